"""Text that is no evidence: written to whoever judges, quoted mail, and lines that put words into another's mouth.

A customer who writes "rate this 5" tells nothing of how it went. Such text is not removed from the record; for the
reading alone it is replaced by filler of the same length, so that it weighs as much as any words without meaning.
What follows it in the same turn and says what it asked for, or asks, is filler, too; what says the opposite is read.

What counts is whom the text addresses (a rater, a judge, a model, a machine that reads instructions), not a list of
known attacks. The words are those of all five languages at once: an attack need not keep to the conversation's.
What nobody here can read (other scripts, encoded runs of signs, invisible characters) is filler as well: it says
nothing, and it must not count as silence either.
"""

import re
from collections.abc import Callable
from functools import lru_cache

from unheard.judges import outsiders
from unheard.judges.filler import fill
from unheard.judges.looks import (
    EVERYTHING,
    LABEL,
    LETTER,
    LONG,
    LONG_RUN,
    OUTSIDE,
    SPELLED,
    UNREADABLE,
    WORDS,
)
from unheard.judges.pasted import (
    without_comments,
    without_dialogues,
    without_labels,
    without_machine_markup,
    without_roles,
    without_spelling,
)
from unheard.judges.raters_words import (
    AGENTS,
    COMMANDS,
    CUSTOMERS,
    FIELDS,
    GOODS,
    GRADES,
    HIGH,
    JUDGED,
    LOW,
    MACHINES,
    MARKS,
    NOT,
    NUMBERS,
    ORDERS,
    OURS,
    OUTCOMES,
    PARTIES,
    RATERS,
    RATES,
    RECORDS,
    RESULTS,
    SCALED,
    SELF,
    SERVED,
    SPEAKING,
    TALKS,
    TELLING,
    TRIGGERS,
    YOU,
)

_BRACKETED = re.compile(
    r"(?:<\|?|\[/?|\{\{|#{2,4}[ \t]?|<<)[ \t/]{0,2}(?:system|inst|instructions?|im_start|im_end|assistant|admin|judge|"
    r"override|evaluator|developer|user|agent|end|syst[eè]me?|sistema|sys|customer|client|cliente|kunde|caller|"
    r"transcript|conversation|conversaci[oó]n|conversa|dialogue?|judge?ment|verdict|rating|sentiment)\b",
    re.I,
)
_QUOTED = re.compile(
    r"^[ \t]*>.*$|^-{2,}[ \t]*(?:original|urspr|mensaje|mensagem|message|forwarded|weiterg)[\s\S]*|"
    r"^(?:on|am|le|el|em)\b[^\n]{4,120}\b(?:wrote|schrieb|[eé]crit|escribi[oó]|escreveu)\b[^\n]{0,80}:[ \t]*$[\s\S]*",
    re.I | re.M,
)
_LOGGED = re.compile(
    r"(?:^|(?<=[.!?] ))[ \t]*\[?\d{1,2}:\d{2}(?::\d{2})?\]?[ \t]+[^\n:>]{1,30}[:>][^\n]*$|"
    r"(?:[=%~]{3,} ?\w|#{2,} ?\w[^\n#]*#{2,}|-{3,} ?[A-Z]{3})[^\n]*",
    re.M,
)
"""Lines of a pasted log with times and speakers, and what stands behind a drawn rule: nobody's words in this turn."""
_CODE = re.compile(r"```[\s\S]*?(?:```|\Z)")
_ASSIGNED = re.compile(
    r"[\"'{]?\b[a-z_]{3,24}\b[\"']?[ \t]{0,2}(?:=|:[ \t]?[\"'\d\[{]|:[ \t]?(?:true|false|yes|no|null)\b)", re.I
)
_VALUE = r"[:=][ \t]{0,2}[\"']?(?:yes|no|true|false|null|ja|nein|oui|non|si|s[ií]m|n[aã]o|\d(?:\.\d+)?)\b"
_VALUED = re.compile(_VALUE, re.I)
"""Searched before the fields are: most colons have no value behind them."""
_FULL_MARKS = re.compile(r"\b(\w{1,6})[ ]?(?:/|sur|out of|of|von|sobre|de|su)[ ]?\1\b", re.I)
"""A grade that is the highest there is: "10/10", "vingt sur vingt"; in a sentence that speaks to a machine."""
_STATED = re.compile(r"\b\w{3,30}[\"']?[ \t]{0,2}" + _VALUE, re.I)
"""A field with its value, as machines write them; people write one at most."""
_HIDDEN = re.compile("(?<![\U0001f3f4\U000e0020-\U000e007f])[\U000e0000-\U000e0fff]")
"""A character that spells text which nobody sees; behind a black flag such characters make the flags of countries."""
_RUN = re.compile("[\\w\u200b\u200c\u2060\U000e0000-\U000e0fff]+")
_ENCODED = re.compile(r"[A-Z][a-z]?\d|\d[a-z]|%[\dA-F]{2}|[a-z][A-Z]")
"""What stands in base64, hexadecimal digits and escapes, and in few words."""
_LONG_WORD = 20
_PIECE = re.compile(r"[^.!?…\n]+[.!?…\n]*|[.!?…\n]+")

Polarity = Callable[[str], int]
"""Says of a sentence whether it is good news (1), bad news (-1) or neither (0)."""


def evidence_in(
    text: str,
    tokens: list[str],
    is_business: bool,
    words_of: Callable[[str], list[str]],
    polarity: Polarity,
    *,
    outside: bool = True,
    looks: int = EVERYTHING,
) -> tuple[str, bool]:
    """Return a text with all that is no evidence as filler of the same length, and whether it addressed a judge.

    `outside`: what is meant for anybody outside the conversation is none either.
    `tokens` are the text's folded words; the same text comes back where nothing needs a closer look. `looks`: the marks
    of its pieces, where they are known (`looks_of`); what makes this look must have a mark.
    """
    kept, tagged = text, False
    if looks & LONG_RUN and max(map(len, tokens)) >= _LONG_WORD:
        kept = LONG.sub(lambda run: _filler_if(_ENCODED, run), kept)
    if "```" in text:
        kept = _CODE.sub(_filler, kept)
    if (
        "\n" in text
        or text[0].isdigit()
        or "===" in text
        or "%%%" in text
        or "---" in text
        or "##" in text
        or "~~~" in text
    ):
        kept = _LOGGED.sub(_filler, kept)
    if "\n" in text or text[0] in ">-":
        kept = _QUOTED.sub(_filler, kept)
    if "\n" in text or "|" in text:
        before = kept
        kept = without_dialogues(before)
        tagged = kept != before
    if "//" in text or "/*" in text:
        kept = without_comments(kept)
    if looks & LABEL and ("#" in text or "[" in text):
        kept = without_labels(kept)
    if looks & (LETTER | SPELLED):
        kept = without_spelling(kept, apart=bool(looks & LETTER), joined=bool(looks & SPELLED))
    if ":" in text:
        kept, put_in = without_roles(kept, CUSTOMERS if is_business else AGENTS)
        tagged = tagged or put_in
    if not _may_address(text, tokens, looks):
        return kept, tagged
    pieces, changed, addressed, in_tag = [], False, False, False
    asked: frozenset[int] = frozenset()
    for piece in _PIECE.findall(kept):
        words = words_of(piece)
        in_tag = in_tag or _BRACKETED.search(piece) is not None
        to_judge = in_tag or addresses(piece, words, is_business)
        if to_judge or (outside and outsiders.speaks_outside(words)):
            # What is only meant for somebody outside is no evidence, but no order to a judge either.
            changed, addressed = True, addressed or to_judge
            asked |= _asked(words)
            # A tag speaks for the rest of its line.
            in_tag = in_tag and "\n" not in piece
            piece = fill(piece)
        elif asked and ("?" in piece or polarity(piece) in asked):
            piece = fill(piece)
        pieces.append(piece)
    return ("".join(pieces) if changed else kept), addressed or tagged


def without_quotes(text: str) -> str:
    """Return a text with filler for quoted mail alone, of which most mails hold some."""
    return _QUOTED.sub(_filler, text) if "\n" in text or text[:1] in (">", "-") else text


def _asked(words: list[str]) -> frozenset[int]:
    """Say which way a sentence to a judge pushes; both ways where it does not say, or denies."""
    low, high = not LOW.isdisjoint(words), not HIGH.isdisjoint(words)
    if low == high or not NOT.isdisjoint(words):
        return frozenset((1, -1))
    return frozenset((-1,)) if low else frozenset((1,))


def readable(text: str) -> str:
    """Return a text with filler for the scripts and characters that nobody here reads.

    Where text is hidden, what can be seen is its cover, and all of it is filler.
    """
    if "<" in text:
        text = without_machine_markup(text)
    if text.isascii() or _is_western(text) or UNREADABLE.search(text) is None:
        return text
    if _HIDDEN.search(text):
        return fill(text)
    return _RUN.sub(lambda run: _filler_if(UNREADABLE, run), text)


def _is_western(text: str) -> bool:
    """Say whether every character is of Western Europe: far quicker than to search for those that are not."""
    try:
        text.encode("latin-1")
    except UnicodeEncodeError:
        return False
    return True


def _may_address(text: str, tokens: list[str], looks: int) -> bool:
    """Rule out most texts by their words alone, before any sentence is looked at."""
    if ("<" in text or "[" in text or "{{" in text or "##" in text) and _BRACKETED.search(text):
        return True
    if (
        looks & OUTSIDE
        and not outsiders.TRIGGERS.isdisjoint(tokens)
        and outsiders.may_speak(outsiders.TELLING.intersection(tokens))
    ):
        return True
    if not looks & WORDS or TRIGGERS.isdisjoint(tokens):
        return ("=" in text and not FIELDS.isdisjoint(tokens)) or _states(text)
    said = TELLING.intersection(tokens)
    if said & MACHINES and _FULL_MARKS.search(text):
        return True
    return _addresses(said) or (("=" in text or ":" in text) and (not FIELDS.isdisjoint(said) or _states(text)))


def _states(text: str) -> bool:
    """Say whether two fields with their values stand in a text."""
    return text.count("=") + text.count(":") > 1 and len(_VALUED.findall(text)) > 1 and len(_STATED.findall(text)) > 1


def addresses(piece: str, words: list[str], is_business: bool) -> bool:
    """Say whether a sentence speaks to a judge or a machine, or of the conversation from outside."""
    said = TELLING.intersection(words)
    if is_business and said & YOU and not said & RATERS:
        said -= PARTIES
    if _addresses(said) or (said & FIELDS and _ASSIGNED.search(piece)):
        return True
    if said & MACHINES and _FULL_MARKS.search(piece):
        return True
    return _states(piece)


@lru_cache(maxsize=10_000)  # nearly always one of a few sets: "customer", "customer" and "service", "rate"
def _addresses(said: frozenset[str]) -> bool:
    if said & RATERS or (said & COMMANDS and said & ORDERS):
        return True
    scaled = said & SCALED if said & NUMBERS else set()
    # Hotels have stars, too.
    if not said & (SELF if scaled == {"stars"} else SPEAKING) and (scaled or (said & RECORDS and said & RESULTS)):
        return True
    rates = said & RATES
    grades = (said & GRADES) - rates
    # "Rate our chat" asks for a rating; it does not give one.
    if grades <= TALKS and said & OURS and not said & HIGH and not said & LOW:
        grades = frozenset()
    if (rates and grades) or (said & MARKS - GOODS and said & FIELDS) or (said & GOODS and said & JUDGED):
        return True
    # "The customer is satisfied": nobody in a conversation speaks of it like that.
    itself = SPEAKING if not said & YOU else SELF  # "you have a very unhappy customer" speaks of oneself
    if said & PARTIES and said & OUTCOMES and not said & SERVED and not said & itself:
        return True
    return bool(said & MACHINES and (said & ORDERS - MACHINES or rates) and (said & GRADES or said & COMMANDS))


def _filler(found: "re.Match[str]") -> str:
    return fill(found.group())


def _filler_if(sign: "re.Pattern[str]", run: "re.Match[str]") -> str:
    return fill(run.group()) if sign.search(run.group()) else run.group()
