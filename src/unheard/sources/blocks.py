"""What every reader hands on: blocks of raw rows, and the records made of them."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from unheard.errors import FileError
from unheard.records import Refused

BLOCK_BYTES = 4 * 1024 * 1024
"""How much of a file is in memory at once, apart from single longer lines. Larger blocks are slower: their records
no longer fit the caches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Some rows of one file, not yet understood."""

    payloads: Sequence[bytes]
    lines: Sequence[int]
    refused: Sequence[Refused] = ()
    done: int = 0
    """Bytes of the file read so far, for the progress shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """The records of a block, and what of it could not be understood."""

    records: list[Any]
    rows: list[int]
    """Number of the payload in its block, one for each record."""
    refused: list[Refused] = field(default_factory=list)
    unknown: Counter[str] = field(default_factory=Counter)
    """Unknown fields that were kept as attributes, by name."""
    problems: Counter[str] = field(default_factory=Counter)
    """What a vendor's records lack or had to be left out of them, counted."""
    shown: dict[str, set[str]] = field(default_factory=dict)
    """Source → facts that it can show by its nature, seen in these rows or not."""
    erase: set[str] = field(default_factory=set)
    """Keys of conversations that their source says it deleted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Increments:
    """How a source's later payload of a record is completed by those that were read of it before."""

    id_of: Callable[[bytes], str | None]
    """Id of the record that a payload is of, within its source; None where it stands alone."""
    put_together: Callable[[Sequence[bytes], bytes], bytes]
    """Earlier payloads, oldest first, and the new one → one that holds everything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """One file (or set of tables) that is going to be read."""

    name: str
    """The file as the user knows it; stands in messages and refused rows."""
    kind: str
    """What a row is: conversations, outcomes, observed, surveys, …"""
    source: str
    """Source of rows that do not name one."""
    fingerprint: str
    """Everything besides the payload that decides what becomes of a row: format, mapping, version."""
    size: int
    blocks: Callable[[], Iterator[Block]]
    decode: Callable[[Sequence[bytes], Sequence[int]], Decoded]
    """A function that other processes can be given, too."""
    timezone: str | None = None
    """Zone of times without offset, where a mapping file names one."""
    facts: Callable[[], Mapping[str, bool]] = dict
    """Facts that what was read shows even where it holds none, or does not although a row seems to (false). Asked
    after the blocks."""
    increments: Increments | None = None
    """Set where a payload may hold a part of what is known of its record; None: a payload replaces the one before."""
    errors: Callable[[], Sequence[FileError]] = tuple
    """Files of a set that cannot be read, where the others can. Asked after the blocks."""
    notes: Callable[[], Sequence[str]] = tuple
    """What the user had better know of the files. Asked after the blocks."""


Record = msgspec.Struct
