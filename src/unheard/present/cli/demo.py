"""`unheard demo`: the main job on a simulated organisation whose truth is known."""

import tempfile
from pathlib import Path
from typing import Any

import click

from unheard.present.cli.options import PageFile, Session, progress, session_options
from unheard.present.words import interval_text, number_text


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
        {"rows": result.rows, "report": str(report), "store": str(store_path)},
        lambda: demo_text(result.rows, report, store_path),
    )
    return 0


def demo_text(rows: list[dict[str, Any]], report: Path, store_path: Path) -> str:
    """Lay out dashboard / found / true, one question a line."""
    head = f"{'':50} {'dashboard':>10}  {'Unheard finds':26} {'true':>8}"
    lines = [head]
    for row in rows:
        found = f"{number_text(row['found'], row['unit'])} {interval_text(row['low'], row['high'], row['unit'])}"
        inside = "" if row["inside"] is None else "  in the interval" if row["inside"] else "  OUTSIDE the interval"
        lines.append(
            f"{row['question'][:50]:50} {number_text(row['dashboard'], row['unit']):>10}  {found:26} "
            f"{number_text(row['true'], row['unit']):>8}{inside}"
        )
    lines += [
        "",
        "The truth is the simulation's own; the judge and the metrics never read it. An interval says how far chance",
        "could move a number. Where the truth lies outside, the embedded judge reads such conversations wrongly or, in",
        "what speaks for those who did not answer (CSAT, Experienced), answering hangs on what no record shows; the",
        f"range that this leaves open:  unheard study real-csat --store {store_path}",
        f"Report   {report}",
        f"Store    {store_path}  (try: unheard metrics --by handler --store {store_path})",
        "Next     unheard run my-export/  does the same on your data.",
    ]
    return "\n".join(lines)
