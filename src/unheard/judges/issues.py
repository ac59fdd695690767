"""Several issues in one conversation: where each begins, and which sentences are about it.

A customer announces another issue ("also", "two things:", "1. … 2. …"). From there on a sentence belongs to the open
issue whose words it shares; one that shares none belongs to the latest issue, and the customer's last words belong to
all. Each issue then is read as a conversation of its own, by the same rules as a whole one.
"""

import re
from dataclasses import dataclass

import msgspec

from unheard.judges.base import Transcript, TranscriptTurn
from unheard.judges.dialogue import BUSINESS, CUSTOMER, Block, Dialogue, dialogue_of, side_of
from unheard.judges.lexicon import Lexicon
from unheard.judges.lexicon.folding import pieces_of
from unheard.judges.reading import TEXT_LIMIT, read_turn
from unheard.judges.saying import may_say, says

MOST = 4
LEAST_WORDS = 3
"""Words of an announcement that say what it is about; "and one more thing" alone says nothing."""
_NOTHING = frozenset[str]()
COURTESY = frozenset(("thanks", "bye", "no_more"))
_SENTENCE = re.compile(r"[^.!?…\n;]+(?:(?<=\w)[.!?](?=\w)[^.!?…\n;]*)*[.!?…\n;]*|[.!?…\n;]+")
"""A sign with letters or digits on both sides ends none: "4.50", "example.com"."""
_ITEM = re.compile(r"(?:^|\s)(?:\(?[1-4a-d]\)|[1-4]\.|[-•*])\s+(?=\S)")
_TOLD_TOGETHER = re.compile(r"[^:]*:([^:]+?,)( (?:and|und|et|y|e) .+)", re.DOTALL)
"""An announcement, a colon, and two clauses."""
_FIRST_ITEM = re.compile(r"(?:^|\s)(?:\(?[1a]\)|1\.)\s+(?=\S)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One issue: what the customer asked, where, and the dialogue about it."""

    text: str
    """The customer's words that opened it."""
    position: int
    """Position of that turn in the transcript."""
    dialogue: Dialogue


@dataclass(slots=True)
class _Open:
    text: str
    position: int
    stems: frozenset[str]
    turns: dict[int, list[str]]
    whole: str
    """The turn that opened it, as it is read."""


def parts_of(dialogue: Dialogue, language: Lexicon) -> list[Part]:
    """Split a conversation into its issues; an empty list where there is but one."""
    if not _may_be_several(dialogue):
        return []
    opened = _walk(dialogue, language)
    if len(opened) < 2:
        return []
    return [_part(dialogue.transcript, one, language) for one in opened]


def _may_be_several(dialogue: Dialogue) -> bool:
    """Rule out most conversations at once: no announcement, no list, no "anything else?" that was taken up."""
    offered = False
    for block in dialogue.blocks:
        if block.side == BUSINESS:
            offered = "more" in block.tags
        elif "also" in block.tags or (offered and _takes_up(block)) or _lists(dialogue, block.positions):
            return True
    return False


def _takes_up(block: Block) -> bool:
    """Whether an offer of further help is answered with a request or a question."""
    return (block.asks or "request" in block.tags) and not block.says(
        "denies", "no_more", "complaint", "works", "repeats"
    )


def _lists(dialogue: Dialogue, positions: tuple[int, ...]) -> bool:
    for position in positions:
        text = dialogue.transcript.turns[position].text
        if text and _begins_a_list(text[:TEXT_LIMIT]):
            return True
    return False


def _begins_a_list(text: str) -> bool:
    return ("1." in text or "1)" in text or "a)" in text) and _FIRST_ITEM.search(text) is not None


def _walk(dialogue: Dialogue, language: Lexicon) -> list[_Open]:
    opened: list[_Open] = []
    latest: list[_Open] = []
    turns = dialogue.transcript.turns
    last_customer = max(block.positions[-1] for block in dialogue.of(CUSTOMER))
    answered = offered = False
    for block in dialogue.blocks:
        if block.side == BUSINESS:
            answered, offered = True, "more" in block.tags
        for position, reading in zip(block.positions, block.readings, strict=True):
            # What is no evidence of how it went is none of what it was about.
            text = (reading.kept or turns[position].text or "")[:TEXT_LIMIT]
            if block.side == CUSTOMER:
                new, rest = _announced(text, language, is_first=not opened, answered=answered)
                if not new and opened and offered and _takes_up(block) and _is_new(text, opened, language):
                    new, rest = [text], ""
                if rest and opened:
                    _give(rest, position, opened, latest, language, to_all=position == last_customer and not new)
                made = [_Open(one, position, _stems(one, language), {position: [one]}, text) for one in new]
                made = made[: MOST - len(opened)]
                if made:
                    latest = made
                    opened += made
            elif opened:
                _give(text, position, opened, latest, language, to_all=False)
    return opened


def _announced(text: str, language: Lexicon, *, is_first: bool, answered: bool) -> tuple[list[str], str]:
    """Return the issues that a customer's turn opens, and the words before them that speak of the old ones."""
    if not text.strip():
        return [], ""
    items = [item.strip() for item in _ITEM.split(text)] if _begins_a_list(text) else []
    if len(items) > 2:
        head, items = items[0], [item for item in items[1:] if _says_something(item, language)]
        if is_first:
            return items, ""
        if answered and len(items) > 1 and says(head, "also", language, language.customer):
            return items, head
        return [], text
    pieces, starts = [], []
    if may_say(text, "also", language.customer):
        pieces = _SENTENCE.findall(text)
        starts = [n for n, piece in enumerate(pieces) if says(piece, "also", language, language.customer)]
    if not starts:
        return ([text], "") if is_first and _says_something(text, language) else ([], text)
    groups = ["".join(pieces[: starts[0]])]
    groups += ["".join(pieces[a:b]) for a, b in zip(starts, [*starts[1:], len(pieces)], strict=True)]
    before, after = groups[0], groups[1:]
    found = [group for group in after if _says_something(group, language)]
    if is_first:
        whole = [before, *found] if _says_something(before, language) else found
        # Announced but not said ("Another question."): what stands before it is the only issue.
        return (_by_and(found[0], language) if len(whole) == 1 and found else whole), ""
    return (found, before) if answered else ([], text)


def _is_new(text: str, opened: list[_Open], language: Lexicon) -> bool:
    stems = _stems(text, language)
    return _says_something(text, language) and not any(stems & one.stems for one in opened)


def _by_and(text: str, language: Lexicon) -> list[str]:
    """Two things were announced and follow in one breath: cut at the sentence or the "and" between them.

    Where one sentence tells both behind a colon ("two things: …, and …"), what follows it is neither of them.
    """
    pieces = _SENTENCE.findall(text)
    both = _TOLD_TOGETHER.match(pieces[0]) if pieces else None
    if both is not None and all(_says_something(part, language) for part in both.groups()):
        return [text[: both.end(1)], text[both.end(1) :]]
    told = [piece for piece in pieces if _says_something(piece, language)]
    if len(told) > 1:
        middle = pieces.index(told[-1])
        return ["".join(pieces[:middle]), "".join(pieces[middle:])]
    for word in (" and ", " und ", " et ", " y ", " e "):
        cut = text.rfind(word)
        if cut > 0 and _says_something(text[cut:], language) and _says_something(text[:cut], language):
            return [text[:cut], text[cut:]]
    return [text]


def _says_something(text: str, language: Lexicon) -> bool:
    read = read_turn(text, language, language.customer)
    if read.words < LEAST_WORDS or (read.tags & COURTESY and read.words < 2 * LEAST_WORDS):
        return False
    return len(_stems(text, language)) >= 2


def _stems(text: str, language: Lexicon) -> frozenset[str]:
    return _NOTHING.union(*map(language.subjects.__getitem__, pieces_of(text)))


def _give(
    text: str, position: int, opened: list[_Open], latest: list[_Open], language: Lexicon, *, to_all: bool
) -> None:
    """Give each sentence of a turn to the issues that it is about."""
    if len(opened) == 1:  # whatever it says is about the only one there is
        if text:
            opened[0].turns.setdefault(position, []).append(text)
        return
    common = _common(opened)
    own = [one.stems - common for one in opened]
    for piece in _SENTENCE.findall(text):
        stems = _stems(piece, language)
        meant = opened if to_all else latest
        if stems:
            shared = [len(stems & theirs) for theirs in own]
            most = max(shared)
            if most:
                meant = [one for one, count in zip(opened, shared, strict=True) if count == most]
        for one in meant:
            one.turns.setdefault(position, []).append(piece)


def _common(opened: list[_Open]) -> frozenset[str]:
    return frozenset.intersection(*(one.stems for one in opened)) if len(opened) > 1 else frozenset()


def _part(transcript: Transcript, one: _Open, language: Lexicon) -> Part:
    turns: list[TranscriptTurn] = []
    for position, turn in enumerate(transcript.turns):
        if position < one.position:
            continue
        if side_of(turn) is None or position in one.turns:
            text = "".join(one.turns.get(position, ())) or turn.text
            turns.append(turn if text == turn.text else msgspec.structs.replace(turn, text=text))
    made = msgspec.structs.replace(transcript, turns=tuple(turns))
    return Part(text=_as_written(transcript, one), position=one.position, dialogue=dialogue_of(made, language))


def _as_written(transcript: Transcript, one: _Open) -> str:
    """The words that opened an issue as they stand in its turn, filler taken back."""
    written = (transcript.turns[one.position].text or "")[:TEXT_LIMIT]
    kept = one.whole
    start = kept.find(one.text) if len(kept) == len(written) else -1
    return one.text if start < 0 else written[start : start + len(one.text)]
