"""Who is erased: which rows are theirs, which columns lose their value, which words are replaced elsewhere."""

import json
import re
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from unheard.records import CONVERSATION_TABLES, TABLES

if TYPE_CHECKING:
    from unheard.store.folder import Store

SHORTEST_WORD = 5
"""Shorter words stand in too many texts of others to be replaced there."""
ERASED = "[erased]"
BLANKED = {
    "conversation": ("subject", "account_hash", "content_hash"),
    "turn": ("text", "attributes"),
    "event": ("attributes",),
    "action": ("arguments", "attributes"),
    "suggestion": ("proposed", "attributes"),
    "survey": ("comment", "attributes"),
    "relational_survey": ("comment", "attributes"),
    "outcome": ("text", "attributes"),
    "judgement": ("explanation", "signals", "content_hash"),
    "judged_issue": ("label", "quotes"),
}
"""Columns without value after an erasure, beside the hashes of the customer."""
DROPPED = ("attribute", "observed", "identity_link", "identity_part")
"""Tables whose rows go: they say nothing but what identifies the person."""


class Person:
    """Who is erased: which rows are theirs, which words."""

    def __init__(self, store: "Store", identities: set[str], keys: set[str], words: set[str]) -> None:
        self.identities = pa.array(sorted(identities), pa.string())
        self.keys = set(keys)
        self.records: dict[int, set[str]] = {}
        """Keys of records of other families that are theirs, by family."""
        self._store = store
        plain = {word.strip() for word in words if len(word.strip()) >= SHORTEST_WORD}
        plain |= {json.dumps(word)[1:-1] for word in plain}
        ordered = sorted(plain, key=lambda word: (-len(word), word))
        self.pattern = "|".join(re.escape(word) for word in ordered)
        self._text = re.compile(self.pattern, re.IGNORECASE) if ordered else None
        variants = {form.encode() for word in ordered for form in (word, word.lower(), word.upper(), word.title())}
        folded = b"|".join(re.escape(form) for form in sorted(variants, key=lambda form: (-len(form), form)))
        self.bytes = re.compile(folded, re.IGNORECASE) if ordered else None

    def clean(self, text: str) -> str:
        """Replace the person's words in a text."""
        return self._text.sub(ERASED, text) if self._text else text

    def is_theirs(self, table: str, rows: pa.Table) -> Any:
        """Mark the rows that are the person's."""
        if table in CONVERSATION_TABLES or table in {"judgement", "judged_issue", "label", "sampled"}:
            wanted = pa.array(sorted(self.keys), pa.string())
            return pc.is_in(rows.column("conversation_key"), value_set=wanted)
        mask: Any = pa.chunked_array([pa.array([False] * len(rows), pa.bool_())])
        for name in customer_columns(table):
            mask = pc.or_(mask, pc.is_in(rows.column(name), value_set=self.identities))
        return mask

    def change(self, table: str, rows: pa.Table) -> pa.Table:
        """Return rows without what is erased; the same object where nothing is."""
        theirs = self.is_theirs(table, rows)
        if pc.any(theirs).as_py():
            rows = self._blank(table, rows, theirs)
        if self.pattern:
            for name in free_text(table):
                column = rows.column(name)
                if pc.any(pc.match_substring_regex(column, self.pattern, ignore_case=True)).as_py():
                    cleaned = pc.replace_substring_regex(column, f"(?i)(?:{self.pattern})", ERASED)
                    rows = rows.set_column(rows.schema.get_field_index(name), name, cleaned)
        return rows

    def _blank(self, table: str, rows: pa.Table, theirs: Any) -> pa.Table:
        if table in DROPPED:
            return rows.filter(pc.invert(theirs))
        for name in (*BLANKED.get(table, ()), *customer_columns(table)):
            rows = _put(rows, name, pc.if_else(theirs, pa.scalar(None, pa.string()), rows.column(name)))
        if table == "conversation":
            rows = _put(rows, "is_erased", pc.if_else(theirs, True, rows.column("is_erased")))
        if table == "turn":
            column: Any = rows.column("speaker")
            speaker: Any = pc.fill_null(column, "customer")
            spoke = pc.and_(theirs, pc.is_in(speaker, value_set=pa.array(["customer"])))
            rows = _put(rows, "speaker_id", pc.if_else(spoke, pa.scalar(None, pa.string()), rows.column("speaker_id")))
        if table == "label":
            # A number or yes/no is a count; anything else may be the person's words.
            said: Any = pc.match_substring_regex(rows.column("value"), '^["{\\[]')
            rows = _put(
                rows, "value", pc.if_else(pc.and_(theirs, said), pa.scalar(None, pa.string()), rows.column("value"))
            )
        if table == "action":
            # An open hash of arguments can be guessed; a keyed one still tells calls apart.
            keyed = [
                self._store.identity_hash("arguments", text) if mine and text is not None else text
                for mine, text in zip(theirs.to_pylist(), rows.column("arguments_hash").to_pylist(), strict=True)
            ]
            rows = _put(rows, "arguments_hash", pa.chunked_array([pa.array(keyed, pa.string())]))
        return rows


def customer_columns(table: str) -> list[str]:
    """Columns of a table that hold hashes of a customer's identities."""
    names = {f"{whose}_{kind}_hash" for whose in ("customer", "same") for kind in ("id", "email", "phone")}
    return [name for name in TABLES[table] if name in names]


def free_text(table: str) -> list[str]:
    """Columns that may hold anybody's words: all texts but keys, hashes and the names that keys are made of."""
    fixed = ("source", "conversation_id", "judge", "judge_version", "rubric_version")
    return [
        name
        for name, kind in TABLES[table].items()
        if kind == "text" and not name.endswith(("_key", "_hash")) and name not in fixed
    ]


def _put(rows: pa.Table, name: str, column: Any) -> pa.Table:
    return rows.set_column(rows.schema.get_field_index(name), name, column)
