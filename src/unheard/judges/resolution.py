"""Was the customer's need met? Evidence first: what the customer says of the answer, what was done, how it ended.

Each piece of evidence is a feature (see `features`) that the head `resolved` of the weights adds to a log-odds score;
rules about explicit words stand above it. What a sentence sounds like counts little, and nothing at all where an AI
agent's actions are on record: customers thank warmly for failures that they cannot see yet.
"""

import msgspec

from unheard.judges.base import TranscriptAction
from unheard.judges.dialogue import BUSINESS, CUSTOMER, Block, Dialogue
from unheard.judges.features import need_features
from unheard.judges.weights import Weights
from unheard.judges.weights import probability as likely

RESOLVED_FROM, UNRESOLVED_TO = 0.58, 0.42
CONFIRMED = 0.7
"""Least probability once the customer said that it worked."""
DENIED = 0.35
"""Most probability where the last word of all is that it does not work."""
MOSTLY = 0.8
"""Above this it counts as met although a part was called open on the way."""
HALF = 0.4
"""Probability that the need was met where only a part was."""
HOPELESS = 0.12
"""Below this an open end is a bad one: the customer has given up on an answer."""


class Resolution(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """How the need ended, how sure that is, and what shows it."""

    state: str
    probability: float
    because: str
    """The decisive evidence, in words that fit after "because"."""
    block: Block | None
    """Where to quote from."""
    tags: tuple[str, ...] = ()
    """Which phrases to quote."""
    confirmation: float | None = None
    """How likely people would say that the customer confirmed it; null where words do not count."""
    confirmed: Block | None = None
    """The customer's own words that it worked, where they were not taken back."""


def resolve(dialogue: Dialogue, weights: Weights) -> Resolution:
    """Decide the state of what the customer came with."""
    if dialogue.first_answer is None:
        asked = dialogue.of(CUSTOMER)
        if dialogue.transcript.never_answered is None:
            because = "only the customer's side is on record"
            return Resolution(state="unknown", probability=0.5, because=because, block=asked[0] if asked else None)
        return Resolution(
            state="unresolved", probability=0.03, because="nobody answered", block=asked[0] if asked else None
        )
    verdict, where = _verdict(dialogue)
    acted = _by_actions(dialogue, verdict, where)
    if acted is not None:
        return acted
    found = need_features(dialogue)
    made = _decide(dialogue, verdict, where, likely(weights.heads["resolved"].score(found)))
    return msgspec.structs.replace(made, confirmation=likely(weights.heads["confirmed"].score(found)))


def _verdict(dialogue: Dialogue) -> tuple[str | None, Block | None]:
    """What the customer last said of the answer: works, denies, or both at once."""
    for block in reversed(dialogue.replies()):
        works, denies = "works" in block.tags, "denies" in block.tags
        if works and "half" in block.tags:
            return "mixed", block
        if works and denies:
            return ("works" if block.readings[-1].last_verdict == "works" else "mixed"), block
        if works or denies:
            return ("works" if works else "denies"), block
    return None, None


def _decide(dialogue: Dialogue, verdict: str | None, where: Block | None, probability: float) -> Resolution:
    answers, replies = dialogue.of(BUSINESS), dialogue.replies()
    final = answers[-1]
    if verdict == "works" and where is not None and probability >= UNRESOLVED_TO:
        sure = max(probability, CONFIRMED)
        return _found("resolved", sure, "the customer says that it worked", where, "works", confirmed=where)
    if verdict == "mixed":
        because = "the customer says that a part works and a part does not"
        return _found("partly", min(probability, 0.5), because, where, "denies", "works")
    half = _half(replies, answers, taken_back=verdict == "denies" and where is dialogue.blocks[-1])
    if half is not None and probability <= MOSTLY:
        return half
    if verdict == "denies" and where is not None and where is dialogue.blocks[-1]:
        probability = min(probability, DENIED)
    # Pleased, thanked or silent is not the same as helped: an answer that only asks or instructs is still open.
    closing = bool(replies) and replies[-1].says("thanks", "bye", "no_more", "works")
    if dialogue.ends_with(BUSINESS) and not closing and _only_asks(final) and probability > HOPELESS:
        because = "it ends on a question or an instruction that the customer did not answer"
        return _found("unknown", probability, because, final, "ask", "solution")
    if probability >= RESOLVED_FROM:
        because, block, tags = _good_end(replies, answers)
        return _found("resolved", probability, because, block, *tags)
    if probability <= UNRESOLVED_TO:
        because, block, tags = _bad_end(replies, final)
        return _found("unresolved", probability, because, block, *tags)
    return _found("unknown", probability, "nothing shows whether the answer helped", final)


def _half(replies: list[Block], answers: list[Block], *, taken_back: bool) -> Resolution | None:
    """A part is done and a part is open, by the customer's last words or by the business's answer."""
    if replies and "half" in replies[-1].tags:
        return _found("partly", HALF, "the customer says that only a part is done", replies[-1], "half")
    if taken_back:
        return None
    said = next((block for block in answers[:-3:-1] if "half" in block.tags), None)
    if said is not None:
        return _found("partly", HALF, "the business says that only a part is done", said, "half")
    return None


def _only_asks(final: Block) -> bool:
    return (final.asks or final.says("ask", "solution")) and not final.says("done", "refuse", "promise", "praise")


def _good_end(replies: list[Block], answers: list[Block]) -> tuple[str, Block, tuple[str, ...]]:
    if replies and replies[-1].says("thanks", "no_more", "trust", "ok"):
        return "the customer closes content after the answer", replies[-1], ("no_more", "trust", "thanks", "ok")
    done = [block for block in answers if "done" in block.tags]
    if done:
        return "the business says that it was done and nobody contradicts", done[-1], ("done",)
    return "the answer stands and nobody contradicts", answers[-1], ("solution",)


def _bad_end(replies: list[Block], final: Block) -> tuple[str, Block, tuple[str, ...]]:
    if replies:
        last = replies[-1]
        if "denies" in last.tags:
            return "the customer says that it does not work or is still open", last, ("denies",)
        if last.says("complaint", "churn", "not_read", "human", "repeats"):
            return "the customer ends dissatisfied", last, ("complaint", "churn", "not_read", "human", "repeats")
    if final.says("promise"):
        return "it ends on a promise", final, ("promise",)
    if final.says("redirect"):
        return "the customer is sent elsewhere", final, ("redirect",)
    if final.says("refuse"):
        return "the business says no", final, ("refuse",)
    return "nothing that was said solves it", replies[-1] if replies else final, ("denies", "complaint")


def _by_actions(dialogue: Dialogue, verdict: str | None, where: Block | None) -> Resolution | None:
    """Judge by the record alone where an AI agent's actions are logged; null elsewhere."""
    if not on_record(dialogue):
        return None
    answers, asked = dialogue.of(BUSINESS), dialogue.of(CUSTOMER)
    actions = dialogue.transcript.actions or ()
    writes = [action for action in actions if action.effect == "write"]
    last = answers[-1]
    if verdict == "denies":
        return _found("unresolved", 0.15, "the customer says that it does not work or is still open", where, "denies")
    if writes and not succeeded(writes[-1]):
        return _found("unresolved", 0.15, "the last action failed", last, "done")
    if any(action.effect == "handoff" for action in actions):
        return _found("unresolved", 0.25, "it was handed over and nothing follows", last, "redirect")
    if writes:
        confirmed = where if verdict == "works" else None
        return _found("resolved", 0.65, "the action that was asked for succeeded", last, "done", confirmed=confirmed)
    if verdict == "works":
        return _found("resolved", 0.7, "the customer says that it worked", where, "works", confirmed=where)
    if any(block.says("refuse", "redirect") for block in answers[-2:]):
        return _found("unresolved", 0.3, "the business says no", last, "refuse", "redirect")
    if any("request" in block.tags for block in asked):
        return _found("unresolved", 0.3, "an action was asked for and none was made", asked[0], "request")
    return _found("unknown", 0.5, "no action shows whether the need was met", last)


def on_record(dialogue: Dialogue) -> bool:
    """Say whether actions are logged and only the AI agent answered: what people do leaves no record."""
    transcript = dialogue.transcript
    answers = dialogue.of(BUSINESS)
    if transcript.actions is None or not answers:
        return False
    return all(transcript.turns[place].speaker == "ai_agent" for block in answers for place in block.positions)


def _found(
    state: str, probability: float, because: str, block: Block | None, *tags: str, confirmed: Block | None = None
) -> Resolution:
    return Resolution(
        state=state, probability=probability, because=because, block=block, tags=tags, confirmed=confirmed
    )


def succeeded(action: TranscriptAction) -> bool:
    """Say whether an action did not fail."""
    return action.outcome not in ("error", "timeout", "rejected")


def correct(dialogue: Dialogue, weights: Weights) -> float | None:
    """How likely the AI agent did what request and record allow, 0..1; null where no actions are logged.

    A refusal after a look-up is right more often than not; a write without the customer's yes, a claim without a
    write, an action asked for and no call at all are wrong more often than not. The policy is not known: the
    score stays near the middle.
    """
    if not on_record(dialogue):
        return None
    return likely(weights.heads["correct"].score(record_features(dialogue)))


def record_features(dialogue: Dialogue) -> dict[str, float]:
    """What the correctness of an AI agent's handling is read from: request, record, and what was claimed."""
    actions = dialogue.transcript.actions or ()
    writes = [action for action in actions if action.effect == "write"]
    answers = dialogue.of(BUSINESS)
    found: dict[str, float] = {}
    if not actions and any("request" in block.tags for block in dialogue.of(CUSTOMER)):
        found["asked_not_called"] = 1.0
    if writes and not succeeded(writes[-1]):
        found["last_write_failed"] = 1.0
    if any(not _agreed(dialogue, action) for action in writes):
        found["write_without_yes"] = 1.0
    if not writes and any("done" in block.tags for block in answers):
        found["claim_without_write"] = 1.0
    if actions and not writes and any(block.says("refuse", "redirect") for block in answers):
        found["grounded_refusal"] = 1.0
    return found


def _agreed(dialogue: Dialogue, action: TranscriptAction) -> bool:
    """Whether the customer's last words before a write said yes; an unknown place counts as agreed."""
    if action.after_position is None:
        return True
    for block in reversed(dialogue.blocks):
        if block.side == CUSTOMER and block.positions[0] <= action.after_position:
            return block.says("consent", "ok")
    return False
