"""The four published examples, judged as a user would have them judged: 4, 5, 2, 2."""

import json
from pathlib import Path

import pytest

from unheard.present.cli import main

EXAMPLES = Path(__file__).parents[2] / "training" / "held_out" / "published-examples.jsonl"
PUBLISHED = {
    "published-slow-logins": 4,
    "published-three-queries": 5,
    "published-confirmation-mail": 2,
    "published-two-issues": 2,
}


def test_the_embedded_judge_rates_the_published_examples_as_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("UNHEARD_JUDGE_MODEL", raising=False)
    lines = [json.loads(line) for line in EXAMPLES.read_text(encoding="utf-8").splitlines()]
    for line in lines:
        del line["gold"]  # the judge must not see its own answer
    Path("conversations.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    for arguments in (["ingest", "conversations.jsonl"], ["judge", "--output", "jsonl"]):
        capfd.readouterr()
        with pytest.raises(SystemExit) as end:
            main(arguments)
        assert not end.value.code
    judged = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
    assert {one["conversation_id"]: one["rating"] for one in judged} == PUBLISHED
    assert all(quote["text"] for one in judged for issue in one["issues"] for quote in issue["quotes"])
