"""Lets the files of this folder import each other, and gives each test an empty world."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

sys.path.insert(0, str(Path(__file__).parent))

if TYPE_CHECKING:
    from journey_worlds import World


@pytest.fixture
def world() -> "Iterator[World]":
    from journey_worlds import World

    small = World()
    yield small
    small.close()
