"""`unheard ingest`: read files into the store."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from unheard.errors import UsageError
from unheard.present.cli.options import Session, progress, session_options
from unheard.present.visible import one_line

if TYPE_CHECKING:
    from unheard.pipeline.ingest import IngestResult

FORMATS = ("auto", "unheard", "zendesk", "intercom", "trajectory", "openai", "anthropic", "otel", "mapping")


LEFT_OUT = {
    "quarantined": "times before 2000 or in the future",
    "unreadable": "times that cannot be read",
    "invalid_identities": "identities that name nobody",
    "deleted_at_the_source": "conversations deleted at the source",
    "conversations_without_words": "words of conversations whose instrumentation does not capture any",
    "spans_that_end_before_they_start": "ends of spans that lie before their start",
    "invalid_inclusion_probs": "inclusion probabilities not between 0 and 1",
}
"""What was left out of rows that went in, in words."""
LISTED = 8
"""Names shown on a line."""


@click.command("ingest")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--format", "format_", type=click.Choice(FORMATS), default="auto", show_default=True, help="Format of the files."
)
@click.option(
    "--mapping", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Mapping file for CSV or Parquet."
)
@click.option("--source", metavar="NAME", help="Name of the source, where rows name none: tells accounts apart.")
@click.option("--strict", is_flag=True, help="A refused row makes the command fail and publishes nothing.")
@click.option("--refused", is_flag=True, help="List the refused rows of earlier runs instead of reading files.")
@session_options()
def command(
    session: Session,
    paths: tuple[Path, ...],
    format_: str,
    mapping: Path | None,
    source: str | None,
    strict: bool,
    refused: bool,
) -> int:
    """Read PATHS (files or folders) into the store; a second run adds nothing twice.

    A row that cannot be read is refused with its file, line, field and remedy, and the rest goes in. A file
    that cannot be read at all is refused whole; the others are still read.
    """
    if refused:
        return _list_refused(session)
    if not paths:
        raise UsageError("Name at least one file or folder, e.g. `unheard ingest my-export/`.")
    from unheard.pipeline.ingest import ingest_paths

    with session.store(create=True) as store, progress() as shown:
        result = ingest_paths(
            store,
            session.settings(),
            list(paths),
            format=format_,
            mapping=mapping,
            source=source,
            strict=strict,
            progress=shown,
            command=session.line,
        )
    session.say(ingest_answer(result), lambda: ingest_text(result))
    for error in result.errors:
        click.echo(f"unheard: {error}", err=True)
    if not result.published:
        count = "1 row was" if result.refused == 1 else f"{result.refused:,} rows were"
        click.echo(f"unheard: {count} refused, and --strict publishes nothing.", err=True)
    return 1 if result.errors or (strict and result.refused) else 0


def ingest_answer(result: "IngestResult") -> dict[str, Any]:
    """Turn the counts into the JSON answer."""
    return result.to_json()


def ingest_text(result: "IngestResult") -> str:
    """Say the counts in one line, then what was refused, by reason."""
    line = (
        f"read {result.read:,} · new {result.new:,} · changed {result.changed:,} · "
        f"unchanged {result.unchanged:,} · refused {result.refused:,}"
    )
    erased = [("erased", result.erased)] if result.erased else []
    left_out = [(LEFT_OUT.get(name, name), count) for name, count in sorted(result.problems.items()) if count]
    more = [
        f"{title}: {_listed(counted)}"
        for title, counted in (
            ("stays out", erased),
            ("left out", left_out),
            ("unknown words, kept", result.unknown_words.most_common()),
            ("unknown fields, kept as attributes", result.unknown_fields.most_common()),
        )
        if counted
    ]
    more += _not_read(result)
    more += [f"note: {note}" for note in result.notes]
    shown = [
        f"  {row.file}:{row.line}: {row.field}: {row.reason} {row.remedy}".rstrip()
        for row in result.refused_rows[: 5 if result.published else None]
    ]
    if result.refused > len(shown) and result.published:
        shown.append(f"  … {result.refused - len(shown):,} more: `unheard ingest --refused` lists them all.")
    # A file's name may hold line ends: it starts no line of its own.
    return "\n".join(map(one_line, [line, *more, *shown]))


def _listed(counted: Sequence[tuple[str, int | None]]) -> str:
    shown = [name if count is None else f"{name} ({count:,})" for name, count in counted[:LISTED]]
    return ", ".join(shown) + (f" and {len(counted) - LISTED:,} more" if len(counted) > LISTED else "")


def _not_read(result: "IngestResult") -> list[str]:
    """Say which files were left out: those without a reason together, the others by their reason."""
    plain = [(path, None) for path in result.ignored if path not in result.skipped]
    by_reason: dict[str, list[str]] = {}
    for path, why in result.skipped.items():
        by_reason.setdefault(why, []).append(path)
    lines = [f"not read: {_listed(plain)}"] if plain else []
    return [*lines, *(f"not read: {_in_folders(paths)}: {why}" for why, paths in by_reason.items())]


def _in_folders(paths: Sequence[str]) -> str:
    """Name files that were left out for one reason, all of them; their folder once."""
    folders: dict[str, list[str]] = {}
    for path in map(Path, paths):
        folders.setdefault(str(path.parent), []).append(path.name)
    return "; ".join(
        names[0] if folder == "." and len(names) == 1
        else f"{folder}/{names[0]}" if len(names) == 1
        else f"{len(names):,} files of {folder}: {', '.join(names)}"
        for folder, names in folders.items()
    )  # fmt: skip


def _list_refused(session: Session) -> int:
    with session.store() as store:
        rows = store.refused().to_pylist()
    session.say(
        rows,
        lambda: (
            "\n".join(
                one_line(f"{row['file']}:{row['line']}: {row['field']}: {row['reason']} {row['remedy']}".rstrip())
                for row in rows
            )
            or "No row was refused."
        ),
    )
    return 0
