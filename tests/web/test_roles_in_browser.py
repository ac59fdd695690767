"""Pages of other roles, of nobody, and of what went wrong: they fit, read well, and are accessible."""

import re
from typing import Any

import pytest
from tests.present.in_browser import CONTRAST
from tests.web.served import Client, Served
from tests.web.test_web_in_browser import OVERFLOWING, log_in, watched

pytestmark = [pytest.mark.browser, pytest.mark.long]
OF_ALL = ("/", "/explore", "/conversations", "/queues", "/ai", "/cohorts", "/trust", "/sources", "/account")
OF_AGENTS = ("/conversations", "/account")
WRONG = ("/nowhere", "/explore?metric=none", "/conversation?key=none", "/explore?by=none")


def looked_at(page: Any, width: int, name: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width, (name, page.evaluate(OVERFLOWING))
    over = page.evaluate(OVERFLOWING)
    assert over == [], (name, over)
    assert page.evaluate(CONTRAST) == [], name
    found = axe.run(page).response["violations"]
    serious = [(one["id"], one["nodes"][0]["html"][:120]) for one in found if one["impact"] in ("serious", "critical")]
    assert serious == [], (name, serious)


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light")])
def test_nobody_sees_pages_that_fit_and_read_well(browser: Any, shared: Served, width: int, scheme: str) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    for path in ("/login", "/setup?code=x", "/nowhere"):
        page.goto(f"http://127.0.0.1:{shared.port}{path}")
        looked_at(page, width, path)
    context.close()


@pytest.mark.parametrize(("role", "width", "scheme"), [("viewer", 360, "light"), ("reviewer", 1280, "dark")])
def test_other_roles_see_pages_that_fit_and_read_well(
    browser: Any, shared: Served, admin: Client, role: str, width: int, scheme: str
) -> None:
    shared.person(f"seen-{role}", role)
    page = log_in(browser, shared, name=f"seen-{role}", viewport={"width": width, "height": 900}, color_scheme=scheme)
    wrong = watched(page, shared)
    for path in OF_ALL:
        page.goto(f"http://127.0.0.1:{shared.port}{path}")
        looked_at(page, width, path)
    assert wrong == []
    for path in WRONG:
        page.goto(f"http://127.0.0.1:{shared.port}{path}")
        looked_at(page, width, path)
    page.context.close()


def test_agent_sees_pages_that_fit_and_read_well(browser: Any, shared: Served, admin: Client) -> None:
    listed = re.findall(r'<select name="agent">(.*?)</select>', admin.get("/conversations").body, re.DOTALL)[0]
    agent = next(name for name in re.findall(r'<option value="([^"]*)"', listed) if name and name != "(unknown)")
    shared.person("seen-agent", "agent", agent)
    page = log_in(browser, shared, name="seen-agent", viewport={"width": 360, "height": 900}, color_scheme="dark")
    for path in OF_AGENTS:
        page.goto(f"http://127.0.0.1:{shared.port}{path}")
        looked_at(page, 360, path)
    page.goto(f"http://127.0.0.1:{shared.port}/conversations")
    page.locator(".row > a").first.click()
    looked_at(page, 360, "conversation")
    page.context.close()
