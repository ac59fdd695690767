"""`unheard run`: the main job on one's own data."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from unheard.errors import UsageError
from unheard.present.cli.ingest import FORMATS, ingest_text
from unheard.present.cli.judge import judge_text
from unheard.present.cli.options import PageFile, Session, progress, session_options
from unheard.present.words import bounds_text, number_text

if TYPE_CHECKING:
    from unheard.pipeline.picture import Picture
    from unheard.pipeline.run import RunResult


@click.command("run")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--format", "format_", type=click.Choice(FORMATS), default="auto", show_default=True, help="Format of the files."
)
@click.option(
    "--mapping", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Mapping file for CSV or Parquet."
)
@click.option("--source", metavar="NAME", help="Name of the source, where rows name none: tells accounts apart.")
@click.option("--judge", "judge_name", default="embedded", show_default=True, help="embedded, or PROVIDER:MODEL.")
@click.option(
    "--report", type=PageFile(), default=Path("unheard-report.html"),
    show_default=True, help="Where to write the page.",
)  # fmt: skip
@session_options()
def command(
    session: Session,
    paths: tuple[Path, ...],
    format_: str,
    mapping: Path | None,
    source: str | None,
    judge_name: str,
    report: Path,
) -> int:
    """Read PATHS, judge every conversation, measure, and write the report."""
    if not paths:
        raise UsageError("Name at least one file or folder, e.g. `unheard run my-export/`.")
    from unheard.pipeline.run import run
    from unheard.present.report import write_report

    with session.store(create=True) as store, progress() as shown:
        result = run(
            store,
            session.settings(),
            list(paths),
            format=format_,
            mapping=mapping,
            source=source,
            judge=judge_name,
            progress=shown,
            command=session.line,
        )
    for error in result.ingest.errors:
        click.echo(f"unheard: {error}", err=True)
    if result.ingest.errors and not result.picture.eligible and not result.ingest.read:
        return 1
    write_report(result.picture, report, command=session.line)
    session.say(run_answer(result, report, session.store_path), lambda: run_text(result, report))
    return 1 if result.ingest.errors or result.judge.failed else 0


def run_answer(result: "RunResult", report: Path, store: Path) -> dict[str, Any]:
    """Gather the counts of each stage, the headline estimates, and the paths that were written."""
    from unheard.pipeline.picture import headline

    return {
        "ingest": result.ingest.to_json(),
        "eligibility": {
            "conversations": result.picture.eligible + sum(count for _, count in result.picture.excluded),
            "eligible": result.picture.eligible,
            "excluded": dict(result.picture.excluded),
        },
        "judge": result.judge.to_json(),
        "headline": [estimate.to_json() for estimate in headline(result.picture).values()],
        "paths": {"report": str(report), "store": str(store)},
    }


def run_text(result: "RunResult", report: Path) -> str:
    """Say each stage's counts, then the headline."""
    excluded = sum(count for _, count in result.picture.excluded)
    reasons = ", ".join(f"{reason} {count:,}" for reason, count in result.picture.excluded)
    lines = [
        f"Ingest   {ingest_text(result.ingest)}",
        f"Counted  {result.picture.eligible + excluded:,} conversations = {result.picture.eligible:,} eligible "
        f"+ {excluded:,} excluded" + (f" ({reasons})" if reasons else ""),
        f"Judge    {judge_text(result.judge)}",
        "",
        headline_text(result.picture),
        "",
        f"Report   {report}",
    ]
    return "\n".join(lines)


def headline_text(picture: "Picture") -> str:
    """Write the headline: what is reported beside what was found."""
    from unheard.pipeline.picture import headline

    lines = []
    for name, e in headline(picture).items():
        bounds = bounds_text(e.value, e.low, e.high, e.unit, customers=e.clusters)
        why = f"  {e.notes[0]}" if e.value is None and e.notes else ""
        lines.append(f"{name:28} {number_text(e.value, e.unit):>8} {bounds:16} n {e.n:,}{why}")
    return "\n".join(lines)
