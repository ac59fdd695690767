"""`unheard rubric`: the constants that turn parts into a rating, and what others would change."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from unheard.present.cli.options import Session, progress, session_options

if TYPE_CHECKING:
    from unheard.pipeline.rerate import RatedAgain
    from unheard.pipeline.rubric import Preview


@click.group("rubric")
def command() -> None:
    """Show the rubric in use, preview another one, and apply it to what is judged."""


@command.command("show")
@session_options()
def show(session: Session) -> int:
    """Print every constant in use and the rubric's version."""
    from unheard.judges.rubric import rubric_version

    rubric = session.settings().rubric
    found: dict[str, Any] = {"version": rubric_version(rubric), **rubric.model_dump()}
    session.say(found, lambda: "\n".join(f"{name:22} {value}" for name, value in found.items()))
    return 0


@command.command("preview")
@click.option(
    "--set",
    "changes",
    multiple=True,
    metavar="NAME=VALUE",
    required=True,
    help="A constant to change; may be repeated.",
)
@click.option("--by", metavar="SEGMENT,…", help="Split by segments, e.g. channel.")
@click.option("--judge", metavar="NAME", help="Use this judge [default: the one that covers most].")
@session_options()
def preview_(session: Session, changes: tuple[str, ...], by: str | None, judge: str | None) -> int:
    """Say which ratings would move and how far the numbers would shift; nothing is written.

    To use it, put the constants under [rubric] in unheard.toml and run `unheard rubric apply`.
    """
    from unheard.pipeline.measure import measured
    from unheard.pipeline.rubric import changed_rubric, preview

    settings = session.settings()
    rubric = changed_rubric(settings, changes)
    names = tuple(part.strip() for part in (by or "").split(",") if part.strip())
    with session.store() as store, measured(store, settings, judge=judge) as facts:
        found = preview(facts, settings, rubric, names)
    session.say(found.to_json(), lambda: _text(found))
    return 0


@command.command("apply")
@click.option("--judge", metavar="NAME", help="Only this judge's judgements [default: all].")
@session_options()
def apply_(session: Session, judge: str | None) -> int:
    """Rate what is judged again by the rubric in the settings, from stored parts: no text is read.

    What was rated before is kept on a sample for `unheard study bridge`. Ratings that came with an imported judgement
    stay. `unheard judge` does the same for its judge, besides judging what is new.
    """
    from unheard.pipeline.rerate import apply_rubric

    settings = session.settings()
    with session.store() as store, progress() as shown:
        done = apply_rubric(store, settings, judge=judge, command=session.line, progress=shown)
    data = {
        "rubric_version": done[0].rubric_version if done else None,
        "judges": [one.to_json() for one in done],
    }
    session.say(data, lambda: _applied(done))
    return 0


def _applied(done: "Sequence[RatedAgain]") -> str:
    lines = []
    for one in done:
        without = sum(one.abstained.values())
        lines.append(
            f"{one.judge}: rubric {one.rubric_version}, {one.rated:,} rated again, {one.moved:,} of them moved, "
            f"{without:,} without a rating"
        )
        if one.kept:
            lines.append(f"  the former ratings are kept on a sample as {one.kept}: `unheard study bridge` compares")
    return "\n".join(lines) or "Nothing is judged yet."


def _text(found: "Preview") -> str:
    from unheard.present.cli.study import study_text

    changed = ", ".join(f"{name} = {value}" for name, value in found.changed.items()) or "nothing"
    data = found.to_json()
    answer = {
        **data,
        "rows": [row for row in data["rows"] if row["kind"] == "matrix"],
        "sentence": f"Rubric {found.now} → {found.then} ({changed}).",
        "refused": None,
        "method": "Stored parts rated by both rubrics; paired mean of differences, clustered by customer.",
        "assumptions": [],
    }
    return study_text(answer, {"before": "before", "after": "after", "conversations": "conversations"})
