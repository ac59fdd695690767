"""Dialogues: which move follows which, given how a contact went. Words come from the pools, times from the world.

A move says who speaks and from which pools the sentences come: `general` fits every topic, `topic` is about the
issue, `second` about the second issue, `manner` shows tone and `knowing` knowledge. The same situation always has
the same moves, so they are kept.
"""

from functools import lru_cache
from typing import NamedTuple

from unheard.simulate.codes import (
    AI,
    AI_HUMAN,
    AUTOMATION,
    ENDINGS,
    HANDED,
    HUMAN_AI,
    NOBODY,
    OPEN,
    PARTLY,
    REFUSED,
    SOLVED,
)

CUSTOMER, AGENT, FIRST_AGENT, ASSISTANT, RULE = range(5)
GENERAL, TOPIC, SECOND, MANNER, KNOWING = range(5)
Pool = tuple[int, str]
GOOD = ("confirm", "happy")
BAD = ("not_working", "polite_unhappy", "resigned", "angry", "churn_threat")


class Move(NamedTuple):
    """One turn to be spoken."""

    speaker: int
    pools: tuple[Pool, ...]
    kind: str = "message"
    answers: bool = False
    """This is the answer to the customer's issue."""


class Situation(NamedTuple):
    """All that decides which moves are made."""

    handler: int
    state: int
    ending: int
    voice: bool
    letter: bool
    """E-mail or web form: greeting and signature."""
    mood: int
    """Sentiment at the start, 0 to -2."""
    again: bool
    second: int
    """0 none, 1 solved, 2 partly, 3 not."""
    transferred: bool
    sounds_solved: bool
    orders: bool
    """The topic is about an order, so that its number may be asked for."""
    variant: int
    """0..15, four coin tosses: asks for details, knows the history, shows empathy, promises instead of answering."""
    polite: bool
    """Greets and says goodbye."""
    asks_human: bool
    policy: int
    closed_early: bool
    pitched: bool
    """Is offered something to buy, after the answer."""
    promised: bool
    """Is told within how many days somebody will write."""
    pushed: bool
    """Was told to open a new request."""


class Script(NamedTuple):
    """The moves by phase: before an answer, with the AI agent, with a human."""

    opening: tuple[Move, ...]
    assistant: tuple[Move, ...]
    human: tuple[Move, ...]


def general(*names: str) -> tuple[Pool, ...]:
    """Name pools that fit every topic."""
    return tuple((GENERAL, name) for name in names)


@lru_cache(maxsize=16_384)
def write_script(s: Situation) -> Script:
    """Lay out the moves of a situation."""
    first = Move(CUSTOMER, _first_words(s))
    opening = [] if s.voice and s.handler not in (NOBODY, AUTOMATION, AI, AI_HUMAN) else [first]
    if s.letter and s.variant & 1 and opening:
        opening.append(Move(RULE, general("auto_reply"), "auto_reply"))
    assistant: list[Move] = []
    human: list[Move] = []
    if s.handler in (AI, AI_HUMAN):
        assistant = _with_assistant(s)
    if s.handler == AUTOMATION:
        human = [Move(RULE, general("automation"))]
    elif s.handler not in (AI, NOBODY):
        human = _with_human(s, first)
    return Script(tuple(opening), tuple(assistant), tuple(human))


def _first_words(s: Situation) -> tuple[Pool, ...]:
    words: list[Pool] = []
    if s.again:  # who has to write again comes to the point
        words += [(GENERAL, "pushed" if s.pushed else "again"), (TOPIC, "still")]
    else:
        words.append((GENERAL, "hello_spoken" if s.voice else "hello"))
        words += [(TOPIC, "open")] if s.voice else [(TOPIC, "open"), (GENERAL, "aside")]
    if s.mood < 0:
        words.append((GENERAL, "mood_annoyed" if s.mood == -1 else "mood_angry"))
    if s.letter:
        words.append((GENERAL, "sign_off"))
    return tuple(words)


def _answer(s: Situation) -> Pool:
    if s.state == SOLVED or s.sounds_solved:
        return (TOPIC, "fix")
    return (GENERAL, "partly") if s.state == PARTLY else (TOPIC, "nofix")


_SHOWN: tuple[Pool, ...] = ((KNOWING, "knowing"), (MANNER, "manner"))
"""What stands after an answer, if anything."""


def _pitch(s: Situation) -> tuple[Pool, ...]:
    return general("pitch") if s.pitched else ()


def _with_assistant(s: Situation) -> list[Move]:
    asks = s.orders and bool(s.variant & 1)
    moves = []
    if s.handler == AI_HUMAN:
        moves.append(Move(ASSISTANT, (*general("ai_greet"), *general("ask_details" if asks else "ai_deflect"))))
        if asks:
            moves += [
                Move(CUSTOMER, general("details")),
                Move(ASSISTANT, general("ai_unsure" if s.mood else "ai_deflect")),
            ]
        if s.asks_human or s.mood < -1:
            moves.append(Move(CUSTOMER, general("ask_human")))
        return [*moves, Move(ASSISTANT, general("policy_handover" if s.policy == HANDED else "ai_handover"))]
    answer: tuple[Pool, ...] = general("policy_refusal") if s.policy == REFUSED else (_answer(s), *_SHOWN)
    answer = (*answer, *_pitch(s))
    if asks and not s.letter:
        moves += [
            Move(ASSISTANT, general("ai_greet", "ask_details")),
            Move(CUSTOMER, general("details")),
            Move(ASSISTANT, answer, answers=True),
        ]
    else:
        moves.append(Move(ASSISTANT, (*general("ai_greet"), *answer), answers=True))
    if s.state == OPEN and not s.sounds_solved and s.policy != REFUSED and s.variant & 2:
        moves += [
            Move(CUSTOMER, ((TOPIC, "not_working"),)),
            Move(ASSISTANT, general("ai_deflect" if s.variant & 4 else "ai_unsure")),
        ]
    if s.asks_human:
        moves += [Move(CUSTOMER, general("ask_human")), Move(ASSISTANT, general("ai_keeps"))]
    return [*moves, *_second(s, ASSISTANT), *_farewell(s, ASSISTANT)]


def _with_human(s: Situation, first: Move) -> list[Move]:
    informed, kind = bool(s.variant & 2), bool(s.variant & 4)
    asks = s.orders and bool(s.variant & 1) and not (s.handler == AI_HUMAN and informed)
    speaker = FIRST_AGENT if s.transferred else AGENT
    moves = []
    warm = general("empathy" if kind else "sorry_scripted") if s.mood < 0 and s.polite else ()
    hello = general("human_greet") if s.polite else ()
    if s.handler == AI_HUMAN:
        moves.append(
            Move(
                speaker, (*general("takeover_informed" if informed else "takeover_blind"), *(warm if informed else ()))
            )
        )
        if not informed:
            moves.append(Move(CUSTOMER, general("already_told")))
    elif s.voice:
        moves += [Move(speaker, general("human_greet")), first]
    if asks and not s.letter:
        greet = () if moves else hello
        moves += [Move(speaker, (*greet, *general("ask_details"))), Move(CUSTOMER, general("details"))]
    if s.transferred:
        moves += [
            Move(speaker, general("transfer")),
            Move(AGENT, general("takeover_informed" if informed else "human_greet")),
        ]
    greet = () if moves else (*hello, *warm)
    last = ASSISTANT if s.handler == HUMAN_AI else AGENT
    if s.handler == HUMAN_AI:
        moves.append(Move(AGENT, (*greet, *general("agent_wait"))))
        greet = ()
    waits = s.state == OPEN and not s.sounds_solved and (s.variant & 8 or ENDINGS[s.ending] == "patient")
    told = general("promise" if s.promised else "agent_wait") if waits or s.promised else (_answer(s),)
    answer: tuple[Pool, ...] = (*told, *_SHOWN, *_pitch(s))
    if s.closed_early:
        return [*moves, Move(last, (*greet, *answer, *general("closed_early")), answers=True)]
    question = general("anything_else") if s.variant & 4 and not s.letter and s.polite else ()
    moves.append(Move(last, (*greet, *answer, *question), answers=True))
    return [*moves, *_second(s, last), *_farewell(s, last)]


def _second(s: Situation, speaker: int) -> list[Move]:
    if not s.second:
        return []
    asked = Move(CUSTOMER, ((GENERAL, "also"), (SECOND, "open")))
    if s.second == 1:
        return [asked, Move(speaker, ((SECOND, "fix"),))]
    if s.second == 2:
        return [asked, Move(speaker, general("partly"))]
    return [asked, Move(speaker, ((SECOND, "nofix"),) if s.variant & 2 else general("not_this_time"))]


def _farewell(s: Situation, speaker: int) -> list[Move]:
    ending = ENDINGS[s.ending]
    if ending == "silent":
        return []
    moves = [Move(CUSTOMER, ((TOPIC if ending in ("confirm", "not_working") else GENERAL, ending),))]
    if not s.polite:
        return moves
    if ending in BAD or (ending not in GOOD and (s.state or s.second > 1)):
        if s.variant & 1 or ending in ("angry", "not_working"):
            moves.append(Move(speaker, general("agent_bye_bad")))
    elif s.variant & 10:
        moves.append(Move(speaker, general("ai_bye" if speaker == ASSISTANT else "agent_bye")))
    return moves


@lru_cache
def write_reopening(resolved: bool, calm: bool) -> tuple[Move, ...]:
    """Lay out what follows when the customer writes into a closed thread."""
    moves = [Move(CUSTOMER, ((GENERAL, "back"), (TOPIC, "still")))]
    if resolved:
        moves.append(Move(AGENT, ((GENERAL, "empathy"), (TOPIC, "fix"))))
        moves.append(Move(CUSTOMER, ((TOPIC, "confirm"),) if calm else general("grumble")))
    else:
        moves.append(Move(AGENT, ((TOPIC, "nofix"),)))
        moves.append(Move(CUSTOMER, ((TOPIC, "not_working"),) if calm else general("angry")))
    return tuple(moves)
