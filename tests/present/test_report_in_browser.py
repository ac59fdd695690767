"""The report in a real browser: nothing from outside, no overflow, readable in light, dark, on a phone and on paper."""

import itertools
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.present.in_browser import CONTRAST, OPEN_ALL, OVERFLOWING
from tests.present.report_worlds import write_world

pytestmark = pytest.mark.browser

FOCUSABLE = "[...document.querySelectorAll('a[href], summary, [tabindex]')]"


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a world that tries to break it."""
    folder = tmp_path_factory.mktemp("report")
    write_world(folder / "world", conversations=500, segments=30)
    done = subprocess.run(
        [sys.executable, "-c", "from unheard.present.cli import main; main()", "run", "world", "--report", "page.html"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return folder / "page.html"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 768, 1280])
def test_report_fits_asks_nothing_outside_and_runs_no_script(browser, report: Path, width: int, scheme: str) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(report.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.evaluate(OPEN_ALL)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(OVERFLOWING) == []
    assert page.evaluate(CONTRAST) == []
    assert asked == [report.as_uri()]
    assert complaints == []
    assert page.title().startswith("Unheard: ")
    shots = os.environ.get("UNHEARD_PICTURES")
    if shots:
        page.screenshot(path=f"{shots}/report-{width}-{scheme}.png", full_page=True)
    page.close()


def test_hostile_text_stays_text(browser, report: Path) -> None:
    page = browser.new_page()
    page.goto(report.as_uri())
    assert page.locator("h1").count() == 1
    assert (
        page.locator("script, img, iframe, object, link, form, [style], [onload], [onerror], [onmouseover]").count()
        == 0
    )
    assert page.locator("style").count() == 1
    assert page.get_by_text("<script>document.title='owned'</script>").count() > 0
    assert page.get_by_text("{{ 7*7 }}").count() > 0
    assert "\u202e" not in page.content()
    assert "\x1b" not in page.content()
    assert page.locator("a[href^='javascript']").count() == 0
    page.close()


def test_every_link_leads_somewhere_and_every_part_has_a_name(browser, report: Path) -> None:
    page = browser.new_page()
    page.goto(report.as_uri())
    lost = "[...document.querySelectorAll('a[href^=\"#\"]')].filter(a => !document.querySelector(a.hash)).length"
    assert page.evaluate(lost) == 0
    assert page.locator("main > section:not([aria-labelledby])").count() == 0
    assert page.locator("svg[role=img]").count() > 50
    assert page.evaluate("[...document.querySelectorAll('svg[role=img]')].filter(s => !s.ariaLabel.trim()).length") == 0
    assert (
        page.evaluate("[...document.querySelectorAll('table')].filter(t => !t.caption?.textContent.trim()).length") == 0
    )
    levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map(h => Number(h.tagName[1]))")
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    for landmark in ("header", "main", "nav[aria-label]", "footer"):
        assert page.locator(landmark).count() == 1
    page.close()


def test_keyboard_reaches_everything_in_the_order_of_reading(browser, report: Path) -> None:
    page = browser.new_page()
    page.goto(report.as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the numbers"
    reached = []
    for _ in range(page.evaluate(f"{FOCUSABLE}.length")):
        reached.append(page.evaluate(f"{FOCUSABLE}.indexOf(document.activeElement)"))
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break
    assert len(reached) > 20
    assert reached == sorted(reached)
    page.locator("summary").first.focus()
    before = page.locator("details[open]").count()
    page.keyboard.press("Enter")
    assert page.locator("details[open]").count() == before + 1
    page.close()


def test_on_paper_nothing_is_cut_and_what_was_folded_is_open(browser, report: Path) -> None:
    page = browser.new_page(viewport={"width": 688, "height": 990}, color_scheme="dark")
    page.goto(report.as_uri())
    page.emulate_media(media="print", color_scheme="light")
    assert page.evaluate("document.documentElement.scrollWidth") <= 688
    assert page.evaluate(OVERFLOWING) == []
    assert not page.locator("nav").is_visible()
    assert page.locator("details.how p").first.is_visible()
    assert page.locator("thead").first.evaluate("e => getComputedStyle(e).display") == "table-header-group"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    pages = page.pdf(format="A4", prefer_css_page_size=True, print_background=True).count(b"/Type /Page\n")
    assert 5 <= pages <= 30
    page.close()
