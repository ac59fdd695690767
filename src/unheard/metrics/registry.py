"""Every metric, found by its file: `metrics/<family>/<name>.py` defines `METRIC`, or `METRICS` for its windows."""

import difflib
import importlib
import pkgutil
from functools import cache

from unheard.errors import UsageError
from unheard.metrics.base import Metric

FAMILIES = ("reported", "score", "resolution", "effort", "ai", "emotion", "people", "outcomes")
"""Folders of metric files, in the order of the reference page."""

DEFAULT_WINDOWS = {"resolution": 30, "outcomes": 90}
"""Window of a windowed metric that is named without one."""
DEFAULT_VARIANTS = {"ai/conversion_rate": "7", "ai/silent_failure_rate": "30"}
"""Which of a file's windows is meant by the file's name, where the family does not say it."""
SHORT_NAMES = {"write_failure_rate": "write_failure_rate_call"}
"""What a name means that several metrics could bear."""


def default_of(file: str) -> str:
    """Name the metric that a file's name means, where the file defines several: `family/name` → name."""
    family, name = file.split("/")
    return f"{name}_{DEFAULT_VARIANTS.get(file) or DEFAULT_WINDOWS[family]}"


@cache
def metrics_by_file() -> dict[str, tuple[Metric, ...]]:
    """Find every metric file, as `family/name`, with the metrics that it defines."""
    found: dict[str, tuple[Metric, ...]] = {}
    for family in FAMILIES:
        package = importlib.import_module(f"unheard.metrics.{family}")
        for module in sorted(info.name for info in pkgutil.iter_modules(package.__path__)):
            loaded = importlib.import_module(f"unheard.metrics.{family}.{module}")
            found[f"{family}/{module}"] = loaded.METRICS if hasattr(loaded, "METRICS") else (loaded.METRIC,)
    return found


@cache
def _by_name() -> dict[str, Metric]:
    return {metric.name: metric for metrics in metrics_by_file().values() for metric in metrics}


@cache
def _aliases() -> dict[str, Metric]:
    """Short names, e.g. `recontact_rate`, with the metric of the default window, and those of `SHORT_NAMES`."""
    names = _by_name()
    short = {name: names[meant] for name, meant in SHORT_NAMES.items()}
    return short | {
        file.split("/")[1]: names[default_of(file)] for file, metrics in metrics_by_file().items() if len(metrics) > 1
    }


def all_metrics() -> list[Metric]:
    """List every metric, by family and name."""
    return list(_by_name().values())


def find(name: str) -> Metric:
    """Find a metric by name; a windowed one without a window is the default window's.

    Raises `UsageError` with the nearest names for a name that does not exist.
    """
    metric = _by_name().get(name) or _aliases().get(name)
    if metric is not None:
        return metric
    near = difflib.get_close_matches(name, [*_by_name(), *_aliases()], n=3)
    hint = f"Did you mean {' or '.join(near)}?" if near else "`unheard metrics` lists them all."
    raise UsageError(f"There is no metric {name!r}. {hint}")
