"""Explore says what the command line says, and what is taken along from it is the same and harmless."""

import csv
import io
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.web.served import Client, Served, unheard


@pytest.mark.parametrize(
    "question", [("bad_experience_rate", "handler", "channel"), ("aht", "team", ""), ("csat", "", "")]
)
def test_file_of_explore_holds_what_the_command_line_says(shared: Served, admin: Client, question) -> None:
    metric, *by = question
    names = ",".join(name for name in by if name)
    options = ["--by", names] if names else []
    said = json.loads(unheard("metrics", metric, *options, "--store", shared.store, "--output", "json").stdout)
    answer = admin.get(f"/explore.csv?metric={metric}&by={by[0]}&by2={by[1]}")
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.headers["content-disposition"].startswith("attachment")
    rows = list(csv.DictReader(io.StringIO(answer.body)))
    assert len(rows) == len(said) > 0
    for row, one in zip(rows, said, strict=True):
        assert float(row["value"]) == pytest.approx(one["value"])
        assert int(row["n"]) == one["n"]
        assert {name: row[f"segment_{name}"] for name in one["segment"]} == one["segment"]


def test_parquet_of_explore_is_read_by_others(shared: Served, admin: Client) -> None:
    import http.client

    connection = http.client.HTTPConnection("127.0.0.1", shared.port, timeout=60)
    connection.request("GET", "/explore.parquet?metric=cx_score&by=month", headers={"Cookie": admin.cookie})
    table = pq.read_table(pa.BufferReader(connection.getresponse().read()))
    connection.close()
    assert {"metric", "segment_month", "value", "low", "high", "n"} <= set(table.column_names)
    assert table.num_rows > 5


def test_page_compares_with_the_period_before(admin: Client) -> None:
    days = admin.get("/api/v1/conversations?size=1&order=newest").json["items"][0]["day"]
    month = days[:7]
    page = admin.get(f"/explore?metric=cx_score&since={month}-01&until={month}-28&compare=previous")
    assert page.status == 200
    assert "Difference" in page.text
    assert admin.get("/explore?metric=cx_score&compare=previous").status == 400


@pytest.mark.parametrize("query", ["metric=none", "by=shoe", "since=x", "since=2026-01-02&until=2026-01-01", "by=%00"])
def test_question_that_is_none_is_refused_in_words(admin: Client, query: str) -> None:
    for path in ("/explore", "/explore.csv", "/explore.parquet"):
        answer = admin.get(f"{path}?{query}")
        assert answer.status == 400
        assert "Begin again" in answer.text


def test_agent_takes_nothing_along(shared: Served, admin: Client) -> None:
    agent = shared.person("anton", "agent", "nobody known")
    assert agent.get("/explore.csv?metric=cx_score").status == 404
    assert shared.client().get("/explore.csv?metric=cx_score").status == 303


def test_settings_preview_another_rubric_and_write_nothing(shared: Served, admin: Client) -> None:
    page = admin.get("/settings?cap_something_open=1&weight_resolution=0.2")
    assert page.status == 200
    assert "weight_resolution = 0.2; cap_something_open = 1" in page.text
    changes = ("--set", "cap_something_open=1", "--set", "weight_resolution=0.2")
    said = json.loads(unheard("rubric", "preview", *changes, "--store", shared.store, "--output", "json").stdout)
    assert f"{said['estimates'][0]['n']:,}" in page.text
    assert admin.get("/settings?cap_something_open=high").status == 400
    assert "What would change" not in admin.get("/settings").text.replace("Show what would change", "")
