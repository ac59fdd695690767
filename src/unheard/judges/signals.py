"""Signals: what was said that a number hides. Only what a lexicon can read; what is missing is unknown."""

from collections.abc import Iterator
from typing import Any

from unheard.judges.dialogue import BUSINESS, CUSTOMER, Block, Dialogue
from unheard.judges.hearing import asked_for_what_was_given, heard_as, hears, said_again
from unheard.judges.lexicon import Lexicon
from unheard.judges.promises import promised_until
from unheard.judges.quoting import quote_of
from unheard.judges.resolution import Resolution, succeeded

Signal = dict[str, Any]

READ = {
    "complaint": "complaint",
    "asked_for_human": "human",
    "churn_threat": "churn",
    "legal_or_safety": "legal",
    "repeats_information": "repeats",
}
"""Signal → phrase of the customer that shows it."""
SIDES = (CUSTOMER, BUSINESS)
HEAVY = -0.6
"""Mood from which the customer needed more than an answer."""
NEXT = ("next", "wait", "promise")
"""What a business says of what comes next; being sent elsewhere is none, and a question asks for something."""
NEXT_WORDS = 6
"""Words from which a turn says what comes next: shorter ones ("one moment") only keep the line."""
OPEN = frozenset(("promise", "redirect", "half", "ask", "wait"))
"""What a business says last where something is left to be done."""


def signals_of(
    dialogue: Dialogue, resolutions: list[Resolution], language: Lexicon, lowest_mood: float
) -> dict[str, Any]:
    """Read the signals; yes and no only where the words of that side can be read."""
    spoken = [block for block in dialogue.of(CUSTOMER) if block.words]
    if not spoken:
        return {}
    quoted = _Quoted(dialogue, language)
    found: dict[str, Any] = {"confirmed": quoted.at(_confirmed(resolutions), "works")}
    likely = [one.confirmation for one in resolutions if one.confirmation is not None]
    if likely:
        found["confirmed"]["probability"] = round(max(likely), 4)
    for signal, tag in READ.items():
        # Before anybody answered, "again" and "already told" speak of earlier contacts: still a repetition.
        found[signal] = quoted.first_heard(spoken, signal, tag)
    again = said_again(dialogue)
    if found["repeats_information"]["state"] != "yes" and again:
        found["repeats_information"] = quoted.at(again[0])
    if found["repeats_information"]["state"] == "yes":
        told = {block.positions for block in spoken if hears(block, "repeats_information", "repeats")}
        found["repeats_information"]["count"] = len(told | {block.positions for block in again})
    trusting = [block for block in spoken if hears(block, "trust_words", "trust")]
    trusted = [quoted.at(block, *heard_as("trust_words", "trust")).get("quote") for block in trusting]
    found["trust_words"] = [quote for quote in trusted if quote is not None]
    if dialogue.addressed:
        found["injection"] = {"state": "yes"}
    answers = [block for block in dialogue.of(BUSINESS) if block.words]
    found["escalation_needed"] = _escalation(dialogue, found, resolutions)
    if answers:
        found.update(_of_the_business(dialogue, answers, spoken, resolutions, quoted, lowest_mood))
    elif dialogue.transcript.never_answered:
        found.update(_of_silence(lowest_mood))
    return found


def _of_silence(lowest_mood: float) -> dict[str, Any]:
    """What nobody said to a customer whom nobody answered: unlike words that cannot be read, silence is known."""
    silent: dict[str, Any] = {
        name: {"state": "no"} for name in ("context_acknowledged", "asked_again", "pitch", "next_step_told")
    }
    if lowest_mood <= HEAVY:
        silent["empathy"] = {"state": "none"}
    return {**silent, "open_end": {"state": "yes"}, "business_claims_done": []}


class _Quoted:
    """Makes a signal of a block and the phrase that shows it."""

    def __init__(self, dialogue: Dialogue, language: Lexicon) -> None:
        self._dialogue, self._language = dialogue, language
        self._said = {side: frozenset[str]().union(*(block.tags for block in dialogue.of(side))) for side in SIDES}

    def at(self, block: Block | None, *tags: str) -> Signal:
        """Yes with turn and quote where there is a block, else no."""
        if block is None:
            return {"state": "no"}
        quote = quote_of(self._dialogue, block, tags, self._language)
        return {"state": "yes", "turn": quote.turn, "quote": quote.text} if quote is not None else {"state": "yes"}

    def first(self, blocks: list[Block], *tags: str) -> Signal:
        """Yes at the first of some blocks of one side in which one of the phrases stands."""
        if not blocks or self._said[blocks[0].side].isdisjoint(tags):
            return {"state": "no"}  # most signals of most conversations
        for block in blocks:
            if not block.tags.isdisjoint(tags):
                return self.at(block, *tags)
        return {"state": "no"}

    def first_heard(self, blocks: list[Block], signal: str, tag: str) -> Signal:
        """Yes at the first of some blocks in which a signal is heard; see `hearing`."""
        for block in blocks:
            if hears(block, signal, tag):
                return self.at(block, *heard_as(signal, tag))
        return {"state": "no"}


def _confirmed(resolutions: list[Resolution]) -> Block | None:
    return next((one.confirmed for one in resolutions if one.confirmed is not None), None)


def _of_the_business(
    dialogue: Dialogue,
    answers: list[Block],
    spoken: list[Block],
    resolutions: list[Resolution],
    quoted: _Quoted,
    lowest_mood: float,
) -> dict[str, Any]:
    """What the business's words show."""
    found: dict[str, Any] = {"pitch": quoted.first_heard(answers, "pitch", "pitch")}
    found["next_step_told"] = quoted.at(_next_step(answers), *NEXT)
    found["open_end"] = _open_end(dialogue, resolutions)
    due = _history_due(dialogue, spoken)
    tags = heard_as("history_due", "repeats")
    found["history_due"] = quoted.at(due, *tags) if due is not None else {"state": "no"}
    found["context_acknowledged"] = quoted.first_heard(answers, "context_acknowledged", "context")
    found["asked_again"] = _asked_again(dialogue, answers, spoken, quoted)
    claims = list(_claims(dialogue, answers, quoted))
    found["business_claims_done"] = claims
    kind = _empathy(answers, lowest_mood)
    if kind is not None:
        found["empathy"] = {"state": kind, **_place(quoted.first(answers, "empathy", "apology"))}
    until = promised_until(dialogue, answers)
    if until is not None:
        found["wait_promised_until"] = {**quoted.at(until.block, "wait", "promise"), "until": until.moment}
    else:
        found["wait_promised_until"] = {"state": "no"}
    return found


def _place(signal: Signal) -> Signal:
    return {name: value for name, value in signal.items() if name != "state"}


def _next_step(answers: list[Block]) -> Block | None:
    """The last block in which a turn says what happens next; a turn that asks, or hardly says anything, does not."""
    for block in answers[::-1]:
        if block.says(*NEXT) and any(
            not reading.tags.isdisjoint(NEXT) and not reading.questions and reading.words >= NEXT_WORDS
            for reading in block.readings
        ):
            return block
    return None


def _claims(dialogue: Dialogue, answers: list[Block], quoted: _Quoted) -> Iterator[Signal]:
    turns = dialogue.transcript.turns
    for block in answers:
        if "done" not in block.tags:
            continue
        for position, reading in zip(block.positions, block.readings, strict=True):
            number = turns[position].number
            if "done" in reading.tags and number is not None:
                yield {"turn": number, "tool_or_effect": "write"}


def _asked_again(dialogue: Dialogue, answers: list[Block], spoken: list[Block], quoted: "_Quoted") -> Signal:
    """Yes where the business asks for what the customer had given, or for any detail after being told so."""
    again = asked_for_what_was_given(dialogue)
    if again is not None:
        block, kind = again
        return quoted.at(block, kind)
    due = _handed_over(dialogue, spoken, ("repeats",))
    if due is None:
        return {"state": "no"}
    return quoted.first([block for block in answers if block.positions[0] > due.positions[0]], "detail")


def _history_due(dialogue: Dialogue, spoken: list[Block]) -> Block | None:
    """Where the customer speaks of an earlier contact, or a person takes over from the AI agent; null for neither."""
    told = next((block for block in spoken if hears(block, "history_due", "repeats")), None)
    return told if told is not None else _handed_over(dialogue, spoken, ())


def _handed_over(dialogue: Dialogue, spoken: list[Block], tags: tuple[str, ...]) -> Block | None:
    """Where the customer says one of some phrases, or a person takes over from the AI agent; null for neither."""
    repeated = next((block for block in spoken if block.says(*tags)), None)
    if repeated is not None:
        return repeated
    turns = dialogue.transcript.turns
    by_machine = False
    for block in dialogue.of(BUSINESS):
        for position in block.positions:
            if turns[position].speaker == "ai_agent":
                by_machine = True
            elif by_machine:
                return block
    return None


def _open_end(dialogue: Dialogue, resolutions: list[Resolution]) -> Signal:
    """Yes where something is left to be done at the end: not resolved, and not refused for good."""
    states = {one.state for one in resolutions}
    if states == {"resolved"}:
        final = dialogue.of(BUSINESS)[-1]
        left = final.says("promise", "wait") and not any(one.confirmed for one in resolutions)
        return {"state": "yes" if left else "no"}
    final = dialogue.of(BUSINESS)[-1]
    if "refuse" in final.tags and not final.says(*OPEN) and dialogue.ends_with(BUSINESS):
        return {"state": "no"}
    return {"state": "yes"}


def _escalation(dialogue: Dialogue, found: dict[str, Any], resolutions: list[Resolution]) -> Signal:
    """Whether a conversation that an AI agent began needed a person, and by which rule; unknown where none began."""
    answers = dialogue.of(BUSINESS)
    turns = dialogue.transcript.turns
    if not answers or turns[answers[0].positions[0]].speaker != "ai_agent":
        return {"state": "unknown"}
    for signal, rule in (("asked_for_human", "asked for a human"), ("legal_or_safety", "legal or safety")):
        if found[signal]["state"] == "yes":
            return {**found[signal], "rule": rule}
    machine = [block for block in answers if turns[block.positions[0]].speaker == "ai_agent"]
    texts = [turns[position].text for block in machine for position in block.positions]
    if sum("unsure" in block.tags for block in machine) >= 2 or len(set(texts)) < len(texts) - 1:
        return {"state": "yes", "rule": "failed or repeated itself twice"}
    writes = [action for action in dialogue.transcript.actions or () if action.effect == "write"]
    if writes and not succeeded(writes[-1]):
        return {"state": "yes", "rule": "a write failed"}
    denied = next((b for b in dialogue.replies() if "denies" in b.tags), None)
    if denied is not None and not any(one.confirmed for one in resolutions):
        return {"state": "yes", "rule": "the customer disconfirmed", **_turn(dialogue, denied)}
    return {"state": "no"}


def _turn(dialogue: Dialogue, block: Block) -> Signal:
    number = dialogue.transcript.turns[block.positions[-1]].number
    return {} if number is None else {"turn": number}


def _empathy(answers: list[Block], lowest_mood: float) -> str | None:
    """Say how the business met a customer in distress: authentic, scripted or none; null without distress.

    Authentic: words of understanding together with something done or explained; scripted: the words alone.
    """
    if lowest_mood > HEAVY:
        return None
    kind = [block for block in answers if block.says("empathy", "apology")]
    if not kind:
        return "none"
    meant = any(block.says("empathy") and block.says("done", "solution") for block in kind)
    return "authentic" if meant else "scripted"
