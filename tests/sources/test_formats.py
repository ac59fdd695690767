"""Formats: what a file is, is found out by its content; vendors' words become ours."""

import json
import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as papq
import pytest

from unheard.errors import FileError, UsageError
from unheard.pipeline.ingest import ingest_paths
from unheard.settings import Settings
from unheard.sources.mapping import read_mapping, suggest
from unheard.sources.tools import effect_of, outcome_of
from unheard.store import Store

Query = Callable[[str], list[dict[str, Any]]]
Make = Callable[..., dict[str, Any]]

CALL = {"id": "call_1", "type": "function"}


def _call(name: Any, **arguments: Any) -> Any:
    return {"role": "assistant", "content": None,
            "tool_calls": [{**CALL, "function": {"name": name, "arguments": json.dumps(arguments)}}]}  # fmt: skip


def _result(text: Any) -> Any:
    return {"role": "tool", "tool_call_id": "call_1", "content": text}


@pytest.fixture
def trajectory(tmp_path: Path) -> Path:
    """A trajectory in which the same id names three calls."""
    traj = [
        {"role": "system", "content": "You are an agent with a long policy."},
        {"role": "user", "content": "Cancel order 8"},
        _call("get_order", order=8),
        _result('{"order": 8}'),
        _call("cancel_order", order=8),
        _result("Error: order 8 already shipped"),
        _call("cancel_order", order=8),
        _result("done"),
        _call("transfer_to_human_agents", summary="x"),
        _result("Transfer successful"),
        {"role": "assistant", "content": "I transfer you."},
        {"role": "user", "content": "thanks ###STOP###"},
        {"role": "user", "content": "###STOP###"},
    ]
    path = tmp_path / "model-shop.json"
    path.write_text(json.dumps([{"task_id": 3, "trial": 1, "reward": 0.0, "info": {}, "traj": traj}], indent=1))
    return path


def test_a_trajectory_is_turns_of_customer_and_ai_agent_only(
    store: Store, settings: Settings, rows: Query, trajectory: Path
) -> None:
    assert ingest_paths(store, settings, [trajectory]).new == 1
    assert rows("SELECT turn, speaker, text, at_us FROM turn ORDER BY turn") == [
        {"turn": 0, "speaker": "customer", "text": "Cancel order 8", "at_us": None},
        {"turn": 1, "speaker": "ai_agent", "text": "I transfer you.", "at_us": None},
        {"turn": 2, "speaker": "customer", "text": "thanks", "at_us": None},
    ]
    (row,) = rows("SELECT conversation_id, source, opened_quality, month, has_events, actions_logged FROM conversation")
    assert row == {
        "conversation_id": "tau_bench/model-shop/3-1", "source": "tau_bench", "opened_quality": "order_only",
        "month": 0, "has_events": False, "actions_logged": True,
    }  # fmt: skip
    names = {row["name"]: row["value"] for row in rows("SELECT name, value FROM attribute")}
    assert names["policy_characters"] == "36"
    assert "long policy" not in str(names)


def test_trap_32_calls_and_answers_are_joined_by_order_because_ids_repeat(
    store: Store, settings: Settings, rows: Query, trajectory: Path
) -> None:
    ingest_paths(store, settings, [trajectory])
    actions = rows("SELECT tool, effect, outcome, error_type, after_turn FROM action ORDER BY action")
    assert [tuple(action.values()) for action in actions] == [
        ("get_order", "read", "success", None, 0),
        ("cancel_order", "write", "error", "order already shipped", 0),
        ("cancel_order", "write", "success", None, 0),
        ("transfer_to_human_agents", "handoff", "success", None, 0),
    ]
    assert rows("SELECT COUNT(DISTINCT arguments_hash) AS n FROM action WHERE tool = 'cancel_order'") == [{"n": 1}]


def test_the_reward_is_a_label_and_no_input(store: Store, settings: Settings, rows: Query, trajectory: Path) -> None:
    ingest_paths(store, settings, [trajectory])
    assert rows("SELECT name, value, value_number, annotator FROM label") == [
        {"name": "reward", "value": "0.0", "value_number": 0.0, "annotator": "tau_bench"}
    ]
    assert "reward" not in [row["name"] for row in rows("SELECT name FROM attribute")]


def test_trap_04_a_tool_that_the_user_called_is_no_action_of_the_ai_agent(
    store: Store, settings: Settings, rows: Query, tmp_path: Path
) -> None:
    messages = [
        {"role": "user", "content": "My phone is offline", "timestamp": "2026-06-01T10:00:00", "turn_idx": 0},
        {"role": "assistant", "content": None, "timestamp": "2026-06-01T10:00:05",
         "tool_calls": [{"id": "a", "name": "get_line", "arguments": {"id": 1}, "requestor": "assistant"},
                        {"id": "u", "name": "reboot_phone", "requestor": "user"}]},
        # While the AI agent's call waits, the user's own tool answers.
        {"role": "user", "content": None, "tool_calls": [{"name": "toggle_data", "requestor": "user"}]},
        {"role": "tool", "id": "t", "content": "on", "requestor": "user", "timestamp": "2026-06-01T10:00:06"},
        {"role": "tool", "id": "a", "content": "{}", "requestor": "assistant", "timestamp": "2026-06-01T10:00:07"},
    ]  # fmt: skip
    document = {
        "info": {},
        "simulations": [{"task_id": "t1", "trial": 0, "messages": messages, "reward_info": {"reward": 1.0}}],
    }
    (tmp_path / "results.json").write_text(json.dumps(document))
    assert ingest_paths(store, settings, [tmp_path / "results.json"], timezone="Europe/Berlin").new == 1
    assert rows("SELECT tool, (ended_at_us - started_at_us) AS took FROM action") == [
        {"tool": "get_line", "took": 2_000_000}
    ]
    assert rows("SELECT at_quality FROM turn") == [{"at_quality": "assumed_tz"}]


def test_a_voice_run_without_words_is_refused_with_a_clear_sentence(
    store: Store, settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "sim.json").write_text(json.dumps({"id": "x", "task_id": "1", "trial": 0, "ticks": [{"tick_id": 0}]}))
    result = ingest_paths(store, settings, [tmp_path / "sim.json"])
    assert (result.refused, "holds no words" in result.refused_rows[0].reason) == (1, True)


@pytest.mark.parametrize("shape", ["lines", "document", "bare list", "list of lists"])
def test_chat_messages_are_read_in_every_shape(
    store: Store, settings: Settings, rows: Query, tmp_path: Path, shape: Any
) -> None:
    messages = [
        {"role": "user", "content": [{"type": "text", "text": "Hi"}]},
        {"role": "assistant", "content": "Hello"},
    ]
    whole = {"id": "log-1", "created": 1772442845, "user": "u-1", "model": "m-1", "messages": messages, "plan": "gold"}
    content = {
        "lines": json.dumps(whole),
        "document": json.dumps(whole, indent=2),
        "bare list": json.dumps(messages, indent=2),
        "list of lists": json.dumps([messages]),
    }[shape]
    path = tmp_path / ("log.jsonl" if shape == "lines" else "log.json")
    path.write_text(content)
    result = ingest_paths(store, settings, [path])
    assert (result.errors, result.new) == ([], 1)
    assert [row["speaker"] for row in rows("SELECT speaker FROM turn ORDER BY turn")] == ["customer", "ai_agent"]
    if shape in ("lines", "document"):
        assert rows("SELECT conversation_id, ai_version, opened_at_us FROM conversation") == [
            {"conversation_id": "log-1", "ai_version": "m-1", "opened_at_us": 1772442845000000}
        ]
        assert result.unknown_fields == Counter({"plan": 1})
    assert ingest_paths(store, settings, [path]).unchanged == 1


def test_trap_04_a_tool_result_within_a_user_message_is_no_customer_turn(
    store: Store, settings: Settings, rows: Query, write: Callable[..., Path]
) -> None:
    use = {"type": "tool_use", "id": "a", "name": "refund_order", "input": {"n": 1}}
    answer = {"type": "tool_result", "tool_use_id": "a", "content": "boom", "is_error": True}
    messages = [
        {"role": "user", "content": "Refund me"},
        {"role": "assistant", "content": [{"type": "text", "text": "One moment"}, use]},
        {"role": "user", "content": [answer]},
    ]
    ingest_paths(store, settings, [write("a.jsonl", {"messages": messages})])
    assert [row["text"] for row in rows("SELECT text FROM turn ORDER BY turn")] == ["Refund me", "One moment"]
    assert rows("SELECT effect, outcome FROM action") == [{"effect": "write", "outcome": "error"}]


@pytest.mark.parametrize(
    ("tool", "effect"),
    [
        ("get_user_details", "read"), ("searchFlights", "read"), ("orders.list", "read"), ("calculate", "none"),
        ("think", "none"), ("book_reservation", "write"), ("issueRefund", "write"), ("send_certificate", "write"),
        ("transfer_to_human_agents", "handoff"), ("frobnicate", "unknown"), (None, "unknown"), ("", "unknown"),
    ],
)  # fmt: skip
def test_the_effect_of_a_tool_is_the_verb_of_its_name(tool: Any, effect: Any) -> None:
    assert effect_of(tool) == effect


def test_the_kind_of_an_error_has_no_numbers_or_addresses_in_it() -> None:
    assert outcome_of("Error: payment 12345 of jo@example.org not found") == ("error", "payment of not found")
    assert outcome_of("Erroneous day")[0] == "success"
    assert outcome_of('{"error": null, "ok": 1}')[0] == "success"
    assert outcome_of('{"error": "x"}')[0] == "error"


def test_a_folder_is_read_in_order_and_truth_and_strangers_are_left_out(
    store: Store, settings: Settings, rows: Query, write: Callable[..., Path], conversation: Make
) -> None:
    folder = write("data/conversations.jsonl", conversation("a")).parent
    write("data/truth/conversations.jsonl", conversation("latent"))
    write("data/truth.jsonl", conversation("latent"))
    write("data/package.json", {"name": "x"})
    write("data/README.md", "words")
    write("data/labels.jsonl", {"conversation_id": "a", "name": "rating", "value": "good", "annotator": "kim"})
    write("data/outcomes.jsonl", {"customer": {"id": "u-9"}, "type": "purchase", "at": "2026-03-05T00:00:00Z"})
    result = ingest_paths(store, settings, [folder])
    assert (result.errors, result.new, result.refused) == ([], 3, 0)
    assert sorted(str(Path(path).relative_to(folder)) for path in result.ignored) == [
        "README.md", "package.json", "truth.jsonl", "truth/conversations.jsonl",
    ]  # fmt: skip
    assert rows("SELECT conversation_id FROM conversation") == [{"conversation_id": "a"}]


def test_the_same_tables_as_csv_or_parquet_give_the_same_rows(
    store: Store, settings: Settings, rows: Query, write: Callable[..., Path], conversation: Make, tmp_path: Path
) -> None:
    source = conversation("a", attributes={"tier": "gold"}, is_test=False, handle={"talk": 30, "wrap": 12.5})
    ingest_paths(store, settings, [write("json/conversations.jsonl", source)])
    # The content hash names the payload, which is another one in each format.
    tables = ("(SELECT * EXCLUDE (content_hash) FROM conversation)", "turn", "event", "attribute")
    expected = {name: rows(f"SELECT * FROM {name} ORDER BY ALL") for name in tables}
    flat = {name: source[name] for name in ("conversation_id", "source", "channel", "opened_at", "is_test")}
    flat |= {"customer.id": "u-9", "customer_email": source["customer"]["email"], "attributes.tier": "gold"}
    flat |= {"handle_talk": 30, "handle_wrap": 12.5}
    parts = {
        "conversations": [flat],
        # Rows of a warehouse have no order of their own: the column `turn` gives it.
        "turns": [
            {"conversation_id": "a", "turn": at, **turn} for at, turn in reversed(list(enumerate(source["turns"])))
        ],
        "events": [{"conversation_id": "a", **event} for event in source["events"]],
    }
    for kind, write_table in (("csv", pacsv.write_csv), ("parquet", papq.write_table)):
        (tmp_path / kind).mkdir()
        for name, part in parts.items():
            write_table(pa.Table.from_pylist(part), tmp_path / kind / f"{name}.{kind}")
        result = ingest_paths(store, settings, [tmp_path / kind])
        assert (result.errors, result.read, result.refused) == ([], 1, 0)
        found = {name: rows(f"SELECT * FROM {name} ORDER BY ALL") for name in tables}
        assert found == expected


def test_rows_of_one_conversation_need_not_stand_together_nor_fit_in_memory(
    store: Store, settings: Settings, rows: Query, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import unheard.sources.grouping as grouping

    monkeypatch.setattr(grouping, "MEMORY_BYTES", 20_000)
    lines = [f"c{number % 50},customer,words {number}" for number in range(1000)]
    (tmp_path / "turns.csv").write_text("conversation_id,speaker,text\n" + "\n".join(lines) + "\n")
    result = ingest_paths(store, settings, [tmp_path / "turns.csv"])
    assert (result.new, result.refused) == (50, 0)
    found = rows("SELECT text FROM turn WHERE conversation_key = 'unheard|c7' ORDER BY turn")
    assert [row["text"] for row in found] == [f"words {number}" for number in range(7, 1000, 50)]


def test_a_csv_row_with_too_few_columns_or_no_id_is_refused(store: Store, settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "turns.csv").write_text(
        'conversation_id;speaker;text\na;customer;"two\nlines"\nb;customer\n;customer;x\n'
    )
    result = ingest_paths(store, settings, [tmp_path / "turns.csv"])
    assert (result.new, result.refused) == (1, 2)
    assert {row.field for row in result.refused_rows} == {"", "conversation_id"}


MAPPING = """
table = "turns"
source = "desk"
timezone = "Europe/Berlin"
time_format = "%d.%m.%Y %H:%M"
[columns]
conversation_id = "Ticket ID"
"customer.email" = "Requester"
at = "Written"
speaker = "Role"
text = "Body"
"attributes.tier" = "Plan"
[constants]
channel = "email"
[roles]
"End user" = "customer"
Agent = "human_agent"
"""
EXPORT = """Ticket ID,Requester,Written,Role,Body,Plan,Internal
7,jo@example.org,02.03.2026 10:14,End user,Where is it?,gold,x
7,jo@example.org,02.03.2026 10:20,Agent,Here.,gold,x
8,al@example.org,02.03.2026 11:00,Robot,Beep,,x
"""


def test_a_mapping_file_reads_a_vendors_export(store: Store, settings: Settings, rows: Query, tmp_path: Path) -> None:
    (tmp_path / "map.toml").write_text(MAPPING)
    (tmp_path / "export.csv").write_text(EXPORT)
    result = ingest_paths(store, settings, [tmp_path / "export.csv"], mapping=tmp_path / "map.toml")
    assert (result.errors, result.new, result.refused) == ([], 2, 0)
    assert result.unknown_words == Counter({"speaker=Robot": 1})
    found = rows("SELECT conversation_key, speaker, at_us, at_quality FROM turn ORDER BY conversation_key, turn")
    assert [tuple(row.values()) for row in found] == [
        ("desk|7", "customer", 1772442840000000, "assumed_tz"),
        ("desk|7", "human_agent", 1772443200000000, "assumed_tz"),
        ("desk|8", "Robot", 1772445600000000, "assumed_tz"),
    ]
    assert rows("SELECT channel, source FROM conversation LIMIT 1") == [{"channel": "email", "source": "desk"}]
    assert rows("SELECT value FROM attribute") == [{"value": "gold"}]


def test_one_row_a_conversation_fills_turns_events_and_surveys(
    store: Store, settings: Settings, rows: Query, tmp_path: Path
) -> None:
    (tmp_path / "map.toml").write_text(
        '[columns]\nconversation_id = "id"\nopened_at = "created"\n"turns.0.text" = "description"\n'
        '"events.closed.at" = "solved"\n"surveys.csat.score" = "rating"\n[constants]\n"turns.0.speaker" = "customer"\n'
    )
    (tmp_path / "export.csv").write_text(
        "id,created,description,solved,rating\n1,2026-03-02T10:00:00Z,Help,2026-03-02T12:00:00Z,4\n"
        "2,2026-03-02T10:00:00Z,,2026-03-03T12:00:00Z,\n"
    )
    result = ingest_paths(store, settings, [tmp_path / "export.csv"], mapping=tmp_path / "map.toml")
    assert (result.new, result.refused) == (2, 0)
    assert rows("SELECT speaker, text FROM turn") == [{"speaker": "customer", "text": "Help"}]
    assert rows("SELECT type, COUNT(*) AS n FROM event GROUP BY type") == [{"type": "closed", "n": 2}]
    assert rows("SELECT instrument, score_norm FROM survey") == [{"instrument": "csat", "score_norm": 0.75}]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("text = ", "txt = "), "'txt'"),
        (('Agent = "human_agent"', 'Agent = "boss"'), "'boss'"),
        (("Europe/Berlin", "Mars/Olympus"), "Mars/Olympus"),
        (('table = "turns"', 'table = "chairs"'), "'chairs'"),
        (('conversation_id = "Ticket ID"', ""), "conversation_id"),
        (("[constants]", "[constant]"), "'constant'"),
        (("[roles]", "[roles"), "not valid TOML"),
    ],
)
def test_a_wrong_mapping_file_is_one_sentence_that_names_the_value(tmp_path: Path, change: Any, words: Any) -> None:
    (tmp_path / "map.toml").write_text(MAPPING.replace(*change))
    with pytest.raises(FileError, match="mapping file") as error:
        read_mapping(tmp_path / "map.toml")
    assert words in str(error.value)


def test_a_mapping_that_names_a_missing_column_says_which_and_what_there_is(
    store: Store, settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "map.toml").write_text(MAPPING.replace('"Body"', '"Text"'))
    (tmp_path / "export.csv").write_text(EXPORT)
    result = ingest_paths(store, settings, [tmp_path / "export.csv"], mapping=tmp_path / "map.toml")
    assert "no column 'Text'" in str(result.errors[0])
    assert "'Body'" in str(result.errors[0])


def test_the_suggested_mapping_is_valid_and_reads_the_file_it_was_made_for(
    store: Store, settings: Settings, rows: Query, tmp_path: Path
) -> None:
    (tmp_path / "export.csv").write_text(
        "Ticket ID,Requester email,Created at,Author role,Message,Plan\n"
        "7,jo@example.org,2026-03-02T10:14:00Z,End user,Where is it?,gold\n"
        "7,jo@example.org,2026-03-02T10:20:00Z,Agent,Here.,gold\n"
    )
    text = suggest(tmp_path / "export.csv")
    (tmp_path / "map.toml").write_text(text)
    result = ingest_paths(store, settings, [tmp_path / "export.csv"], mapping=tmp_path / "map.toml")
    assert (result.errors, result.new, result.refused) == ([], 1, 0)
    assert [row["speaker"] for row in rows("SELECT speaker FROM turn ORDER BY turn")] == ["customer", "human_agent"]
    assert rows("SELECT customer_email_hash IS NOT NULL AS known FROM conversation") == [{"known": True}]
    assert "# by its name" in text


def test_columns_that_nobody_knows_ask_for_a_mapping_file(store: Store, settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "export.csv").write_text("a,b\n1,2\n")
    assert "mapping suggest" in str(ingest_paths(store, settings, [tmp_path / "export.csv"]).errors[0])
    with pytest.raises(UsageError, match="--mapping"):
        ingest_paths(store, settings, [tmp_path / "export.csv"], format="mapping")


@pytest.mark.skipif("UNHEARD_SAMPLES" not in os.environ, reason="UNHEARD_SAMPLES names no folder with public samples")
def test_the_published_trajectories_give_the_known_counts(store: Store, settings: Settings, rows: Query) -> None:
    path = Path(os.environ["UNHEARD_SAMPLES"]) / "tau_bench" / "gpt-4o-airline.json"
    assert ingest_paths(store, settings, [path]).new == 200
    assert rows("SELECT COUNT(*) AS n FROM action") == [{"n": 1164}]
    assert rows("SELECT outcome, COUNT(*) AS n FROM action WHERE effect = 'write' GROUP BY outcome ORDER BY n") == [
        {"outcome": "error", "n": 73}, {"outcome": "success", "n": 177},
    ]  # fmt: skip
    assert rows("SELECT COUNT(*) AS n FROM action WHERE effect = 'handoff'") == [{"n": 48}]
