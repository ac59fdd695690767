"""`unheard run --format auto` on published samples: it ends well, and says of every file what became of it.

The figures were counted in the files by hand: rows read, conversations, contacts, and files that hold no conversation.
"""

import os
from pathlib import Path
from typing import Any

import pytest

SAMPLES = Path(os.environ.get("UNHEARD_SAMPLES") or Path(__file__).parents[3] / "shared" / "data" / "samples")

EXPECTED: dict[str, dict[str, Any]] = {
    "intercom": {
        # 13 conversations with words (one twice), one deleted and one that left only its id; one contact. Two
        # executions (one in two files) and a call belong to conversations that are not there.
        "read": 20, "new": 15, "unchanged": 1, "refused": 4,
        # In three of the 13 a customer wrote something; the others are messages of an admin without an answer.
        "conversations": 14, "eligible": 3,
        "files": 34, "skipped": 15,
    },
    "zendesk": {
        # Tickets 2, 3, 4 and the audit of 666; two comments do not name their ticket.
        "read": 6, "new": 4, "unchanged": 0, "refused": 2,
        "conversations": 4, "eligible": 3,  # 666 holds a private note only
        "files": 12, "skipped": 3,  # automations, triggers, webhook
    },
    "fivetran_zendesk": {
        # 10 tickets, and 32 that only a comment, the history or a chat names; two messages of chats without ticket.
        "read": 44, "new": 42, "unchanged": 0, "refused": 2,
        "conversations": 42, "eligible": 8,  # 10 descriptions, of which two tickets are deleted
        "files": 26, "skipped": 18,  # all but ticket, comment, field_history, chat, chat_event, group and twice user
    },
    "fivetran_intercom": {
        # Two conversations are active; nine parts, contacts and tags each belong to others. 18 links of nine contacts.
        "read": 47, "new": 20, "unchanged": 0, "refused": 27,
        "conversations": 2, "eligible": 2,
        "files": 17, "skipped": 12,  # all but four tables of conversations and contact_history
    },
    "tau_bench": {
        "read": 200, "new": 200, "unchanged": 0, "refused": 0,  # 50 tasks, four trials each
        "conversations": 200, "eligible": 200,
        "files": 1, "skipped": 0,
    },
}  # fmt: skip


@pytest.mark.parametrize("name", EXPECTED)
def test_run_reads_the_samples_by_itself_and_names_what_holds_no_conversation(unheard: Any, name: str) -> None:
    folder = SAMPLES / name
    if not folder.is_dir():
        pytest.skip(f"no samples at {folder}: set UNHEARD_SAMPLES")
    expected = EXPECTED[name]
    assert sum(path.is_file() for path in folder.rglob("*")) == expected["files"]
    answer = unheard("run", "--format", "auto", str(folder), "--output", "json")
    assert (answer.code, answer.err) == (0, "")
    found = answer.json
    for count in ("read", "new", "unchanged", "refused"):
        assert found["ingest"][count] == expected[count], count
    assert found["ingest"]["errors"] == []
    assert found["eligibility"]["conversations"] == expected["conversations"]
    assert found["eligibility"]["eligible"] == expected["eligible"]
    left_out = found["ingest"]["skipped"]
    assert set(found["ingest"]["ignored"]) == set(left_out), "a file was left out without a reason"
    assert len(left_out) == expected["skipped"]
    assert all(Path(path).parent == folder and len(why) > 10 for path, why in left_out.items())


def test_the_terminal_names_every_file_that_was_left_out(unheard: Any) -> None:
    folder = SAMPLES / "fivetran_zendesk"
    if not folder.is_dir():
        pytest.skip(f"no samples at {folder}: set UNHEARD_SAMPLES")
    printed = unheard("run", str(folder)).out
    for name in ("audit_log_data.csv", "brand_data.csv", "user_tag_data_snowflake.csv"):
        assert name in printed, name
