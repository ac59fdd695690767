"""The page's numbers are those of `unheard metrics` and `unheard study`, written alike, and never contradict."""

import html
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from tests.present.report_worlds import write_world

LARGEST_PAGE = 2_000_000


class Tables(HTMLParser):
    """Every table of a page: caption → rows of cell texts, and the figures within cells by their class."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: dict[str, list[list[dict[str, str]]]] = {}
        self._open: list[str] = []
        self._caption: str | None = None
        self._rows: list[list[dict[str, str]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        classes = (dict(attrs).get("class") or "").split()
        if tag == "table":
            self._rows, self._caption = [], ""
        elif tag == "tr":
            self._rows.append([])
        elif tag in ("td", "th"):
            self._rows[-1].append({"text": ""})
        if tag not in ("meta", "br", "link", "line", "rect", "circle", "path", "polyline", "polygon"):
            self._open.append(next((name for name in classes if name in ("value", "interval", "n", "note")), tag))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        if self._open:
            self._open.pop()
        if tag == "table":
            self.found[str(self._caption)] = self._rows

    def handle_data(self, data: str) -> None:
        if "caption" in self._open:
            self._caption = f"{self._caption}{data}"
        elif self._rows and self._rows[-1] and any(tag in ("td", "th") for tag in self._open):
            cell = self._rows[-1][-1]
            for name in ("value", "interval", "n", "note"):
                if name in self._open:
                    cell[name] = cell.get(name, "") + data.strip()
            cell["text"] += data.strip()


def tables_of(page: Path) -> dict[str, list[list[dict[str, str]]]]:
    return Tables(page.read_text(encoding="utf-8")).found


def row_of(table: list[list[dict[str, str]]], name: str) -> list[dict[str, str]]:
    return next(row for row in table if row[0]["text"].startswith(name))


def share(row: dict[str, Any]) -> tuple[str, str, str]:
    """Value, interval and n of a share as a reader expects them, computed apart from the program's own words."""
    if row["value"] is None:
        return "–", "", ""
    low, high = row["low"], row["high"]
    span = "no interval: one customer" if low is None else f"[{low * 100:.1f}, {high * 100:.1f} %]"
    return f"{row['value'] * 100:.1f} %", span, f"n {row['n']:,}"


def shown(cell: dict[str, str]) -> tuple[str, str, str]:
    n = re.match(r"n [\d,]+", cell.get("n", ""))
    return cell["value"], cell.get("interval", ""), n[0] if n else ""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo made once: its store and its page."""
    folder = tmp_path_factory.mktemp("made")
    code = "from unheard.present.cli import main; main()"
    arguments = ["demo", "--size", "1000", "--store", "store", "--report", "page.html"]
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def demo(unheard: Callable[..., Any], made: Path, tmp_path: Path) -> Path:
    """A copy of the demo in the folder where commands run."""
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    return tmp_path / "page.html"


def test_numbers_of_the_page_are_those_of_metrics_and_studies(unheard: Callable[..., Any], demo: Path) -> None:
    tables = tables_of(demo)
    metrics = unheard("metrics", "--store", "store", "--output", "json").json
    everything = {row[0]["note"]: row[1] for row in tables["All metrics"][1:]}
    assert everything.keys() == {one["metric"] for one in metrics}
    for one in metrics:
        if one["unit"] == "share":
            assert shown(everything[one["metric"]]) == share(one), one["metric"]

    by_metric = {one["metric"]: one for one in metrics}
    pairs = tables["The same questions, asked of the dashboard and of the conversations"]
    assert shown(row_of(pairs, "Are customers satisfied?")[2]) == share(by_metric["csat"])
    assert shown(row_of(pairs, "Are customers satisfied?")[3]) == share(by_metric["cx_score"])
    funnel = tables["From conversations to survey answers"]
    coverage = by_metric["survey_coverage"]
    assert shown(row_of(funnel, "Answered the survey")[3]) == share(coverage)
    assert row_of(funnel, "Answered the survey")[2]["text"] == f"{round(coverage['value'] * coverage['n']):,}"

    handlers = unheard(
        "metrics", "cx_score", "bad_experience_rate", "--by", "handler", "--store", "store", "--output", "json"
    )
    people = {one["metric"]: one for one in handlers.json if one["segment"]["handler"] == "human_only"}
    row = row_of(tables["Survey and rating by handler"], "People only")
    assert shown(row[3]) == share(people["cx_score"])
    assert shown(row[5]) == share(people["bad_experience_rate"])

    ladder = unheard("study", "ladder", "--store", "store", "--output", "json").json
    rungs = {one["metric"]: one for one in ladder["estimates"] if one["segment"].get("claim") == "all"}
    rows = tables["What a conversation that was called done is worth"]
    for name, metric in (
        ("Confirmed", "confirmed"),
        ("Held for 30 days", "durable_30"),
        ("Held for 90 days", "durable_90"),
    ):
        assert shown(row_of(rows, name)[2]) == share(rungs[f"ladder_{metric}"])

    durability = unheard("study", "durability", "--store", "store", "--output", "json").json
    held = {one["metric"]: one for one in durability["estimates"] if not one["segment"]}
    for day in (1, 7, 30, 90):
        cell = row_of(tables["How long resolutions hold"], f"{day} day")[1]
        assert shown(cell) == share(held[f"durability_{day}"])


def test_the_first_picture_is_the_waterfall_and_experienced_its_last_level(
    unheard: Callable[..., Any], demo: Path, tmp_path: Path
) -> None:
    rows = tables_of(demo)["From the dashboard to what customers experienced"][1:]
    study = unheard("study", "waterfall", "--store", "store", "--output", "json").json
    found = {one["metric"]: one for one in study["estimates"]}
    shown_numbers = [int(row[2]["value"].split()[0].replace("−", "-")) for row in rows]
    assert len(rows) == 6
    assert sum(shown_numbers[:-1]) == shown_numbers[-1] == round(found["experienced"]["value"] * 100)
    assert shown_numbers[0] == round(found["csat_published"]["value"] * 100)
    assert rows[-1][2]["interval"] == share(found["experienced"])[1]
    step = found["step_closed_not_resolved"]
    assert row_of(rows, "Closed, not settled")[2]["interval"] == f"[−{step['high']:.1f}, −{step['low']:.1f} pts]"
    page = html.unescape(re.sub(r"<[^>]+>", " ", (tmp_path / "page.html").read_text(encoding="utf-8")))
    value, interval, _ = share(found["experienced"])
    assert re.search(rf"Customers experienced\s+{re.escape(value)}\s+{re.escape(interval)}", page)
    assert page.index("Where the difference comes from") < page.index("Why the two differ")
    printed = unheard("run", "my-export", "--store", "store2", "--report", "other.html", "--output", "json").json
    assert [row["metric"] for row in printed["headline"]][:2] == ["csat", "experienced"]
    refused = (tmp_path / "other.html").read_text(encoding="utf-8")
    assert 'class="refused"' in refused.split("Where the difference comes from")[1][:200]


def test_a_difference_is_that_of_the_numbers_beside_it(unheard: Callable[..., Any], demo: Path) -> None:
    tables = tables_of(demo)
    checked = 0
    for caption, first, second, difference in (
        ("Conversations that went well: those who answered the survey beside those asked in vain", 2, 3, 4),
        ("Survey and rating by handler", 2, 3, 4),
        ("Survey and rating by team", 2, 3, 4),
        ("Survey and rating by topic", 2, 3, 4),
        ("The latest 30 days beside the 30 before", 2, 1, 3),
    ):
        for row in tables[caption][1:]:
            texts = [row[place].get("value", "–") for place in (first, second, difference)]
            if "–" in texts or not texts[0].endswith("%"):
                continue
            a, b, between = (float(text.replace("−", "-").split()[0]) for text in texts)
            assert round(a - b, 1) == between, (caption, row[0]["text"])
            checked += 1
    assert checked > 20
    bias = unheard("study", "response-bias", "--store", "store", "--output", "json").json["estimates"][2]
    assert bias["metric"] == "response_bias"
    row = row_of(
        tables["Conversations that went well: those who answered the survey beside those asked in vain"], "Everybody"
    )
    assert float(row[4]["value"].replace("−", "-").split()[0]) == pytest.approx(bias["value"], abs=0.11)


def test_returns_by_channel_add_up_to_the_recontacts(unheard: Callable[..., Any], demo: Path) -> None:
    found = [rows for caption, rows in tables_of(demo).items() if caption.startswith("Returns from channel to channel")]
    assert len(found) == 2
    total = sum(int(row[3]["text"].replace(",", "")) for rows in found for row in rows[1:])
    [rate] = unheard("metrics", "recontact_rate_30", "--store", "store", "--output", "json").json
    assert total == round(rate["value"] * rate["n"]) > 0


def test_what_cannot_be_seen_says_why_and_what_to_add(unheard: Callable[..., Any], tmp_path: Path) -> None:
    line = '{"conversation_id": "only", "turns": [{"speaker": "customer", "text": "Hello, my order has not arrived."}]}'
    (tmp_path / "one.jsonl").write_text(line + "\n", encoding="utf-8")
    assert unheard("run", "one.jsonl", "--report", "page.html").code == 0
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    tables = Tables(page).found
    dashboard = row_of(tables["The same questions, asked of the dashboard and of the conversations"], "Are customers")[
        2
    ]
    assert dashboard["value"] == "–"
    assert "not observable: the data hold no survey answers" in dashboard["text"]
    missing = row_of(tables["Facts that no source shows"], "answers to a csat survey")
    assert "export the answers to your csat survey" in missing[1]["text"]
    assert "CSAT" in missing[2]["text"]
    text = html.unescape(re.sub(r"<[^>]+>", " ", page))
    assert "no survey answer can be seen here, so the gap cannot be measured" in text
    assert "No person has rated any of these conversations yet" in text
    assert not re.search(r"\b(None|nan|NaN)\b", text)


def test_where_the_judge_abstained_from_all_nobody_is_told_to_judge(
    unheard: Callable[..., Any], tmp_path: Path
) -> None:
    # So many without one word of the business are an export without it, not so many that nobody answered.
    told = [{"speaker": "customer", "text": "my seat"}]
    lines = [{"conversation_id": str(number), "turns": told} for number in range(60)]
    (tmp_path / "one.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    assert unheard("run", "one.jsonl", "--report", "page.html").code == 0
    page = html.unescape(re.sub(r"<[^>]+>", "", (tmp_path / "page.html").read_text(encoding="utf-8")))
    assert "The judge could rate no conversation" in page
    assert "not rated: the judge abstained" in page
    assert "The judge abstained from all." in page
    assert "rated yet" not in page
    assert "unheard judge rates" not in page


def test_two_answers_make_no_headline(unheard: Callable[..., Any], tmp_path: Path) -> None:
    assert unheard("run", "my-export", "--report", "page.html").code == 0
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "<h1>Too few answers to set the dashboard beside the conversations</h1>" in page
    assert "small sample" in page


@pytest.mark.long
def test_many_segments_are_named_as_many_and_do_not_swell_the_page(unheard: Callable[..., Any], tmp_path: Path) -> None:
    write_world(tmp_path / "world", conversations=1_500, segments=400)
    assert unheard("run", "world", "--report", "page.html").code == 0
    page = tmp_path / "page.html"
    assert page.stat().st_size < LARGEST_PAGE
    tables = tables_of(page)
    assert len(tables["Survey and rating by team"]) == 13
    assert len(tables["Survey and rating by team, the smaller ones"]) == 89
    text = page.read_text(encoding="utf-8")
    assert re.search(r"[34]\d\d rows are compared here. Of so many, some stand out by chance alone", text)
    assert "more are not on this page" in text


def rated_by(unheard: Callable[..., Any], folder: Path, versions: dict[str, tuple[str, str]]) -> str:
    """The page of a desk whose months were rated by the versions of judge and rubric given."""
    lines: dict[str, list[dict[str, Any]]] = {"conversations": [], "judgements": []}
    for month, (judge, rubric) in versions.items():
        for number in range(24):
            name, at = f"{month}-{number}", f"{month}-{number % 27 + 1:02d}T10:00:00Z"
            turns = [{"at": at, "speaker": who, "text": "Hello"} for who in ("customer", "human_agent")]
            lines["conversations"].append(
                {"conversation_id": name, "source": "desk", "customer": {"id": name}, "opened_at": at,
                 "topic": ("billing", "delivery")[number % 2], "turns": turns}
            )  # fmt: skip
            lines["judgements"].append(
                {"conversation_id": name, "source": "desk", "judge": "theirs", "judge_version": judge,
                 "rubric_version": rubric, "rating": 1 + number % 5}
            )  # fmt: skip
    for name, rows in lines.items():
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
        assert unheard("ingest", f"{name}.jsonl", "--store", "changing").code == 0
    assert unheard("report", "--store", "changing", "--html", "changing.html", "--judge", "theirs").code == 0
    return (folder / "changing.html").read_text(encoding="utf-8")


def test_a_change_of_the_judge_is_marked_on_every_chart_over_time(unheard: Callable[..., Any], tmp_path: Path) -> None:
    versions = {"2026-01": ("1", "r"), "2026-02": ("1", "r"), "2026-03": ("2", "r"), "2026-04": ("2", "r")}
    page = rated_by(unheard, tmp_path, versions)
    charts = [chart.partition("</li>")[0] for chart in page.split('<svg class="line"')[1:]]
    charts = [chart for chart in charts if re.match(r'[^>]*aria-label="(billing|delivery)', chart)]
    assert len(charts) == 2
    for chart in charts:
        mark = re.search(r'<line class="changed" x1="([\d.]+)%"', chart)
        assert mark is not None
        assert float(mark[1]) == 50.0, "between February and March, of January to April"
        assert ">judge changed</text>" in chart
        assert "judge changed after Feb 2026" in chart, "for whoever cannot see it"
    assert "Between Feb 2026 and Mar 2026 the judge changed from version 1 to 2" in html.unescape(page)


def test_without_a_change_no_chart_is_marked(unheard: Callable[..., Any], tmp_path: Path) -> None:
    page = rated_by(unheard, tmp_path, dict.fromkeys(("2026-01", "2026-02", "2026-03"), ("1", "r")))
    assert "billing" in page
    assert 'class="changed"' not in page
    assert "the judge changed" not in page


def test_compared_periods_say_when_the_judge_changed_between_them(unheard: Callable[..., Any], tmp_path: Path) -> None:
    page = rated_by(unheard, tmp_path, {"2026-02": ("1", "r"), "2026-03": ("1", "r"), "2026-04": ("2", "r")})
    assert "Between the two periods the judge changed from version 1 to 2" in html.unescape(page)


def test_a_number_and_its_interval_are_in_one_unit() -> None:
    from unheard.metrics.estimate import Difference
    from unheard.present.report.numbers import change_figure
    from unheard.present.words import bounds_text, number_text

    assert number_text(7_199, "seconds") == "120 min"
    assert bounds_text(7_199, 4_680, 9_720, "seconds", customers=5) == "[78, 162 min]"
    assert bounds_text(7_201, 4_680, 9_720, "seconds", customers=5) == "[1.3, 2.7 h]"
    change = change_figure(Difference(value=-60.0, low=-9_000.0, high=8_880.0, method=""), "seconds", 60.0, 120.0)
    assert (change.value, change.interval) == ("0.0 h", "[−2.5, +2.5 h]")
