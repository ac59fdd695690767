"""`benchmarks/RESULTS.md`: one section a benchmark; each run replaces its own and leaves the others."""

import re
from collections.abc import Sequence
from pathlib import Path

RESULTS = Path(__file__).parent / "RESULTS.md"


def write_section(title: str, lines: Sequence[str], *, path: Path = RESULTS) -> None:
    """Write the section `## title` with these lines; one that is there is replaced where it stands."""
    before = path.read_text(encoding="utf-8") if path.exists() else "# Results\n"
    section = "\n".join([f"## {title}", "", *lines]).rstrip() + "\n"
    parts = re.split(r"(?m)^(?=## )", before)
    kept = [section if part.startswith(f"## {title}\n") else part for part in parts]
    if section not in kept:
        kept.append(section)
    path.write_text("\n".join(part.rstrip() + "\n" for part in kept), encoding="utf-8")
