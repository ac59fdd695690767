"""Conversations per second of the whole `unheard judge` call, beside VADER on every turn in the same run.

Seconds are those of the whole process and its helpers; "per core" divides by CPU seconds; start-up (the same
command on one conversation) stands apart. Conversations of the packs are repeated until there are enough; each
repetition carries its own word at the end of every turn, so that no text is the same as another one's and nothing
can be remembered instead of read.
"""

import datetime as dt
import json
import os
import shutil
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.__main__ import machine
from benchmarks.judging.conversion import Json, unlabelled, write_jsonl
from benchmarks.judging.product import Run, ingested, unheard

SIZES = {"maia": ("MAIA-size", 4_000, 3_000, 6_000), "stc3-en": ("STC-3-size", 12_000, 6_000, 12_000)}
"""Pack → its name in the table, conversations, floor and target in conversations/s/core."""


def repeated(rows: Sequence[Json], count: int) -> list[Json]:
    """So many conversations, none with the words of another."""
    made = []
    for number in range(count):
        row = unlabelled(rows[number % len(rows)])
        turns = [{**turn, "text": f"{turn['text']} k{number}"} for turn in row["turns"]]
        made.append({**row, "conversation_id": f"speed-{number}", "turns": turns})
    return made


def vader_per_core(conversations: Sequence[Json]) -> float:
    """Conversations per CPU second with VADER on every turn, in this process."""
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    analyzer: Any = SentimentIntensityAnalyzer()
    started = time.process_time()
    for conversation in conversations:
        for turn in conversation["turns"]:
            analyzer.polarity_scores(turn["text"])
    return len(conversations) / (time.process_time() - started)


def _judged(store: Path) -> Run:
    return unheard("judge", "--judge", "embedded", "--store", str(store), "--output", "json")


def speed_of(pack: str, rows: Sequence[Json], scratch: Path, *, scale: float, vader: bool) -> Json:
    """Measure one size."""
    name, count, floor, target = SIZES[pack]
    made = repeated(rows, max(200, int(count * scale)))
    write_jsonl(scratch / "speed-in" / "conversations.jsonl", made)
    ingested(scratch / "speed-in", scratch / "speed-store")
    rival = vader_per_core(made[:1000]) if vader else None
    write_jsonl(scratch / "one-in" / "conversations.jsonl", made[:1])
    ingested(scratch / "one-in", scratch / "one-store")
    shutil.copytree(scratch / "one-store", scratch / "warm-store")
    _judged(scratch / "warm-store")  # leaves compiled files behind, as every run of an installed product finds them
    start = _judged(scratch / "one-store")
    run = _judged(scratch / "speed-store")
    counts = json.loads(run.text)
    done = counts["judged"] + sum(counts["abstained"].values())
    words = sum(len(turn["text"].split()) for one in made for turn in one["turns"]) / len(made)
    return {
        "size": name,
        "conversations": done,
        "turns_each": sum(len(one["turns"]) for one in made) / len(made),
        "words_each": words,
        "per_second": done / run.wall_seconds,
        "per_second_and_core": done / run.cpu_seconds,
        "per_second_and_core_without_start": (done - 1) / (run.cpu_seconds - start.cpu_seconds),
        "start_cpu_seconds": start.cpu_seconds,
        "cores_used": run.cpu_seconds / run.wall_seconds,
        "vader_per_second_and_core": rival,
        "floor": floor,
        "target": target,
    }


def as_section(speeds: Sequence[Json]) -> list[str]:
    """The table with what was measured how."""
    return [
        f"Measured {dt.datetime.now(dt.UTC):%Y-%m-%d} on {machine()}, with",
        "`uv run --group rivals python -m benchmarks.judge DIR --speed`: the whole `unheard judge`, from turns in",
        "the store to parts, signals and quotes stored, in CPU seconds of all its processes (user and system). VADER",
        "scored every turn of 1,000 of the same conversations in the same run. Other work on the machine makes",
        f"CPU seconds longer for both; the load average was {os.getloadavg()[0]:.0f} when this was measured.",
        "",
        *as_markdown(speeds),
    ]


def as_markdown(speeds: Sequence[Json]) -> list[str]:
    """The table."""
    heads = ("size", "turns, words each", "conversations/s", "per core", "per core, start-up apart", "VADER per core")
    lines = [(*heads, "floor / target per core")]
    for one in speeds:
        rival = one["vader_per_second_and_core"]
        lines.append(
            (
                f"{one['size']} (n = {one['conversations']:,})",
                f"{one['turns_each']:.1f}, {one['words_each']:.0f}",
                f"{one['per_second']:,.0f}",
                f"{one['per_second_and_core']:,.0f}",
                f"{one['per_second_and_core_without_start']:,.0f}",
                "–" if rival is None else f"{rival:,.0f}",
                f"{one['floor']:,} / {one['target']:,}",
            )
        )
    rows = ["| " + " | ".join(line) + " |" for line in lines]
    return [rows[0], "|" + "---|" * (len(heads) + 1), *rows[1:]]
