"""Parts of a customer's name and addresses, each hashed by itself, so that likely links can be found without them.

A whole address is one hash: two of them are equal or not, and never alike. What can be alike are parts:

    name      given and family name, both in one word ("whole"), what they sound like, and the handle that people make
              of them ("jmiller"); from the name where the source has one, else from an address such as jo.miller@…
    digits    of the address before the @: jo.miller84 and jmiller84 are likelier one person than without the 84
    domain    of the address
    tail      the last eight digits of a phone number, which are the same with and without the country's code

Names are folded first: lower case, no accents, ä as ae and a alike. Sounds join spellings such as Meyer and Maier.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_LETTERS = re.compile(r"[a-z]+")
_DIGITS = re.compile(r"\d{2,8}")
_APART = re.compile(r"[._\-]+|\d+")
_TITLES = frozenset(("mr", "mrs", "ms", "dr", "prof", "herr", "frau", "mme", "sr", "sra", "senhor", "senhora"))
_TEAMS = frozenset(
    ("info", "support", "office", "team", "sales", "admin", "contact", "kontakt", "service", "mail", "billing", "hello",
     "noreply", "no-reply", "help", "buero", "einkauf", "accounting", "buchhaltung", "bestellung", "reception")
)  # fmt: skip
"""Words before the @ that name a desk and nobody."""
TAIL_DIGITS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A name's parts, folded; empty where there is none."""

    given: str = ""
    family: str = ""
    whole: str = ""
    sound: str = ""
    handle: str = ""


NO_NAME = Name()


@lru_cache(maxsize=50_000)
def name_of(text: str) -> Name:
    """Take a name apart: "Jo Miller", "Miller, Jo", "Dr. Jo A. Miller"; one word alone is no name that tells much."""
    first, comma, rest = text.partition(",")
    words = [word for word in _words(f"{rest} {first}" if comma else text) if word not in _TITLES]
    long = [word for word in words if len(word) > 1]
    if len(long) < 2:
        return NO_NAME
    return _named(long[0], long[-1])


@lru_cache(maxsize=50_000)
def name_in(address: str) -> Name:
    """Read a name out of the part of an address before the @: whole where two words stand in it, else its handle."""
    local = address.partition("@")[0].partition("+")[0]
    if local in _TEAMS:
        return NO_NAME
    words = [word for piece in _APART.split(local) for word in _words(piece)]
    if not words or any(word in _TEAMS for word in words):
        return NO_NAME
    long = [word for word in words if len(word) > 1]
    if len(words) == 2 and len(long) == 2:
        return _named(words[0], words[1])
    joined = "".join(words)
    return Name(handle=joined, whole=joined) if len(joined) > 3 else NO_NAME


def digits_in(address: str) -> str:
    """Return the digits of an address before the @, where there are at least two."""
    found = _DIGITS.search(address.partition("@")[0].partition("+")[0])
    return found[0] if found else ""


def tail_of(phone: str) -> str:
    """Return the last digits of a normalised phone number; none of a number that is shorter."""
    digits = phone.lstrip("+")
    return digits[-TAIL_DIGITS:] if len(digits) >= TAIL_DIGITS else ""


def _named(given: str, family: str) -> Name:
    return Name(
        given=given,
        family=family,
        whole=given + family,
        sound=f"{_sound(given)} {_sound(family)}",
        handle=given[0] + family,
    )


def _words(text: str) -> list[str]:
    """Fold to plain letters: umlauts that were written out count as those that were not."""
    lower = unicodedata.normalize("NFKD", text.lower().replace("ß", "ss"))
    plain = "".join(letter for letter in lower if not unicodedata.combining(letter))
    return [re.sub("([aou])e", r"\1", word) for word in _LETTERS.findall(plain)]


_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"ph", "f"), (r"[sz]ch|sh|tch", "x"), (r"c[kh]?|q[u]?|k", "k"), (r"th|dt|d", "t"), (r"z|ss?", "s"),
        (r"[wv]", "f"), (r"b", "p"), (r"h", ""), (r"[aeiouy]+", "a"), (r"(.)\1+", r"\1"),
    )
)  # fmt: skip


def _sound(word: str) -> str:
    for pattern, sound in _SOUNDS:
        word = pattern.sub(sound, word)
    return word
