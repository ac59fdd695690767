"""Studies as pages: from a real store, in a real browser, on a phone and in the dark, and never obeying data."""

import html
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.present.in_browser import CONTRAST, OPEN_ALL, OVERFLOWING
from tests.present.report_worlds import write_world

from unheard.pipeline.measure import measured
from unheard.present.report import render_study
from unheard.settings import Settings
from unheard.store import Store
from unheard.studies import STUDIES, Request


def test_the_command_writes_a_page_with_sentence_picture_numbers_and_method(unheard: Any, tmp_path: Path) -> None:
    assert unheard("run", "my-export").code == 0
    done = unheard("study", "ladder", "--html", "ladder.html", "--output", "json")
    assert done.code == 0
    page = (tmp_path / "ladder.html").read_text(encoding="utf-8")
    assert done.json["page"] == "ladder.html"
    assert [picture["form"] for picture in done.json["pictures"]] == ["dots"]
    assert html.escape(done.json["sentence"], quote=False).replace("\u00a0", " ") in page.replace("\u00a0", " ")
    for words in ("<svg", "What is computed", "Numbers and intervals", "What must hold", STUDIES["ladder"].question):
        assert words in page
    assert "<script" not in page
    assert unheard("study", "ladder", "--html", "").code == 2
    assert unheard("study", "ladder", "--html", "my-export/conversations.jsonl/page.html").code == 1


def test_a_study_that_refuses_says_why_on_its_page(unheard: Any, tmp_path: Path) -> None:
    assert unheard("run", "my-export").code == 0
    done = unheard("study", "bridge", "--html", "bridge.html", "--output", "json")
    page = (tmp_path / "bridge.html").read_text(encoding="utf-8")
    assert done.json["pictures"] == []
    assert 'class="refused"' in page
    assert "<svg" not in page


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page of every study, over a world of hostile names and words."""
    folder = tmp_path_factory.mktemp("studies")
    write_world(folder / "world", conversations=500, segments=30)
    run = [sys.executable, "-c", "from unheard.present.cli import main; main()", "run", "world"]
    subprocess.run(run, cwd=folder, capture_output=True, text=True, check=True)
    settings = Settings.load(folder / "unheard-store")
    store = Store.open(folder / "unheard-store", settings, create=False)
    try:
        with measured(store, settings) as facts:
            asked = Request(engine=facts.engine, judge=facts.judge, capability=facts.capability, settings=settings)
            for name, study in STUDIES.items():
                found = study.run(asked)
                page = render_study(study, found, judge=facts.judge, notes=found.notes, command="<i>unheard</i>")
                (folder / f"{name}.html").write_text(page, encoding="utf-8")
    finally:
        store.close()
    return folder


@pytest.mark.browser
@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light")])
def test_pages_fit_ask_nothing_outside_and_can_be_read(browser, pages: Path, width: int, scheme: str) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    for name in STUDIES:
        asked.clear()
        address = (pages / f"{name}.html").as_uri()
        page.goto(address)
        page.evaluate(OPEN_ALL)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        assert page.evaluate(OVERFLOWING) == [], name
        assert page.evaluate(CONTRAST) == [], name
        assert asked == [address]
        assert complaints == [], name
        assert page.locator("script, img, iframe, form, [style], [onload], [onerror]").count() == 0, name
        assert page.locator("h1").count() == 1
        assert page.evaluate("[...document.querySelectorAll('svg[role=img]')].every(s => s.ariaLabel.trim())"), name
    page.close()


def test_every_picture_has_its_numbers_in_a_table(pages: Path) -> None:
    drawn = 0
    for name in STUDIES:
        page = (pages / f"{name}.html").read_text(encoding="utf-8")
        for picture in re.findall(r'<svg class="(?:flow|line)"', page):
            drawn += 1
            assert "The same as a table" in page, (name, picture)
    assert drawn > 3


@pytest.mark.long
def test_the_demo_sets_studies_beside_the_truth_and_says_where_there_is_none(unheard: Any) -> None:
    done = unheard("demo", "--size", "1500", "--output", "json").json
    told = {row["study"] for row in done["studies"]}
    assert told >= {
        "waterfall",
        "response-bias",
        "mix-shift",
        "ladder",
        "durability",
        "trends",
        "kpi-audit",
        "debiased",
    }
    assert {row["metric"] for row in done["rows"]} >= {"experienced", "real_csat", "silent_leaver_rate"}
    for metric in ("experienced", "real_csat"):
        figure, range_ = (row for row in done["rows"] if row["metric"] == metric)
        assert (figure["is_range"], range_["is_range"], range_["found"]) == (False, True, None)
        assert range_["low"] < figure["found"] < range_["high"]
    assert not told & set(done["not_planted"])
    asked_above = {"real-csat", "silent", "cohort"}
    assert told | set(done["not_planted"]) | asked_above == set(STUDIES)
    for row in done["studies"]:
        assert row["true"] is not None
        assert row["found"] is None or row["n"] > 0
