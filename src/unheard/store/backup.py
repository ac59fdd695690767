"""Backup and restore: a consistent copy of the whole store while others write, checked byte by byte."""

import contextlib
import hashlib
import os
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

from unheard.errors import StoreError, UsageError
from unheard.store import manifest
from unheard.store.desk import DESK
from unheard.store.migrations import refuse_newer, schema_version
from unheard.store.segments import to_disk
from unheard.store.snapshot import Lease

if TYPE_CHECKING:
    from unheard.store.folder import Store

DATABASE = "store.sqlite"
_PARTIAL = "store.sqlite.partial"
_WHOLE = ("identity.key", "unheard.toml")
_PIECE = 1 << 20


def backup(store: "Store", target: Path) -> dict[str, int]:
    """Copy the store as it stands at this moment; return files, bytes and version.

    Raises `UsageError` for a folder that is not empty or lies in the store, `StoreError` for a damaged store.
    """
    folder = target.absolute()
    if folder.resolve().is_relative_to(store.folder.resolve()):
        raise UsageError(f"{str(target)!r} lies inside the store. Name a folder outside it.")
    lease = Lease(store.folder)
    try:
        return _copy(store.folder, folder)
    finally:
        lease.close()


def restore(source: Path, target: Path) -> dict[str, int]:
    """Bring a backup back into a new or empty folder; return files, bytes and version.

    Raises `StoreError` for a folder that holds no whole backup, `UsageError` where the target is not empty.
    """
    folder = source.absolute()
    if not (folder / DATABASE).is_file():
        raise StoreError(f"{str(source)!r} holds no finished backup. Name the folder that `unheard backup` wrote.")
    return _copy(folder, target.absolute())


def _copy(source: Path, target: Path) -> dict[str, int]:
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise UsageError(f"{str(target)!r} is not empty. Name a new folder, or an empty one.")
    with manifest.storage_errors(target):
        target.mkdir(parents=True, exist_ok=True)
    with manifest.storage_errors(source), contextlib.closing(sqlite3.connect(target / _PARTIAL)) as copy:
        with contextlib.closing(sqlite3.connect(source / DATABASE, timeout=manifest.BUSY_SECONDS)) as original:
            refuse_newer(schema_version(original), str(source))
            original.backup(copy)
        # The copy has no readers: what was replaced before it is not part of it.
        copy.execute("DELETE FROM retired")
        copy.commit()
        version = manifest.version(copy)
        files = copy.execute(
            """SELECT path, bytes, sha256 FROM segment
               UNION ALL SELECT path, bytes, NULL FROM raw_segment
               UNION ALL SELECT path, bytes, NULL FROM fact"""
        ).fetchall()
    total = 0
    for path, size, digest in files:
        _copy_file(source, target, path, size, digest)
        total += size
    _copy_desk(source, target)
    for name in _WHOLE:
        if (source / name).is_file():
            _copy_file(source, target, name, (source / name).stat().st_size, None)
    with manifest.storage_errors(target):
        (target / "identity.key").chmod(0o600)
        to_disk(target / _PARTIAL)
        (target / _PARTIAL).rename(target / DATABASE)
        to_disk(target)
    return {"files": len(files), "bytes": total, "version": version}


def _copy_desk(source: Path, target: Path) -> None:
    """Copy accounts, audit log and disputes; sessions stay behind, and with them who is logged in."""
    if not (source / DESK).is_file():
        return
    with manifest.storage_errors(target):
        os.close(os.open(target / DESK, os.O_RDWR | os.O_CREAT, 0o600))
    with manifest.storage_errors(source), contextlib.closing(sqlite3.connect(target / DESK)) as copy:
        with contextlib.closing(sqlite3.connect(source / DESK, timeout=manifest.BUSY_SECONDS)) as original:
            original.backup(copy)
        copy.execute("PRAGMA secure_delete = ON")
        copy.execute("DELETE FROM session")
        copy.commit()
    with manifest.storage_errors(target):
        to_disk(target / DESK)


def _copy_file(source: Path, target: Path, path: str, size: int, digest: str | None) -> None:
    """Copy the listed bytes of a file; raise `StoreError` where they are not what was written."""
    hashed, left = hashlib.sha256(), size
    with manifest.storage_errors(target):
        (target / path).parent.mkdir(parents=True, exist_ok=True)
    try:
        reading = (source / path).open("rb")
    except FileNotFoundError:
        raise StoreError(manifest.damaged(source, f"its file {path} is missing")) from None
    with manifest.storage_errors(target), reading, (target / path).open("wb") as writing:
        while left and (piece := reading.read(min(left, _PIECE))):
            writing.write(piece)
            hashed.update(piece)
            left -= len(piece)
        writing.flush()
    if left or (digest is not None and hashed.hexdigest() != digest):
        raise StoreError(manifest.damaged(source, f"its file {path} is not what was written"))
    with manifest.storage_errors(target):
        to_disk(target / path)
