"""Learn the weights of the embedded judge and write them to the package.

    uv run --group training python -m training.train PACKS_DIR [--texts DIR] [--out FILE]

Prints what was learnt from what, and what cross-validation says of it, before and after. Without a folder of packs
only our own conversations are used, and the words learnt from GoEmotions are those of the weights file that is there.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import numpy as np
from scipy.optimize import brentq
from scipy.stats import spearmanr

from training.fitting import Array, Features, Loss, bounded, crossed, fit_head, folds_of, logistic, scores_of, squared
from training.packs import Comment, Task, comments, tasks
from training.prior import PRIOR
from training.texts import HERE, Labelled, labelled
from training.words import learn_words
from unheard.judges.dialogue import CUSTOMER, Dialogue, dialogue_of, side_of
from unheard.judges.features import content_features, need_features, service_features, turn_features
from unheard.judges.feeling import feeling_of
from unheard.judges.lexicon import LANGUAGES
from unheard.judges.lexicon.compiled import Lexicon, compiled
from unheard.judges.reading import read_turn
from unheard.judges.resolution import record_features
from unheard.judges.service import service_of
from unheard.judges.weights import Head, Weights, probability, read_weights

OUT = HERE.parent / "src" / "unheard" / "judges" / "weights" / "embedded.json"
BLANK = {"en": "", "de": "", "fr": " ", "es": "", "pt": ""}
STATE = {"resolved": 1.0, "partly": 0.3, "unresolved": 0.0}
ENGLISH_WORDS, OTHER_WORDS, BUSINESS_WORDS = 4_000, 600, 400
COMMENTS, COMMENT_WEIGHT, COMMENT_MOOD = 3_000, 0.05, 1.2
"""Comments that help to fit the head of moods, what each counts beside a turn of ours, and their mood from -2 to 2.

They keep the middle of the scale: our own turns are mostly about trouble, comments mostly are not.
"""
GAIN = 0.02
"""Rank correlation that a head must gain on unseen folds to be changed: what was written carries over to other data."""
LESS = 0.1
"""Or the share by which its loss must fall there, the order being about the same: a better scale."""
PANEL = 0.3
"""What is left of the log-odds of satisfaction. Our labels are one person's; a panel's mean stays nearer to the middle,
by about the agreement of single people with each other (alpha 0.30 for satisfaction in public data)."""


@dataclass
class Told:
    """What is printed, and kept in the file."""

    sources: list[str] = field(default_factory=list)

    def say(self, text: str) -> None:
        """Print a line at once."""
        print(text, flush=True)


@dataclass
class Rows:
    """Rows for one head."""

    features: list[Features] = field(default_factory=list)
    targets: list[float] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)

    def add(self, features: Features, target: float, of: Labelled) -> None:
        """Add a row of a conversation."""
        self.features.append(features)
        self.targets.append(target)
        self.groups.append(of.transcript.conversation_key)
        self.languages.append(of.transcript.language or "")


def turns_of(own: Sequence[Labelled], language: str) -> tuple[list[str], list[float]]:
    """Text and mood (-1 to 1) of each customer turn that somebody gave a mood."""
    texts, moods = [], []
    for one in own:
        if one.transcript.language != language:
            continue
        by = {turn.number: turn for turn in one.transcript.turns}
        for number, mood in sorted(one.gold["sentiment"]["turns"].items(), key=lambda item: int(item[0])):
            turn = by.get(int(number))
            if turn is not None and turn.text and mood is not None:
                texts.append(turn.text)
                moods.append(mood / 2)
    return texts, moods


def answers_of(own: Sequence[Labelled], language: str) -> tuple[list[str], list[float]]:
    """Each conversation's business words and its mean grade for tone and knowledge, from -1 to 1."""
    texts, grades = [], []
    for one in own:
        quality = one.gold.get("quality") or {}
        seen = [quality[name] for name in ("tone", "knowledge") if quality.get(name) is not None]
        said = " \n ".join(t.text for t in one.transcript.turns if t.text and side_of(t) not in (CUSTOMER, None))
        if one.transcript.language == language and seen and said:
            texts.append(said)
            grades.append((sum(seen) / len(seen) - 3) / 2)
    return texts, grades


def words(own: Sequence[Labelled], public: Sequence[Comment], before: Weights | None) -> dict[str, dict[str, float]]:
    """Learn the words of each language and side."""
    made: dict[str, dict[str, float]] = {}
    for language in LANGUAGES:
        texts, moods = turns_of(own, language)
        if language == "en" and not public and before is not None:
            made["en.customer"] = before.words.get("en.customer", {})
        elif texts or (public and language == "en"):
            extra = list(public) if language == "en" else []
            made[f"{language}.customer"] = learn_words(
                [c.text for c in extra] + texts,
                [c.mood for c in extra] + moods,
                BLANK[language],
                least=8 if extra else 2,
                most=ENGLISH_WORDS if extra else OTHER_WORDS,
                penalty=12.0 if extra else 3.0,
                weights=[1.0] * len(extra) + [4.0 if extra else 1.0] * len(texts),
                empty=empty_words(language),
                telling=telling_words(language),
            )
        said, grades = answers_of(own, language)
        if len(said) >= 20:
            made[f"{language}.business"] = learn_words(
                said,
                grades,
                BLANK[language],
                least=4,
                most=BUSINESS_WORDS,
                penalty=10.0,
                empty=empty_words(language),
                telling=telling_words(language),
            )
    return made


def empty_words(language: str) -> frozenset[str]:
    """Words that stand in any text of a language; those that deny or contrast do say something."""
    return compiled(language, {}).stop_words - telling_words(language)


def telling_words(language: str) -> frozenset[str]:
    """Words that deny or contrast."""
    plain = compiled(language, {})
    return plain.negations | plain.contrast


def lexicons(learnt: dict[str, dict[str, float]]) -> dict[str, Lexicon]:
    """The lexicon of each language with learnt words."""
    return {language: compiled(language, learnt) for language in LANGUAGES}


def read_apart(
    own: Sequence[Labelled], public: Sequence[Comment], before: Weights | None
) -> list[tuple[Labelled, Dialogue]]:
    """Read each conversation with words that were learnt without its fold, so that no head trusts them too much."""
    fold = folds_of([one.transcript.conversation_key for one in own])
    made: dict[int, Dialogue] = {}
    # Of English words our own turns are a drop in the sea: those of the comments alone serve every fold.
    english = words([], public, before)
    for k in sorted(set(fold)):
        inside = [one for n, one in enumerate(own) if fold[n] != k]
        known = lexicons({**words(inside, [], Weights()), **english} if public else words(inside, [], before))
        for n, one in enumerate(own):
            if fold[n] == k:
                made[n] = dialogue_of(one.transcript, known[one.transcript.language or "en"])
    return [(one, made[n]) for n, one in enumerate(own)]


def mood_rows(read: Sequence[tuple[Labelled, Dialogue]]) -> Rows:
    """Customer turns with a mood."""
    rows = Rows()
    for one, dialogue in read:
        given = one.gold["sentiment"]["turns"]
        for block in dialogue.of(CUSTOMER):
            for position, reading in zip(block.positions, block.readings, strict=True):
                turn = one.transcript.turns[position]
                mood = given.get(str(turn.number))
                if mood is not None and reading.words:
                    rows.add(turn_features(reading, turn.text or ""), float(mood), one)
    return rows


def need_rows(read: Sequence[tuple[Labelled, Dialogue]]) -> Rows:
    """Answered conversations with one issue whose outcome is known; an AI's record is judged by rule, not by words."""
    rows = Rows()
    for one, dialogue in read:
        states = [issue["state"] for issue in one.gold["issues"]]
        if len(states) != 1 or states[0] not in STATE or dialogue.first_answer is None:
            continue
        if one.transcript.actions is None:
            rows.add(need_features(dialogue), STATE[states[0]], one)
    return rows


def confirmed_rows(read: Sequence[tuple[Labelled, Dialogue]]) -> Rows:
    """Answered conversations of which somebody said whether the customer confirmed."""
    rows = Rows()
    for one, dialogue in read:
        signal = one.gold["signals"].get("confirmed")
        if isinstance(signal, dict) and dialogue.first_answer is not None:
            rows.add(need_features(dialogue), float(signal["state"] == "yes"), one)
    return rows


def grade_rows(read: Sequence[tuple[Labelled, Dialogue]], name: str) -> Rows:
    """Conversations with a grade for tone or knowledge."""
    rows = Rows()
    for one, dialogue in read:
        grade = (one.gold.get("quality") or {}).get(name)
        if grade is not None and dialogue.first_answer is not None:
            rows.add(service_features(dialogue), float(grade), one)
    return rows


def content_rows(read: Sequence[tuple[Labelled, Dialogue]], heads: Weights) -> Rows:
    """Conversations with a satisfaction from 1 to 5, as a share."""
    rows = Rows()
    for one, dialogue in read:
        if one.gold.get("satisfied") is None or not dialogue.of(CUSTOMER):
            continue
        need = 0.03
        if dialogue.first_answer is not None:
            need = probability(heads.heads["resolved"].score(need_features(dialogue)))
        moods = list(feeling_of(dialogue, heads).moods)
        rows.add(content_features(dialogue, moods, need), (one.gold["satisfied"] - 1) / 4, one)
    return rows


def quality_rows(read: Sequence[tuple[Labelled, Dialogue]], heads: Weights) -> Rows:
    """Conversations with all grades: knowledge counts twice."""
    rows = Rows()
    for one, dialogue in read:
        given = one.gold.get("quality") or {}
        seen = [given[n] for n in ("tone", "knowledge", "knowledge", "timeliness") if given.get(n) is not None]
        if not seen or dialogue.first_answer is None:
            continue
        service = service_of(dialogue, heads)
        parts = {"knowledge": service.knowledge, "tone": service.tone, "timeliness": service.timeliness}
        need = probability(heads.heads["resolved"].score(need_features(dialogue)))
        content = content_features(dialogue, list(feeling_of(dialogue, heads).moods), need)
        share = probability(heads.heads["satisfied"].score(content))
        found = {name: value - 3.0 for name, value in parts.items() if value is not None}
        rows.add({**found, "satisfied": 2 * share - 1}, sum(seen) / len(seen), one)
    return rows


def record_rows(read: Sequence[tuple[Labelled, Dialogue]], public: Sequence[Task], english: Lexicon) -> Rows:
    """Dialogues of an AI agent with actions and a verdict on them; folds by task."""
    rows = Rows()
    for one, dialogue in read:
        if isinstance(one.gold.get("correct"), bool) and one.transcript.actions is not None:
            rows.add(record_features(dialogue), float(one.gold["correct"]), one)
    for task in public:
        dialogue = dialogue_of(task.transcript, english)
        rows.features.append(record_features(dialogue))
        rows.targets.append(float(task.is_right))
        rows.groups.append(task.task)
        rows.languages.append("en")
    return rows


def comment_rows(public: Sequence[Comment]) -> tuple[list[Features], list[float]]:
    """Features and moods of some of the comments, read with words that were learnt from the others."""
    if not public:
        return [], []
    step = max(2, len(public) // COMMENTS)
    chosen, rest = public[::step], [one for n, one in enumerate(public) if n % step]
    english = compiled("en", words([], rest, None))
    found = [turn_features(read_turn(one.text, english, english.customer), one.text) for one in chosen]
    return found, [COMMENT_MOOD * one.mood for one in chosen]


def head_of(
    told: Told,
    name: str,
    rows: Rows,
    loss: Loss,
    penalty: float,
    more: Sequence[Features] = (),
    moods: Sequence[float] = (),
) -> dict[str, float]:
    """Fit one head and say what it was worth: rank correlation before, and after on folds that it did not see."""
    prior = PRIOR[name]
    # Plain words are in the middle of the scale, whatever share of our own turns is about trouble.
    # Silence after an answer is no evidence, whatever became of it in conversations that were written to be clear.
    fixed = {"mood": ("bias",), "resolved": ("end.no_reply",)}.get(name, ())
    if len(rows.targets) < 20:
        told.say(f"{name}: {len(rows.targets)} rows are too few; it stays as it was written")
        return dict(prior)
    before = scores_of(prior, rows.features)
    after = crossed(rows.features, rows.targets, rows.groups, prior, loss, penalty, fixed)
    parts = []
    for language in ("", *LANGUAGES):
        inside = [n for n, of in enumerate(rows.languages) if language in ("", of)]
        if len(inside) >= 10:
            was, now = _rank(before, rows.targets, inside), _rank(after, rows.targets, inside)
            parts.append(f"{language or 'all'} {was:.2f} -> {now:.2f} (n={len(inside)})")
    told.say(f"{name}: rank correlation " + ", ".join(parts))
    gain = _rank(after, rows.targets, range(len(after))) - _rank(before, rows.targets, range(len(before)))
    off = [float(np.mean(loss(score, np.asarray(rows.targets))[0])) for score in (before, after)]
    told.say(f"{name}: loss {off[0]:.3f} -> {off[1]:.3f}")
    if gain < GAIN and not (gain > -GAIN / 2 and off[1] <= (1 - LESS) * off[0]):
        told.say(f"{name}: not clearly better on unseen folds; it stays as it was written")
        return dict(prior)
    share = [1.0] * len(rows.targets) + [COMMENT_WEIGHT] * len(more)
    return fit_head(
        [*rows.features, *more], [*rows.targets, *moods], prior, loss, penalty=penalty, weights=share, fixed=fixed
    )


def _rank(scores: Array, targets: Sequence[float], inside: Sequence[int]) -> float:
    return float(spearmanr(scores[list(inside)], np.asarray(targets)[list(inside)])[0])


def as_head(weights: dict[str, float], **calibrated: float) -> Head:
    """Names and weights as a head."""
    return Head(
        bias=weights.get("bias", 0.0),
        weights={name: weights[name] for name in sorted(weights) if name != "bias"},
        **calibrated,
    )


def levelled(head: Head, rows: Rows, told: Told) -> Head:
    """Shift a head so that its mean is that of the labels of the same conversations.

    What its features sound like moves with every word that is learnt; a head that stays as it was written would drift
    off with them. Nothing is learnt here of how often people are content: both means are of the same conversations.
    """
    scores, goal = [head.score(row) for row in rows.features], float(np.mean(rows.targets))

    def off(shift: float) -> float:
        return float(np.mean([probability(score + shift) for score in scores])) - goal

    shift = round(float(brentq(off, -2.0, 2.0)), 3)
    told.say(f"satisfied: shifted by {shift:+.3f} to the mean of the labels")
    return msgspec.structs.replace(head, shift=shift)


def train(packs: Path | None, texts: Path, before: Weights | None, told: Told) -> Weights:
    """Learn words, then the heads one after the other: each reads what those before it say."""
    own = [one for one in labelled(texts) if one.transcript.language in LANGUAGES]
    public, tau = (comments(packs), tasks(packs)) if packs is not None else ([], [])
    told.sources = [f"{len(own)} conversations of our own (training/, Apache-2.0)"]
    if public:
        told.sources.append(f"{len(public)} comments of GoEmotions (CC BY 4.0)")
    if tau:
        told.say(f"measured on: {len(tau)} dialogues of tau-bench airline (MIT)")
    if not public and before is not None:
        told.sources += [line for line in before.trained_on if "GoEmotions" in line]
    for line in told.sources:
        told.say(f"learnt from: {line}")
    learnt = words(own, public, before)
    for name, found in learnt.items():
        told.say(f"{name}: {len(found)} n-grams")
    read = read_apart(own, public, before)
    heads = {name: as_head(weights) for name, weights in PRIOR.items()}
    heads["mood"] = as_head(head_of(told, "mood", mood_rows(read), bounded, 60.0, *comment_rows(public)))
    now = Weights(heads=heads)
    heads["resolved"] = as_head(head_of(told, "resolved", need_rows(read), logistic, 8.0))
    heads["confirmed"] = as_head(head_of(told, "confirmed", confirmed_rows(read), logistic, 40.0))
    heads["tone"] = as_head(head_of(told, "tone", grade_rows(read, "tone"), squared, 8.0))
    heads["knowledge"] = as_head(head_of(told, "knowledge", grade_rows(read, "knowledge"), squared, 8.0))
    content = content_rows(read, now)
    heads["satisfied"] = levelled(
        as_head(head_of(told, "satisfied", content, logistic, 15.0), scale=PANEL), content, told
    )
    heads["quality"] = as_head(head_of(told, "quality", quality_rows(read, now), squared, 200.0))
    # The signs of failure are rules that hold elsewhere, too; what so few dialogues say of their size is only told.
    head_of(told, "correct", record_rows(read, tau, compiled("en", learnt)), logistic, 3.0)
    told.say("correct: not fitted; its rules stay as they were written")
    return Weights(trained_on=told.sources, words=learnt, heads=heads)


def main(arguments: Sequence[str]) -> int:
    """Train and write."""
    parser = argparse.ArgumentParser(prog="python -m training.train", description=__doc__.splitlines()[0])
    parser.add_argument("packs", nargs="?", type=Path, help="folder with goemotions.jsonl.gz and tau-airline.jsonl.gz")
    parser.add_argument("--texts", type=Path, default=HERE)
    parser.add_argument("--out", type=Path, default=OUT)
    given = parser.parse_args(arguments)
    before = read_weights(OUT.read_bytes()) if OUT.is_file() else None
    made = train(given.packs, given.texts, before, Told())
    content = msgspec.json.format(msgspec.json.encode(made, order="sorted"), indent=0)
    given.out.write_bytes(content + b"\n")
    print(f"{given.out}: {given.out.stat().st_size / 1e3:.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
