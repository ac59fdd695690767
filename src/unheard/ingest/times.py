"""Times of every spelling into microseconds since 1970 UTC.

Read are ISO 8601 with or without offset, `… UTC`, a date alone (midnight), and numbers: seconds, or
milliseconds above 1e11, microseconds above 1e14, nanoseconds above 1e17. A time without offset takes the zone
that the user named and is marked. Where clocks go back, the earlier of the two moments counts; a local time
that clocks skipped is read with the offset before the change. A time before 2000 or more than a day ahead of
now is no time: it is left out and counted, and so is what cannot be read at all.
"""

import datetime as dt
import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from unheard.ingest.arrow import Column, pc
from unheard.ingest.pieces import Pieces, as_texts

Micros = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

MISSING = int(np.iinfo(np.int64).min)
"""Stands for "no time" within numpy columns; it never leaves this room."""

DAY_US = 86_400_000_000
EARLIEST_US = 946_684_800_000_000
"""2000-01-01: dates before it are defaults of systems, not times of conversations."""

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_NAIVE_EPOCH = dt.datetime(1970, 1, 1)  # noqa: DTZ001 (local times are counted from here)
_US = dt.timedelta(microseconds=1)
_QUARTER_US = 15 * 60 * 1_000_000
_NUMBER = re.compile(r"[+-]?(\d{9,}(\.\d*)?|\d+\.\d+)(e[+]?\d+)?", re.IGNORECASE)
_OFFSET = r"(?:[Zz]|[+-]\d\d:?\d\d)$"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """What the reading of times depends on besides the times."""

    zone: str = "UTC"
    now_us: int

    @property
    def latest_us(self) -> int:
        """Times beyond this lie in the future."""
        return self.now_us + DAY_US


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """A column of times."""

    us: Micros
    assumed: Flags
    """The time had no offset and took the zone that the user named."""

    def array(self) -> Column:
        """The column as Arrow, null where there is no time."""
        return as_array(self.us)

    @property
    def known(self) -> Flags:
        """Where there is a time."""
        return np.not_equal(self.us, MISSING)


def as_array(us: Micros) -> Column:
    """Turn a numpy column into Arrow."""
    return pa.array(us, pa.int64(), mask=us == MISSING)


def read_times(values: Sequence[Any] | Pieces, clock: Clock, problems: Counter[str]) -> Times:
    """Read a column; `problems` counts times left out: `quarantined` and `unreadable`."""
    us = np.full(len(values), MISSING, np.int64)
    assumed = np.zeros(len(values), np.bool_)
    texts = values.texts() if isinstance(values, Pieces) else as_texts(values)
    if texts is None:
        plain = values.values() if isinstance(values, Pieces) else values
        _one_by_one(plain, range(len(plain)), clock, us, assumed, problems)
    elif texts.null_count < len(texts):
        _texts(texts, clock, us, assumed, problems)
    wrong = (us != MISSING) & ((us < EARLIEST_US) | (us > clock.latest_us))
    if wrong.any():
        problems["quarantined"] += int(wrong.sum())
        us[wrong] = MISSING
        assumed[wrong] = False
    return Times(us=us, assumed=assumed)


def _texts(texts: Column, clock: Clock, us: Micros, assumed: Flags, problems: Counter[str]) -> None:
    """Read a column of texts at once where it is regular, in two halves where offsets are mixed, else one by one."""
    if _aware(texts, us, slice(None)) or _naive(texts, clock, us, assumed, slice(None)):
        return
    has_offset = pc.fill_null(pc.match_substring_regex(texts, _OFFSET), False).to_numpy(zero_copy_only=False)
    with_offset = np.flatnonzero(has_offset)
    without = np.flatnonzero(~has_offset & texts.is_valid().to_numpy(zero_copy_only=False))
    rest: list[int] = []
    if len(with_offset) and not _aware(texts.take(with_offset), us, with_offset):
        rest += with_offset.tolist()
    if len(without) and not _naive(texts.take(without), clock, us, assumed, without):
        rest += without.tolist()
    if rest:
        _one_by_one(texts.to_pylist(), rest, clock, us, assumed, problems)


def _aware(texts: Column, us: Micros, where: Any) -> bool:
    try:
        read = pc.cast(texts, pa.timestamp("us", tz="UTC")).cast(pa.int64())
    except pa.ArrowInvalid:
        return False
    us[where] = (pc.fill_null(read, MISSING) if read.null_count else read).to_numpy(zero_copy_only=False)
    return True


def _naive(texts: Column, clock: Clock, us: Micros, assumed: Flags, where: Any) -> bool:
    try:
        read = pc.cast(texts, pa.timestamp("us")).cast(pa.int64())
    except pa.ArrowInvalid:
        return False
    local = pc.fill_null(read, MISSING).to_numpy(zero_copy_only=False).copy()
    known = local != MISSING
    local[known] -= _offsets(local[known], clock.zone)
    us[where] = local
    assumed[where] = known
    return True


def _offsets(local: Micros, zone: str) -> Micros:
    """Offsets from UTC of local times; clocks change on quarters of an hour, so one look-up a quarter is enough."""
    if zone == "UTC":
        return np.zeros(len(local), np.int64)
    quarters, which = np.unique(local // _QUARTER_US, return_inverse=True)
    offsets = [_offset(int(quarter) * _QUARTER_US, zone) for quarter in quarters]
    return np.array(offsets, np.int64)[which]


@lru_cache(maxsize=100_000)
def _offset(local_us: int, zone: str) -> int:
    try:
        moment = (_NAIVE_EPOCH + local_us * _US).replace(tzinfo=ZoneInfo(zone))
    except OverflowError:
        return 0
    offset = moment.utcoffset()
    return 0 if offset is None else offset // _US


def _one_by_one(
    values: Sequence[Any], rows: Any, clock: Clock, us: Micros, assumed: Flags, problems: Counter[str]
) -> None:
    for row in rows:
        value = values[row]
        if value is None or value == "":
            continue
        found, is_assumed = read_time(value, clock.zone)
        if found is None:
            problems["unreadable"] += 1
        elif abs(found) > 9_000_000_000_000_000_000:
            problems["quarantined"] += 1
        else:
            us[row], assumed[row] = found, is_assumed


def read_time(value: Any, zone: str) -> tuple[int | None, bool]:
    """Read one time; return microseconds (null where unreadable) and whether the zone was assumed."""
    if isinstance(value, bool):
        return None, False
    if isinstance(value, int | float):
        return _number(value), False
    text = str(value).strip()
    if _NUMBER.fullmatch(text):
        return _number(float(text) if any(sign in text for sign in ".eE") else int(text)), False
    if text[-4:].upper() in (" UTC", " GMT"):
        text = text[:-4].rstrip() + "Z"
    elif text.endswith("z"):
        text = text[:-1] + "Z"
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return None, False
    try:
        if moment.tzinfo is not None:
            return (moment - _EPOCH) // _US, False
        local = (moment - _NAIVE_EPOCH) // _US
    except OverflowError:
        return None, False
    return local - _offset(local // _QUARTER_US * _QUARTER_US, zone), True


def _number(value: int | float) -> int | None:
    if isinstance(value, float) and not math.isfinite(value):
        return None
    size = abs(value)
    if size > 1e17:
        return int(value // 1000) if isinstance(value, int) else round(value / 1000)
    if size > 1e14:
        return round(value)
    return round(value * 1000) if size > 1e11 else round(value * 1_000_000)
