"""Folding: the same word however it was typed, and the words of a text."""

import re
import unicodedata

_TOKEN = re.compile(r"[a-z0-9]+|[.!?\n]+|[,;:]|[☺☹]")
_POSITIVE = "😀😃😄😁😆😅😊🙂😉😍🥰😘🤗😇👍👏🙌🙏💪❤💕💖💯🎉✅😎🤩☺"
_NEGATIVE = "😞😟😠😡🤬😢😭😩😫😤😒🙄😣😖😕🙁☹👎💔😱😰😓🤦🤮😑😐"
_SPECIAL = {ord(one): " ☺ " for one in _POSITIVE} | {ord(one): " ☹ " for one in _NEGATIVE}
_SPECIAL |= {0x2019: "'", 0x02BC: "'", 0x2018: "'", 0x2026: ".", ord("！"): "!", ord("？"): "?", ord("。"): "."}
_SPECIAL |= {ord("ß"): "ss", ord("æ"): "ae", ord("œ"): "oe", ord("ø"): "o", 0x2028: "\n", 0x2029: "\n"}
_UNUSUAL = re.compile("[ßæøœ\u02bc\u2018-\U0010ffff]")
"""What may need a look at each character; a range is far quicker to search for than a hundred characters."""
_UNKNOWN = re.compile("[^\x00-\x7f☺☹]+")
_MARKUP = re.compile(r"<[/!a-zA-Z][^<>]{0,1000}>")
_SMILE = re.compile(r"[:;=]-?[)D\]](?!\w)|[:=]-?[(\[|](?!\w)|:-?/(?![/\w])|[:;=]'[(]")
_LOUD = re.compile(r"\b[A-ZÀ-ÖØ-Þ]{3,}\b")


def loud_words(text: str, end: int | None = None) -> int:
    """Count the words in capitals, up to a place in the text."""
    if text.isascii() and text.islower():
        return 0
    return len(_LOUD.findall(text) if end is None else _LOUD.findall(text, 0, end))


def fold(text: str, blank: str) -> str:
    """Lower case without accents; apostrophes become `blank`; characters that no lexicon knows vanish.

    Control characters, zero-width and direction marks vanish with the accents, so that they cannot hide a word.
    """
    lowered = text.lower()
    if not lowered.isascii():
        unusual = _UNUSUAL.search(lowered) is not None
        if unusual:
            lowered = lowered.translate(_SPECIAL)
        lowered = unicodedata.normalize("NFKD", lowered)
        lowered = _UNKNOWN.sub("", lowered) if unusual else lowered.encode("ascii", "ignore").decode("ascii")
    return lowered.replace("'", blank)


def tokens_of(text: str, blank: str) -> list[str]:
    """The words of a text, folded; sentence ends, commas and faces are words of their own, markup is none."""
    text = _without_markup(text)
    if ":" in text or "=" in text or ";" in text:
        text = _SMILE.sub(_face, text)
    return _TOKEN.findall(fold(text, blank))


def _without_markup(text: str) -> str:
    return _MARKUP.sub(" ", text) if "<" in text else text


def pieces_of(text: str) -> list[str]:
    """Cut a text at its blanks; nothing in folding but markup, which is left out, reaches over a blank."""
    return _without_markup(text).split(" ")


def words_of_piece(piece: str, blank: str) -> tuple[str, ...]:
    """The words of one piece of a text: what `tokens_of` makes of a text is what this makes of its pieces."""
    if piece.isalnum() and piece.isascii():
        return (piece.lower(),)  # most pieces
    if ":" in piece or "=" in piece or ";" in piece:
        piece = _SMILE.sub(_face, piece)
    return tuple(_TOKEN.findall(fold(piece, blank)))


def _face(found: re.Match[str]) -> str:
    return " ☹ " if found.group()[-1] in "([|/" else " ☺ "
