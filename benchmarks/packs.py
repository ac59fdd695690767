"""Turn labelled research packs (JSONL, gzip) into format `unheard`.

    python -m benchmarks.packs IN OUT

IN is one pack or a folder of packs; OUT becomes a folder that `unheard run OUT` reads. One line a
conversation: `conversation_id, source, channel, language, turns[{speaker, text, text_en}], actions[],
labels{}`. Labels become labels (people's words, never a judge's input); `reference` is dropped, because it
is the answer key; the speaker word `agent` becomes `human_agent`. Nothing else changes: no time is invented.
"""

import gzip
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SPEAKERS = {"agent": "human_agent", "system": "system", "customer": "customer", "ai_agent": "ai_agent"}
WRITES = ("book_", "update_", "cancel_", "send_", "modify_", "create_", "return_", "exchange_")


def effect_of(tool: str) -> str:
    """Say what a tool does by its name, as the tau packs name their tools."""
    if tool.startswith(WRITES):
        return "write"
    if tool.startswith("transfer"):
        return "handoff"
    return "none" if tool in {"think", "calculate"} else "read"


def action_of(action: dict[str, Any]) -> dict[str, Any]:
    """Turn one action of a pack into one of ours; an answer that begins with "Error" failed."""
    failed = str(action.get("result") or "").startswith("Error")
    return {
        "id": action.get("id"),
        "tool": action["name"],
        "effect": effect_of(action["name"]),
        "after_turn": action.get("after_turn"),
        "outcome": "error" if failed else "success",
        "arguments": action.get("arguments"),
    }


def conversation_of(line: dict[str, Any]) -> dict[str, Any]:
    """Turn one line of a pack into one line of `conversations.jsonl`."""
    turns = [
        {"speaker": SPEAKERS.get(turn["speaker"], turn["speaker"]), "text": turn["text"]} for turn in line["turns"]
    ]
    known = {"conversation_id", "source", "channel", "language", "turns", "actions", "labels", "reference"}
    labels = [
        {"name": name, "value": value, "annotator": f"pack:{line['source']}"}
        for name, value in (line.get("labels") or {}).items()
    ]
    made: dict[str, Any] = {
        "conversation_id": line["conversation_id"],
        "source": line["source"],
        "channel": line["channel"],
        "language": line["language"],
        "turns": turns,
        "labels": labels,
        "attributes": {name: value for name, value in line.items() if name not in known},
    }
    # Every pack carries the field; only the tau packs logged actions, and there an empty list means "made none".
    if line["source"].startswith("tau"):
        made["actions"] = [action_of(action) for action in line.get("actions") or []]
    return made


def lines_of(path: Path) -> Iterator[dict[str, Any]]:
    """Read one pack."""
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        for line in stream:
            yield json.loads(line)


def main(arguments: list[str]) -> int:
    """Convert and say how many conversations were written."""
    if len(arguments) != 2:
        print("usage: python -m benchmarks.packs IN OUT", file=sys.stderr)
        return 2
    source, target = Path(arguments[0]), Path(arguments[1])
    packs = sorted(source.glob("*.jsonl.gz")) if source.is_dir() else [source]
    if not packs or not all(pack.is_file() for pack in packs):
        print(f"There is no pack (*.jsonl.gz) at {str(source)!r}.", file=sys.stderr)
        return 1
    target.mkdir(parents=True, exist_ok=True)
    count = 0
    with (target / "conversations.jsonl").open("w", encoding="utf-8") as out:
        for pack in packs:
            for line in lines_of(pack):
                out.write(json.dumps(conversation_of(line), ensure_ascii=False) + "\n")
                count += 1
    print(f"{count} conversations written to {target / 'conversations.jsonl'}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
