"""What cannot be seen here, and what to add."""

from unheard.metrics.missing import REMEDIES
from unheard.pipeline.picture import Picture
from unheard.present.report.numbers import Table, Words
from unheard.present.report.plain import labels_of

METRICS_NAMED = 6


def build(picture: Picture) -> Table | tuple[()]:
    """List the facts that no source shows and some number needs."""
    rows = tuple(
        (Words(text=one.meaning), Words(text="", note=REMEDIES[one.fact]), Words(text=_gained(one.metrics)))
        for one in picture.missing
        if one.metrics
    )
    if not rows:
        return ()
    return Table(
        caption="Facts that no source shows",
        head=("Never seen in any source", "What to add", "Then you get"),
        rows=rows,
    )


def _gained(metrics: list[str]) -> str:
    named = " · ".join(labels_of(metrics[:METRICS_NAMED]))
    left = len(metrics) - METRICS_NAMED
    return named + (f" and {left} more" if left > 0 else "")
