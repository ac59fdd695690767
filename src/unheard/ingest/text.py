"""The words of turns: markup removed where a text clearly is markup, defects mended, everything else as it was.

Redaction marks stay. A text is taken for HTML only when it has a tag that mail programs and desks write; a
lone `<` or an address in angle brackets is left alone.
"""

import html
import re
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from unheard.ingest.arrow import Column, pc, text_buffers
from unheard.ingest.courtesy import AGAINST, LONGEST, TELLING, is_courtesy

_TAG = re.compile(
    r"</?(?:p|br|div|span|a|b|i|u|strong|em|ul|ol|li|table|tbody|thead|tr|td|th|html|head|body|img|h[1-6]|blockquote"
    r"|font|style|script|pre|code|hr|meta|title|center|small|sup|sub)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_UNSEEN = re.compile(r"<(style|script|head|title)\b[^>]*>.*?</\1\s*>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
_BREAK = re.compile(r"<br\s*/?>|</(?:p|div|li|tr|h[1-6]|blockquote)\s*>|<hr\s*/?>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:nbsp|amp|lt|gt|quot|apos|#\d{1,6}|#x[0-9a-fA-F]{1,5});")
_SPACES = re.compile(r"[ \t\u00a0]+")
_PATH = re.compile(r"[A-Za-z]:\\|\\\\")

_LESS, _AMPERSAND, _NUL, _BACKSLASH, _N = 60, 38, 0, 92, 110


def clean_text(text: str) -> str:
    """Return a turn's words without markup, entities, NUL bytes and literal line breaks."""
    text = text.replace("\x00", "")
    if "\\n" in text and "\n" not in text and not _PATH.search(text):
        text = text.replace("\\r\\n", "\n").replace("\\n", "\n")
    if "<" in text and _TAG.search(text):
        text = _UNSEEN.sub(" ", text)
        text = _BREAK.sub("\n", text)
        text = html.unescape(_TAG.sub("", text))
        lines = (_SPACES.sub(" ", line).strip() for line in text.split("\n"))
        text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    elif "&" in text and _ENTITY.search(text):
        text = _ENTITY.sub(lambda entity: html.unescape(entity[0]), text).replace("\u00a0", " ")
    return text


def clean_texts(texts: Column) -> Column:
    """Clean a column; only rows that hold one of the telling characters are looked at."""
    rows = _telling_rows(texts)
    if not len(rows):
        return texts
    values = texts.to_pylist()
    changed = False
    for row in rows.tolist():
        before = values[row]
        if before is not None:
            after = clean_text(before)
            if after != before:
                values[row] = after or None
                changed = True
    return pa.array(values, pa.string()) if changed else texts


def _telling_rows(texts: Column) -> npt.NDArray[np.int64]:
    if not len(texts):
        return np.empty(0, np.int64)
    ends, content = text_buffers(texts)
    content = content[: ends[-1]]
    slashes = np.flatnonzero(content == _BACKSLASH)
    slashes = slashes[slashes + 1 < len(content)]
    slashes = slashes[content[slashes + 1] == _N]
    hits = np.concatenate([*(np.flatnonzero(content == sign) for sign in (_LESS, _AMPERSAND, _NUL)), slashes])
    return np.unique(np.searchsorted(ends, hits, side="right") - 1)


_is_courtesy = lru_cache(maxsize=16_384)(is_courtesy)
"""The same few words come again and again."""


def courtesies(texts: Column) -> Column:
    """Say for each text whether it is only courtesy; null where there is no text."""
    # Each question is cheaper than the next one and leaves fewer texts: in the end a tenth is looked at one by one.
    rows = pc.indices_nonzero(pc.less_equal(pc.utf8_length(texts), pa.scalar(LONGEST, pa.int32())))
    some = texts.take(rows)
    for pattern, wanted in ((TELLING, True), (AGAINST, False)):
        kept = pc.equal(pc.match_substring_regex(some, pattern), pa.scalar(wanted))
        rows, some = rows.filter(kept), some.filter(kept)
    found = np.zeros(len(texts), np.bool_)
    found[rows.to_numpy()] = list(map(_is_courtesy, some.to_pylist()))
    return pa.array(found, mask=~texts.is_valid().to_numpy(zero_copy_only=False))
