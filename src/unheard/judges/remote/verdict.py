"""From an answer to a judgement: quotes verified, personal data put back, claims held against the record.

The rating is computed by the rubric from the parts; a model never gives one.
"""

from dataclasses import dataclass
from typing import Any

from unheard.judges.base import INSTRUCTIONS_FOLLOWED, NOT_ENOUGH_EVIDENCE
from unheard.judges.evidence import verified
from unheard.judges.remote.answer import (
    OBEYS,
    SIGNALS,
    STATES_A_RATING,
    Answer,
    AnswerIssue,
    AnswerSignal,
    UnusableAnswer,
)
from unheard.judges.remote.attack import states_a_rating
from unheard.judges.remote.prompt import Request
from unheard.judges.remote.untrusted import LEFT_OUT, contradicts
from unheard.judges.rubric import Parts, rating, rubric_version
from unheard.records import IssueJudgement, Judgement, Quality, Quote, Sentiment
from unheard.settings import Rubric

ISSUE_LIMIT = 12
LABEL_LIMIT = 80
EXPLANATION_LIMIT = 600
LITTLE_EVIDENCE = 0.3
"""Highest confidence of a judgement of which no quote stands in the transcript."""
LISTED = {"trust_words": "trust_words", "claims_done": "business_claims_done"}
"""Signals that are lists in a judgement: name in the answer → name there."""
NOTHING_DONE = 0.25
"""Highest `correct` where something is said to be done and no write succeeded in the record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A judgement and what was dropped on the way."""

    judgement: Judgement
    quotes_dropped: int


@dataclass(frozen=True, slots=True)
class _Evidence:
    """Finds what a model quotes in what was really said."""

    request: Request

    def kept(self, said: AnswerIssue | AnswerSignal) -> Quote | None:
        """The quote, with its turn's position, if it stands there verbatim and is evidence."""
        turns = self.request.transcript.turns
        if not 0 <= said.turn < len(turns):
            return None
        quote = Quote(turn=said.turn, text=self.restored(said.text))
        exact, _ = verified([quote], {said.turn: turns[said.turn].text})
        proves = exact and self.request.untrusted.proves(said.turn, turns[said.turn].text or "", quote.text)
        return exact[0] if proves else None

    def is_no_evidence(self, said: AnswerIssue) -> bool:
        """Whether the words stand in the turn, but where they are no evidence."""
        turns = self.request.transcript.turns
        text = turns[said.turn].text or "" if 0 <= said.turn < len(turns) else ""
        quote = self.restored(said.text)
        return bool(quote) and quote in text and not self.request.untrusted.proves(said.turn, text, quote)

    def restored(self, text: str) -> str:
        """What a model wrote, with the data that were replaced."""
        if self.request.untrusted.doubtful:  # a mark of ours is nobody's words
            text = text.partition(LEFT_OUT[:9])[0].rstrip() or text
        redactor = self.request.redactor
        return redactor.restore(text) if redactor is not None else text

    def number(self, position: int) -> int | None:
        """Number of a turn in its conversation; None for one that came from a folded conversation."""
        turns = self.request.transcript.turns
        return turns[position].number if 0 <= position < len(turns) else None

    def numbered(self, quote: Quote | None) -> list[Quote]:
        """The quote as it is stored; none from a turn that has no number in its conversation."""
        number = None if quote is None else self.number(quote.turn)
        return [] if quote is None or number is None else [Quote(turn=number, text=quote.text)]


def verdict_of(answer: Answer, request: Request, *, judge: str, version: str, rubric: Rubric) -> Verdict:
    """Make the judgement; raise `UnusableAnswer` for an answer that obeyed the transcript."""
    evidence = _Evidence(request)
    _refuse_obedient(answer, request, evidence)
    issues, states, verified_quotes, dropped = _issues(answer, evidence)
    signals, lost = _signals(answer, request, evidence)
    grades = (answer.tone, answer.knowledge, answer.timeliness)
    parts = Parts(
        issues=tuple(states),
        sentiment_end=answer.end,
        quality=grades,
        never_answered=bool(request.transcript.never_answered),
    )
    stars = rating(parts, rubric)
    if request.evidence is not None and contradicts(stars, request.evidence):
        raise UnusableAnswer(OBEYS, "What else was said and done does not show it.")
    seen = [grade for grade in grades if grade is not None]
    confidence = answer.confidence
    if not verified_quotes:
        confidence = LITTLE_EVIDENCE if confidence is None else min(confidence, LITTLE_EVIDENCE)
    judgement = Judgement(
        conversation_id=request.transcript.conversation_key,
        judge=judge,
        judge_version=version,
        rubric_version=rubric_version(rubric),
        rating=stars,
        abstained=NOT_ENOUGH_EVIDENCE if stars is None else None,
        issues=issues,
        sentiment=Sentiment(start=answer.start, lowest=answer.lowest, end=answer.end),
        quality=Quality(tone=grades[0], knowledge=grades[1], timeliness=grades[2]),
        scores={
            "resolved": answer.resolved,
            "satisfied": answer.satisfied,
            "quality": round(sum(seen) / len(seen), 4) if seen else None,
            "correct": _correct(answer, request),
        },
        signals=signals,
        explanation=_explanation(answer, request, evidence, verified_quotes, dropped + lost),
        confidence=confidence,
    )
    return Verdict(judgement=judgement, quotes_dropped=dropped + lost)


def abstention(request: Request, *, judge: str, version: str, rubric: Rubric) -> Judgement:
    """The judgement of a conversation whose words to the judge were followed twice: no number, and why."""
    return Judgement(
        conversation_id=request.transcript.conversation_key,
        judge=judge,
        judge_version=version,
        rubric_version=rubric_version(rubric),
        abstained=INSTRUCTIONS_FOLLOWED,
        signals={"injection": {"state": "yes"}},
        explanation="Words in the conversation speak to the judge, or might, and the answers rest on them or lie far "
        "from what all else shows.",
    )


def _refuse_obedient(answer: Answer, request: Request, evidence: _Evidence) -> None:
    """Refuse an answer that shows signs of having obeyed what it was to judge."""
    untrusted = request.untrusted
    written = [answer.explanation, *(issue.label for issue in answer.issues)]
    code = request.messages[1].text[3:23]
    if any(states_a_rating(text) or code in text for text in written):
        detail = "It states a rating or the fence's code, which nobody here asked for."
        raise UnusableAnswer(OBEYS if untrusted.doubtful else STATES_A_RATING, detail)
    if not untrusted.doubtful:
        return
    if request.canary and request.canary in " ".join(written).casefold():
        raise UnusableAnswer(OBEYS, "It follows an instruction inside the fence.")
    if untrusted.repeated_in(" ".join(map(evidence.restored, written)), request.transcript):
        raise UnusableAnswer(OBEYS, "It repeats what was said to the judge.")
    for issue in answer.issues:
        if untrusted.speaks and issue.state != "unknown" and evidence.kept(issue) is None:
            detail = f"Issue {issue.state}: quote exact words of a turn other than those that address the judge."
            raise UnusableAnswer(OBEYS, detail)


def _issues(answer: Answer, evidence: _Evidence) -> tuple[list[IssueJudgement], list[str], int, int]:
    issues: list[IssueJudgement] = []
    states: list[str] = []
    verified_quotes = dropped = 0
    for issue in answer.issues[:ISSUE_LIMIT]:
        quote = evidence.kept(issue)
        verified_quotes += quote is not None
        dropped += quote is None and bool(issue.text)
        state = issue.state
        if quote is None and state == "resolved" and evidence.is_no_evidence(issue):
            state = "unknown"  # quoted mail, a pasted log: words, but nobody's in this turn
        label = " ".join(evidence.restored(issue.label).split())[:LABEL_LIMIT]
        issues.append(IssueJudgement(label=label or None, state=state, quotes=evidence.numbered(quote)))
        states.append(state)
    return issues, states, verified_quotes, dropped


def _signals(answer: Answer, request: Request, evidence: _Evidence) -> tuple[dict[str, Any], int]:
    """Signals with their quotes: what was looked for and not named is no; of a cut conversation unknown."""
    unseen = "no" if request.script.is_whole else "unknown"
    names = [name for name in SIGNALS if not name.startswith("empathy") and name not in LISTED]
    signals: dict[str, Any] = {name: {"state": unseen} for name in names}
    dropped = 0
    for signal in answer.signals:
        if signal.name not in SIGNALS:
            continue
        quote = evidence.kept(signal)
        if quote is None:
            dropped += 1
            if signals.get(signal.name, {}).get("state") != "yes":
                signals[signal.name] = {"state": "unknown"}
            continue
        _add(signals, signal.name, evidence.number(quote.turn), quote.text)
    for name in (*LISTED, "empathy_authentic", "empathy_scripted"):
        if isinstance(signals.get(name), dict):  # named without words that show it
            del signals[name]
    if request.untrusted.speaks:
        signals["injection"] = {"state": "yes"}
    needed = signals["escalation_needed"]
    if needed["state"] == "yes":
        rules = {"asked_for_human": "asked for a human", "legal_or_safety": "legal or safety"}
        needed["rule"] = next(
            (rule for name, rule in rules.items() if signals[name]["state"] == "yes"), "read in the conversation"
        )
    return signals, dropped


def _add(signals: dict[str, Any], name: str, number: int | None, quote: str) -> None:
    if name in LISTED:
        found = signals.get(LISTED[name])
        one = quote if name == "trust_words" else {"turn": number, "tool_or_effect": quote}
        signals[LISTED[name]] = [*(found if isinstance(found, list) else []), one]
        return
    shown: dict[str, Any] = {"state": "yes", "turn": number, "quote": quote} if number is not None else {"state": "yes"}
    if name.startswith("empathy_"):
        if signals.get("empathy", {}).get("state") != "authentic":
            signals["empathy"] = {**shown, "state": name.removeprefix("empathy_")}
        return
    if name == "repeats_information":
        shown["count"] = signals[name].get("count", 0) + 1
        if signals[name].get("state") == "yes":
            signals[name]["count"] = shown["count"]
            return
    if signals[name]["state"] != "yes":
        signals[name] = shown


def _correct(answer: Answer, request: Request) -> float | None:
    """Correctness needs a record, a policy or what was expected; a claim without any successful write is not correct.

    Nor is it where other tools wrote than the business expects, whatever a model makes of it.
    """
    actions, expected = request.transcript.actions, request.expected
    if answer.correct is None or (actions is None and expected is None and not has_policy(request)):
        return None
    if expected is not None and expected.fits_the_record(request.transcript) is False:
        return min(answer.correct, NOTHING_DONE)
    if actions is not None and any(signal.name == "claims_done" for signal in answer.signals):
        wrote = any(action.effect in ("write", "unknown") and action.outcome == "success" for action in actions)
        if not wrote:
            return min(answer.correct, NOTHING_DONE)
    return answer.correct


def has_policy(request: Request) -> bool:
    """Whether the model was told the business's policy."""
    return "\n\nPolicy of the business:\n" in request.messages[0].text


def _explanation(answer: Answer, request: Request, evidence: _Evidence, kept: int, dropped: int) -> str:
    said = [" ".join(evidence.restored(answer.explanation).split())[:EXPLANATION_LIMIT]]
    if request.script.turns_cut is not None:
        first, last = request.script.turns_cut
        said.append(f"The conversation was too long: turns {first} to {last} of the thread were not read.")
    if request.script.is_shortened:
        said.append("A very long turn was read without its middle.")
    if dropped:
        said.append(f"{dropped} quote{'s' if dropped > 1 else ''} did not stand in the transcript and were dropped.")
        if not kept:
            said.append("No quote of an issue is left.")
    return " ".join(part for part in said if part)
