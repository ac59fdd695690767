"""The section of the seven dimensions: every number with its interval or its reason, verdicts, quotes, no person."""

import datetime as dt
import json
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from unheard.present.cli import main

HOSTILE = "Fast, but cold. <script>alert(1)</script>"


def at(hours: float) -> str:
    return (dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC) + dt.timedelta(hours=hours)).isoformat()


def talk(number: int, team: str) -> dict[str, Any]:
    return {
        "conversation_id": f"{team}{number}", "source": "desk", "channel": "chat", "team": team, "language": "en",
        "customer": {"id": f"u-{team}-{number}"}, "opened_at": at(number), "topic": "parcel",
        "turns": [
            {"at": at(number), "speaker": "customer", "text": "My parcel never came."},
            {"at": at(number + 0.2), "speaker": "human_agent", "speaker_id": "ann-marie", "text": "Sent again."},
        ],
        "events": [{"at": at(number + 1), "type": "closed", "actor": "human_agent", "cause": "human"}],
        "surveys": [
            {"instrument": "open", "answered_at": at(number + 2), "comment": HOSTILE if number % 2 else "Yes, both."}
        ],
    }  # fmt: skip


@pytest.fixture
def page(tmp_path: Path) -> Callable[[int], str]:
    def make(count: int) -> str:
        rows = [talk(number, team) for team in ("north", "south") for number in range(count)]
        judgements = [
            {
                "conversation_id": row["conversation_id"], "source": "desk", "judge": "told", "rating": 4,
                "issues": [{"label": "parcel", "state": "resolved"}],
                "sentiment": {"start": 0, "lowest": -1, "end": 0},
                "signals": {"confirmed": {"state": "no"}, "empathy": {"state": "authentic"}},
            }
            for row in rows
        ]  # fmt: skip
        for name, some in (("conversations", rows), ("judgements", judgements)):
            (tmp_path / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in some), encoding="utf-8")
        store = ["--store", str(tmp_path / "s")]
        for command in (["ingest", str(tmp_path), *store], ["report", "--html", str(tmp_path / "r.html"), *store]):
            with pytest.raises(SystemExit) as end:
                main(command)
            assert not end.value.code
        text = (tmp_path / "r.html").read_text(encoding="utf-8")
        return text[text.index('id="people"') : text.index('id="changes"')]

    return make


def test_the_section_names_the_disagreement_and_quotes_customers(page: Any) -> None:
    text = page(35)
    # closed: all; confirmed: nobody
    assert "disagree" in text
    assert "100\u00a0% [" in unescape(text)
    assert "were never confirmed by the customer" in text
    assert "cannot be told" in text
    assert "<script>" not in text
    assert "&lt;script&gt;alert(1)" in text
    assert text.count("<blockquote") == 6  # three of each cell
    assert "ann-marie" not in text
    assert text.index("north") < text.index("south")
    assert "unheard study coaching" in text


def test_teams_with_few_conversations_have_no_number(page: Any) -> None:
    text = page(8)
    teams = text[text.index("How teams treat customers") :]
    assert "too few" in teams
    assert "8 of at least 30" in teams
    assert "%" not in teams[: teams.index("How is this computed?")].split("<tbody")[1]
