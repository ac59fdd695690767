"""Sets of words, written as text."""


def words_in(text: str) -> frozenset[str]:
    """The words of a text between blanks."""
    return frozenset(text.split())
