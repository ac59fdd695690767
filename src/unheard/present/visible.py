"""Hostile text: control and direction characters are shown, never obeyed, on a terminal as on a page."""

import unicodedata

_JOINERS = "\u200c\u200d"
"""Invisible, harmless, and needed by emoji, Persian and Indian scripts."""


def visible(text: str) -> str:
    """Write as its code what could steer a terminal or turn a line around.

    Line ends stay, every other white space becomes a space.
    """
    return "".join(map(_shown, text))


def one_line(text: str) -> str:
    """Make a text visible and keep it from starting lines of its own."""
    return visible(text.replace("\r", " ").replace("\n", " "))


def _shown(character: str) -> str:
    if character.isprintable() or character == "\n" or character in _JOINERS:
        return character
    if character == "\t" or unicodedata.category(character) == "Zs":
        return " "
    return f"\\x{ord(character):02x}"
