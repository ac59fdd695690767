"""Learn when two conversations of a customer are about the same issue: `python -m training.same_issue`.

Material: our own pairs (training/same_issue/<language>.jsonl: issues of customers of one company, each told three
times), and pairs of the simulated world (seeds 11, 13, 14), whose truth is known; of those, half with their topics
hidden, and one in twenty with its topic flipped, because the topics of real desks are wrong now and then.

Writes src/unheard/journeys/weights/likeness.json, and prints precision and recall: of our pairs by leaving out one
company at a time, of the world on a seed that was not learnt from (12), with topics and without.
"""

import itertools
import json
import math
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa

from unheard.journeys import likeness
from unheard.journeys.likeness import FEATURES, Values, Weights
from unheard.simulate import simulate
from unheard.simulate.truth import read_conversations

HERE = Path(__file__).parent
TARGET = HERE.parent / "src" / "unheard" / "journeys" / "weights" / "likeness.json"
LANGUAGES = ("en", "de", "fr", "es", "pt")
WORLD_SIZE = 3_000
LEARNT_SEEDS, FRESH_SEED = (11, 13, 14), 12
DAYS = 90 * 86_400
RAREST, COMMON = 6.0, 2.0
"""−ln of a word's share of turns: above the first nothing is rarer, below the second a word says nothing."""
AGAIN = (HERE / "same_issue" / "again.txt").read_text(encoding="utf-8").split()
GENERIC = (HERE / "same_issue" / "generic.txt").read_text(encoding="utf-8").split()
"""Words of every request: they never tell two issues apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """Labelled pairs of texts, the earlier one first."""

    texts: list[tuple[str, str]]
    same: Values
    topics: list[tuple[str | None, str | None]]
    groups: list[str]


def rarities() -> dict[str, float]:
    """Learn how rare stems are in the turns of our own conversations: the most frequent language counts.

    What every request says, and the words of coming back, tell no issue from another: rarity 0.
    """
    share: dict[str, float] = {}
    for language in LANGUAGES:
        seen: Counter[str] = Counter()
        turns = 0
        for line in (HERE / f"conversations-{language}.jsonl").read_text(encoding="utf-8").splitlines():
            for turn in json.loads(line)["turns"]:
                turns += 1
                seen.update(_stems(turn["text"]))
        for stem, count in seen.items():
            share[stem] = max(share.get(stem, 0.0), count / turns)
    rare = {stem: round(min(RAREST, -math.log(part)) - COMMON, 2) for stem, part in sorted(share.items())}
    told = {stem: max(0.0, value) for stem, value in rare.items() if value < RAREST - COMMON}
    return told | dict.fromkeys(sorted(_stems(" ".join([*AGAIN, *GENERIC]))), 0.0)


def _stems(text: str) -> set[str]:
    _, words = likeness.words_of(pa.chunked_array([[text]]))
    return {str(word)[: likeness.STEM_LETTERS] for word in words.to_pylist()}


def our_pairs() -> Pairs:
    """Pair texts of one company: of one issue in their order, and of two issues each with each."""
    texts: list[tuple[str, str]] = []
    same, groups = [], []
    for language in LANGUAGES:
        text = (HERE / "same_issue" / f"{language}.jsonl").read_text(encoding="utf-8")
        rows = [json.loads(line) for line in text.splitlines()]
        for row in rows:
            for earlier, later in itertools.combinations(row["texts"], 2):
                texts.append((earlier, later))
                same.append(1.0)
                groups.append(row["group"])
        for one, other in itertools.combinations(rows, 2):
            if one["group"] == other["group"]:
                for earlier, later in itertools.product(one["texts"], other["texts"]):
                    texts.append((earlier, later))
                    same.append(0.0)
                    groups.append(one["group"])
    return Pairs(texts=texts, same=np.array(same), topics=[(None, None)] * len(texts), groups=groups)


def world_pairs(seed: int, size: int = WORLD_SIZE) -> Pairs:
    """Pair the conversations of each person of a simulated world that open within 90 days of each other."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        simulate(folder, conversations=size, seed=seed)
        truth = {row.conversation_id: row for row in read_conversations(folder / "truth") if _counts(row)}
        told: dict[int, list[tuple[int, str, int, str | None]]] = {}
        for conversation in _conversations(folder):
            row = truth.get(conversation["conversation_id"])
            if row is not None and row.customer is not None and row.issue is not None:
                said = (row.opened, first_words(conversation), row.issue, conversation.get("topic"))
                told.setdefault(row.customer, []).append(said)
    texts, same, topics = [], [], []
    for _, said_by in sorted(told.items()):
        for (at, one, issue, topic), (then, other, next_issue, next_topic) in itertools.combinations(
            sorted(said_by), 2
        ):
            if then - at <= DAYS:
                texts.append((one, other))
                same.append(float(issue == next_issue))
                topics.append((topic, next_topic))
    return Pairs(texts=texts, same=np.array(same), topics=topics, groups=["world"] * len(texts))


def _counts(row: Any) -> bool:
    return bool(row.eligible and row.identified)


def _conversations(folder: Path) -> Iterator[dict[str, Any]]:
    for path in sorted(folder.glob("conversations*.jsonl")):
        for line in path.read_bytes().splitlines():
            yield msgspec.json.decode(line)


def first_words(conversation: dict[str, Any]) -> str:
    """Join subject and first two messages of the customer, as the product does."""
    said = [
        turn.get("text") or ""
        for turn in conversation.get("turns") or []
        if turn["speaker"] == "customer" and turn.get("kind", "message") == "message"
    ]
    return " ".join([conversation.get("subject") or "", *said[:2]])


def features_of(pairs: Pairs, weights: Weights) -> Values:
    """Compare pairs by the product's own code."""
    flat = [text for pair in pairs.texts for text in pair]
    names = {
        topic: number for number, topic in enumerate(sorted({t for p in pairs.topics for t in p if t is not None}))
    }
    topic = np.array([-1 if one is None else names[one] for pair in pairs.topics for one in pair], dtype=np.int64)
    documents = np.arange(len(flat), dtype=np.int64)
    texts = likeness.read(documents, pa.chunked_array([flat]), len(flat), weights)
    return likeness.features(texts, documents[0::2], documents[1::2], topic)


def fit(rows: Values, same: Values, weight: Values) -> Values:
    """Fit a logistic function by Newton's method, with a touch of ridge."""
    design = np.column_stack([np.ones(len(rows)), rows])
    found = np.zeros(design.shape[1])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-design @ found))
        slope = design.T @ (weight * (same - chance)) - 1e-3 * found
        curve = (design.T * (weight * chance * (1 - chance))) @ design + 1e-3 * np.eye(len(found))
        found = found + np.linalg.solve(curve, slope)
    return found


def chance_of(found: Values, rows: Values) -> Values:
    """Say the probability of the same issue."""
    return np.asarray(1 / (1 + np.exp(-(found[0] + rows @ found[1:]))), dtype=np.float64)


def learn() -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Learn everything; return the file's content and the rows of the table."""
    content: dict[str, Any] = {"rarest": RAREST - COMMON, "again": AGAIN, "rarity": rarities()}
    content["model"] = {"bias": 0.0, **dict.fromkeys(FEATURES, 0.0)}
    weights = likeness.weights_of(content)
    ours, world = our_pairs(), [world_pairs(seed) for seed in LEARNT_SEEDS]
    own_rows = features_of(ours, weights)
    world_rows = np.vstack([features_of(pairs, weights) for pairs in world])
    world_same = np.concatenate([pairs.same for pairs in world])
    random = np.random.default_rng(0)
    hidden, flipped = random.random(len(world_rows)) < 0.5, random.random(len(world_rows)) < 0.05
    seen_rows = world_rows.copy()
    seen_rows[flipped, 4:6] = seen_rows[flipped][:, [5, 4]]
    seen_rows[hidden, 4:6] = 0.0
    rows, same = np.vstack([own_rows, seen_rows]), np.concatenate([ours.same, world_same])
    share = ours.same.mean()
    own_weight = np.where(ours.same == 1, 0.5 / share, 0.5 / (1 - share))
    weight = np.concatenate([own_weight, np.full(len(world_rows), len(own_rows) / len(world_rows))])
    found = fit(rows, same, weight)
    content["model"] = {"bias": round(float(found[0]), 2)} | {
        name: round(float(value), 2) for name, value in zip(FEATURES, found[1:], strict=True)
    }
    left_out = np.zeros(len(own_rows))
    groups = np.array([*ours.groups, *["world"] * len(world_rows)])
    for group in sorted(set(ours.groups)):
        rest = groups != group
        left_out[groups[: len(own_rows)] == group] = chance_of(fit(rows[rest], same[rest], weight[rest]), rows[~rest])
    fresh = world_pairs(FRESH_SEED)
    fresh_rows = features_of(fresh, weights)
    untold = fresh_rows.copy()
    untold[:, 4:6] = 0.0
    topic_alone = fresh_rows[:, 4]
    table = []
    for threshold in (0.4, 0.5, 0.55, 0.6, 0.7):
        table.append(_row("our pairs, company left out", left_out, ours.same, threshold))
        table.append(_row("world, topics known", chance_of(found, fresh_rows), fresh.same, threshold))
        table.append(_row("world, topics hidden", chance_of(found, untold), fresh.same, threshold))
    for language in LANGUAGES:
        of = np.array([group.startswith(language) for group in ours.groups])
        table.append(_row(f"our pairs, {language}", left_out[of], ours.same[of], 0.5))
    table.append(_row("world, equal topic alone (rule 3)", topic_alone, fresh.same, 0.5))
    return content, table


def _row(name: str, chance: Values, same: Values, threshold: float) -> dict[str, Any]:
    said = chance >= threshold
    hit = float((said & (same == 1)).sum())
    return {
        "pairs": name,
        "threshold": threshold,
        "n": len(same),
        "same": int(same.sum()),
        "precision": hit / max(1, said.sum()),
        "recall": hit / same.sum(),
        "called per same": said.sum() / same.sum(),
    }


def main() -> None:
    """Learn, write the weights, print the table."""
    content, table = learn()
    TARGET.write_text(json.dumps(content, ensure_ascii=False, indent=0, sort_keys=True) + "\n", encoding="utf-8")
    print(content["model"], len(content["rarity"]), "stems")
    for row in table:
        print(
            f"{row['pairs']:36} ≥ {row['threshold']:.2f}  n {row['n']:5}  same {row['same']:4}  precision "
            f"{row['precision']:.3f}  recall {row['recall']:.3f}  called per same {row['called per same']:.2f}"
        )


if __name__ == "__main__":
    main()
