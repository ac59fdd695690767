"""What is pasted into a turn and is nobody's words there: dialogues, machine markup, comments, spelled-out text."""

import re

from unheard.judges.filler import fill
from unheard.judges.raters_words import ROLES
from unheard.judges.vocabulary import words_in

SPEAKERS = (
    ROLES
    - words_in(
        "metadata survey umfrage enquete encuesta pesquisa signals signale signaux senales sinais tool result rating "
        "score csat verdict label output instruction instructions"
    )
) | words_in(
    "me ich moi yo eu wir we nous nosotros nos service helpdesk team kundenservice kundendienst anwender nutzer "
    "teilnehmer usuaria clienta atencion atendente suporte soporte assistenz assistance representative rep caller "
    "from subject body betreff objet asunto assunto helper helfer helferin hilfe aide ayudante ajudante conseil "
    "myself himself herself expert experte experto especialista technician techniker technicien tecnico guest gast "
    "invite huesped hospede member mitglied membre miembro membro shopper buyer kaufer acheteur comprador"
)
"""Names and pronouns before a line that say who speaks in it."""
_LABELLED = re.compile(
    r"^[ \t|<>*\[(#-]{0,4}(?:\d{1,2}[.)][ \t]{0,2})?(?:\d{1,2}[:.h]\d{2}(?::\d{2})?[ \t|\])-]{0,4})?"
    r"(?P<label>[^\W\d_][^\W_]*(?:[ '-][^\W_]+){0,2})[ \t]{0,2}[\])*]{0,3}[ \t]{0,2}(?P<sign>[:>|»\])]|[–—-](?= ))",
    re.M,
)
"""A line that begins with who speaks, maybe with a time before it."""
_TABLE = re.compile(r"\|[^|\n]*(?:\|[^|\n]*){2,}$", re.M)
"""From the first upright stroke of a line that has several to its end."""
_HTML = words_in(
    "a abbr address area article aside audio b base bdi bdo big blockquote body br button canvas caption center "
    "cite code col colgroup data dd del details div dl dt em embed fieldset figcaption figure font footer form "
    "frame frameset h1 h2 h3 h4 h5 h6 head header hr html i iframe img input ins kbd label legend li link main "
    "map mark meta nav noscript object ol optgroup option p param picture pre q s samp script section select "
    "small source span strike strong style sub summary sup svg table tbody td template textarea tfoot th thead "
    "time title tr tt u ul var video wbr name url email person number date location"
)
"""Elements of web pages and mails, whose text is people's; and the marks of texts from which names were taken out."""
_TAG = re.compile(r"(?<!<)<(?P<name>[A-Za-z_][\w-]{0,40})(?:[ \t][^<>]{0,200})?/?>")
_SPELLED = re.compile(r"(?<![^\W_])(?:[^\W\d_][-.·_*]){3,}[^\W\d_](?![^\W_])")
_SPELLED_SHORT = re.compile(r"(?<![^\W_])(?:[^\W\d_][-.·_*])+[^\W\d_](?![^\W_])")
_SPACED = re.compile(r"(?<![^\W_])(?:[^\W\d_] (?:[,.!?] )?){5,}[^\W\d_](?![^\W_])")
LETTERS_APART = 4
"""Letters with a blank on both sides that there are at least in what `_SPACED` finds."""
_WORDS_OF_A_LETTER = frozenset("aiyeouàAIYEOUÀ&")
_LABELS = re.compile(
    r"(?<!\w)#[^\W\d_]\w*(?:[ \t]+#[^\W\d_]\w*(?![\w#]))+|\[[ xX✓✔]?\][^\[\n]*(?:\[[ xX✓✔]?\][^\[\n]*)+"
)
"""Labels in a row, and boxes that are ticked or not: "#solved #happy", "[x] solved [ ] open"."""
_NAME = re.compile(r"([^\W\d_]+)(?:[ \t]?\([^()\n]{1,16}\))?[ \t]?\d{0,2}[*_\])>|\"']{0,3}[ \t]?$")
_TAG_LENGTH = 40
_COMMENT = re.compile(r"^[ \t]*(?://|/\*|<!--)[^\n]*", re.M)
"""A line that is a comment in a program."""


def is_single(piece: str) -> bool:
    """Whether a letter stands alone that is no word: text spelled out with blanks has such."""
    return len(piece) == 1 and piece.isalpha() and piece not in _WORDS_OF_A_LETTER


def is_letter(piece: str) -> bool:
    """Whether a letter stands alone, be it a word or not: beside others it may be spelling."""
    return len(piece) == 1 and piece.isalnum() and not piece.isdecimal()


def without_comments(text: str) -> str:
    """Fill the comments of programs."""
    return _COMMENT.sub(lambda line: fill(line.group()), text)


def without_labels(text: str) -> str:
    """Fill rows of labels and of boxes."""
    return _LABELS.sub(lambda row: fill(row.group()), text)


def is_spelled(piece: str) -> bool:
    """Whether a word is written letter by letter."""
    return _SPELLED.search(piece) is not None


def without_spelling(text: str, *, apart: bool = True, joined: bool = True) -> str:
    """Fill words that are written letter by letter, and the shorter ones between them.

    `apart`: those with blanks between their letters; `joined`: those with signs.
    """
    if apart and " " in text:
        text = _SPACED.sub(lambda run: fill(run.group()), text)
    if not joined:
        return text
    return _SPELLED_SHORT.sub(lambda run: fill(run.group()), text) if is_spelled(text) else text


def without_machine_markup(text: str) -> str:
    """Fill elements that no web page has, with all that is between their two ends."""
    made: list[str] = []
    place = 0
    for tag in _TAG.finditer(text):
        name = tag["name"].lower()
        if tag.start() < place or name in _HTML:
            continue
        end = text.find(f"</{tag['name']}>", tag.end())
        end = tag.end() if end < 0 else end + len(name) + 3
        made += [text[place : tag.start()], fill(text[tag.start() : end])]
        place = end
    return "".join([*made, text[place:]]) if made else text


def without_dialogues(text: str) -> str:
    """Fill a pasted dialogue: from the first to the last line that says who speaks, where two lines say so."""
    found = [one for one in _LABELLED.finditer(text) if _is_speaker(one["label"])]
    if len({_folded(one["label"]) for one in found}) > 1:
        end = text.find("\n", found[-1].end())
        end = len(text) if end < 0 else end
        start = found[0].start()
        return text[:start] + "".join(map(fill, text[start:end].splitlines(keepends=True))) + text[end:]
    if text.count("|") > 2:
        return _TABLE.sub(lambda row: _row(row.group()), text)
    return text


def _is_speaker(label: str) -> bool:
    words = _folded(label).split()
    return len(words) <= 3 and not SPEAKERS.isdisjoint(words)


def _row(row: str) -> str:
    return fill(row) if any(_folded(cell).strip() in SPEAKERS for cell in row.split("|")) else row


def without_roles(text: str, others: frozenset[str]) -> tuple[str, bool]:
    """Fill lines from where they put words into a mouth ("Agent: solved!").

    One that opens the turn is only a tag, but where it names the other side (`others`).
    """
    made: list[str] = []
    place = 0
    colon = text.find(":")
    while colon >= 0:
        start, name = _name_before(text, place, colon)
        if name in ROLES:
            before = text[:start].rstrip(" \t>*_#[(<|\"'-")
            opens = not before.strip()
            if name in others if opens else before[-1] in "\n.!?…;":
                end = text.find("\n", colon)
                end = len(text) if end < 0 else end
                made += [text[place:start], fill(text[start:end])]
                place = end
        colon = text.find(":", colon + 1)
    return ("".join([*made, text[place:]]), True) if made else (text, False)


def _name_before(text: str, place: int, colon: int) -> tuple[int, str]:
    """Where the name before a colon begins, and the name, folded; an empty one where there is none."""
    if colon < place:
        return colon, ""
    least = max(place, colon - _TAG_LENGTH)
    end = colon - 1 if colon > least and text[colon - 1] in " \t" else colon
    start = end
    while start > least and text[start - 1].isalpha():
        start -= 1
    # Mostly it is the word before the colon; brackets, numbers and marks behind it are for the pattern.
    if start < end and (start == least or not text[start - 1].isalnum()):
        return start, _folded(text[start:end])
    named = _NAME.search(text, least, colon)
    return (named.start(), _folded(named.group(1))) if named is not None else (colon, "")


def _folded(word: str) -> str:
    return word.lower().replace("é", "e").replace("è", "e").replace("á", "a").replace("ó", "o")
