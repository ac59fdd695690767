"""`unheard study`: questions that a ratio cannot answer."""

from typing import Any

import click

from unheard.errors import UsageError
from unheard.present.cli.options import Session, session_options
from unheard.present.words import interval_text, number_text


@click.command("study")
@click.argument("name", required=False)
@click.option("--judge", metavar="NAME", help="Use this judge [default: the one that covers most].")
@session_options()
def command(session: Session, name: str | None, judge: str | None) -> int:
    """Run one study; without NAME, list the studies."""
    from unheard.studies import STUDIES

    if name is None:
        session.say(
            [{"study": study.name, "question": study.question} for study in STUDIES.values()],
            lambda: "\n".join(f"{study.name:16} {study.question}" for study in STUDIES.values()),
        )
        return 0
    if name not in STUDIES:
        raise UsageError(f"There is no study {name!r}. There is: {', '.join(STUDIES)}.")
    from unheard.pipeline.measure import measured

    with session.store() as store, measured(store, session.settings(), judge=judge) as facts:
        answer = STUDIES[name].run(facts.engine)
    session.say(answer, lambda: study_text(answer))
    return 0


def study_text(answer: dict[str, Any]) -> str:
    """Write a study's plain sentence, its estimates, its rows and its notes."""
    lines = [answer["sentence"], ""]
    for e in answer["estimates"]:
        segment = ", ".join(str(value) for value in e["segment"].values())
        lines.append(
            f"{e['metric']:28} {segment:16} {number_text(e['value'], e['unit']):>8} "
            f"{interval_text(e['low'], e['high'], e['unit']):18} n {e['n']:,}"
        )
    lines += ["", *(f"Note: {note}" for note in answer["notes"])]
    return "\n".join(lines).rstrip()
