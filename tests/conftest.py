"""What the tests of several rooms share."""

import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

import pytest


@pytest.fixture(scope="session")
def spark_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """One Spark session for all tests that need one; starting it takes seconds. Skips without the extra or Java."""
    if find_spec("pyspark") is None:
        pytest.skip("PySpark is missing: install the extra `spark`")
    if shutil.which("java") is None:
        pytest.skip("Java is missing: install a package such as openjdk-17-jre-headless")
    from unheard.store.spark import SparkEngine

    engine = SparkEngine(tmp_path_factory.mktemp("spark"))
    yield engine
    engine.close()
