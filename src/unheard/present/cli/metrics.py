"""`unheard metrics`: estimates with their intervals."""

import io
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from unheard.present.cli.options import Session, period_options, session_options
from unheard.present.words import bounds_text, interval_text, magnitude, number_text

if TYPE_CHECKING:
    from unheard.metrics.estimate import Estimate


@click.command("metrics")
@click.argument("names", nargs=-1)
@click.option("--by", metavar="SEGMENT,…", help="Split by one or more segments (crossed), e.g. channel,handler.")
@click.option("--judge", metavar="NAME", help="Use this judge [default: the one that covers most].")
@click.option("--compare", type=click.Choice(["previous"]), help="Beside the period before, with the difference.")
@click.option("--list", "listing", is_flag=True, help="List the metrics and what they ask.")
@period_options
@session_options(("table", "json", "csv", "parquet"))
def command(
    session: Session,
    names: tuple[str, ...],
    by: str | None,
    judge: str | None,
    compare: str | None,
    listing: bool,
    since: str | None,
    until: str | None,
) -> int:
    """Estimate metrics (none named: all), each with a 95 % interval, n and the number of customers behind it.

    What a source cannot show has no value and says which fact is missing; it is never 0.
    """
    from unheard.metrics.registry import all_metrics

    if listing:
        found = all_metrics()
        session.say(
            [{"metric": m.name, "label": m.label, "question": m.question} for m in found],
            lambda: "\n".join(f"{m.name:38} {m.question}" for m in found),
        )
        return 0
    from unheard.pipeline.measure import estimates, measured

    with session.store() as store, measured(store, session.settings(), judge=judge) as facts:
        segments = [name.strip() for name in by.split(",") if name.strip()] if by else []
        result = estimates(facts, names, by=segments, since=since, until=until, compare=compare)
    if session.output in {"csv", "parquet"}:
        _write_columns(result, session.output)
    else:
        session.say([e.to_json() for e in result], lambda: metrics_text(result))
    return 0


def metrics_text(estimates: "Sequence[Estimate]") -> str:
    """Lay the estimates out as a table for a terminal."""
    from rich.console import Console
    from rich.table import Table

    segmented = any(e.segment for e in estimates)
    compared = any("difference" in e.to_json() for e in estimates)
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("metric", no_wrap=True)
    if segmented:
        table.add_column("segment")
    for name in ("value", "95 % interval", "n", "customers"):
        table.add_column(name, justify="right", no_wrap=True)
    if compared:
        table.add_column("change", justify="right", no_wrap=True)
    table.add_column("notes", overflow="fold")
    for e in estimates:
        row = [e.metric]
        if segmented:
            row.append(", ".join(str(value) for value in e.segment.values()))
        row += [
            number_text(e.value, e.unit),
            bounds_text(e.value, e.low, e.high, e.unit, customers=e.clusters),
            f"{e.n:,}",
            f"{e.clusters:,}",
        ]
        if compared:
            change = e.to_json().get("difference") or {}
            ends = change.get("low"), change.get("high")
            like = magnitude(change.get("value"), *ends)
            row.append(
                f"{number_text(change.get('value'), e.unit, signed=True, like=like)} "
                f"{interval_text(*ends, e.unit, signed=True, like=like)}"
            )
        table.add_row(*row, "; ".join(e.notes))
    console = Console(file=io.StringIO(), width=_width(), highlight=False, markup=False, emoji=False)
    console.print(table)
    text = console.file.getvalue()  # type: ignore[attr-defined]
    return "\n".join(line.rstrip() for line in text.rstrip().splitlines())


def _width() -> int:
    import shutil

    return max(100, shutil.get_terminal_size((160, 40)).columns)


def _write_columns(estimates: "Sequence[Estimate]", output: str) -> None:
    """Write the rows as CSV or Parquet to standard output; segments and notes become text columns."""
    from pyarrow import csv, parquet

    from unheard.present.tabular import estimate_table

    table = estimate_table(estimates, text=spreadsheet_text if output == "csv" else str)
    target = sys.stdout.buffer
    if output == "csv":
        csv.write_csv(table, target)
    else:
        parquet.write_table(table, target)


_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What begins a formula, the wide signs of East Asian keyboards included."""


def spreadsheet_text(text: str) -> str:
    """Put an apostrophe before what a spreadsheet would run as a formula."""
    return "'" + text if text.startswith(_FORMULA) else text
