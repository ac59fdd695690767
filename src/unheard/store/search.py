"""Full-text search: which conversations hold these words, from an FTS5 index beside the store.

The index holds words and where they stand, no texts. It is derived: it may be deleted at any time and is built anew.
`forget` deletes it, because the words of an erased person are in it.
"""

import contextlib
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path

from unheard.store import manifest

SEARCH = "search.sqlite"
MOST_FOUND = 5_000
"""Conversations that one search returns at most, the latest read ones."""
_STALE_SHARE = 0.25
"""From this share of outdated entries on, the index is built anew."""
_SCHEMA = 1


class SearchIndex:
    """The index of a store, opened for one thread at a time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / SEARCH
        self._connection = self._open()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def _open(self) -> sqlite3.Connection:
        with manifest.storage_errors(self._folder):
            connection = manifest.connect(self._path)
            # Nothing is lost with it: an index that a crash cut is built anew.
            connection.execute("PRAGMA synchronous = NORMAL")
            if connection.execute("PRAGMA user_version").fetchone()[0] != _SCHEMA:
                with manifest.transaction(connection):
                    connection.execute("DROP TABLE IF EXISTS entry")
                    connection.execute("DROP TABLE IF EXISTS words")
                    connection.execute(
                        "CREATE TABLE entry (id INTEGER PRIMARY KEY, conversation_key TEXT NOT NULL UNIQUE,"
                        " content_hash TEXT)"
                    )
                    connection.execute(
                        "CREATE VIRTUAL TABLE words USING fts5(text, content='',"
                        " tokenize='unicode61 remove_diacritics 2')"
                    )
                    connection.execute(f"PRAGMA user_version = {_SCHEMA}")
        return connection

    def due(self, conversations: Sequence[tuple[str, str]]) -> list[str]:
        """Keys among (key, content hash) that the index lacks or holds in other words; gone ones are taken out.

        Builds the index anew where too much of it is outdated.
        """
        with manifest.storage_errors(self._folder):
            known = dict(self._connection.execute("SELECT conversation_key, content_hash FROM entry"))
            wanted = dict(conversations)
            stale = [key for key, content in known.items() if wanted.get(key) != content]
            last = self._connection.execute("SELECT COALESCE(MAX(id), 0) FROM entry").fetchone()[0]
            if last and (last - len(known) + len(stale)) / last > _STALE_SHARE and last > 100:
                self._start_anew()
                return list(wanted)
            with manifest.transaction(self._connection):
                self._connection.executemany("DELETE FROM entry WHERE conversation_key = ?", [(key,) for key in stale])
        gone = set(stale)
        return [key for key in wanted if key not in known or key in gone]

    def add(self, documents: Iterable[tuple[str, str, str]]) -> None:
        """Enter (key, content hash, words), in the order in which later ones are to be found first."""
        with manifest.storage_errors(self._folder), manifest.transaction(self._connection):
            number = self._connection.execute("SELECT COALESCE(MAX(rowid), 0) FROM words_docsize").fetchone()[0]
            for number, (key, content, text) in enumerate(documents, number + 1):  # noqa: B020, counts on from it
                self._connection.execute("INSERT INTO words (rowid, text) VALUES (?, ?)", (number, text))
                self._connection.execute("INSERT OR REPLACE INTO entry VALUES (?, ?, ?)", (number, key, content))

    def is_empty(self) -> bool:
        """Whether it holds no conversation: new, or deleted because a person was erased."""
        with manifest.storage_errors(self._folder):
            return self._connection.execute("SELECT 1 FROM entry LIMIT 1").fetchone() is None

    def find(self, asked: str) -> tuple[list[str], bool]:
        """Keys of conversations that hold every word (words in quotes: as a phrase), and whether there are more."""
        query = fts_query(asked)
        if not query:
            return [], False
        with manifest.storage_errors(self._folder):
            rows = self._connection.execute(
                "SELECT e.conversation_key FROM words AS w JOIN entry AS e ON e.id = w.rowid"
                " WHERE words MATCH ? ORDER BY w.rowid DESC LIMIT ?",
                (query, MOST_FOUND + 1),
            ).fetchall()
        return [row[0] for row in rows[:MOST_FOUND]], len(rows) > MOST_FOUND

    def _start_anew(self) -> None:
        self._connection.close()
        remove_index(self._folder)
        self._connection = self._open()


def fts_query(asked: str) -> str:
    """Turn what somebody typed into a query that FTS5 cannot misread: words and phrases in quotes, all of them."""
    parts = []
    for number, piece in enumerate(asked[:500].split('"')):
        of_piece = [piece] if number % 2 else piece.split()
        for one in of_piece:
            if any(letter.isalnum() for letter in one):
                parts.append('"' + one.replace("\x00", " ") + '"' + ("" if number % 2 or len(one) < 3 else "*"))
    return " AND ".join(parts)


def remove_index(folder: Path) -> None:
    """Delete the index; the next preparation builds another."""
    for ending in ("", "-wal", "-shm"):
        with contextlib.suppress(FileNotFoundError):
            (folder / f"{SEARCH}{ending}").unlink()
