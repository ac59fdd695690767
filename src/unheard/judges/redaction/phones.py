"""Telephone numbers, checked against the numbering plans of `phonenumbers`.

A number with its country's code speaks for itself. A national one must be valid where one of the five languages is
spoken and either be written like a telephone number (a leading zero, brackets, groups) or follow a word such as
"call"; after a word such as "version", "IMEI" or "error" it is none.
"""

import re
from collections.abc import Iterator

from unheard.judges.redaction.checked import Place

REGIONS = ("GB", "US", "IE", "DE", "AT", "CH", "FR", "BE", "ES", "MX", "PT", "BR", "AR", "CO")
_CANDIDATE = re.compile(r"(?<![\w.,:/#€$£-])(?:\+|00)?\(?\+?\d(?:[\d\u00a0 ()./–-]{5,22})\d(?![\w%€$£]|[.,:]\d)")
_NOT_A_PHONE = re.compile(
    r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}[./-]\d{1,2}[./-]\d{1,2}.*|\d{1,3}(?:\.\d{1,3}){3}"
    r"|\d{1,3}(?:\.\d{3})+|\d{1,2}(?: \d{3})+"
    r"|(?!0\d(?:\.\d\d){4}$)\d{1,4}(?:\.\d+){2,}|(?:19|20)\d\d ?[-–/] ?(?:19|20)\d\d"
    r"|\d{1,2}[./]\d{1,2}[./]?\s*[-–]\s*\d{1,2}[./]\d{1,2}.*"
)
_CUE = re.compile(
    r"(?:phone|call|tel|mobile|cell|whats\s?app|sms|text me|ring|reach|fax|contact|dial|hotline|landline"
    r"|telefon|handy|mobil|anruf|ruf|erreich|rückruf|nummer lautet|fest?netz|durchwahl"
    r"|téléphone|portable|appel|joindre|joignable|rappel|numéro est|fixe"
    r"|teléfono|telefono|móvil|movil|celular|llam|llám|contact|localiz"
    r"|telefone|telemóvel|telemovel|ligar|ligue|liga|contato|contacto|zap|fone)[^\n]{0,40}$",
    re.IGNORECASE,
)
_OTHER = re.compile(
    r"(?:ean|isbn|imei|sku|serial|serien\w*|s/n|série|serie|model\w*|modell\w*|version|versión|versão|build|article|artikel\w*|artículo"
    r"|artigo|gtin|upc|error|fehler\w*|erreur|erro|code|código|firmware|mac|sim|iccid|pin|puk|otp|tan|vin|meter|zähler\w*"
    r"|€|\$|£|eur|usd|gbp|r\$|price|preis|prix|precio|preço)"
    r"[\s:#.\-]*(?:(?:number|nummer|no|nr|num|numéro|número|code|id|is|ist|est|es|é|de|do|del|d')[\s:#.\-]*){0,3}$",
    re.IGNORECASE,
)


def phones(text: str) -> Iterator[Place]:
    """Find telephone numbers."""
    for found in _CANDIDATE.finditer(text):
        start, end = _trimmed(text, *found.span())
        written = text[start:end]
        digits = sum(character.isdigit() for character in written)
        if not 7 <= digits <= 15 or _NOT_A_PHONE.fullmatch(written):
            continue
        before = text[max(0, start - 60) : start]
        if not _OTHER.search(before) and _is_phone(written, digits, before):
            yield start, end


def _trimmed(text: str, start: int, end: int) -> Place:
    """Leave out a bracket that was opened before, or is closed after, the number."""
    written = text[start:end]
    if written.count("(") > written.count(")") and written.startswith("("):
        start += 1
    return start, end


def _is_phone(written: str, digits: int, before: str) -> bool:
    if written.startswith(("+", "00", "(+")):
        return _valid("+" + re.sub(r"\D", "", written).removeprefix("00"), None)
    grouped = bool(re.search(r"\d[ ()./–-]+\d", written))
    shaped = (written.startswith(("0", "(")) and digits >= 8) or bool(
        re.fullmatch(
            r"\d{3}[-. ]\d{3}[-. ]\d{4}|\d{2} ?9\d{4}[- ]\d{4}|[679]\d\d(?: ?\d\d){3}|[2679]\d\d \d{3} \d{3}", written
        )
        and grouped
    )
    if not shaped and not _CUE.search(before):
        return False
    return any(_valid(written, region) for region in REGIONS)


def _valid(written: str, region: str | None) -> bool:
    import phonenumbers

    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(written, region))
    except phonenumbers.NumberParseException:
        return False
