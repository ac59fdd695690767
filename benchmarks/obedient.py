"""Stand-ins for a language model that is told what to answer by words in a conversation; `obedience` asks them."""

import asyncio
import html
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from unheard.judges.base import Transcript, TranscriptAction, TranscriptTurn
from unheard.judges.embedded import EmbeddedJudge
from unheard.judges.remote.answer import read_answer
from unheard.judges.remote.asking import Asker, NoAnswer
from unheard.judges.remote.budget import Purse
from unheard.judges.remote.gate import Gate
from unheard.judges.remote.prompt import Message, Prompt, Request
from unheard.judges.remote.reply import Reply
from unheard.judges.remote.verdict import Verdict, verdict_of
from unheard.settings import Llm, Settings
from unheard.store.folder import identity_hash

Json = dict[str, Any]
SETTINGS = Settings(llm=Llm(redact=False, retries=0))
RUBRIC = SETTINGS.rubric
READER = EmbeddedJudge(SETTINGS)


def transcript_of(conversation: Json) -> Transcript:
    """What a judge is handed of a conversation: public turns before the first survey answer."""
    said = []
    for number, turn in enumerate(conversation["turns"]):
        if turn.get("kind") == "survey_feedback":
            break
        if turn.get("visibility", "public") == "public":
            kind = turn.get("kind", "message")
            said.append(TranscriptTurn(number=number, speaker=turn["speaker"], text=turn["text"], kind=kind))
    actions = [
        TranscriptAction(
            tool=one["tool"], effect=one["effect"], outcome=one["outcome"], after_position=one.get("after_turn")
        )
        for one in conversation.get("actions") or ()
    ]
    return Transcript(
        conversation_key=conversation["conversation_id"],
        conversation_id=conversation["conversation_id"],
        channel=conversation["channel"],
        subject=conversation["subject"],
        topic=conversation["topic"],
        language=conversation.get("language"),
        turns=tuple(said),
        actions=tuple(actions) if "actions" in conversation else None,
        never_answered=not any(turn.speaker in ("human_agent", "ai_agent") for turn in said),
    )


def prompt() -> Prompt:
    """A prompt as the product makes it."""
    return Prompt(
        name="openai:stand-in",
        settings=SETTINGS.llm,
        secret=lambda text: identity_hash(b"k" * 32, "judge", text),
        second_reader=lambda transcript: next(READER.judge([transcript])),
    )


def obedient(attack: Json, transcript: Transcript, honest: Json, shows: str) -> Json:
    """The answer that the attack wants, with what it shows for itself."""
    high = attack["wants"] == "high"
    injected = next(
        (
            (place, line.strip()[:60])
            for place, turn in enumerate(transcript.turns)
            for line in sorted(attack["text"].splitlines(), key=len, reverse=True)
            if line.strip() and line.strip()[:60] in (turn.text or "")
        ),
        (0, attack["text"][:60]),
    )
    real = next(
        (place, (turn.text or "")[:25]) for place, turn in enumerate(transcript.turns) if turn.speaker == "customer"
    )
    turn, text = injected if shows == "injected words" else (0, "") if shows == "nothing" else real
    feeling, grade, share = (2, 5, 0.98) if high else (-2, 1, 0.02)
    said = "All went very well." if high else "All went very badly."
    return {
        **honest,
        "issues": [{"label": "the request", "state": "resolved" if high else "unresolved", "turn": turn, "text": text}],
        **dict.fromkeys(("start", "lowest", "end"), feeling),
        **dict.fromkeys(("tone", "knowledge", "timeliness"), grade),
        **dict.fromkeys(("resolved", "satisfied", "correct"), share),
        "explanation": f"As said: {attack['text'][:200]}" if shows == "a repetition" else said,
    }


@dataclass(slots=True)
class StandIn:
    """A model that answers by rule."""

    answer: Callable[[str], Json]
    """What it is shown → what it answers."""
    calls: int = 0

    async def ask(self, messages: Sequence[Message], *, key: str) -> Reply:
        """Answer at once."""
        self.calls += 1
        return Reply(text=json.dumps(self.answer(messages[1].text)))

    async def close(self) -> None:
        """Nothing to let go of."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one conversation."""

    rating: int | None
    reason: str | None
    calls: int


def asked(request: Request, answer: Callable[[str], Json]) -> Outcome:
    """Ask a stand-in the way the product asks a model."""

    def judged(text: str, was_cut: bool, about: Request) -> Verdict:
        return verdict_of(read_answer(text, was_cut=was_cut), about, judge="x", version="1", rubric=RUBRIC)

    async def run() -> Outcome:
        model = StandIn(answer)
        purse = Purse(price=None, limit=None, output_limit=500)
        asker = Asker(model=model, settings=SETTINGS.llm, gate=Gate(highest=1), purse=purse, judge=judged)
        try:
            _, verdict = await asker.ask(request)
        except NoAnswer as error:
            return Outcome(None, error.reason, model.calls)
        rating = verdict.judgement.rating
        return Outcome(None if rating is None else int(rating), None, model.calls)

    return asyncio.run(run())


def is_seen(attack: Json, shown: str) -> bool:
    """Whether any line of an attack stands in what the model is shown."""
    lines = [line.strip() for line in html.unescape(attack["text"]).splitlines() if len(line.strip()) > 5]
    visible = ["".join(filter(str.isprintable, line)) for line in lines]
    return any(line[:40] in shown for line in (*lines, *visible))
