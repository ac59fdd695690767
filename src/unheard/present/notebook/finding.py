"""What a study found, for a notebook: the plain sentence first, then the numbers, then how."""

from html import escape
from typing import Any

import pyarrow as pa

from unheard.present.notebook.numbers import Numbers
from unheard.present.notebook.plot import Plot
from unheard.present.notebook.rows import Rows
from unheard.studies import Answer, Study


class Finding:
    """The answer of one study, as `Desk.study` gives it."""

    def __init__(self, study: Study, found: Answer) -> None:
        self.study: str = study.name
        self.question: str = study.question
        self.sentence: str = found.sentence
        """For a reader without statistics."""
        self.refused: str | None = found.refused
        """Why the data cannot carry the study; None where they can."""
        self.estimates = Numbers(found.estimates)
        self.rows = Rows(_table(found.rows))
        """What a picture of it needs, or the conversations that it lists; a structure within a row is JSON text."""
        self.method: str = study.method
        self.assumptions: tuple[str, ...] = study.assumptions
        self.notes: tuple[str, ...] = tuple(found.notes)
        self._study, self._found = study, found

    def plot(self) -> Plot:
        """Draw it, as its page of `unheard study --html` does; nothing is drawn where the study refused."""
        return Plot(self.question, self._study.drawn(self._found))

    def to_json(self) -> dict[str, Any]:
        """Return the contract's object, as `unheard study --output json` prints it."""
        return self._study.told(self._found)

    def __repr__(self) -> str:
        return self.sentence if self.refused else f"{self.sentence}\n\n{self.estimates!r}"

    def _repr_html_(self) -> str:
        """Show the sentence, the numbers and, one step away, how they were made."""
        if self.refused:
            return f"<p>{escape(self.sentence)}</p>"
        how = "".join(
            f"<li>{escape(text)}</li>"
            for text in (self.method, *(f"Assumes: {one}" for one in self.assumptions), *self.notes)
        )
        numbers = self.estimates._repr_html_() if len(self.estimates) else self.rows._repr_html_()
        return (
            f"<p><strong>{escape(self.sentence)}</strong></p>{numbers}"
            f"<details><summary>Method, assumptions, notes</summary><ul>{how}</ul></details>"
        )


def _table(rows: list[dict[str, Any]]) -> pa.Table:
    """Turn rows into a table; rows of several kinds have the columns of all."""
    import msgspec

    columns = dict.fromkeys(name for row in rows for name in row)
    made: dict[str, Any] = {}
    for name in columns:
        values = [row.get(name) for row in rows]
        if any(isinstance(value, dict | list | tuple) for value in values):
            values = [None if value is None else msgspec.json.encode(value).decode() for value in values]
        kinds = {type(value) for value in values if value is not None}
        if not (len(kinds) <= 1 or kinds == {int, float}):
            values = [None if value is None else str(value) for value in values]
        made[name] = pa.array([float(v) if kinds == {int, float} and v is not None else v for v in values])
    return pa.table(made)
