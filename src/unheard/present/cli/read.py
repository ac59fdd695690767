"""`unheard read`: conversations to read."""

import json
from typing import Any

import click

from unheard.present.cli.options import Session, period_options, session_options
from unheard.present.visible import one_line


@click.command("read")
@click.option(
    "--sample", type=click.IntRange(1, 1_000_000), default=5, show_default=True, help="How many conversations."
)
@click.option(
    "--queue",
    metavar="NAME",
    default="random",
    show_default=True,
    help="random, worst, ignored, churn-threat, ai-resolved-bad.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="Another seed, another random sample.")
@click.option("--judge", metavar="NAME", help="Use this judge [default: the one that covers most].")
@period_options
@session_options(("table", "json", "jsonl"))
def command(
    session: Session, sample: int, queue: str, seed: int, judge: str | None, since: str | None, until: str | None
) -> int:
    """Print conversations to read: a random sample (with its inclusion probability), or the top of a queue."""
    from unheard.pipeline.measure import measured
    from unheard.pipeline.reading import reading_list

    with session.store() as store, measured(store, session.settings(), judge=judge) as facts:
        found = reading_list(facts, queue=queue, sample=sample, seed=seed, since=since, until=until)
    if session.output == "jsonl":
        for conversation in found:
            click.echo(json.dumps(conversation, ensure_ascii=False))
    else:
        session.say(found, lambda: "\n\n".join(map(conversation_text, found)) or "Nothing to read in this queue.")
    return 0


def conversation_text(conversation: dict[str, Any]) -> str:
    """Lay one conversation out for a terminal; control characters of hostile text are shown, not obeyed."""
    rating = conversation["rating"]
    facts = [conversation.get(name) for name in ("day", "channel", "handler", "topic", "language")]
    lines = [
        one_line(f"── {conversation['conversation_id']} ({', '.join(str(f) for f in facts if f)})"),
        f"   rated {rating if rating is not None else 'not'}"
        + (f": {one_line(conversation['explanation'])}" if conversation["explanation"] else ""),
    ]
    for turn in conversation["turns"]:
        text = one_line(turn["text"] or "(no text)")
        lines.append(f"   {turn['turn']:>3} {one_line(turn['speaker'] or 'unknown'):12} {text}")
    return "\n".join(lines)
