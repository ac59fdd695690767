"""Which span stands under which, and to which conversation each belongs; nothing is believed of a trace's shape."""

from collections.abc import Callable, Mapping, Sequence

import msgspec

from unheard.sources.otel_names import (
    AGENT_RUN,
    CONVERSATION,
    INFERENCE,
    OPERATION,
    SESSION,
    TOOL,
    TOOL_RUN,
    text_of,
)
from unheard.sources.otel_spans import Span

STATED, BY_SESSION, BY_TRACE = "stated", "session", "trace"
"""How a conversation is known: its id, a session's id, or only the trace, which need not be one conversation."""
_encode = msgspec.json.Encoder(order="deterministic").encode


def fullest(spans: Sequence[Span]) -> dict[str, Span]:
    """Return the spans of one trace by id; of one that came twice the one that ended and says most."""
    found: dict[str, Span] = {}
    for span in spans:
        other = found.get(span.id)
        if other is None or _says(span) > _says(other):
            found[span.id] = span
    return found


def _says(span: Span) -> tuple[int, int, bytes]:
    return (span.end or 0, len(span.attributes) + len(span.notes), _encode(span))


def inherited(spans: Mapping[str, Span], own: Callable[[Span], str | None]) -> dict[str, str | None]:
    """Give each span what it has itself, else what the nearest span above it has. Circles and orphans end there."""
    found: dict[str, str | None] = {}
    for name in spans:
        path: list[str] = []
        here: str | None = name
        value: str | None = None
        climbed: set[str] = set()
        while here is not None and here in spans and here not in climbed:
            if here in found:
                value = found[here]
                break
            path.append(here)
            climbed.add(here)
            if (value := own(spans[here])) is not None:
                break
            here = spans[here].parent
        found.update(dict.fromkeys(path, value))
    return found


def conversations_of(spans: Mapping[str, Span]) -> dict[str, tuple[str, str]]:
    """Return for each span of a trace its conversation's id and how it is known.

    A span without one takes that of the span above it, else the only one of the trace; then sessions in the same
    way. A trace that names several and a span under none of them: nobody knows, and the trace stands for itself.
    """
    stated = _spread(spans, CONVERSATION)
    by_session = _spread(spans, SESSION)
    found: dict[str, tuple[str, str]] = {}
    for name, span in spans.items():
        if (one := stated[name]) is not None:
            found[name] = (one, STATED)
        elif (one := by_session[name]) is not None and not any(stated.values()):
            found[name] = (one, BY_SESSION)
        else:
            found[name] = (f"trace/{span.trace}", BY_TRACE)
    return found


def _spread(spans: Mapping[str, Span], names: tuple[str, ...]) -> dict[str, str | None]:
    found = inherited(spans, lambda span: text_of(span.attributes, names))
    every = {one for one in found.values() if one is not None}
    if len(every) == 1:
        (only,) = every
        return dict.fromkeys(found, only)
    return found


def operation(span: Span) -> str:
    """Return what a span is: inference, agent, tool, or nothing of these."""
    stated = (text_of(span.attributes, OPERATION) or "").lower()
    if stated in TOOL_RUN or (not stated and _is_tool(span)):
        return "tool"
    if stated in AGENT_RUN:
        return "agent"
    if stated in INFERENCE or (not stated and "gen_ai.request.model" in span.attributes):
        return "inference"
    return ""


def _is_tool(span: Span) -> bool:
    return text_of(span.attributes, TOOL[:1]) is not None or span.name.startswith("execute_tool ")


def within(spans: Mapping[str, Span]) -> dict[str, list[Span]]:
    """Return for each span the agents' and tools' spans above it, the nearest first; at most a hundred."""
    marks = {name: operation(span) for name, span in spans.items()}
    nearest = inherited(
        spans,
        lambda span: span.parent if span.parent is not None and marks.get(span.parent) in ("agent", "tool") else None,
    )
    found: dict[str, list[Span]] = {}
    for name in spans:
        above: dict[str, Span] = {}
        here = nearest[name]
        while here is not None and len(above) < 100 and here not in above:
            above[here] = spans[here]
            here = nearest[here]
        # Who stands above itself stands in a circle, and nothing is said by that.
        found[name] = [] if name in above else list(above.values())
    return found
