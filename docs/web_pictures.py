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
    "numbers": "/numbers",
    "number": "/number?name=bad_experience_rate",
    "conversations": "/conversations?q=refund",
    "conversations-none": "/conversations?q=zzzznothing",
    "conversations-behind": "/conversations?metric=bad_experience_rate",
    "conversation": "/conversation?key={key}",
    "queues": "/queues",
    "queue": "/queue?name=worst",
    "sample": "/queue?name=sample",
    "ai": "/ai",
    "journeys": "/journeys",
    "cohorts": "/cohorts",
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
    "trust": "/trust",
    "sources": "/sources",
    "settings-preview": "/settings?weight_quality=0.5",
    "accounts": "/accounts",
    "audit": "/audit",
    "account": "/account",
    "refused": "/explore?metric=none",
    "missing": "/nowhere",
}
WITHOUT_ACCOUNT = {"login": "/login", "setup": "/setup?code=x"}
EMPTY = {"first-overview": "/", "first-conversations": "/conversations", "first-queues": "/queues"}
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
    state, key = prepare(browser, base, setup, given.language)
    for width in map(int, given.widths.split(",")):
        for scheme in ("light", "dark"):
            for of, storage in ((pages, state), (others, None)):
                context = browser.new_context(
                    viewport={"width": width, "height": 900},
                    color_scheme=scheme,
                    storage_state=storage,
                    locale=given.language,
                )
                shot = context.new_page()
                for name, path in of.items():
                    shot.goto(base + path.format(key=key))
                    keep(shot, given.folder / f"{name}-{width}-{scheme}.png")
                context.close()


def prepare(browser: Any, base: str, setup: str, language: str) -> tuple[Any, str]:
    """Make the account and an audit sample; give the session, and a conversation worth a picture."""
    context = browser.new_context(locale=language)
    page = context.new_page()
    page.goto(setup)
    page.fill("[name=name]", "ada")
    page.fill("[name=password]", PASSWORD)
    page.fill("[name=again]", PASSWORD)
    page.click("button.main")
    page.wait_for_selector("main[data-page=overview] .cards, main[data-page=overview] .empty code", timeout=600_000)
    key = ""
    if page.locator(".cards").count():
        page.goto(f"{base}/queues")
        page.locator("summary").first.click()
        page.fill("[name=size]", "30")
        page.keyboard.press("Enter")
        page.wait_for_selector("a.main")
        page.goto(f"{base}/queue?name=worst")
        link = page.locator(".row > a").nth(2).get_attribute("href") or ""
        found = re.search(r"key=([^&]+)", link)
        key = found[1] if found else ""
    state = context.storage_state()
    context.close()
    return state, key


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
