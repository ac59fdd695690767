"""A conversation as the embedded judge sees it: blocks of turns, one side after the other.

Several messages in a row by one side are one block: people send a thought in three messages, and "no", "it does
not work", "thanks" read apart would be three verdicts.
"""

from collections.abc import Iterator, Sequence

import msgspec

from unheard.judges.base import BUSINESS_SPEAKERS, Transcript, TranscriptTurn
from unheard.judges.lexicon import Lexicon
from unheard.judges.reading import NOTHING, TEXT_LIMIT, Reading, read_turn

CUSTOMER, BUSINESS = "customer", "business"
TURN_LIMIT = 400
"""Turns read of one conversation: the first half and the last half of so many."""


class Block(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One side's turn: consecutive messages of the same side."""

    side: str
    positions: tuple[int, ...]
    """Positions of its turns in the transcript."""
    readings: tuple[Reading, ...]
    tags: frozenset[str]
    valence: float | None
    """-1..1; null where nothing sounds."""
    asks: bool
    words: int
    learnt: float = 0.0
    """Learnt weight of its words."""

    def says(self, *tags: str) -> bool:
        """Whether any of these phrases stands in it."""
        return not self.tags.isdisjoint(tags)


class Dialogue(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The blocks of a conversation and where the business first answered."""

    transcript: Transcript
    blocks: tuple[Block, ...]
    first_answer: int | None
    """Index of the first business block."""
    unread: bool
    """A part of the text was too long to be read."""
    addressed: bool
    """A part of it was written to a judge."""
    sides: dict[str, list[Block]]
    """The blocks of each side."""
    after_answer: list[Block]
    """The customer's blocks after the first answer."""

    def of(self, side: str) -> list[Block]:
        """The blocks of one side."""
        return self.sides[side]

    def replies(self) -> list[Block]:
        """Customer blocks after the first answer: only they can judge it."""
        return self.after_answer

    def ends_with(self, side: str) -> bool:
        """Whether this side had the last word."""
        return bool(self.blocks) and self.blocks[-1].side == side


def side_of(turn: TranscriptTurn) -> str | None:
    """Whose side a turn is on; null for machines and automatic replies, which neither ask nor answer."""
    if turn.kind not in ("message", "media"):
        return None
    if turn.speaker == "customer":
        return CUSTOMER
    return BUSINESS if turn.speaker in BUSINESS_SPEAKERS else None


def turns_read(transcript: Transcript) -> Iterator[tuple[int, str, TranscriptTurn]]:
    """The turns of both sides that are read, each with its position and side."""
    turns = transcript.turns
    left_out = range(TURN_LIMIT // 2, len(turns) - TURN_LIMIT // 2) if len(turns) > TURN_LIMIT else range(0)
    for position, turn in enumerate(turns):
        side = side_of(turn)
        if side is not None and position not in left_out:
            yield position, side, turn


def dialogue_of(transcript: Transcript, language: Lexicon | None) -> Dialogue:
    """Read every turn (without a language: only who spoke when) and join them into blocks."""
    blocks: list[Block] = []
    unread = len(transcript.turns) > TURN_LIMIT
    addressed = False
    gathered: list[tuple[int, Reading]] = []
    side: str | None = None
    for position, of, turn in turns_read(transcript):
        if of != side:
            _close(blocks, side, gathered)
            side, gathered = of, []
        text = turn.text
        if not text or language is None:
            gathered.append((position, NOTHING))
            continue
        unread = unread or len(text) > TEXT_LIMIT
        matcher = language.customer if of == CUSTOMER else language.business
        # Mostly it was read with the other turns of its batch.
        reading: Reading = matcher.ahead.get(text) or read_turn(text, language, matcher)
        addressed = addressed or reading.addressed
        gathered.append((position, reading))
    _close(blocks, side, gathered)
    first = next((index for index, block in enumerate(blocks) if block.side == BUSINESS), None)
    return Dialogue(
        transcript=transcript,
        blocks=tuple(blocks),
        first_answer=first,
        unread=unread,
        addressed=addressed,
        sides={side: [block for block in blocks if block.side == side] for side in (CUSTOMER, BUSINESS)},
        after_answer=[block for block in blocks[first:] if block.side == CUSTOMER] if first is not None else [],
    )


def _close(blocks: list[Block], side: str | None, gathered: Sequence[tuple[int, Reading]]) -> None:
    if side is None or not gathered:
        return
    if len(gathered) == 1:
        position, only = gathered[0]
        blocks.append(
            Block(
                side=side,
                positions=(position,),
                readings=(only,),
                tags=only.tags,
                valence=only.valence if only.sounds else None,
                asks=only.asks,
                words=only.words,
                learnt=only.learnt,
            )
        )
        return
    readings = tuple(reading for _, reading in gathered)
    sounding = [reading.valence for reading in readings if reading.sounds]
    blocks.append(
        Block(
            side=side,
            positions=tuple(position for position, _ in gathered),
            readings=readings,
            tags=_joined(readings),
            # The last message says how the block ends; the others how it got there.
            valence=(sum(sounding) / len(sounding) + sounding[-1]) / 2 if sounding else None,
            asks=any(reading.asks for reading in readings[-2:]),
            words=sum(reading.words for reading in readings),
            learnt=sum(reading.learnt for reading in readings),
        )
    )


def _joined(readings: Sequence[Reading]) -> frozenset[str]:
    """Everything said in a block; of two verdicts in different messages the later one stands."""
    tags = frozenset().union(*(reading.tags for reading in readings))
    if {"works", "denies"} <= tags:
        for reading in reversed(readings):
            if len(reading.tags & {"works", "denies"}) == 1:
                return tags - ({"works", "denies"} - reading.tags)
            if {"works", "denies"} <= reading.tags:
                break
    return tags
