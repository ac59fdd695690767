"""Trajectories of AI agents as tau-bench and tau2-bench write them.

One element is one conversation: `task_id`, `trial`, `reward`, and the messages under `traj` (tau-bench) or
`messages` (tau2-bench). No customer is named and tau-bench has no times, so such conversations are judged and
counted, but have no part in anything that needs a time. The reward becomes a label: what a benchmark says of
the end is never an input. The policy stays out; its hash and length are kept as attributes.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from unheard.records import Conversation, Label, Refused
from unheard.sources.blocks import Decoded
from unheard.sources.decode import Decode, refusal, untyped
from unheard.sources.messages import thread_of
from unheard.sources.showing import showing

SOURCE = "tau_bench"
SHOWS = showing(
    "turn_text", "business_turn", "human_actor", "ai_actor", "ai_action",
    times="of tau2-bench; tau-bench has none",
)  # fmt: skip
"""What trajectories can show."""


def decoder(path: Path, *, name: str) -> Decode:
    """Return the function that turns elements of this file into conversations."""
    stem = path.name.split(".")[0]

    def decode(payloads: Sequence[bytes], lines: Sequence[int]) -> Decoded:
        out = Decoded(records=[], rows=[])
        for row, payload in enumerate(payloads):
            try:
                made = _conversation(untyped(payload), stem, lines[row])
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
                out.refused.append(refusal(error, name, lines[row]))
                continue
            if isinstance(made, str):
                out.refused.append(_refuse(name, lines[row], made))
                continue
            out.records.append(made)
            out.rows.append(row)
        return out

    return decode


def _refuse(name: str, line: int, field: str) -> Refused:
    reason = (
        "The trajectory is a voice run that holds no words, only who spoke when."
        if field == "ticks"
        else "The trajectory has no list of messages."
    )
    return Refused(
        file=name, line=line, field=field, reason=reason, remedy="Export it with its messages (`traj` or `messages`)."
    )


def _conversation(raw: Any, stem: str, line: int) -> Conversation | str:
    """Read one element; a string names the field that keeps it from being read."""
    if not isinstance(raw, dict):
        return "traj"
    messages = raw.get("traj", raw.get("messages"))
    if not isinstance(messages, list):
        return "ticks" if "ticks" in raw else "traj"
    thread = thread_of(messages)
    task, trial = raw.get("task_id", line - 1), raw.get("trial", 0)
    attributes = {"task_id": task, "trial": trial, **thread.notes}
    if isinstance(raw.get("termination_reason"), str):
        attributes["termination_reason"] = raw["termination_reason"]
    return Conversation(
        conversation_id=f"{SOURCE}/{stem}/{task}-{trial}",
        source=SOURCE,
        channel="chat",
        direction="inbound",
        opened_at=_text(raw.get("start_time")),
        ended_at=_text(raw.get("end_time")),
        turns=thread.turns,
        actions=thread.actions,
        labels=_labels(raw),
        attributes=attributes,
    )


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _labels(raw: dict[str, Any]) -> list[Label]:
    info = raw.get("reward_info")
    reward = raw.get("reward", info.get("reward") if isinstance(info, dict) else None)
    return [] if reward is None else [Label(name="reward", value=reward, annotator=SOURCE)]
