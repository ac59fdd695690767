"""Take the pictures of the web application: every page, 360 and 1280 px, light and dark.

uv run --group browser python docs/web_pictures.py [--store DIR] [--widths 360,1280] [FOLDER [PAGE…]]

Without --store a small simulated organisation is made first. Pictures have few colours and end after some screens, so
that they stay small. Needs Chromium at /usr/bin/chromium.
"""

import argparse
import io
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
UNHEARD = [sys.executable, "-c", "from unheard.present.cli import main; main()"]
PASSWORD = "a password of pictures"
PAGES = {
    "overview": "/",
    "explore": "/explore?metric=cx_score&by=month",
    "explore-two": "/explore?metric=bad_experience_rate&by=team&by2=channel",
    "failures": "/failures",
    "failures-topic": "/failures?handler=ai_only&topic={topic}",
    "numbers": "/numbers",
    "number": "/number?name=bad_experience_rate",
    "conversations": "/conversations?q=refund",
    "conversations-none": "/conversations?q=zzzznothing",
    "conversations-behind": "/conversations?metric=bad_experience_rate",
    "conversation": "/conversation?key={key}",
    "queues": "/queues",
    "queue": "/queue?name=worst",
    "sample": "/queue?name=sample",
    "sample-read": "/conversation?key={drawn}&queue=sample",
    "ai": "/ai",
    "journeys": "/journeys",
    "cohorts": "/cohorts",
    "cohort": "/cohort?id=1",
    "alerts": "/alerts",
    "views": "/views",
    "jobs": "/jobs",
    "settings": "/settings",
    "settings_edit": "/settings/edit",
    "kpis": "/kpis",
    "trends": "/trends",
    "gap": "/gap",
    "dimensions": "/dimensions",
    "study": "/study?name=kpi-audit",
    "study-by": "/study?name=attribution&by=topic",
    "trust": "/trust",
    "sources": "/sources",
    "settings-preview": "/settings?weight_quality=0.5",
    "accounts": "/accounts",
    "audit": "/audit",
    "account": "/account",
    "refused": "/explore?metric=none",
    "missing": "/nowhere",
}
WITHOUT_ACCOUNT = {"login": "/login"}
GERMAN = (
    "overview",
    "explore",
    "failures",
    "numbers",
    "conversations",
    "conversation",
    "queues",
    "cohorts",
    "settings",
)
"""Pages that are pictured in German as well, as NAME-de."""
EMPTY = {
    "first-overview": "/",
    "first-conversations": "/conversations",
    "first-queues": "/queues",
    "first-sources": "/sources",
}
"""Pages of a store that holds nothing yet."""
COLOURS, LONGEST_PX = 48, 3_000


def main() -> int:
    """Serve a store, log in, and picture every page."""
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=Path("docs/pictures/web"))
    parser.add_argument("pages", nargs="*")
    parser.add_argument("--store", type=Path)
    parser.add_argument("--widths", default="360,1280")
    parser.add_argument("--language", default="en")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as started:
        store = Path(temporary) / "store"
        if given.store is None:
            report = Path(temporary) / "report.html"
            subprocess.run([*UNHEARD, "demo", "--size", "2000", "--store", store, "--report", report], check=True)
        else:
            # A copy without accounts: the first one is made here, and nothing of the store is changed.
            shutil.copytree(given.store, store, ignore=shutil.ignore_patterns("desk.sqlite*"))
        browser = started.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for folder, pages in ((store, PAGES), (Path(temporary) / "empty", EMPTY)):
            wanted = {name: path for name, path in pages.items() if not given.pages or name in given.pages}
            others = {} if pages is EMPTY else {
                name: path for name, path in WITHOUT_ACCOUNT.items() if not given.pages or name in given.pages
            }  # fmt: skip
            if wanted or others:
                with served(folder) as (base, setup):
                    take(browser, base, setup, given, wanted, others)
        browser.close()
    return 0


@contextmanager
def served(store: Path) -> Iterator[tuple[str, str]]:
    """Serve a store; give its address, and the link that makes the first account."""
    server = subprocess.Popen([*UNHEARD, "serve", "--store", store, "--port", "0"], stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        address = re.search(r"at (http\S+)", server.stdout.readline())
        setup = re.search(r"(http\S+)", server.stdout.readline())
        assert address
        assert setup
        yield address[1], setup[1]
    finally:
        server.terminate()
        server.wait()


def take(
    browser: Any, base: str, setup: str, given: argparse.Namespace, pages: dict[str, str], others: dict[str, str]
) -> None:
    """Log in once, draw a sample, then picture each page in each width and scheme."""
    if not given.pages or "setup" in given.pages:
        # Before there is an account; afterwards its address leads to the login.
        shoot(browser, given, {"setup": setup}, None, given.language)
    state, known = prepare(browser, base, setup, given.language)
    shoot(browser, given, {name: base + path.format(**known) for name, path in pages.items()}, state, given.language)
    german = {f"{name}-de": base + pages[name].format(**known) for name in GERMAN if name in pages}
    shoot(browser, given, german, state, "de")
    shoot(browser, given, {name: base + path for name, path in others.items()}, None, given.language)


def shoot(browser: Any, given: argparse.Namespace, addresses: dict[str, str], state: Any, language: str) -> None:
    """Picture each address in each width and scheme."""
    for width in map(int, given.widths.split(",")):
        for scheme in ("light", "dark"):
            context = browser.new_context(
                viewport={"width": width, "height": 900}, color_scheme=scheme, storage_state=state, locale=language
            )
            shot = context.new_page()
            for name, address in addresses.items():
                shot.goto(address)
                wide = shot.evaluate("document.documentElement.scrollWidth")
                if wide > width:
                    sys.stdout.write(f"{name} is {wide} px wide on a screen of {width}\n")
                keep(shot, given.folder / f"{name}-{width}-{scheme}.png")
            context.close()


def prepare(browser: Any, base: str, setup: str, language: str) -> tuple[Any, dict[str, str]]:
    """Make the account and what people make; give the session, and names of what is worth a picture."""
    context = browser.new_context(locale=language)
    page = context.new_page()
    page.goto(setup)
    page.fill("[name=name]", "ada")
    page.fill("[name=password]", PASSWORD)
    page.fill("[name=again]", PASSWORD)
    page.click("button.main")
    page.wait_for_selector("main[data-page=overview] .cards, main[data-page=overview] .empty code", timeout=600_000)
    known = {"key": "", "drawn": "", "topic": ""}
    if page.locator(".cards").count():
        make(page, base)
        page.goto(f"{base}/queues")
        page.locator("summary").first.click()
        page.fill("[name=size]", "30")
        page.keyboard.press("Enter")
        page.wait_for_selector("a.main")
        page.goto(f"{base}/queue?name=worst")
        link = page.locator(".row > a").nth(2).get_attribute("href") or ""
        found = re.search(r"key=([^&]+)", link)
        known["key"] = found[1] if found else ""
        page.goto(f"{base}/queue?name=sample")
        found = re.search(r"key=([^&]+)", page.locator(".row > a").first.get_attribute("href") or "")
        known["drawn"] = found[1] if found else ""
        page.goto(f"{base}/conversations")
        known["topic"] = page.locator("[name=topic] option").nth(1).get_attribute("value") or ""
    state = context.storage_state()
    context.close()
    return state, known


def make(page: Any, base: str) -> None:
    """Make a cohort, two alerts, a saved view and a file of numbers, as their forms do."""
    page.goto(f"{base}/cohorts")
    page.fill("[name=name]", "Satisfied in spring")
    page.fill("[name=since]", "2025-03-01")
    page.fill("[name=until]", "2025-06-01")
    page.click("button[value=create], form button.main")
    for metric, threshold, direction in (("cx_score", "85", "below"), ("recontact_rate_30", "60", "above")):
        page.goto(f"{base}/alerts")
        page.select_option("[name=metric]", metric)
        page.select_option("[name=direction]", direction)
        page.select_option("[name=days]", "")
        page.fill("[name=threshold]", threshold)
        page.click("button[value=create]")
    page.goto(f"{base}/explore?metric=cx_score&by=team")
    page.locator(".saving summary, details:has([name=name]) summary").first.click()
    page.fill("[name=name]", "CX score by team")
    page.locator("form:has([name=name]) button").first.click()
    page.goto(f"{base}/jobs")
    page.click("button[value=metrics]")
    page.wait_for_selector("a[download]", timeout=60_000)


def keep(page: Any, path: Path) -> None:
    """Write the picture of a page with few colours."""
    from PIL import Image

    height = min(LONGEST_PX, page.evaluate("document.documentElement.scrollHeight"))
    width = page.viewport_size["width"]
    clip = {"x": 0, "y": 0, "width": width, "height": max(height, 400)}
    shot = Image.open(io.BytesIO(page.screenshot(full_page=True, clip=clip)))
    shot.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


if __name__ == "__main__":
    sys.exit(main())
