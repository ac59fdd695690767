"""The report in a real browser: no outside request, no overflow, readable in light, dark and on a phone."""

import os
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
HOSTILE = [
    "<script>document.title='owned'</script>",
    "<img src=x onerror=\"document.title='owned'\">",
    '"><svg onload="document.title=\'owned\'">',
    "</blockquote></article></main><h1>owned</h1>",
    "{{ 7*7 }} {% raw %} ${7*7}",
    "javascript:document.title='owned'",
    "\u202eevil\u202c \x1b[31mred\x07",
]


@pytest.fixture(scope="session")
def browser():
    playwright = pytest.importorskip("playwright.sync_api", reason="the group `browser` is not installed")
    if not CHROMIUM.exists():
        pytest.skip("Chromium is not installed (apt-get install chromium)")
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def report(unheard, tmp_path: Path) -> Path:
    import json

    bad = [
        {
            "conversation_id": f"hostile-{number}",
            "topic": text,
            "language": "en",
            "turns": [
                {"speaker": "customer", "text": f"{text} This is terrible, it does not work at all."},
                {"speaker": "human_agent", "text": "Please wait."},
                {"speaker": "customer", "text": f"Still broken. {text} I am very angry and disappointed."},
            ],
        }
        for number, text in enumerate(HOSTILE)
    ]
    (tmp_path / "hostile.jsonl").write_text("".join(json.dumps(line) + "\n" for line in bad), encoding="utf-8")
    done = unheard("run", "my-export", "hostile.jsonl")
    assert done.code == 0, done.err
    return tmp_path / "unheard-report.html"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_report_fits_asks_nothing_outside_and_runs_no_script(browser, report: Path, width: int, scheme: str) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(report.as_uri())
    assert asked == [report.as_uri()]
    assert complaints == []
    assert page.title().startswith("Unheard:")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("h1").count() == 1
    headings = page.locator("main h2").all_inner_texts()
    assert "Reported beside experienced" in headings
    assert "What cannot be seen here" in headings
    shots = os.environ.get("UNHEARD_PICTURES")
    if shots:
        page.screenshot(path=f"{shots}/report-{width}-{scheme}.png", full_page=True)
    page.close()


def test_the_page_can_be_used_with_the_keyboard_and_names_every_table(browser, report: Path) -> None:
    page = browser.new_page()
    page.goto(report.as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the numbers"
    assert page.locator("table th[scope]").count() > 10
    unnamed = page.evaluate(
        "[...document.querySelectorAll('section')].filter(s => !s.getAttribute('aria-labelledby')).length"
    )
    assert unnamed == 0
    page.close()
