"""`unheard topics`: find topics where the source has none."""

from pathlib import Path

import click

from unheard.present.cli.options import Session, session_options


@click.command("topics")
@click.option("--count", type=click.IntRange(2, 200), help="How many topics per language [default: by the data].")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), default=Path("topics.json"), show_default=True)
@session_options()
def command(session: Session, count: int | None, out: Path) -> int:
    """Find topics among conversations that have none, from the customers' first words, per language.

    Each is named by its words. Use them with the setting `topics = "FILE"`; give them names of your own with
    `[topic_names]`, e.g. `en-1 = "Refunds"`. Run again with the same FILE, a topic that is still there keeps its id.
    """
    from unheard.pipeline.topics import find_topics

    with session.store() as store:
        found = find_topics(store, count=count, out=out)
    session.say(
        found,
        lambda: "\n".join(
            [f"{topic['id']:8} {topic['conversations']:>7,}  {topic['name']}" for topic in found["topics"]]
            + [f'Written to {found["file"]}. To use them: topics = "{found["file"]}" in unheard.toml.']
        ),
    )
    return 0
