"""`unheard demo`: the main job on a simulated organisation whose truth is known."""

import tempfile
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from unheard.present.cli.options import PageFile, Session, progress, session_options
from unheard.present.words import interval_text, magnitude, number_text

if TYPE_CHECKING:
    from unheard.pipeline.demo import DemoResult

WIDTH = 110


@click.command("demo")
@click.option("--size", type=click.IntRange(min=100), default=2_000, show_default=True, help="Conversations.")
@click.option(
    "--seed", type=click.IntRange(min=0), default=1, show_default=True, help="Another seed, another organisation."
)
@click.option(
    "--report", type=PageFile(), default=Path("unheard-report.html"),
    show_default=True, help="Where to write the page.",
)  # fmt: skip
@click.option("--keep", type=click.Path(path_type=Path, file_okay=False), help="Keep the simulated export here.")
@session_options(store="unheard-demo-store")
def command(session: Session, size: int, seed: int, report: Path, keep: Path | None) -> int:
    """Simulate an organisation, do the main job on it, and show dashboard, finding and truth side by side.

    Works in a store of its own, so that your data stay apart.
    """
    from unheard.pipeline.demo import run_demo
    from unheard.present.report import write_report

    store_path = session.store_path
    with tempfile.TemporaryDirectory(prefix="unheard-demo-") as scratch, progress() as shown:
        export = keep or Path(scratch)
        with session.store(create=True) as store:
            result = run_demo(export, store, session.settings(), size=size, seed=seed, progress=shown)
    write_report(result.run.picture, report, command=session.line)
    session.say(
        {
            "rows": result.rows,
            "studies": result.of_studies,
            "not_planted": result.not_planted,
            "report": str(report),
            "store": str(store_path),
        },
        lambda: demo_text(result, report, store_path),
    )
    return 0


def demo_text(result: "DemoResult", report: Path, store_path: Path) -> str:
    """Lay out dashboard / found / true, one question a line, and the same study by study."""
    head = f"{'':50} {'dashboard':>10}  {'Unheard finds':26} {'true':>8}"
    lines = [head, *(_line(row["question"], row) for row in result.rows), "", "Study by study"]
    lines += [_line(f"{row['study']:16} {row['question']}", row) for row in result.of_studies]
    lines += [
        *textwrap.wrap(
            f"No truth is planted for the numbers of {', '.join(result.not_planted)}: docs/studies.md says why.", WIDTH
        ),
        "",
        "The truth is the simulation's own; the judge and the metrics never read it. An interval says how far chance",
        "could move a number. Where the truth lies outside, the embedded judge reads such conversations wrongly or, in",
        "what speaks for those who did not answer (CSAT, Experienced) or were not handled so (ai-vs-human), that hangs",
        "on what no record shows. Ranges take odds of the silent from a third to three times those of who answers and",
        "is alike; more is possible.",
        f"Report   {report}",
        f"Store    {store_path}  (try: unheard metrics --by handler --store {store_path})",
        "Next     unheard run my-export/  does the same on your data.",
    ]
    return "\n".join(lines)


def _line(words: str, row: dict[str, Any]) -> str:
    unit, signed = row["unit"], row["unit"] == "points"
    value, dashboard, true = (number_text(row[name], unit, signed=signed) for name in ("found", "dashboard", "true"))
    found = f"{value} {interval_text(row['low'], row['high'], unit, signed=signed, like=magnitude(row['found']))}"
    what = "range" if row["is_range"] else "interval"
    inside = "" if row["inside"] is None else f"  in the {what}" if row["inside"] else f"  OUTSIDE the {what}"
    return f"{words[:50]:50} {dashboard:>10}  {found:26} {true:>8}{inside}"
