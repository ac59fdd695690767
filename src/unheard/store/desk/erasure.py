"""What an erasure takes from the desk: what people wrote about an erased person's conversations, and files of jobs."""

import contextlib
import shutil
import sqlite3
from collections.abc import Callable, Set
from pathlib import Path

from unheard.store import manifest
from unheard.store.desk.database import DESK
from unheard.store.desk.jobs import JOBS

_WORDS = (("saved_view", ("name", "query")), ("cohort", ("name",)), ("job", ("params", "result", "error", "stage")))
"""Table → columns in which a person's name or address may stand."""


def forget_at_desk(folder: Path, keys: Set[str], clean: Callable[[str], str]) -> None:
    """Blank reasons and answers of disputes about these conversations, and the person's words in everything else.

    Files that jobs wrote go, whatever they hold: numbers and reports are written again when somebody asks.
    """
    _remove_files(folder / JOBS)
    path = folder / DESK
    if not path.is_file():
        return
    with contextlib.closing(manifest.connect(path)) as connection:
        try:
            rows = connection.execute("SELECT id, conversation_key, reason, answer FROM dispute").fetchall()
        except sqlite3.OperationalError:
            return  # made by a server that has not yet written its tables
        changed = []
        for number, key, reason, answer in rows:
            said = ["" if key in keys else clean(text or "") for text in (reason, answer)]
            if said != [reason or "", answer or ""]:
                changed.append((said[0], said[1] if answer is not None else None, number))
        with manifest.transaction(connection):
            connection.executemany("UPDATE dispute SET reason = ?, answer = ? WHERE id = ?", changed)
            for table, columns in _WORDS:
                _clean(connection, table, columns, clean)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _clean(connection: sqlite3.Connection, table: str, columns: tuple[str, ...], clean: Callable[[str], str]) -> None:
    """Take the person's words out of some columns."""
    try:
        rows = connection.execute(f"SELECT id, {', '.join(columns)} FROM {table}").fetchall()
    except sqlite3.OperationalError:
        return  # of an older server
    for number, *texts in rows:
        said = [None if text is None else clean(text) for text in texts]
        if said != texts:
            names = ", ".join(f"{name} = ?" for name in columns)
            connection.execute(f"UPDATE {table} SET {names} WHERE id = ?", (*said, number))


def _remove_files(jobs: Path) -> None:
    """Remove what jobs left; files that still wait to be read stay: what is erased does not come back by them."""
    if not jobs.is_dir():
        return
    for path in jobs.iterdir():
        if path.is_dir() and not (path / "files").exists():
            shutil.rmtree(path, ignore_errors=True)
