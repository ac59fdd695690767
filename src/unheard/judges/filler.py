"""Filler for what is no evidence: as long as the text, in no language, neither good news nor bad."""

_FILLER = "xxxx xxx "
"""No word of any language here; as many words as there are in a text of that length."""
FILLER_WORDS = ("xxxx", "xxx")


def fill(text: str) -> str:
    """Write words of x, as long as the text; as many words as usual in that length, whatever signs were there."""
    inside = text.rstrip("\r\n")
    return (_FILLER * (len(inside) // len(_FILLER) + 1))[: len(inside)] + text[len(inside) :]
