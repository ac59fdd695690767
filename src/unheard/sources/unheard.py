"""Unheard's own files: one kind of record each, by the name of the file or by the fields of its first row."""

from collections.abc import Iterable

import msgspec

from unheard.records import (
    Benchmark,
    Conversation,
    IdentityLink,
    Judgement,
    Label,
    Observed,
    Outcome,
    Staffing,
    Survey,
)
from unheard.sources.decode import Decode, decoder

SOURCE = "unheard"
"""Source of a record that names none."""

STRUCTS: dict[str, type[msgspec.Struct]] = {
    "conversations": Conversation,
    "outcomes": Outcome,
    "observed": Observed,
    "surveys": Survey,
    "identities": IdentityLink,
    "benchmarks": Benchmark,
    "staffing": Staffing,
    "labels": Label,
    "judgements": Judgement,
}
"""Kinds in the order in which they are read: what refers to conversations comes after them."""

PARTS = ("turns", "events", "actions", "suggestions")
"""Tables that are read together with `conversations`, joined by conversation_id."""


def kind_by_name(stem: str) -> str | None:
    """Return the kind that a file's name states, e.g. `outcomes` or `outcomes-2026-03`."""
    name = stem.lower()
    for kind in (*STRUCTS, *PARTS):
        if name == kind or name.startswith((f"{kind}-", f"{kind}_", f"{kind}.")):
            return kind
    return None


def kind_by_fields(fields: Iterable[str]) -> str | None:
    """Return the kind that a row's fields show; null for a row of another format."""
    names = set(fields)
    if "messages" in names or "traj" in names:
        return None
    for kind, needed in _NEEDED:
        if needed <= names:
            return kind
    return None


_NEEDED: tuple[tuple[str, set[str]], ...] = (
    ("judgements", {"conversation_id", "judge"}),
    ("conversations", {"conversation_id", "turns"}),
    ("conversations", {"conversation_id", "events"}),
    ("labels", {"conversation_id", "name", "value"}),
    ("identities", {"customer", "same_as"}),
    ("surveys", {"instrument"}),
    ("observed", {"fact", "to"}),
    ("outcomes", {"customer", "type"}),
    ("benchmarks", {"ai_version", "benchmark"}),
    ("staffing", {"agent", "hours"}),
    ("conversations", {"conversation_id"}),
)


def kind_decoder(kind: str, *, name: str, lax: bool = False) -> Decode:
    """Return the function that turns rows of a kind into records."""
    return decoder(STRUCTS[kind], name=name, lax=lax)
