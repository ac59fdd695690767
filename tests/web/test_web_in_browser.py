"""The application in a real browser: a day's work by keyboard, hostile data without effect, every width and scheme."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from tests.present.in_browser import CONTRAST
from tests.web.hostile import PAYLOADS
from tests.web.served import NAME, PASSWORD, Served, serving

from unheard.present.web.pages.themes import THEMES

pytestmark = [pytest.mark.browser, pytest.mark.long]

PAGES = {
    "overview": "/",
    "numbers": "/numbers",
    "number": "/number?name=bad_experience_rate",
    "explore": "/explore?metric=bad_experience_rate&by=team&by2=channel",
    "over-time": "/explore?metric=cx_score&by=week",
    "conversations": "/conversations?q=refund",
    "filtered": "/conversations?handler=human_only&order=worst",
    "none": "/conversations?q=zzzznothing",
    "queues": "/queues",
    "queue": "/queue?name=worst",
    "sample": "/queue?name=sample",
    "trust": "/trust",
    "sources": "/sources",
    **{theme.name: f"/{theme.name}" for theme in THEMES},
    "dimensions": "/dimensions",
    "failures": "/failures",
    "study": "/study?name=kpi-audit",
    "settings": "/settings?weight_quality=0.5",
    "settings-edit": "/settings/edit",
    "alerts": "/alerts?metric=csat",
    "views": "/views",
    "jobs": "/jobs",
    "accounts": "/accounts",
    "audit": "/audit",
    "account": "/account",
}
OVERFLOWING = """[...document.querySelectorAll('main *')]
    .filter(e => !e.closest('.wide') && !e.closest('.visually-hidden') && !e.closest('svg') && e.offsetParent
        && e.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
    .map(e => e.tagName + '.' + e.className + ': ' + e.textContent.trim().slice(0, 50)).slice(0, 5)"""
FOREIGN = """() => [...document.querySelectorAll(
        'script, iframe, object, embed, base, [style], style, meta[http-equiv]')]
    .filter(e => !(e.tagName === 'SCRIPT' && e.getAttribute('src')?.startsWith('/static/')))
    .map(e => e.outerHTML.slice(0, 80))"""


def log_in(browser, served: Served, name: str = NAME, **options: Any):
    context = browser.new_context(**options)
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{served.port}/login")
    page.fill("[name=name]", name)
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("main[data-page]")
    return page


def watched(page, served: Served) -> list[str]:
    """Everything that must not happen while pages are looked at."""
    wrong: list[str] = []
    here = f"http://127.0.0.1:{served.port}/"
    page.on("console", lambda message: wrong.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
    page.on("dialog", lambda dialog: (wrong.append("dialog"), dialog.dismiss()))
    page.on("request", lambda request: None if request.url.startswith(here) else wrong.append(f"asked: {request.url}"))
    return wrong


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_every_page_fits_reads_well_and_asks_nothing_outside(browser, hostile: Served, width: int, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page = log_in(browser, hostile, viewport={"width": width, "height": 900}, color_scheme=scheme)
    key = page.evaluate(
        "fetch('/api/v1/conversations?order=worst&size=1').then(r => r.json()).then(r => r.items[0].key)"
    )
    wrong = watched(page, hostile)
    shots = os.environ.get("UNHEARD_PICTURES")
    for name, path in {**PAGES, "conversation": f"/conversation?key={quote(key, safe='')}"}.items():
        page.goto(f"http://127.0.0.1:{hostile.port}{path}")
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        assert page.evaluate(OVERFLOWING) == [], name
        assert page.evaluate(CONTRAST) == [], name
        assert page.evaluate(FOREIGN) == [], name
        if shots:
            page.screenshot(path=f"{shots}/{name}-{width}-{scheme}.png", full_page=True)
        # axe brings itself in as an inline script, which the policy forbids: it is evaluated instead.
        found = axe.run(page).response["violations"]
        serious = [
            (one["id"], one["nodes"][0]["html"][:120]) for one in found if one["impact"] in ("serious", "critical")
        ]
        assert serious == [], name
    assert wrong == []
    page.context.close()


@pytest.mark.parametrize("width", [768, 2560])
def test_other_widths_fit(browser, hostile: Served, width: int) -> None:
    page = log_in(browser, hostile, viewport={"width": width, "height": 900})
    for name, path in PAGES.items():
        page.goto(f"http://127.0.0.1:{hostile.port}{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        assert page.evaluate(OVERFLOWING) == [], name
    page.context.close()


def test_hostile_words_have_no_effect_on_any_page(browser, hostile: Served) -> None:
    page = log_in(browser, hostile)
    wrong = watched(page, hostile)
    listed = []
    cursor = ""
    while cursor is not None:
        found = page.evaluate(f"fetch('/api/v1/conversations?size=200&cursor={cursor}').then(r => r.json())")
        listed += [row["key"] for row in found["items"]]
        cursor = found["next_cursor"]
    assert len(listed) > 300
    for path in [*PAGES.values(), *(f"/conversation?key={quote(key, safe='')}" for key in listed[::3])]:
        answer = page.goto(f"http://127.0.0.1:{hostile.port}{path}")
        assert answer.status == 200, path
        assert page.evaluate("window.owned") is None, path
        assert "owned" not in page.title() or path.startswith("/conversation?"), path
        assert page.evaluate(FOREIGN) == [], path
        assert page.locator("h1").count() == 1, path
        content = page.content()
        assert "\x1b" not in content
        assert "\u202e" not in content
    assert wrong == []
    shown = page.goto(f"http://127.0.0.1:{hostile.port}/conversations?q=script").text()
    assert PAYLOADS[0] not in shown
    page.context.close()


def test_hostile_words_typed_into_forms_and_addresses_have_no_effect(browser, hostile: Served) -> None:
    page = log_in(browser, hostile)
    wrong = watched(page, hostile)
    for payload in PAYLOADS:
        for name in ("q", "topic", "cursor"):
            page.goto(f"http://127.0.0.1:{hostile.port}/conversations?{name}={quote(payload[:300], safe='')}")
            assert page.evaluate("window.owned") is None
            assert page.evaluate(FOREIGN) == []
    assert [one for one in wrong if "status of 400" not in one] == []
    page.context.close()


def test_reviewer_labels_ten_of_the_sample_by_keyboard_alone(browser, shared: Served, admin) -> None:
    # Somebody who has rated nothing yet, whatever other tests have rated on the shared server.
    shared.person("reads-ten", "reviewer")
    page = log_in(browser, shared, name="reads-ten")
    base = f"http://127.0.0.1:{shared.port}"
    page.goto(f"{base}/queues")
    if not page.locator("a.main").count():
        page.locator("summary").first.click()
        page.fill("[name=size]", "30")
        page.keyboard.press("Enter")
        page.wait_for_selector("a.main")
    page.locator("a.main").focus()
    page.keyboard.press("Enter")
    read = []
    for number in range(10):
        page.wait_for_selector("#label-form")
        assert "Hidden until you have rated" in page.inner_text("main")
        read.append(page.inner_text("h1"))
        page.keyboard.press("j")
        page.keyboard.press(str(1 + number % 5))
        page.keyboard.press("y")
        page.keyboard.press("s")
        page.wait_for_selector(".saved")
        page.keyboard.press("n")
        page.wait_for_selector(".saved", state="detached")
    assert len(set(read)) == 10
    page.keyboard.press("g")
    page.keyboard.press("q")
    page.wait_for_selector("main[data-page=queues]")
    assert "10 by you" in page.inner_text("main")
    page.context.close()


def test_newcomer_comes_from_an_empty_store_to_the_first_label(browser, tmp_path: Path) -> None:
    with serving(tmp_path / "store") as served:
        base = f"http://127.0.0.1:{served.port}"
        page = browser.new_page()
        page.goto(base)
        assert "Nobody has an account yet" in page.inner_text("main")
        page.goto(base + served.setup)
        for name in ("password", "again"):
            page.fill(f"[name={name}]", PASSWORD)
        page.fill("[name=name]", NAME)
        page.click("button.main")
        page.wait_for_selector(".empty code", timeout=60_000)
        assert "There is nothing in this store yet" in page.inner_text("main")
        export = Path(__file__).parents[2] / "examples" / "my-export"
        page.set_input_files("[name=files]", sorted(export.iterdir()))
        page.click("text=Read these files")
        # The page follows the work by itself.
        page.get_by_role("link", name="See the numbers").click(timeout=120_000)
        for _ in range(120):
            if page.locator(".cards").count():
                break
            page.wait_for_timeout(1_000)
            page.reload()
        page.get_by_role("link", name="Conversations", exact=True).first.click()
        page.locator(".row > a").first.click()
        page.locator(".stars label").nth(1).click()
        page.click("#save")
        page.wait_for_selector(".saved")
        page.close()


def test_keys_do_nothing_while_somebody_types(browser, shared: Served, admin) -> None:
    page = log_in(browser, shared)
    page.goto(f"http://127.0.0.1:{shared.port}/conversations")
    page.keyboard.press("/")
    page.keyboard.type("go?1jn")
    assert page.input_value("[data-search]") == "go?1jn"
    assert page.locator("dialog[open]").count() == 0
    page.locator("h1").click()
    page.keyboard.press("?")
    assert page.locator("dialog[open]").count() == 1
    page.context.close()


def test_show_more_brings_the_next_conversations_into_the_list(browser, shared: Served, admin) -> None:
    page = log_in(browser, shared)
    wrong = watched(page, shared)
    page.goto(f"http://127.0.0.1:{shared.port}/conversations")
    before = page.locator(".row").count()
    page.click(".more a")
    page.locator(".row").nth(before).wait_for()
    keys = page.eval_on_selector_all(".row > a", "all => all.map(a => a.href)")
    assert len(keys) == len(set(keys))
    assert wrong == []
    page.context.close()


def test_file_of_explore_keeps_formulas_from_running(browser, hostile: Served) -> None:
    client = hostile.admin()
    body = client.get("/explore.csv?metric=bad_experience_rate&by=team").body
    assert "'=HYPERLINK" in body
    assert "'+cmd|" in body
    assert "'@SUM" in body
    assert '"=HYPERLINK' not in body


def test_pages_lie_behind_a_button_on_a_narrow_screen(browser, shared: Served, admin) -> None:
    page = log_in(browser, shared, viewport={"width": 360, "height": 800})
    page.goto(f"http://127.0.0.1:{shared.port}/trust")
    menu, links = page.get_by_role("button", name="Menu"), page.get_by_role("navigation").get_by_role("link")
    assert menu.get_attribute("aria-expanded") == "false"
    assert links.count() == 0, "what is folded away is out of reach for a screen reader, too"
    menu.focus()
    page.keyboard.press("Enter")
    assert menu.get_attribute("aria-expanded") == "true"
    assert links.count() >= 20
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.keyboard.press("Escape")
    assert menu.get_attribute("aria-expanded") == "false"
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Queues", exact=True).click()
    assert page.locator("main[data-page=queues]").count() == 1
    page.context.close()
