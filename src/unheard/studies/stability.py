"""Stability: does the embedded judge give the same conversation the same rating, however it is put to it.

Repeats      judged again
Order        judged alone and in reverse order of the others
Merged       consecutive messages of one side put together into one
Paraphrase   neutral phrases said another way (`studies/paraphrase.py`); only conversations that contain one
Languages    our own conversations told in five languages, each against its English twin
Figures      shares identical and within one, clustered by customer; beside them the same two against people
Caveats      Stable is not valid: a judge that always says 3 is perfectly stable. Texts are read again, on this machine
             only: other judges would have to be sent them, and are refused here
Source       metrics.md §6
"""

from collections.abc import Sequence
from dataclasses import replace
from hashlib import blake2b
from typing import Any

import msgspec

from unheard.facts.parameters import fact_parameters
from unheard.journeys.steps import journey_steps
from unheard.judges.base import Judge, Transcript, TranscriptTurn
from unheard.judges.language import language_of
from unheard.judges.named import judge_named
from unheard.judges.transcripts import NEEDED_STEPS, transcripts, work_of
from unheard.metrics.estimate import Estimate
from unheard.records import Judgement
from unheard.store.steps import run_steps
from unheard.studies.agreement import AGREEMENT, JUDGE
from unheard.studies.base import Answer, Request, Study, refusal
from unheard.studies.drawing.making import dots_by_segment
from unheard.studies.paired_ratings import Pair, shifts
from unheard.studies.paraphrase import PARALLEL, paraphrased

SIZE = 200
EMBEDDED = "embedded"
SHARES = ("identical_share", "within_one_share")
UNRATED = 0
"""Stands for "no rating": losing or gaining one is no identical answer."""


def run(request: Request) -> Answer:
    """Put a sample of conversations to the embedded judge in other ways."""
    if request.judge not in (None, EMBEDDED):
        return refusal(
            "identical_share",
            f"Stability judges texts again, and {request.judge} is not on this machine: judge a sample twice and "
            "compare with `unheard study bridge`.",
        )
    judge = judge_named(EMBEDDED, request.settings)
    sample = _sample(request, judge)
    if not sample:
        return refusal("identical_share", "There is no conversation with words that the embedded judge could read.")
    clusters = _clusters(request)
    first = _ratings(judge, sample)
    ways: dict[str, tuple[Sequence[Transcript], list[int]]] = {
        "judged again": (sample, _ratings(judge, sample)),
        "alone, in reverse order": (sample, [_ratings(judge, [one])[0] for one in reversed(sample)][::-1]),
    }
    otherwise = [_said_otherwise(one, language_of(one, request.settings.languages)) for one in sample]
    for name, put in (("messages merged", [merged(one) for one in sample]), ("paraphrased", otherwise)):
        ways[name] = (put, _ratings(judge, put))
    estimates: list[Estimate] = []
    rows: list[dict[str, Any]] = []
    for name, (changed, after) in ways.items():
        places = [
            place for place, (old, new) in enumerate(zip(sample, changed, strict=True))
            if changed is sample or old.turns != new.turns
        ]  # fmt: skip
        pairs = [
            Pair(cluster=clusters.get(sample[k].conversation_key, sample[k].conversation_key), before=first[k],
                 after=after[k], conversation_id=sample[k].conversation_id, source=sample[k].source)
            for k in places
        ]  # fmt: skip
        estimates += _shares(name, pairs)
        rows += [
            {"way": name, "source": one.source, "conversation_id": one.conversation_id, "before": one.before or None,
             "after": one.after or None}
            for one in pairs if one.before != one.after
        ]  # fmt: skip
    estimates += _shares("another language", _languages(judge))
    estimates += _against_people(request)
    return Answer(
        sentence=_sentence(estimates, len(sample)),
        estimates=estimates,
        rows=rows,
        notes=[
            "Stable is not valid: read it beside agreement with people.",
            f"Languages: {len(PARALLEL)} conversations of our own in five languages, each against its English twin.",
        ],
    )


def merged(transcript: Transcript) -> Transcript:
    """Put consecutive messages of one speaker together: people press return where others write a comma."""
    turns: list[TranscriptTurn] = []
    for turn in transcript.turns:
        last = turns[-1] if turns else None
        if last is not None and (last.speaker, last.kind, turn.kind) == (turn.speaker, "message", "message"):
            turns[-1] = msgspec.structs.replace(last, text="\n".join(filter(None, (last.text, turn.text))))
        else:
            turns.append(turn)
    # Actions point at turns by their place, which merging would move.
    return transcript if transcript.actions else msgspec.structs.replace(transcript, turns=tuple(turns))


def _said_otherwise(transcript: Transcript, language: str | None) -> Transcript:
    turns = tuple(
        msgspec.structs.replace(turn, text=paraphrased(turn.text, language)) if turn.text else turn
        for turn in transcript.turns
    )
    return msgspec.structs.replace(transcript, turns=turns)


class _Unversioned:
    """A judge under a version that nothing was judged with, so that every conversation is due."""

    def __init__(self, judge: Judge) -> None:
        self.name, self.version, self.rubric_version, self.judge = judge.name, "", judge.rubric_version, judge.judge


def _sample(request: Request, judge: Judge) -> list[Transcript]:
    """Conversations with the lowest hashes: the same ones each time, whatever their order."""
    steps = [step for step in journey_steps() if step.table in NEEDED_STEPS]
    run_steps(request.engine, steps, fact_parameters(request.settings))
    due = work_of(request.engine, _Unversioned(judge)).due
    salt = str(request.seed).encode()
    due = sorted(due, key=lambda one: blake2b(one.conversation_key.encode(), key=salt).digest())
    found = [one for batch in transcripts(request.engine, due[: request.size or SIZE]) for one in batch]
    return [one for one in found if any(turn.text for turn in one.turns)]


def _ratings(judge: Judge, conversations: Sequence[Transcript]) -> list[int]:
    return [_grade(judgement) for judgement in judge.judge(conversations)]


def _grade(judgement: Judgement) -> int:
    return UNRATED if judgement.rating is None else int(judgement.rating)


def _clusters(request: Request) -> dict[str, str]:
    table = request.engine.query("SELECT f.conversation_key, f.cluster_key FROM fact_conversation AS f")
    return dict(zip(*table.to_pydict().values(), strict=True))


def _languages(judge: Judge) -> list[Pair]:
    pairs = []
    for number, told in enumerate(PARALLEL):
        grades = {code: _ratings(judge, [_told(f"told-{number}", code, said)])[0] for code, said in told.items()}
        pairs += [
            Pair(cluster=f"told-{number}", before=grades["en"], after=grade, conversation_id=f"told-{number}-{code}")
            for code, grade in grades.items()
            if code != "en"
        ]
    return pairs


def _told(key: str, language: str, said: Sequence[tuple[str, str]]) -> Transcript:
    turns = tuple(TranscriptTurn(number=k, speaker=who, text=text) for k, (who, text) in enumerate(said))
    return Transcript(conversation_key=key, language=language, channel="chat", turns=turns, never_answered=False)


def _shares(way: str, pairs: Sequence[Pair]) -> list[Estimate]:
    return [one for one in shifts(pairs, {"way": way}) if one.metric in SHARES]


def _against_people(request: Request) -> list[Estimate]:
    """The same two shares against people, from `agreement`; none without labels."""
    names = {"exact_share": "identical_share", "within_one_share": "within_one_share"}
    found = AGREEMENT.run(replace(request, by=()))
    made = []
    for one in found.estimates:
        if one.segment.get("rater") == JUDGE and one.metric in names and one.value is not None:
            made.append(
                Estimate(
                    metric=names[one.metric], segment={"way": "against people"}, value=one.value, low=one.low,
                    high=one.high, n=one.n, clusters=one.clusters, unit=one.unit, method=one.method, notes=one.notes,
                )
            )  # fmt: skip
    return made


def _sentence(estimates: Sequence[Estimate], count: int) -> str:
    shown = [
        f"{one.segment['way']} {one.value * 100:.0f} %"
        for one in estimates
        if one.metric == "identical_share" and one.value is not None
    ]
    return f"Identical ratings of {count:,} conversations: {', '.join(shown)}."


STABILITY = Study(
    name="stability",
    question="Does the judge give the same conversation the same rating, however it is put to it?",
    definition=(
        "Ratings of a random sample (--size, default 200) against those of the same conversations judged again, alone "
        "and in reverse order, with consecutive messages merged, with neutral phrases said another way; and our own "
        "conversations told in five languages against their English twins. A rating that is lost or gained is not "
        "identical. Beside them the same shares against people."
    ),
    method="Shares, clustered by customer.",
    assumptions=("Merging and the paraphrases change nothing that a rating should depend on.",),
    source="metrics.md §6",
    run=run,
    reads_labels=True,
    pictures=(
        dots_by_segment(
            "Ratings that stay as they were",
            {"identical_share": "identical", "within_one_share": "within one grade"},
            keys=(("way",),),
        ),
    ),
    options=frozenset({"size", "seed"}),
    columns={"way": "way", "source": "source", "conversation_id": "conversation", "before": "before", "after": "after"},
)
