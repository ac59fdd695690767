"""The list of a cohort's members, written for those who are to read or call them."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from unheard.errors import UnheardError
from unheard.present.cli.metrics import spreadsheet_text


def write_members(path: Path, rows: Sequence[dict[str, Any]]) -> str:
    """Write the rows of kind "member" as CSV, or as JSON Lines where the name ends in .jsonl; say what was written.

    In CSV a text that a spreadsheet would run as a formula is kept from it. Raises `UnheardError` where the file cannot
    be written.
    """
    members = [
        {name: value for name, value in row.items() if name != "kind"} for row in rows if row["kind"] == "member"
    ]
    try:
        if path.suffix == ".jsonl":
            with path.open("w", encoding="utf-8") as file:
                file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in members)
        else:
            _write_csv(path, members)
    except OSError as error:
        raise UnheardError(f"The members could not be written to {str(path)!r}: {error.strerror}.") from None
    return f"{len(members):,} members with their reasons: {path}"


def _write_csv(path: Path, members: Sequence[dict[str, Any]]) -> None:
    import csv

    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(members[0]) if members else [])
        writer.writeheader()
        writer.writerows(
            {name: spreadsheet_text(value) if isinstance(value, str) else value for name, value in row.items()}
            for row in members
        )
