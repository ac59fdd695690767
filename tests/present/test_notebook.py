"""The notebook's door: the numbers of the command line as tables, from one moment of the store."""

import json
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import unheard as package
from unheard.errors import StoreError, UsageError

ROOT = Path(__file__).parents[2]


@pytest.fixture
def desk(unheard: Any, ran: Path, tmp_path: Path) -> Any:
    shutil.copytree(ran, tmp_path / "desk")
    # With several threads sums differ in their last digits from one time to the next.
    (tmp_path / "desk" / "unheard.toml").write_text("threads = 1\n", encoding="utf-8")
    with package.open("desk") as found:
        yield found


def test_metrics_are_those_of_the_command_line(unheard: Any, desk: Any) -> None:
    printed = unheard("metrics", "--by", "channel", "--store", "desk", "--output", "json").json
    found = desk.metrics(by="channel")
    assert [e.to_json() for e in found.estimates] == printed
    assert found.arrow().column("value").to_pylist() == [row["value"] for row in printed]
    assert found.arrow().column("segment_channel").to_pylist() == [row["segment"].get("channel") for row in printed]
    assert len(found) == len(printed) > 50


def test_a_column_has_its_type_also_where_nothing_is_known(desk: Any) -> None:
    for found in (desk.metrics(), desk.metrics("cx_score", since="1990-01-01", until="1990-01-02")):
        schema = found.arrow().schema
        kinds = {name: str(schema.field(name).type) for name in ("value", "low", "high", "n", "clusters", "metric")}
        assert kinds == dict.fromkeys(("value", "low", "high"), "double") | {
            "n": "int64", "clusters": "int64", "metric": "string",
        }  # fmt: skip


def test_a_comparison_has_its_own_columns(unheard: Any, desk: Any) -> None:
    row = desk.metrics("cx_score", since="2026-02-01", until="2026-03-01", compare="previous").to_list()[0]
    arguments = ("metrics", "cx_score", "--since", "2026-02-01", "--until", "2026-03-01", "--compare", "previous")
    printed = unheard(*arguments, "--store", "desk", "--output", "json").json[0]
    assert row["previous_n"] == printed["previous"]["n"]
    assert row["difference_value"] == printed["difference"]["value"]


def test_studies_are_those_of_the_command_line(unheard: Any, desk: Any) -> None:
    for name in ("ladder", "cohort", "response-bias", "sample"):
        printed = unheard("study", name, "--store", "desk", "--output", "json").json
        found = desk.study(name)
        told = [note for note in printed["notes"] if "written to" not in note and "members" not in note]
        assert found.sentence == printed["sentence"]
        assert [e.to_json() for e in found.estimates.estimates] == printed["estimates"], name
        assert (len(found.rows), found.refused) == (len(printed["rows"]), printed["refused"])
        assert set(told) <= set(found.notes)
    assert desk.study("sample", size=3).rows.to_list() == desk.study("sample", size=3).rows.to_list()


def test_choices_that_a_study_does_not_take_are_named(desk: Any) -> None:
    with pytest.raises(UsageError, match="takes no width"):
        desk.study("ladder", width=2)
    with pytest.raises(UsageError, match="It may take: since, until, by"):
        desk.study("ladder", depth=2)
    with pytest.raises(UsageError, match="There is no study 'nothing'"):
        desk.study("nothing")
    with pytest.raises(UsageError, match="YYYY-MM-DD"):
        desk.metrics("cx_score", since="yesterday")


def test_sql_reads_facts_and_tables_and_changes_nothing(desk: Any) -> None:
    columns = {(row["table"], row["column"]) for row in desk.tables()}
    assert {("fact_conversation", "handler"), ("turn", "text")} <= columns
    asked = desk.sql("SELECT count(*) AS n, count(rating) AS rated FROM fact_conversation").to_list()[0]
    assert asked["n"] >= asked["rated"] > 0
    for table in sorted({table for table, _ in columns}):
        desk.sql(f'SELECT * FROM "{table}" LIMIT 1')
    before = desk.metrics("cx_score").to_list()
    for wrong in (
        "DROP TABLE fact_conversation",
        "SELECT 1; DELETE FROM fact_issue",
        "DELETE FROM turn",
        "",
        "nonsense",
    ):
        with pytest.raises(UsageError):
            desk.sql(wrong)
    with pytest.raises(StoreError, match="no_such_table"):
        desk.sql("SELECT * FROM no_such_table")
    assert desk.metrics("cx_score").to_list() == before


def test_every_question_is_of_one_moment_until_refresh(unheard: Any, desk: Any, tmp_path: Path) -> None:
    count = "SELECT count(*) AS n FROM fact_conversation"
    before = desk.sql(count).to_list()[0]["n"]
    row = {"conversation_id": "later", "turns": [{"speaker": "customer", "text": "Hi"}]}
    (tmp_path / "more.jsonl").write_text(json.dumps(row))
    assert unheard("ingest", "more.jsonl", "--store", "desk").code == 0
    assert desk.sql(count).to_list()[0]["n"] == before
    desk.refresh()
    assert desk.sql(count).to_list()[0]["n"] == before + 1


def test_a_store_that_is_not_there_or_holds_nothing(unheard: Any, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="There is no store at 'nowhere'"):
        package.open("nowhere")
    assert not (tmp_path / "nowhere").exists()
    (tmp_path / "empty.jsonl").write_text("")
    unheard("ingest", "empty.jsonl", "--store", "bare")
    with package.open("bare") as desk:
        assert desk.judge is None
        assert set(desk.metrics().arrow().column("value").to_pylist()) == {None}
        assert desk.study("waterfall").refused
        assert "SELECT" not in repr(desk.study("ladder"))


class Words(HTMLParser):
    """Collects the elements of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.append(tag)
        assert not attrs, f"<{tag}> has attributes"


def test_what_a_notebook_shows_holds_no_element_of_a_customer(unheard: Any, tmp_path: Path) -> None:
    evil = "<img src=x onerror=alert(1)>"
    row = {"conversation_id": "x", "topic": evil, "turns": [{"speaker": "customer", "text": evil}]}
    (tmp_path / "evil.jsonl").write_text(json.dumps(row))
    unheard("run", "evil.jsonl", "--store", "evil")
    with package.open("evil") as desk:
        for shown in (
            desk.metrics("cx_score", "bad_experience_rate", by="topic"),
            desk.sql("SELECT text FROM turn"),
            desk.study("sample"),
        ):
            page = shown._repr_html_()
            assert "img" not in Words(page).tags
            assert "<table>" in page
        for plot in (desk.metrics("cx_score", "bad_experience_rate", by="topic").plot(), desk.study("sample").plot()):
            assert "<img" not in plot.html()
            assert plot._repr_html_().count("<") == 2, "nothing of the page stands outside of its frame"


def test_a_library_that_is_missing_is_named(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(UsageError, match=r"pip install polars"):
        desk.metrics("cx_score").polars()


def test_plots_show_every_number_and_are_pages_of_their_own(desk: Any, tmp_path: Path) -> None:
    numbers = desk.metrics("cx_score", "csat", "first_response_time", by="channel")
    plot = numbers.plot()
    shown = [row.marks[0] for form in plot.forms for row in form.rows]
    assert sorted(map(repr, shown)) == sorted(repr(e) for e in numbers.estimates if e.value is not None)
    assert {form.unit for form in plot.forms} == {e.unit for e in shown}
    plot.save(tmp_path / "plot.html")
    page = (tmp_path / "plot.html").read_text(encoding="utf-8")
    assert page == plot.html()
    assert "http" not in page.replace("http-equiv", "")
    study = desk.study("ladder")
    assert [form.to_json() for form in study.plot().forms] == study.to_json()["pictures"] != []
    assert desk.metrics("cx_score", since="1990-01-01", until="1990-01-02").plot().forms == ()
    assert "Nothing can be drawn" in desk.metrics("cx_score", since="1990-01-01", until="1990-01-02").plot().html()


@pytest.mark.oracle
def test_pandas_and_polars_hold_the_same(desk: Any) -> None:
    pytest.importorskip("pandas")
    polars = pytest.importorskip("polars")
    found = desk.metrics(by="channel")
    values = found.arrow().column("value").to_pylist()
    assert [None if value != value else value for value in found.pandas()["value"]] == values
    assert found.polars()["value"].to_list() == values
    assert polars.DataFrame(found)["metric"].to_list() == found.arrow().column("metric").to_pylist()
    assert pa.table(found) == found.arrow()


def test_the_page_about_it_runs_as_it_stands(unheard: Any) -> None:
    page = (ROOT / "docs" / "notebook.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    assert len(blocks) >= 4
    assert unheard("run", "my-export").code == 0
    names: dict[str, Any] = {}
    for block in blocks:
        if ".pandas()" not in block:
            exec(block, names)
    names["desk"].close()


def test_a_scale_of_times_is_in_the_unit_of_its_numbers(desk: Any) -> None:
    numbers = desk.metrics("first_response_time", by="channel")
    longest = max(e.high or e.value or 0 for e in numbers.estimates)
    ((end, unit),) = set(re.findall(r"scale from 0 to ([\d.,]+) (\w+)<", numbers.plot().html()))
    seconds = float(end.replace(",", "")) * {"s": 1, "min": 60, "h": 3_600, "d": 86_400}[unit]
    assert longest <= seconds <= 10 * longest
