"""Days, weeks and months of the reporting time zone, the same on every engine.

A conversation belongs to the local day of its opening. Engines disagree about time zones (rules, names, sessions),
so Python finds the moments at which the zone's UTC offset changes and writes them into the statement as a plain
CASE; days become text from a small table of the days that occur.
"""

import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pyarrow as pa

from unheard.store.engine import Engine
from unheard.store.steps import Parameters

US_PER_SECOND = 1_000_000
US_PER_DAY = 86_400 * US_PER_SECOND
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_EARLIEST = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_LATEST = dt.datetime(2200, 1, 1, tzinfo=dt.UTC)
"""Outside of these a credible conversation does not lie: the offset at the edge is kept instead of thousands more."""


def conversation_day(engine: Engine, parameters: Parameters) -> None:
    """Create `conversation_day`: the local day of each conversation's opening, null without a time."""
    offsets = _offsets(engine, "SELECT opened_at_us AS at_us FROM conversation AS c", parameters)
    day = day_expression("c.opened_at_us", offsets)
    engine.create("conversation_day", f"SELECT c.conversation_key, {day} AS day_number FROM conversation AS c")


def relational_day(engine: Engine, parameters: Parameters) -> None:
    """Create `relational_day`: the local day on which a relational survey was answered, else sent."""
    at = "COALESCE(s.answered_at_us, s.sent_at_us)"
    rows = "FROM survey_asked AS s WHERE s.conversation_key IS NULL"
    offsets = _offsets(engine, f"SELECT {at} AS at_us {rows}", parameters)
    engine.create("relational_day", f"SELECT s.survey_key, {day_expression(at, offsets)} AS day_number {rows}")


def calendar(engine: Engine, parameters: Parameters) -> None:
    """Register `calendar`: day_number with its day, week (Monday) and month as text, for the days that occur."""
    found = engine.query(
        "SELECT DISTINCT d.day_number FROM conversation_day AS d WHERE d.day_number IS NOT NULL ORDER BY d.day_number"
    )
    numbers = [int(row["day_number"]) for row in found.to_pylist() if _is_date(int(row["day_number"]))]
    days = [dt.date(1970, 1, 1) + dt.timedelta(days=number) for number in numbers]
    table = {
        "day_number": pa.array(numbers, pa.int64()),
        "day": pa.array([day.isoformat() for day in days], pa.string()),
        "week": pa.array([_monday(day).isoformat() for day in days], pa.string()),
        "month": pa.array([day.isoformat()[:7] for day in days], pa.string()),
    }
    engine.register("calendar", pa.table(table))


def day_expression(at: str, offsets: list[tuple[int, int]]) -> str:
    """Write the local day number of a time as SQL.

    `offsets` are (from_us, offset_us), ascending; the first one also holds for everything before it. The remainder
    is taken as integers, so that the division is exact at midnight.
    """
    local = f"({at} + {_case(at, offsets)})"
    floored = f"({local} - (({local} % {US_PER_DAY}) + {US_PER_DAY}) % {US_PER_DAY})"
    return f"CAST(ROUND(CAST({floored} AS DOUBLE) / CAST({US_PER_DAY} AS DOUBLE)) AS BIGINT)"


def utc_offsets(zone: ZoneInfo, first_us: int, last_us: int) -> list[tuple[int, int]]:
    """List (from_us, offset_us) of a zone between two times, ascending, one entry per change of the offset."""
    start = _clamped(first_us)
    end = max(_clamped(last_us), start)
    found = [(_us(start), _offset_us(zone, start))]
    for moment in _changes(zone, start, end):
        found.append((_us(moment), _offset_us(zone, moment)))
    return found


def _offsets(engine: Engine, times: str, parameters: Parameters) -> list[tuple[int, int]]:
    span = engine.query(f"SELECT MIN(t.at_us) AS first_us, MAX(t.at_us) AS last_us FROM ({times}) AS t")
    first, last = span.column("first_us")[0].as_py(), span.column("last_us")[0].as_py()
    if first is None:
        return [(0, 0)]
    return utc_offsets(ZoneInfo(str(parameters["timezone"])), first, last)


def _changes(zone: ZoneInfo, start: dt.datetime, end: dt.datetime) -> Iterator[dt.datetime]:
    """Find each change of the offset in (start, end], to the second; steps of a day miss none that lasts a day."""
    before = start
    while before < end:
        after = min(before + dt.timedelta(days=1), end)
        if _offset_us(zone, before) != _offset_us(zone, after):
            low, high = 0, int((after - before).total_seconds()) + 1
            while high - low > 1:
                middle = (low + high) // 2
                moved = _offset_us(zone, before + dt.timedelta(seconds=middle)) != _offset_us(zone, before)
                low, high = (low, middle) if moved else (middle, high)
            yield before + dt.timedelta(seconds=high)
        before = after


def _case(at: str, offsets: list[tuple[int, int]]) -> str:
    if len(offsets) == 1:
        return str(offsets[0][1])
    changes = zip(offsets[1:], offsets, strict=False)
    branches = " ".join(f"WHEN {at} < {moment} THEN {before}" for (moment, _), (_, before) in changes)
    return f"CASE {branches} ELSE {offsets[-1][1]} END"


def _clamped(at_us: int) -> dt.datetime:
    seconds = min(max(at_us // US_PER_SECOND, int(_EARLIEST.timestamp())), int(_LATEST.timestamp()))
    return _EPOCH + dt.timedelta(seconds=seconds)


def _offset_us(zone: ZoneInfo, moment: dt.datetime) -> int:
    offset = moment.astimezone(zone).utcoffset()
    return 0 if offset is None else int(offset.total_seconds()) * US_PER_SECOND


def _us(moment: dt.datetime) -> int:
    return int((moment - _EPOCH).total_seconds()) * US_PER_SECOND


def _monday(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


def _is_date(number: int) -> bool:
    return dt.date.min.toordinal() + 6 <= number + dt.date(1970, 1, 1).toordinal() <= dt.date.max.toordinal()
