"""Run every command of docs/tutorial.md in an empty folder and write what they print under them.

uv run python docs/tutorial.py [--check]

A ```console block is run as it stands; the ```text block after it holds what it printed. With --check nothing is
written, and the exit code is 1 where a command fails or prints something else.
"""

import difflib
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

PAGE = Path(__file__).parent / "tutorial.md"
_BLOCK = re.compile(r"```console\n(?P<commands>.*?)```\n(?:\n```text\n(?P<shown>.*?)```\n)?", re.DOTALL)


def main(arguments: list[str]) -> int:
    """Run the page; write it, or compare."""
    before = PAGE.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory(prefix="unheard-") as folder:
        after = _BLOCK.sub(lambda found: _run(found, Path(folder)), before)
    if after == before:
        return 0
    if "--check" not in arguments:
        PAGE.write_text(after, encoding="utf-8")
        return 0
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), "tutorial.md", "what is printed", lineterm="")
    sys.stderr.write("\n".join([*lines, "Stale: tutorial.md. Run `uv run python docs/tutorial.py`.", ""]))
    return 1


def _run(found: re.Match[str], folder: Path) -> str:
    """Run one block; return it with what it printed."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("UNHEARD_")}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    done = subprocess.run(
        ["bash", "-euc", found["commands"]],
        cwd=folder,
        env={**clean, "PATH": path, "LC_ALL": "C.UTF-8", "COLUMNS": "120"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise SystemExit(f"tutorial.md: this ends with {done.returncode}:\n{found['commands']}{done.stderr}")
    if found["shown"] is None:
        return found[0]
    printed = "\n".join(line.rstrip() for line in done.stdout.splitlines())
    return f"```console\n{found['commands']}```\n\n```text\n{printed}\n```\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
