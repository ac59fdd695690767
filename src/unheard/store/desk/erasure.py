"""What an erasure takes from the desk: the words that people wrote about an erased person's conversations."""

import contextlib
import sqlite3
from collections.abc import Callable, Set
from pathlib import Path

from unheard.store import manifest
from unheard.store.desk.database import DESK


def forget_at_desk(folder: Path, keys: Set[str], clean: Callable[[str], str]) -> None:
    """Blank reasons and answers of disputes about these conversations, and the person's words in all others."""
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
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
