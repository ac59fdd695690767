"""Make the pictures of the documentation: the demo's report, narrow and wide, light and dark.

    uv run --group browser python docs/pictures.py

Needs Chromium (`apt-get install chromium`). Every picture stays below 150 KB: Chromium packs quickly rather than
well, so Pillow packs again, with the 256 colours that a page of text needs.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

PICTURES = Path(__file__).parent / "pictures"
LIMIT_BYTES = 150 * 1024
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu"]
SHOTS = {
    "report": (1180, 1380, "light"),
    "report-360-light": (360, 1400, "light"),
    "report-360-dark": (360, 1400, "dark"),
    "report-1280-light": (1280, 1200, "light"),
    "report-1280-dark": (1280, 1200, "dark"),
}


def main() -> int:
    """Run the demo, open its report in each size, and write the pictures."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        page_file = Path(scratch, "report.html")
        command = ["demo", "--store", str(Path(scratch, "store")), "--report", str(page_file)]
        subprocess.run(
            [sys.executable, "-c", "from unheard.present.cli import main; main()", *command],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        with sync_playwright() as started:
            browser = started.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
            for name, (width, height, scheme) in SHOTS.items():
                page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)  # type: ignore[arg-type]
                page.goto(page_file.as_uri())
                target = PICTURES / f"{name}.png"
                page.screenshot(path=target)
                page.close()
                pack(target)
                if target.stat().st_size > LIMIT_BYTES:
                    raise SystemExit(f"{target.name} has {target.stat().st_size:,} bytes, more than {LIMIT_BYTES:,}.")
            browser.close()
    return 0


def pack(picture: Path) -> None:
    """Write a picture again with a palette, as small as it gets."""
    with Image.open(picture) as opened:
        packed = opened.convert("RGB").quantize(colors=256, dither=Image.Dither.NONE)
    packed.save(picture, optimize=True)


if __name__ == "__main__":
    sys.exit(main())
