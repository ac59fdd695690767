"""Was the customer's need met? Evidence first: what the customer says of the answer, what was done, how it ended.

Each piece of evidence adds to a log-odds score; the weights are written by judgement, not fitted. What a sentence
sounds like counts little, and nothing at all where an AI agent's actions are on record: customers thank warmly
for failures that they cannot see yet.
"""

from dataclasses import dataclass
from math import exp

from unheard.judges.base import TranscriptAction
from unheard.judges.dialogue import BUSINESS, CUSTOMER, Block, Dialogue

RESOLVED_FROM, UNRESOLVED_TO = 0.58, 0.42
CONFIRMED = 0.7
"""Least probability once the customer said that it worked."""
DENIED = 0.35
"""Most probability where the last word of all is that it does not work."""
HOPELESS = 0.12
"""Below this an open end is a bad one: the customer has given up on an answer."""
BASE = -0.45
LAST_REPLY = {
    "works": 2.4, "denies": -1.5, "when": -0.7, "thanks": 0.75,
    "no_more": 0.7, "ok": 0.2, "later": -0.15, "complaint": -0.7,
    "churn": -0.7, "legal": -0.3, "human": -0.6, "repeats": -0.5, "not_read": -0.7, "trust": 0.5, "bye": 0.2,
}  # fmt: skip
"""What the customer's last words after an answer weigh."""
EARLIER_REPLY = {
    "works": 0.9, "denies": -0.5, "complaint": -0.4, "human": -0.4, "repeats": -0.3, "churn": -0.4, "not_read": -0.4,
}  # fmt: skip
"""What the customer's words between the first answer and the last reply weigh."""
LAST_ANSWER = {
    "promise": -0.6, "redirect": -0.45, "refuse": -0.45, "done": 0.9, "solution": 0.3, "praise": 0.45, "silence": -0.4,
    "more": 0.2, "unsure": -0.3, "rude": -0.4, "apology": -0.3,
}  # fmt: skip
"""What the business's last words weigh."""
ANSWERED = 0.35
"""What is left of a complaint's weight once a deed answered it."""
OPEN_ENDS = ("promise", "redirect", "apology")
CLOSING = ("thanks", "bye", "no_more", "ok", "works")


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """How the need ended, how sure that is, and what shows it."""

    state: str
    probability: float
    because: str
    """The decisive evidence, in words that fit after "because"."""
    block: Block | None
    """Where to quote from."""
    tags: tuple[str, ...] = ()
    """Which phrases to quote."""
    confirmed: Block | None = None
    """The customer's own words that it worked, where they were not taken back."""


def resolve(dialogue: Dialogue) -> Resolution:
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
    probability = 1 / (1 + exp(-_score(dialogue)))
    return _decide(dialogue, verdict, where, probability)


def _verdict(dialogue: Dialogue) -> tuple[str | None, Block | None]:
    """What the customer last said of the answer: works, denies, or both at once."""
    for block in reversed(dialogue.replies()):
        works, denies = "works" in block.tags, "denies" in block.tags
        if works and denies:
            return ("works" if block.readings[-1].last_verdict == "works" else "mixed"), block
        if works or denies:
            return ("works" if works else "denies"), block
    return None, None


def _score(dialogue: Dialogue) -> float:
    replies = dialogue.replies()
    score = BASE + 0.6 * min(0.0, dialogue.blocks[0].valence or 0.0)
    answers = dialogue.of(BUSINESS)
    final = answers[-1]
    if replies:
        last = replies[-1]
        said = sum(weight for tag, weight in LAST_REPLY.items() if tag in last.tags)
        said += (last.valence or 0.0) * (0.9 if (last.valence or 0.0) < 0 else 0.5)
        said -= 0.6 if last.asks else 0.0
        # A complaint that was answered by a deed is not the last word on it.
        answered = said < 0 and dialogue.ends_with(BUSINESS) and "done" in final.tags
        score += said * (ANSWERED if answered else 1)
        earlier = frozenset[str]().union(*(block.tags for block in replies[:-1]))
        if "denies" in last.tags:
            earlier -= {"works"}  # taken back
        score += sum(weight for tag, weight in EARLIER_REPLY.items() if tag in earlier)
    # What is promised or passed on together with a deed is its date or its way, not a delay.
    excused = OPEN_ENDS if "done" in final.tags else ()
    score += sum(weight for tag, weight in LAST_ANSWER.items() if tag in final.tags and tag not in excused)
    if dialogue.ends_with(BUSINESS):
        score -= 0.5 if final.asks or "ask" in final.tags else 0.0
    elif not replies[-1].says(*CLOSING):
        score -= 0.5
    if any("done" in block.tags for block in answers[:-1]):
        score += 0.4
    if len(answers) > 1:
        score += 0.35 if answers[-2].says("solution", "done") else 0.0
        score -= 0.3 * answers[-2].says("promise", "redirect") + 0.3 * ("refuse" in answers[-2].tags)
    return score


def _decide(dialogue: Dialogue, verdict: str | None, where: Block | None, probability: float) -> Resolution:
    answers, replies = dialogue.of(BUSINESS), dialogue.replies()
    final = answers[-1]
    if verdict == "works" and where is not None and probability >= UNRESOLVED_TO:
        sure = max(probability, CONFIRMED)
        return _found("resolved", sure, "the customer says that it worked", where, "works", confirmed=where)
    if verdict == "mixed":
        because = "the customer says that a part works and a part does not"
        return _found("partly", min(probability, 0.5), because, where, "denies", "works")
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
    if not _on_record(dialogue):
        return None
    answers, asked = dialogue.of(BUSINESS), dialogue.of(CUSTOMER)
    actions = dialogue.transcript.actions or ()
    writes = [action for action in actions if action.effect == "write"]
    last = answers[-1]
    if verdict == "denies":
        return _found("unresolved", 0.15, "the customer says that it does not work or is still open", where, "denies")
    if writes and not _succeeded(writes[-1]):
        return _found("unresolved", 0.15, "the last action failed", last, "done")
    if any(action.effect == "handoff" for action in actions):
        return _found("unresolved", 0.25, "it was handed over and nothing follows", last, "redirect")
    if writes:
        confirmed = where if verdict == "works" else None
        return _found("resolved", 0.65, "the action that was asked for succeeded", last, "done", confirmed=confirmed)
    if any(block.says("refuse", "redirect") for block in answers[-2:]):
        return _found("unresolved", 0.3, "the business says no", last, "refuse", "redirect")
    if any("request" in block.tags for block in asked):
        return _found("unresolved", 0.3, "an action was asked for and none was made", asked[0], "request")
    if verdict == "works":
        return _found("resolved", 0.7, "the customer says that it worked", where, "works", confirmed=where)
    return _found("unknown", 0.5, "no action shows whether the need was met", last)


def _on_record(dialogue: Dialogue) -> bool:
    """Whether actions are logged and only the AI agent answered: what people do leaves no record, their words count."""
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


def _succeeded(action: TranscriptAction) -> bool:
    return action.outcome not in ("error", "timeout", "rejected")


def correct(dialogue: Dialogue) -> float | None:
    """How likely the AI agent did what request and record allow, 0..1; null where no actions are logged.

    A refusal after a look-up is right more often than not; a write without the customer's yes, a claim without a
    write, an action asked for and no call at all are wrong more often than not. The policy is not known: the
    score stays near the middle.
    """
    if not _on_record(dialogue):
        return None
    actions = dialogue.transcript.actions or ()
    writes = [action for action in actions if action.effect == "write"]
    answers = dialogue.of(BUSINESS)
    score = 0.0
    if not actions and any("request" in block.tags for block in dialogue.of(CUSTOMER)):
        score -= 1.2
    if writes and not _succeeded(writes[-1]):
        score -= 0.7
    if any(not _agreed(dialogue, action) for action in writes):
        score -= 1.0
    if not writes and any("done" in block.tags for block in answers):
        score -= 0.3
    if actions and not writes and any(block.says("refuse", "redirect") for block in answers):
        score += 1.0
    return 1 / (1 + exp(-score))


def _agreed(dialogue: Dialogue, action: TranscriptAction) -> bool:
    """Whether the customer's last words before a write said yes; an unknown place counts as agreed."""
    if action.after_position is None:
        return True
    for block in reversed(dialogue.blocks):
        if block.side == CUSTOMER and block.positions[0] <= action.after_position:
            return block.says("consent", "ok")
    return False
