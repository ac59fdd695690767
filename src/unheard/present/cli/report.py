"""`unheard report`: the whole picture as one self-contained page."""

from pathlib import Path

import click

from unheard.present.cli.options import PageFile, Session, period_options, session_options


@click.command("report")
@click.option(
    "--html", type=PageFile(), default=Path("unheard-report.html"), show_default=True,
    help="Where to write the page.",
)  # fmt: skip
@click.option("--judge", metavar="NAME", help="Use this judge [default: the one that covers most].")
@period_options
@session_options()
def command(session: Session, html: Path, judge: str | None, since: str | None, until: str | None) -> int:
    """Write the report: one page without any outside request, to read, print and send."""
    from unheard.pipeline.measure import measured
    from unheard.pipeline.picture import paint
    from unheard.present.report import write_report

    settings = session.settings()
    with session.store() as store, measured(store, settings, judge=judge) as facts:
        picture = paint(facts, settings, since=since, until=until)
    write_report(picture, html, command=session.line)
    session.say({"report": str(html)}, lambda: f"Report: {html}")
    return 0
