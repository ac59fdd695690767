"""The store: a folder that holds everything Unheard knows, opened by any number of processes at once.

What lies in it:

    store.sqlite   manifest, key index, judgements and labels that wait, publications, erasures
    segments/      canonical tables as Parquet, one folder a table
    facts/         fact tables, rebuilt when what they were built from changes
    raw/           payloads as they came, compressed
    desk.sqlite    accounts, sessions, audit log and disputes of the web application, if it ever ran
    search.sqlite  full-text index of the web application; derived, may be deleted
    identity.key   the secret that turns addresses into hashes; without it nobody can be recognised again
    spool/         what was received live and is not published yet
    lock           held by the one writer
    unheard.toml   settings, if the user wrote any

Paths in the manifest are relative, so that the folder can be moved.
"""

import contextlib
import os
import secrets
import sqlite3
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from unheard.errors import StoreError
from unheard.settings import Settings
from unheard.store import manifest, pending
from unheard.store.desk import DESK
from unheard.store.identity import Identify
from unheard.store.lock import writer_lock
from unheard.store.migrations import SCHEMA_VERSION, migrate, refuse_newer, schema_version
from unheard.store.parts import make_folders
from unheard.store.raw import RAW, read_payloads
from unheard.store.search import SEARCH
from unheard.store.segments import SEGMENTS, to_disk
from unheard.store.snapshot import READERS, TEMPORARY, Snapshot, oldest_reader
from unheard.store.spool import SPOOL
from unheard.store.stage import STAGING
from unheard.store.writer import Writer

if TYPE_CHECKING:
    from unheard.store.erasure import ForgetCounts

DATABASE = "store.sqlite"
IDENTITY_KEY = "identity.key"
LOCK = "lock"
JUDGING = "judging-"
"""How the names of the locks begin that hold one run at a time of a judge whose answers are paid for."""
FACTS = "facts"
GRACE_SECONDS = 600.0
"""Replaced files stay so long, and as long as a reader's snapshot lists them."""


def identity_hash(key: bytes, kind: str, value: str) -> str:
    """Hash an identity under a key."""
    return Identify(key)(kind, value)


class Store:
    """A store's folder, opened."""

    def __init__(self, folder: Path, settings: Settings, key: bytes) -> None:
        self.folder = folder
        self.settings = settings
        self._identify = Identify(key)
        self._threads = threading.Lock()
        self.connection = manifest.connect(folder / DATABASE)
        self._rows = manifest.connect(folder / DATABASE)
        self.grace_seconds = GRACE_SECONDS

    @classmethod
    def open(cls, path: Path, settings: Settings, *, create: bool = True) -> "Store":
        """Open the store at a path, or make one there.

        Raises `StoreError` where there is none and none may be made, where the folder holds something else,
        where it is damaged, and where a newer version wrote it.
        """
        folder = path.absolute()
        with manifest.storage_errors(folder):
            _make_or_check(folder, settings, create=create)
            # A backup holds only folders with files in them.
            make_folders(folder)
            for name in (RAW, FACTS, READERS, STAGING, TEMPORARY):
                (folder / name).mkdir(exist_ok=True)
            key_path = folder / IDENTITY_KEY
            if not key_path.is_file() or key_path.stat().st_size != 32:
                raise StoreError(manifest.damaged(folder, f"its file {IDENTITY_KEY} is missing or cut"))
            return cls(folder, settings, key_path.read_bytes())

    def close(self) -> None:
        """Close the connections; what was published stays."""
        self.connection.close()
        self._rows.close()

    def identity_hash(self, kind: str, value: str) -> str:
        """Hash an identity, already normalised, with the key of this installation: 32 hex digits."""
        return self._identify(kind, value)

    def identify(self) -> Identify:
        """Return `identity_hash` as a function that other processes can be given."""
        return self._identify

    def erasure_hash(self, conversation_key: str) -> str:
        """Hash a conversation's key, so that an erasure can be remembered without it."""
        return self.identity_hash("conversation_key", conversation_key)

    def has_payloads(self) -> bool:
        """Whether the raw archive holds anything."""
        return self.connection.execute("SELECT 1 FROM raw LIMIT 1").fetchone() is not None

    def erased_hashes(self) -> set[str]:
        """Hashes of all identities and conversation keys that were erased."""
        return {row[0] for row in self.connection.execute("SELECT hash FROM erased")}

    @contextmanager
    def writing(self, command: str, *, timeout: float | None = None) -> Iterator[Writer]:
        """Be the one writer; wait `settings.lock_timeout` for another, then raise `StoreLockedError`."""
        wait = self.settings.lock_timeout if timeout is None else timeout
        with writer_lock(self.folder / LOCK, command, wait) as lock:
            with manifest.storage_errors(self.folder):
                self.remove_rubbish()
                self.remove_retired()
            yield Writer(self, lock)
            with manifest.storage_errors(self.folder):
                self.remove_retired()

    @contextmanager
    def judging(self, judge: str, command: str) -> Iterator[None]:
        """Be the one run of a judge whose answers are paid for; others write meanwhile, and other judges judge.

        Waits `settings.lock_timeout` for another run of this judge, then raises `StoreLockedError`.
        """
        path = self.folder / f"{JUDGING}{self.identity_hash('judging', judge)[:8]}"
        doing = f"The store is being judged with {judge}"
        with writer_lock(path, command, self.settings.lock_timeout, doing=doing):
            yield

    def version(self) -> int:
        """Read the number that changes whenever what readers see changes."""
        with self._threads, manifest.storage_errors(self.folder):
            return manifest.version(self._rows)

    def snapshot(self) -> Snapshot:
        """See the store as it stands now; never waits."""
        with manifest.storage_errors(self.folder):
            connection = manifest.connect(self.folder / DATABASE)
            try:
                return Snapshot(self.folder, connection, self.settings)
            finally:
                connection.close()

    def put_judgements(self, rows: Sequence[Mapping[str, Any]], answers: Sequence[tuple[str, str, str]] = ()) -> None:
        """Keep judgements, durable when this returns; each row has the columns of `judgement` and its `issues`.

        `answers` are what a language model answered for them, (digest of what was asked, conversation's key, text),
        kept in the same transaction.
        """
        with self._threads, manifest.storage_errors(self.folder):
            pending.put(self._rows, "judgement", rows, self.erasure_hash, answers)

    def answer(self, digest: str) -> str | None:
        """What a language model answered when this was asked before; None where it never was, or was erased."""
        # Not by the connection that writes: whoever asks would wait for a commit that has nothing to do with it.
        with manifest.storage_errors(self.folder):
            found = self.connection.execute("SELECT content FROM answer WHERE digest = ?", (digest,)).fetchone()
        return found[0] if found else None

    def put_labels(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Keep labels, durable when this returns."""
        with self._threads, manifest.storage_errors(self.folder):
            pending.put(self._rows, "label", rows, self.erasure_hash)

    def put_sample(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Keep which conversations a sample drew, each with its inclusion probability; durable when this returns.

        Without the probability what a judge or a person says of a sample cannot be counted for all.
        """
        with self._threads, manifest.storage_errors(self.folder):
            pending.put(self._rows, "sampled", rows, self.erasure_hash)

    def pending_rows(self) -> int:
        """Count judgements, labels and sampled conversations that wait for publication."""
        with self._threads:
            return pending.count(self._rows)

    def publish_pending(self, command: str = "publish") -> int:
        """Move waiting judgements and labels to Parquet in one transaction; return how many."""
        with self.writing(command) as writer:
            return writer.publish_pending()

    def forget(
        self, identity_hashes: set[str], conversation_keys: set[str], words: set[str], *, command: str = "forget"
    ) -> "ForgetCounts":
        """Erase a person: texts, identities and payloads go, counts and ratings stay, old files bring nothing back."""
        from unheard.store.erasure import forget

        with self.writing(command), manifest.storage_errors(self.folder):
            return forget(self, identity_hashes, conversation_keys, words)

    def backup(self, target: Path) -> dict[str, int]:
        """Copy the store as it stands at this moment to a new or empty folder, while others may write."""
        from unheard.store.backup import backup

        return backup(self, target)

    def payloads(self, hashes: Sequence[bytes]) -> list[bytes | None]:
        """Read payloads of the raw archive by hash; None for one that is not there."""
        with manifest.storage_errors(self.folder):
            return read_payloads(self.folder, self.connection, hashes)

    def refused(self) -> pa.Table:
        """Rows that were refused when each file was last read."""
        sql = "SELECT file, line, field, reason, remedy FROM refused ORDER BY publication, file, line"
        names = ("file", "line", "field", "reason", "remedy")
        schema = pa.schema([(name, pa.int64() if name == "line" else pa.string()) for name in names])
        return pa.Table.from_pylist(
            [dict(zip(names, row, strict=True)) for row in self.connection.execute(sql)], schema=schema
        )

    def publications(self) -> pa.Table:
        """What was published when, with its counts as JSON, oldest first."""
        rows = self.connection.execute("SELECT id, name, published_at_us, counts FROM publication ORDER BY id")
        names = ("id", "name", "published_at_us", "counts")
        schema = pa.schema([(name, pa.int64() if name in {"id", "published_at_us"} else pa.string()) for name in names])
        return pa.Table.from_pylist([dict(zip(names, row, strict=True)) for row in rows], schema=schema)

    def remove_rubbish(self) -> None:
        """Delete what a writer left that did not finish; call it only while holding the lock, without open batch."""
        tables = ("segment", "retired", "raw_segment", "fact")
        listed = {row[0] for table in tables for row in self.connection.execute(f"SELECT path FROM {table}")}
        for top in (SEGMENTS, RAW, FACTS, STAGING):
            for root, _, names in os.walk(self.folder / top):
                for name in names:
                    path = Path(root, name)
                    if path.relative_to(self.folder).as_posix() not in listed:
                        path.unlink(missing_ok=True)

    def remove_retired(self, *, at_once: bool = False) -> None:
        """Delete replaced files after the grace time, or at once; call it only while holding the lock."""
        oldest = oldest_reader(self.folder)
        before = time.time() - self.grace_seconds
        gone = [
            path
            for path, retired_in, at in self.connection.execute("SELECT path, retired_in, at FROM retired").fetchall()
            if at_once or (at <= before and (oldest is None or oldest >= retired_in))
        ]
        for path in gone:
            (self.folder / path).unlink(missing_ok=True)
        with manifest.transaction(self.connection):
            self.connection.executemany("DELETE FROM retired WHERE path = ?", [(path,) for path in gone])


def _make_or_check(folder: Path, settings: Settings, *, create: bool) -> None:
    database = folder / DATABASE
    if not database.exists():
        if not create:
            raise StoreError(f"There is no store at {str(folder)!r}. Make one with `unheard ingest` or `unheard demo`.")
        if folder.exists() and not folder.is_dir():
            raise StoreError(f"{str(folder)!r} is a file. A store is a folder: name another one with --store.")
        ours = {LOCK, IDENTITY_KEY, "unheard.toml", SEGMENTS, RAW, FACTS, READERS, STAGING, TEMPORARY, SPOOL}
        others = sorted({path.name for path in folder.iterdir()} - ours) if folder.exists() else []
        others = [name for name in others if not name.startswith((DATABASE, IDENTITY_KEY, JUDGING, DESK, SEARCH))]
        if others:
            raise StoreError(
                f"{str(folder)!r} is not a store: it holds {others[0]!r}. Name a new or empty folder with --store."
            )
    elif _version(database, folder) == SCHEMA_VERSION:
        return
    folder.mkdir(parents=True, exist_ok=True)
    with writer_lock(folder / LOCK, "opening the store", settings.lock_timeout):
        if not database.exists():
            _make_key(folder / IDENTITY_KEY)
        with contextlib.closing(manifest.connect(database)) as connection:
            migrate(connection)
        to_disk(folder)


def _make_key(path: Path) -> None:
    if path.exists():
        return
    new = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        os.write(descriptor, secrets.token_bytes(32))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    new.rename(path)


def _version(database: Path, folder: Path) -> int:
    with contextlib.closing(sqlite3.connect(database, timeout=manifest.BUSY_SECONDS)) as connection:
        found = schema_version(connection)
    refuse_newer(found, str(folder))
    return found
