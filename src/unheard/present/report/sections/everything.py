"""Every number: the appendix, for those who want to check."""

from unheard.metrics.registry import all_metrics
from unheard.pipeline.picture import Picture
from unheard.present.report.numbers import Table, Words, figure


def build(picture: Picture) -> Table:
    """List all metrics with their question and notes."""
    return Table(
        caption="All metrics",
        head=("Metric", "Value", "Asks", "Notes"),
        rows=tuple(
            (
                Words(text=metric.label, note=f"`{metric.name}`"),
                figure(one, absent="nothing to count"),
                Words(text=metric.question),
                Words(text="", note="; ".join(one.notes)),
            )
            for metric in all_metrics()
            for one in [picture.overall[metric.name]]
        ),
    )
