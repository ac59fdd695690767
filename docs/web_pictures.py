"""Take the pictures of the web application: every page, 360 and 1280 px, light and dark.

uv run --group browser python docs/web_pictures.py [FOLDER] [--store DIR] [PAGE…]

Without --store a small simulated organisation is made first. Needs Chromium at /usr/bin/chromium.
"""

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
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
    "numbers": "/numbers",
    "number": "/number?name=bad_experience_rate",
    "conversations": "/conversations?q=refund",
    "conversation": "/conversation?key={key}",
    "queues": "/queues",
    "queue": "/queue?name=worst",
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
    "accounts": "/accounts",
    "audit": "/audit",
    "account": "/account",
}


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
    with tempfile.TemporaryDirectory() as temporary:
        store = Path(temporary) / "store"
        if given.store is None:
            report = Path(temporary) / "report.html"
            subprocess.run([*UNHEARD, "demo", "--size", "2000", "--store", store, "--report", report], check=True)
        else:
            # A copy without accounts: the first one is made here, and nothing of the store is changed.
            shutil.copytree(given.store, store, ignore=shutil.ignore_patterns("desk.sqlite*"))
        server = subprocess.Popen(
            [*UNHEARD, "serve", "--store", store, "--port", "0"], stdout=subprocess.PIPE, text=True
        )
        try:
            assert server.stdout is not None
            address = re.search(r"at (http\S+)", server.stdout.readline())
            setup = re.search(r"(http\S+)", server.stdout.readline())
            assert address is not None
            with sync_playwright() as started:
                browser = started.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
                take(browser, address[1], setup and setup[1], given)
                browser.close()
        finally:
            server.terminate()
            server.wait()
    return 0


def take(browser: Any, base: str, setup: str | None, given: argparse.Namespace) -> None:
    """Log in once, then picture each page in each width and scheme."""
    first = browser.new_context(locale=given.language)
    page = first.new_page()
    page.goto(setup or f"{base}/login")
    page.fill("[name=name]", "ada")
    page.fill("[name=password]", PASSWORD)
    if setup:
        page.fill("[name=again]", PASSWORD)
    page.click("button.main")
    page.wait_for_selector("main[data-page=overview] .cards", timeout=60_000)
    page.goto(f"{base}/queue?name=worst")
    link = page.locator(".row > a").nth(2).get_attribute("href") or ""
    key = re.search(r"key=([^&]+)", link)
    state = first.storage_state()
    for width in map(int, given.widths.split(",")):
        for scheme in ("light", "dark"):
            context = browser.new_context(
                viewport={"width": width, "height": 900},
                color_scheme=scheme,
                storage_state=state,
                locale=given.language,
            )
            shot = context.new_page()
            for name, path in PAGES.items():
                if given.pages and name not in given.pages:
                    continue
                shot.goto(base + path.format(key=key[1] if key else ""))
                shot.screenshot(path=given.folder / f"{name}-{width}-{scheme}.png", full_page=True)
            context.close()


if __name__ == "__main__":
    sys.exit(main())
