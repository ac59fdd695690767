"""Local days, weeks and months: as the standard library's time zones say, at every moment."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unheard.facts.calendar import day_expression, utc_offsets
from unheard.store.engine import DuckEngine

ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kathmandu")
FIRST_US = 946_684_800_000_000  # 2000-01-01
LAST_US = 1_893_456_000_000_000  # 2030-01-01


@pytest.fixture(scope="module")
def engine() -> DuckEngine:
    return DuckEngine(memory_limit="100MB", threads=1)


@settings(max_examples=60, deadline=None)
@given(zone=st.sampled_from(ZONES), times=st.lists(st.integers(FIRST_US, LAST_US), min_size=1, max_size=50))
def test_the_day_is_that_of_the_zone(engine: DuckEngine, zone: str, times: list[int]) -> None:
    engine.register("moment", pa.table({"at_us": times}))
    day = day_expression("m.at_us", utc_offsets(ZoneInfo(zone), min(times), max(times)))
    found = engine.query(f"SELECT m.at_us, {day} AS day_number FROM moment AS m").to_pylist()
    assert {row["at_us"]: row["day_number"] for row in found} == {us: local_day(us, zone) for us in times}


@pytest.mark.parametrize("zone", ZONES)
def test_the_day_changes_at_midnight_to_the_microsecond(engine: DuckEngine, zone: str) -> None:
    midnights = [dt.datetime(2011, month, day, tzinfo=ZoneInfo(zone)) for month in range(1, 13) for day in range(1, 29)]
    times = [us(midnight) + step for midnight in midnights for step in (-1, 0, 1)]
    engine.register("moment", pa.table({"at_us": times}))
    day = day_expression("m.at_us", utc_offsets(ZoneInfo(zone), min(times), max(times)))
    found = engine.query(f"SELECT m.at_us, {day} AS day_number FROM moment AS m").to_pylist()
    assert {row["at_us"]: row["day_number"] for row in found} == {at: local_day(at, zone) for at in times}


def test_offsets_change_when_the_clocks_do() -> None:
    year = (us(dt.datetime(2026, 1, 1, tzinfo=dt.UTC)), us(dt.datetime(2026, 12, 31, tzinfo=dt.UTC)))
    hour = 3_600_000_000
    assert utc_offsets(ZoneInfo("Europe/Berlin"), *year) == [
        (year[0], hour),
        (us(dt.datetime(2026, 3, 29, 1, tzinfo=dt.UTC)), 2 * hour),
        (us(dt.datetime(2026, 10, 25, 1, tzinfo=dt.UTC)), hour),
    ]


def test_times_that_no_conversation_has_cost_no_thousands_of_changes() -> None:
    assert len(utc_offsets(ZoneInfo("Europe/Berlin"), -(10**18), 10**18)) < 500


def test_a_conversation_has_day_week_and_month_of_the_reporting_zone(world: Any, facts_of: Any) -> None:
    world.conversation("late", [(0, "customer")], opened=14 * 60)  # 2026-03-02 23:00 UTC
    world.conversation("sunday", [(0, "customer")], opened=-24 * 60)  # 2026-03-01 09:00 UTC
    columns = ("day_number", "day", "week", "month")

    def days(**chosen: str) -> dict[str, tuple[Any, ...]]:
        rows = facts_of(world, **chosen).rows("fact_conversation")
        return {row["conversation_id"]: tuple(row[name] for name in columns) for row in rows}

    assert days() == {
        "late": (20_514, "2026-03-02", "2026-03-02", "2026-03"),
        "sunday": (20_513, "2026-03-01", "2026-02-23", "2026-03"),
    }
    assert days(timezone="Europe/Berlin")["late"] == (20_515, "2026-03-03", "2026-03-02", "2026-03")


def us(moment: dt.datetime) -> int:
    return (moment - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)) // dt.timedelta(microseconds=1)


def local_day(at_us: int, zone: str) -> int:
    moment = dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(microseconds=at_us)
    return moment.astimezone(ZoneInfo(zone)).date().toordinal() - dt.date(1970, 1, 1).toordinal()
