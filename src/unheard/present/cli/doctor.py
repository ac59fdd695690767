"""`unheard doctor`: what is in the store, and what is missing for which metric."""

from typing import Any

import click

from unheard.present.cli.options import Session, session_options
from unheard.records import CAPABILITY_FACTS


@click.command("doctor")
@session_options()
def command(session: Session) -> int:
    """Say what is in the store, which facts each source can show, and what to add for each metric without a value."""
    from unheard.pipeline.doctor import examine

    with session.store() as store:
        answer = examine(store, session.settings())
    session.say(answer, lambda: doctor_text(answer))
    return 0


def doctor_text(answer: dict[str, Any]) -> str:
    """Lay the examination out for a terminal."""
    lines = ["In the store"]
    lines += [f"  {name:20} {count:>10,}" for name, count in answer["rows"].items() if count]
    if answer["period"]["from"] is not None:
        lines.append(f"  Conversations opened from {answer['period']['from']} to {answer['period']['to']}.")
    lines += ["", "What each source can show (✓ shown, – never seen)"]
    for source, facts in answer["sources"].items():
        lines.append(f"  {source}")
        lines += [
            f"    {'✓' if is_shown else '–'} {fact:18} {CAPABILITY_FACTS[fact]}" for fact, is_shown in facts.items()
        ]
    if answer["missing"]:
        lines += ["", "Metrics without a value, and what to add"]
        for row in answer["missing"]:
            lines.append(f"  {row['metric']:38} needs {', '.join(row['facts'])}: {row['remedy']}")
    else:
        lines += ["", "Every metric has a value."]
    if answer["refused"]:
        lines += ["", f"{answer['refused']:,} rows were refused: `unheard ingest --refused` lists them."]
    alone = answer["without_conversation"]
    if alone["calls"]:
        lines += [
            "",
            f"{alone['calls']:,} tool calls of AI agents ({alone['failed']:,} failed) stand in traces that name no "
            "conversation: they are in no rate. Set gen_ai.conversation.id.",
        ]
    if answer["waiting_bytes"]:
        lines += [
            "",
            f"{answer['waiting_bytes']:,} bytes were received live and wait: `unheard receive --drain` publishes them.",
        ]
    return "\n".join(lines)
