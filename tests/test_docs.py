"""Documentation is code: commands in the README run, generated pages are current, links lead somewhere."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


def commands(page: Path) -> list[str]:
    blocks = re.findall(r"```console\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    return [line for line in lines if line.startswith("unheard ")]


@pytest.mark.long
def test_every_unheard_command_of_the_readme_runs_in_the_order_it_stands(tmp_path: Path) -> None:
    import shutil

    shutil.copytree(ROOT / "examples" / "my-export", tmp_path / "my-export")
    shutil.copy(ROOT / "examples" / "tickets.csv", tmp_path / "tickets.csv")
    ran = 0
    for line in commands(ROOT / "README.md"):
        words, _, target = line.partition(" > ")
        done = subprocess.run(
            [sys.executable, "-c", "from unheard.present.cli import main; main()", *shlex.split(words)[1:]],
            cwd=tmp_path,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, f"{line}\n{done.stderr}"
        if target:
            (tmp_path / target).write_text(done.stdout, encoding="utf-8")
        ran += 1
    assert ran >= 6


@pytest.mark.long
def test_generated_pages_are_current() -> None:
    done = subprocess.run([sys.executable, "docs/generate.py", "--check"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_to_files_that_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text):
        if not target.startswith(("http://", "https://", "mailto:")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_readme_names_every_command() -> None:
    from unheard.present.cli.commands import COMMANDS

    text = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    for name in COMMANDS:
        assert f"## unheard {name}\n" in text
