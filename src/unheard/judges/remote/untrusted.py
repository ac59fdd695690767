"""What of a conversation is no evidence for a model's answer: words to the judge, words put into another's mouth.

The words stay in the record, and the model is shown them at first, because most of what looks like an order to a
judge is a customer's way to speak. They prove nothing, though: no issue may rest on them, and an answer that goes
where they point while everything else points elsewhere is not believed. The model is then asked again without them.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import msgspec

from unheard.judges.base import Transcript, TranscriptTurn
from unheard.judges.dialogue import BUSINESS, side_of
from unheard.judges.language import language_by_words
from unheard.judges.lexicon import LANGUAGES, Lexicon, Matcher, lexicon
from unheard.judges.lexicon.folding import tokens_of
from unheard.judges.masking import readable, without_quotes
from unheard.judges.raters_words import COMMANDS, NUMBERS, OUTCOMES, RATERS, YOU
from unheard.judges.reading import BAD, GOOD, evidence_of, read_turn
from unheard.judges.remote.attack import hints_in, speaks_to_judge
from unheard.records import Judgement

LEFT_OUT = "[left out: words to the judge]"
FALLBACK = "en"
"""Language by whose words good and bad news are told where that of a conversation is not known."""
FAR = 2
"""Grades between an answer and the embedded judge's reading from which words to the judge are taken for the reason."""
REPEATED_WORDS = 5
"""Words in a row of a passage to the judge that make an explanation a repetition of it."""
FOREIGN_WORDS = 8
"""Words, none of them known to the conversation's language, from which a turn is in another one or in a cipher."""
_ANY_WORD = re.compile(r"[^\W_]+")
_LABEL = re.compile(r"\blabels?\b", re.IGNORECASE)
_ALL_WORDS = re.compile(r"\w")
_SECOND_READER_ABSTAINS = (2, 4)
"""Grades that need no more evidence than the embedded judge asks for a grade."""

SecondReader = Callable[[Transcript], Judgement]
"""Judges a conversation by evidence alone, deaf to words that speak to it: the embedded judge."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Untrusted:
    """Where a conversation holds words that are no evidence, or that might be meant for the judge."""

    masked: dict[int, str]
    """Position of a turn that holds some → its text with what is no evidence as filler of the same length."""
    addressed: frozenset[int] = frozenset()
    """Positions of the turns that speak to the judge or put words into another's mouth."""
    hinted: dict[int, str] = field(default_factory=dict)
    """The same as `masked` for words that only might be meant for it: they are believed, but an answer that
    contradicts all others is asked for again without them."""
    beside: frozenset[str] = frozenset()
    """Subject, topic or names of tools that speak to the judge or give its verdict."""

    @property
    def speaks(self) -> bool:
        """Whether words clearly speak to the judge."""
        return bool(self.addressed) or any(map(speaks_to_judge, self.beside))

    @property
    def doubtful(self) -> bool:
        """Whether words do, or might."""
        return bool(self.addressed or self.hinted or self.beside)

    def proves(self, position: int, text: str, quote: str) -> bool:
        """Whether a quote from a turn stands somewhere in it outside of what is no evidence."""
        masked = self.masked.get(position)
        if masked is None:
            return True
        found = text.find(quote)
        while found >= 0:
            if masked[found : found + len(quote)] == quote:
                return True
            found = text.find(quote, found + 1)
        return False

    def passages(self, transcript: Transcript) -> Iterator[str]:
        """The words that speak to the judge, or might."""
        for position, masked in self._left_out().items():
            text = transcript.turns[position].text or ""
            for start, end in _runs(text, masked):
                yield text[start:end]
        yield from self.beside

    def _left_out(self) -> dict[int, str]:
        return {**self.hinted, **{position: self.masked[position] for position in self.addressed}}

    def repeated_in(self, written: str, transcript: Transcript) -> bool:
        """Whether a text repeats several words in a row that were said to the judge."""
        said = _words(written)
        runs = {tuple(said[place : place + REPEATED_WORDS]) for place in range(len(said) - REPEATED_WORDS + 1)}
        if not runs:
            return False
        heard = (_words(passage) for passage in self.passages(transcript))
        return any(
            tuple(words[place : place + REPEATED_WORDS]) in runs
            for words in heard
            for place in range(len(words) - REPEATED_WORDS + 1)
        )

    def withheld(self, transcript: Transcript) -> Transcript:
        """The conversation with a mark where words speak to the judge, or might."""
        turns = list(transcript.turns)
        for position, masked in self._left_out().items():
            text, kept, last = turns[position].text or "", [], 0
            for start, end in _runs(text, masked):
                before = text[last:start]
                kept += [before, "" if not before or before[-1].isspace() else " ", LEFT_OUT]
                last = end
            turns[position] = msgspec.structs.replace(turns[position], text="".join([*kept, text[last:]]))
        changes: dict[str, object] = {"turns": tuple(turns)}
        for name in ("subject", "topic"):
            if getattr(transcript, name) in self.beside:
                changes[name] = None
        if transcript.actions:
            changes["actions"] = tuple(
                msgspec.structs.replace(action, tool=None) if action.tool in self.beside else action
                for action in transcript.actions
            )
        return msgspec.structs.replace(transcript, **changes)


NOTHING = Untrusted(masked={})


def untrusted_in(transcript: Transcript) -> Untrusted:
    """Find what of a conversation is no evidence, or might be meant for the judge."""
    known = language_by_words(transcript, LANGUAGES)
    is_read = known in LANGUAGES
    language = lexicon(known if known is not None and is_read else FALLBACK)
    masked: dict[int, str] = {}
    hinted: dict[int, str] = {}
    addressed: set[int] = set()
    for position, turn in enumerate(transcript.turns):
        if not turn.text:
            continue
        kept, speaks = _without_address(turn.text, turn, language, is_read=is_read)
        if kept != turn.text:
            masked[position] = kept
        if speaks:
            addressed.add(position)
            continue
        hint = _without_hints(turn.text, kept, turn, language, is_read=is_read)
        if hint != turn.text:
            hinted[position] = hint
    beside = frozenset(text for text in _beside(transcript) if _gives_a_verdict(text, language))
    if not masked and not hinted and not beside:
        return NOTHING
    return Untrusted(masked=masked, addressed=frozenset(addressed), hinted=hinted, beside=beside)


def _without_address(text: str, turn: TranscriptTurn, language: Lexicon, *, is_read: bool) -> tuple[str, bool]:
    """A text with filler for what is no evidence, and whether it speaks to the judge."""
    matcher = _matcher(turn, language)
    kept, speaks = text, False
    # Beside a language that is known other scripts are no evidence; alone they are simply another language.
    if is_read or readable(text) == text:
        kept, _, speaks = evidence_of(text, language, matcher, outside=False)
    if speaks and _LABEL.search(text) is not None:  # shops send them; only seldom is it what a judge is to do
        as_paper = _LABEL.sub("paper", text)
        if not evidence_of(as_paper, language, matcher)[2]:
            kept, speaks = text, False
    if speaks and side_of(turn) == BUSINESS and _only_invites(text, kept):
        return kept, False
    if not speaks and speaks_to_judge(text):
        return (_filled(text) if kept == text else kept), True
    return kept, speaks


def _only_invites(text: str, kept: str) -> bool:
    """Whether all that a business said of ratings asks the customer for one ("would you mind rating our chat")."""
    passages = [frozenset(tokens_of(text[start:end], " ")) for start, end in _runs(text, kept)]
    return all(said & YOU and not said & (RATERS | COMMANDS | NUMBERS | OUTCOMES) for said in passages if said)


def _without_hints(text: str, kept: str, turn: TranscriptTurn, language: Lexicon, *, is_read: bool) -> str:
    """A text with filler for what might be meant for the judge; quoted mail is one only where all is well in it."""
    if is_read and _is_foreign(text, language):
        return _filled(text)
    if side_of(turn) is None and read_turn(text, language, language.business).tags & (GOOD | BAD):
        return _filled(text)  # a machine that says how it went
    found = text if side_of(turn) == BUSINESS and kept != text and _only_invites(text, kept) else kept
    if kept != text and kept == without_quotes(text):
        quoted = " ".join(text[start:end] for start, end in _runs(text, kept))
        found = kept if read_turn(quoted, language, language.customer).tags & (GOOD - {"done"}) else text
    outside = _runs(kept, evidence_of(text, language, _matcher(turn, language))[0]) if is_read else []
    for start, end in [*hints_in(text), *outside]:
        found = found[:start] + _filled(found[start:end]) + found[end:]
    return found


def _matcher(turn: TranscriptTurn, language: Lexicon) -> Matcher:
    return language.business if side_of(turn) == BUSINESS else language.customer


def _is_foreign(text: str, language: Lexicon) -> bool:
    words = [word for word in tokens_of(text, language.apostrophe) if word.isalpha()]
    if len(words) < FOREIGN_WORDS or not language.stop_words.isdisjoint(words):
        return False
    return not any(side.memo[word] for side in (language.customer, language.business) for word in words)


def _gives_a_verdict(text: str, language: Lexicon) -> bool:
    """Whether a subject, a topic or a tool's name speaks to the judge, or says that all went well."""
    said = re.sub(r"[_/-]+", " ", text)
    if speaks_to_judge(text) or any(hints_in(said)):
        return True
    _, _, speaks = evidence_of(said, language, language.business)
    return speaks or bool(read_turn(said, language, language.customer).tags & (GOOD - {"done"}))


def _filled(text: str) -> str:
    return _ALL_WORDS.sub("x", text)


def contradicts(stars: int | None, reading: Judgement) -> bool:
    """Whether a rating is far from what the evidence alone says, or extreme where it says nothing."""
    if stars is None or (reading.rating is None and reading.scores is None):
        return False  # nothing to compare, or the second reader does not read this language
    if reading.rating is not None:
        return abs(stars - reading.rating) >= FAR
    lowest, highest = _SECOND_READER_ABSTAINS
    return not lowest <= stars <= highest


def _beside(transcript: Transcript) -> list[str]:
    tools = [action.tool for action in transcript.actions or ()]
    return [text for text in (transcript.subject, transcript.topic, *tools) if text]


def _runs(text: str, masked: str) -> list[tuple[int, int]]:
    """Where a text and its masked form differ; filler that happens to be the same letter joins what stands around."""
    runs: list[tuple[int, int]] = []
    for place, (own, other) in enumerate(zip(text, masked, strict=True)):
        if own == other:
            continue
        if runs and place - runs[-1][1] <= 3:
            runs[-1] = (runs[-1][0], place + 1)
        else:
            runs.append((place, place + 1))
    return runs


def _words(text: str) -> list[str]:
    return [found.group().casefold() for found in _ANY_WORD.finditer(text)]
