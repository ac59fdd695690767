"""What can be proved by its own form: e-mail addresses, IBANs (mod 97) and payment cards (Luhn)."""

import re
from collections.abc import Iterator

Place = tuple[int, int]

_EMAIL = re.compile(
    r"""(?<![\w.+%-])
    [\w][\w.+%'-]{0,63}
    (?:@|\s?[\[(](?:at|AT|ät|arroba|arobase)[\])]\s?)
    [\w-]+(?:(?:\.|\s?[\[(](?:dot|punkt|point|punto|ponto)[\])]\s?)[\w-]+){1,4}
    """,
    re.VERBOSE | re.IGNORECASE,
)


def emails(text: str) -> Iterator[Place]:
    """Find e-mail addresses, also those with "(at)" for the sign."""
    if "@" not in text and "at" not in text.casefold() and "ar" not in text.casefold():
        return
    for found in _EMAIL.finditer(text):
        start, end = found.span()
        yield start, end - (len(found.group()) - len(found.group().rstrip(".-'")))


IBAN_LENGTHS = {
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22, "BR": 29, "CH": 21,
    "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "DO": 28, "EE": 20, "EG": 29, "ES": 24, "FI": 18, "FO": 18,
    "FR": 27, "GB": 22, "GE": 22, "GI": 23, "GL": 18, "GR": 27, "GT": 28, "HR": 21, "HU": 28, "IE": 22, "IL": 23,
    "IS": 26, "IT": 27, "JO": 30, "KW": 30, "KZ": 20, "LB": 28, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "MC": 27,
    "MD": 24, "ME": 22, "MK": 19, "MR": 27, "MT": 31, "MU": 30, "NL": 18, "NO": 15, "PK": 24, "PL": 28, "PS": 29,
    "PT": 25, "QA": 29, "RO": 24, "RS": 22, "SA": 24, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "TN": 24, "TR": 26,
    "UA": 29, "VA": 22, "VG": 24, "XK": 20,
}  # fmt: skip
_IBAN_START = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}[ -]?\d[ -]?\d(?=[ -]?[A-Za-z0-9])")


def ibans(text: str) -> Iterator[Place]:
    """Find account numbers whose country's length and check digits are right, however they are spaced."""
    for found in _IBAN_START.finditer(text):
        length = IBAN_LENGTHS.get(found.group()[:2].upper())
        if length is None:
            continue
        kept: list[str] = []
        place = found.start()
        while place < len(text) and len(kept) < length:
            character = text[place]
            if character.isascii() and character.isalnum():
                kept.append(character.upper())
            elif character not in " -\u00a0.":
                break
            place += 1
        cut = place < len(text) and text[place].isalnum()
        if len(kept) == length and not cut and _mod_97("".join(kept)):
            yield found.start(), place


def _mod_97(iban: str) -> bool:
    turned = iban[4:] + iban[:4]
    return int("".join(str(int(character, 36)) for character in turned)) % 97 == 1


_CARD = re.compile(r"(?<![\d.,])(?<!\d[ -])\d(?:[ \u00a0.-]?\d){12,18}(?![\d])(?![ -]\d)")
_BRANDS = re.compile(
    r"4\d{15}(?:\d{3})?|4\d{12}|5[1-5]\d{14}|(?:222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}"
    r"|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}|(?:6011|65\d\d|64[4-9]\d)\d{12}|35(?:2[89]|[3-8]\d)\d{12}|62\d{14,17}"
)


def cards(text: str) -> Iterator[Place]:
    """Find payment cards: the number ranges of the brands, and Luhn's check digit.

    An IMEI passes Luhn, too: its fifteen digits begin like no card of fifteen digits.
    """
    for found in _CARD.finditer(text):
        digits = re.sub(r"\D", "", found.group())
        if _BRANDS.fullmatch(digits) and _luhn(digits):
            yield found.span()


def _luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
