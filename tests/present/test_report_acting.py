"""The report's part about the AI agent: its numbers are those of the metrics; without an AI agent there is no part."""

import json
import re
from pathlib import Path
from typing import Any

from unheard.present.words import number_text
from unheard.simulate import simulate


def part_of(page: Path) -> str | None:
    found = re.search(r'<section[^>]*id="acting".*?</section>', page.read_text(encoding="utf-8"), re.DOTALL)
    return found[0] if found else None


def test_the_part_shows_the_metrics_and_what_to_read(unheard: Any, tmp_path: Path) -> None:
    simulate(tmp_path / "world", conversations=400, seed=4, judgements=True)
    assert unheard("ingest", str(tmp_path / "world")).code == 0
    assert unheard("report", "--html", str(tmp_path / "r.html")).code == 0
    part = part_of(tmp_path / "r.html")
    assert part is not None
    names = ("claimed_not_done_rate", "action_success_rate", "write_failure_rate_call", "write_unrecovered_rate")
    for one in unheard("metrics", *names, "--output", "json").json:
        assert number_text(one["value"], "share") in part, one["metric"]
    for heading in ("Failures by tool", "Was it right?", "Did those who needed a person get one?", "Read these of its"):
        assert heading in part
    assert "issue_<wbr>refund" in part or "issue_refund" in part
    assert "took longer than allowed" not in part  # no limit is set: nothing is known of it


def test_without_an_ai_agent_there_is_no_part(unheard: Any, tmp_path: Path) -> None:
    row = {
        "conversation_id": "c", "opened_at": "2026-03-02T09:00:00Z",
        "turns": [{"speaker": "customer", "text": "Where is it?"}, {"speaker": "human_agent", "text": "Here."}],
    }  # fmt: skip
    (tmp_path / "conversations.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    assert unheard("ingest", str(tmp_path / "conversations.jsonl")).code == 0
    assert unheard("report", "--html", str(tmp_path / "r.html")).code == 0
    assert part_of(tmp_path / "r.html") is None
