"""Sets of words, written as text."""


def words_in(text: str) -> frozenset[str]:
    """The words of a text between blanks."""
    return frozenset(text.split())


def forms_of(*written: tuple[str, str]) -> frozenset[str]:
    """The forms of regular verbs: each stem with each ending, both written as text."""
    return frozenset(
        stem + ending for stems, endings in written for stem in stems.split() for ending in endings.split()
    )
