"""What a study is: a question, and a function from fact tables to an answer."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from unheard.store.engine import Engine


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """One study. Its answer is the contract's object: study, sentence, estimates, rows, notes."""

    name: str
    question: str
    run: Callable[[Engine], dict[str, Any]]
