"""Times: every spelling of a moment is the same moment; what is no time is left out and counted."""

import datetime as dt
from collections import Counter
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unheard.ingest.times import DAY_US, EARLIEST_US, MISSING, Clock, read_time, read_times

NOW = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
NOW_US = int(NOW.timestamp()) * 1_000_000
CLOCK = Clock(zone="Europe/Berlin", now_us=NOW_US)

moments = st.datetimes(
    min_value=dt.datetime(2000, 1, 1),  # noqa: DTZ001 (hypothesis adds the zone)
    max_value=dt.datetime(2026, 11, 20),  # noqa: DTZ001
    timezones=st.just(dt.UTC),
)
ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"]


def _us(moment: Any) -> Any:
    return (moment - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)) // dt.timedelta(microseconds=1)


def _spellings(moment: Any) -> Any:
    """The same moment as exporters write it, to the microsecond."""
    us = _us(moment)
    yield moment.isoformat()
    yield moment.isoformat().replace("+00:00", "Z")
    yield moment.isoformat(sep=" ").replace("+00:00", " UTC")
    yield moment.astimezone(ZoneInfo("Asia/Kathmandu")).isoformat()
    yield moment.astimezone(ZoneInfo("America/New_York")).strftime("%Y-%m-%dT%H:%M:%S.%f%z")
    if us > 1e14:
        yield us
        yield str(us)
    if us * 1000 > 1e17:
        yield us * 1000


@given(moments)
def test_every_spelling_of_a_moment_is_read_alone_and_in_a_column(moment: Any) -> None:
    spellings = list(_spellings(moment))
    assert [read_time(one, "UTC") for one in spellings] == [(_us(moment), False)] * len(spellings)
    problems = Counter()
    column = read_times(spellings, CLOCK, problems)
    assert (column.us.tolist(), problems) == ([_us(moment)] * len(spellings), Counter())


@given(st.lists(moments, min_size=1, max_size=8), st.sampled_from(ZONES), st.booleans())
def test_a_naive_column_takes_the_zone_the_same_way_as_one_value_and_is_marked(
    found: Any, zone: Any, mixed: Any
) -> None:
    naive = [moment.replace(tzinfo=None).isoformat() for moment in found] + ([found[0].isoformat()] if mixed else [])
    column = read_times(naive, Clock(zone=zone, now_us=NOW_US + 2 * DAY_US), Counter())
    one_by_one = [read_time(text, zone) for text in naive]
    early = [us < EARLIEST_US for us, _ in one_by_one]
    for row, (us, assumed) in enumerate(one_by_one):
        if not early[row]:
            assert (column.us[row], column.assumed[row]) == (us, assumed)
    local = found[0].replace(tzinfo=ZoneInfo(zone), fold=0)
    assert one_by_one[0] == (_us(local.astimezone(dt.UTC)), True)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1772442845, 1772442845_000000),
        (1772442845.25, 1772442845_250000),
        (1772442845123, 1772442845_123000),
        (1772442845123456, 1772442845_123456),
        (1772442845123456789, 1772442845_123456),
        ("1772442845", 1772442845_000000),
        ("1772442845.5", 1772442845_500000),
        ("2026-03-02T09:14:05.1234567Z", 1772442845_123456),
        (" 2026-03-02T09:14:05Z ", 1772442845_000000),
        ("2026-03-02 09:14:05 UTC", 1772442845_000000),
        ("2026-03-02T09:14:05z", 1772442845_000000),
        ("2026-03-02", 1772406000_000000),
        ("2026-03-02T10:14:05", 1772442845_000000),
    ],
)
def test_seconds_milliseconds_microseconds_nanoseconds_and_dates(value: Any, expected: Any) -> None:
    assert read_times([value], CLOCK, Counter()).us.tolist() == [expected]
    assert read_times([value, None, 1772442845], CLOCK, Counter()).us[0] == expected


def test_where_clocks_go_back_the_earlier_moment_counts_and_skipped_times_keep_the_offset_before() -> None:
    # Berlin: 02:30 came twice on 2025-10-26 (first at 00:30 UTC) and never on 2026-03-29 (01:30 UTC by winter time).
    column = read_times(["2025-10-26T02:30:00", "2026-03-29T02:30:00"], CLOCK, Counter())
    assert column.us.tolist() == [1761438600_000000, 1774747800_000000]
    assert column.assumed.all()


@pytest.mark.parametrize(
    "value",
    ["1970-01-01T00:00:00Z", "1999-12-31T23:59:59Z", 0, -5, "2999-01-01T00:00:00Z", (NOW_US + DAY_US) // 1_000_000 + 1,
     1e30, "9999-12-31T23:59:59Z"],
)  # fmt: skip
def test_dates_before_2000_or_in_the_future_are_left_out_and_counted(value: Any) -> None:
    problems = Counter()
    assert read_times([value, "2026-03-02T09:14:05Z"], CLOCK, problems).us.tolist() == [MISSING, 1772442845_000000]
    assert problems == Counter({"quarantined": 1})


@pytest.mark.parametrize(
    "value", ["yesterday", "2026-13-01T00:00:00Z", "2026-02-30", "Mon", float("nan"), float("inf"), True]
)
def test_what_cannot_be_read_is_left_out_and_counted(value: Any) -> None:
    problems = Counter()
    column = read_times([value, None], CLOCK, problems)
    assert (column.us.tolist(), problems) == ([MISSING, MISSING], Counter({"unreadable": 1}))


def test_a_time_up_to_a_day_ahead_is_kept_because_clocks_differ() -> None:
    problems = Counter()
    assert read_times([NOW_US // 1_000_000 + 3600], CLOCK, problems).us.tolist() == [NOW_US + 3_600_000_000]
    assert not problems
