"""How well the embedded judge hears each signal, by language, on turns that were kept out of training.

    python -m benchmarks.signals [--write]

Reads `training/held_out/signal-turns-*.jsonl`: short contexts, of which the last turn is labelled. The judge reads the
whole context; a signal counts as heard where the judge says yes of the labelled turn, or yes without naming a turn.
With --write the table goes to `benchmarks/RESULTS.md` and the counts into the package, which marks weak signals.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.results import write_section
from unheard.judges.base import Transcript, TranscriptTurn
from unheard.judges.embedded import EmbeddedJudge
from unheard.judges.lexicon import LANGUAGES
from unheard.judges.open_answers import read_answer
from unheard.judges.signal_validity import WEAK_BELOW, Counts
from unheard.settings import Settings

HELD_OUT = Path(__file__).parents[1] / "training" / "held_out"
SHIPPED = Path(__file__).parents[1] / "src" / "unheard" / "judges" / "weights" / "signal_validity.json"
HEADING = "How well the embedded judge hears signals"
NEGATIVE, POSITIVE = "sentiment_negative", "sentiment_positive"


def held_out() -> Iterator[dict[str, Any]]:
    """Read every labelled turn."""
    for language in LANGUAGES:
        with (HELD_OUT / f"signal-turns-{language}.jsonl").open(encoding="utf-8") as lines:
            yield from map(json.loads, lines)


def transcript_of(row: dict[str, Any]) -> Transcript:
    """Make the context a conversation of its own."""
    turns = tuple(
        TranscriptTurn(number=number, speaker=turn["speaker"], text=turn["text"])
        for number, turn in enumerate(row["turns"])
    )
    answered = any(turn.speaker != "customer" for turn in turns)
    return Transcript(
        conversation_key=row["id"], language=row["language"], channel="chat", turns=turns, never_answered=not answered
    )


def heard(signals: dict[str, Any], row: dict[str, Any], name: str) -> bool:
    """Whether the judge says yes of the labelled turn."""
    turn, text = row["turn"], row["turns"][-1]["text"]
    if name == "business_claims_done":
        return any(one["turn"] == turn for one in signals.get(name) or ())
    if name == "trust_words":
        return any(quote and quote in text for quote in signals.get(name) or ())
    signal = signals.get(name) or {}
    return signal.get("state") == "yes" and signal.get("turn", turn) == turn


def said_of(row: dict[str, Any], judgement: Any) -> Iterator[tuple[str, bool, bool]]:
    """Give each signal of a row with what the judge said and what the label says."""
    signals = judgement.signals or {}
    for name, label in row["labels"].items():
        if name == "sentiment":
            moods = judgement.sentiment.turns if judgement.sentiment and judgement.sentiment.turns else []
            mood = next((one.value for one in moods if one.turn == row["turn"]), 0)
            if label is not None:
                yield NEGATIVE, mood <= -0.5, label < 0
                yield POSITIVE, mood >= 0.5, label > 0
        elif name == "empathy":
            state = (signals.get(name) or {}).get("state")
            for kind in ("authentic", "scripted"):
                yield f"empathy_{kind}", state == kind, label == kind
        else:
            yield name, heard(signals, row, name), label == "yes"


def counted() -> tuple[dict[str, dict[str, Counts]], dict[str, int]]:
    """Judge every context; return the counts by signal and language, and the turns by language."""
    rows = list(held_out())
    judge = EmbeddedJudge(Settings.model_construct())
    sums: dict[str, dict[str, list[int]]] = {}
    turns: dict[str, int] = {}
    for row, judgement in zip(rows, judge.judge([transcript_of(row) for row in rows]), strict=True):
        turns[row["language"]] = turns.get(row["language"], 0) + 1
        for name, said, there in said_of(row, judgement):
            cell = sums.setdefault(name, {}).setdefault(row["language"], [0, 0, 0])
            if said or there:
                cell[0 if said and there else 1 if said else 2] += 1
    open_answers(sums)
    return {
        name: {code: Counts(right=cell[0], wrong=cell[1], missed=cell[2]) for code, cell in sorted(by.items())}
        for name, by in sorted(sums.items())
    }, turns


def open_answers(sums: dict[str, dict[str, list[int]]]) -> None:
    """Count the reader of the open survey question, on both axes, on answers that were written after it."""
    with (HELD_OUT / "open-answers.jsonl").open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            for axis, value in read_answer(row["text"])._asdict().items():
                said, label = {True: "yes", False: "no", None: None}[value], row["labels"][axis]
                cell = sums.setdefault(f"open_{axis}", {}).setdefault(row["language"], [0, 0, 0])
                cell[0] += said is not None and said == label
                cell[1] += said is not None and said != label
                cell[2] += label is not None and said != label


def as_markdown(counts: dict[str, dict[str, Counts]], turns: dict[str, int]) -> list[str]:
    """Write the table: precision and recall by language, and over all with the number of turns that show it."""
    codes = sorted(turns)
    lines = [
        f"`uv run python -m benchmarks.signals --write`, {sum(turns.values()):,} labelled turns ("
        + ", ".join(f"{turns[code]} {code}" for code in codes)
        + ") that we wrote, labelled and kept out of",
        "training, of features and of thresholds. Each cell: precision / recall, in brackets how many turns show it.",
        f"**Bold**: precision below {WEAK_BELOW}, which metrics, report and studies then call a weak signal.",
        "A dash: never said. One writer, one labeller; near misses were written on purpose, so that both figures are",
        "lower than on an ordinary day's turns. `open_end` is labelled turn by turn here, and said by the judge of a",
        "whole conversation's end: its precision here is that of another question. `open_…`: the two axes of the open",
        "survey question, on 100 answers written for it (`training/held_out/open-answers.jsonl`).",
        "",
        "| signal | " + " | ".join(codes) + " | all |",
        "|---|" + "---|" * (len(codes) + 1),
    ]
    for name, by in counts.items():
        total = Counts(
            right=sum(one.right for one in by.values()),
            wrong=sum(one.wrong for one in by.values()),
            missed=sum(one.missed for one in by.values()),
        )
        cells = [_cell(by[code]) if code in by else "" for code in codes]
        lines.append(f"| {name} | {' | '.join(cells)} | {_cell(total)} |")
    return lines


def _cell(counts: Counts) -> str:
    precision = "–" if counts.precision is None else f"{counts.precision:.2f}"
    recall = "–" if counts.recall is None else f"{counts.recall:.2f}"
    marked = f"**{precision}**" if counts.is_weak else precision
    return f"{marked} / {recall} ({counts.right + counts.missed})"


def as_json(counts: dict[str, dict[str, Counts]]) -> str:
    """Write the counts as the package holds them: right, wrong, missed."""
    lines = [
        f" {json.dumps(name)}: "
        + json.dumps({code: [one.right, one.wrong, one.missed] for code, one in by.items()}, separators=(",", ":"))
        for name, by in counts.items()
    ]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def main() -> int:
    """Count, print, and write where asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="write RESULTS.md and the counts in the package")
    options = parser.parse_args()
    counts, turns = counted()
    lines = as_markdown(counts, turns)
    print("\n".join(lines))
    if options.write:
        SHIPPED.write_text(as_json(counts), encoding="utf-8")
        write_section(HEADING, lines)
    return 0


if __name__ == "__main__":
    sys.exit(main())
