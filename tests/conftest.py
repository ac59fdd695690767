"""What the tests of several rooms share."""

import os
import shutil
import signal
import sys
from collections.abc import Generator, Iterator
from importlib.util import find_spec
from typing import Any

import pytest

# As the commands do, and before anything imports NumPy: several test processes share the cores.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# Tests start hundreds of commands. Where Python may keep no bytecode, each of them compiles some hundred modules anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

from tests.present.in_browser import CHROMIUM, FLAGS

sys.dont_write_bytecode = False


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


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One Chromium for all tests that need one; Playwright runs only once in a process."""
    playwright = pytest.importorskip("playwright.sync_api", reason="the group `browser` is not installed")
    if not CHROMIUM.exists():
        pytest.skip("Chromium is not installed (apt-get install chromium)")
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield opened
        opened.close()


def pytest_configure(config: pytest.Config) -> None:
    """Let Ctrl-C reach the commands under test, also where pytest was started in the background of a script.

    Under `UNHEARD_NO_SKIPS`, as in `.ci/run`, a skipped test is a failure: everything it needs is there.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if os.environ.get("UNHEARD_NO_SKIPS"):
        config.pluginmanager.register(_NoSkips(), "no-skips")


class _NoSkips:
    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        if report.skipped and not hasattr(report, "wasxfail"):
            report.outcome = "failed"
            report.longrepr = f"skipped, where nothing may be: {report.longrepr}"
        return report
