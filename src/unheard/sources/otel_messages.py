"""What was said in a span: messages in attributes, in events of the span, or in log records beside it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from unheard.sources.decode import untyped
from unheard.sources.otel_names import (
    CHOICE,
    COMPLETION,
    CONTENTS,
    DETAILS,
    EVENTS,
    INPUT,
    INSTRUCTIONS,
    OUTPUT,
    PROMPT,
    SAID,
    WHOLE,
    first,
)
from unheard.sources.otel_spans import Note, Span

_ROLES = {"user": "customer", "human": "customer", "customer": "customer", "assistant": "ai_agent", "ai": "ai_agent",
          "model": "ai_agent", "tool": "tool", "function": "tool", "system": "system",
          "developer": "system"}  # fmt: skip
_CALLS = ("tool_call", "server_tool_call", "tool_use", "function_call", "tool-call")
_ANSWERS = ("tool_call_response", "server_tool_call_response", "tool_result", "function_call_output", "tool-return")
_UNSPOKEN = ("reasoning", "thinking", "redacted_thinking", "compaction")
_RESULTS = ("response", "result", "content", "output", "server_tool_call_response")
MOST = 5_000
"""So many messages of one list are looked at; longer ones are cut from their beginning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A tool that the model asked for."""

    id: str | None
    tool: str | None
    arguments: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a tool answered; `text` is None where content is not captured."""

    id: str | None
    text: str | None


@dataclass(slots=True, kw_only=True)
class Message:
    """One message; `text` None with `has_words` says that words were said and not captured."""

    role: str
    text: str | None = None
    has_words: bool = False
    has_media: bool = False
    calls: list[Call] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    finish: str | None = None

    def key(self) -> tuple[Any, ...]:
        """What makes it the same message when it comes again in a later request."""
        ids = [(one.id, one.tool) for one in self.calls], [one.id for one in self.answers]
        return (self.role, self.text, self.has_words, self.has_media, repr(ids))


def messages_of(span: Span, logs: Sequence[Note]) -> tuple[list[Message], list[Message]]:
    """Return what the model was given and what it said, from the first place that holds any of both."""
    notes = [*span.notes, *logs]
    holders: list[Mapping[str, Any]] = [
        span.attributes,
        *(note.attributes for note in notes if note.name == DETAILS),
        *(note.body for note in notes if note.name == DETAILS and isinstance(note.body, dict)),
    ]
    for holder in holders:
        given, said = _listed(first(holder, INPUT)), _listed(first(holder, OUTPUT), "assistant")
        if given or said:
            return given, said
    for events in (notes, _notes_in(first(span.attributes, EVENTS))):
        given, said = _of_events(events)
        if given or said:
            return given, said
    given, said = _numbered(span.attributes, PROMPT), _numbered(span.attributes, COMPLETION)
    for note in notes:
        if note.name in CONTENTS:
            held = note.attributes.get(CONTENTS[note.name])
            given += _listed(held) if CONTENTS[note.name] == PROMPT else []
            said += _listed(held, "assistant") if CONTENTS[note.name] == COMPLETION else []
    return given, said


def whole_of(span: Span) -> list[Message]:
    """Return everything that was said up to the end of an agent's run, where it states that."""
    return _listed(first(span.attributes, WHOLE))


def instructions_of(span: Span) -> str | None:
    """Return the text of the instructions that stand beside the messages."""
    value = _decoded(first(span.attributes, INSTRUCTIONS))
    if isinstance(value, list):
        texts = [part.get("content") for part in value if isinstance(part, dict)]
        value = "\n".join(text for text in texts if isinstance(text, str))
    return value if isinstance(value, str) and value else None


def _decoded(value: Any) -> Any:
    """Read JSON that stands in a text; what is no JSON stays as it is."""
    if isinstance(value, str) and value[:1] in ("[", "{"):
        try:
            return untyped(value.encode())
        except (msgspec.DecodeError, RecursionError, UnicodeError):
            return value
    return value


def _listed(value: Any, default: str = "user") -> list[Message]:
    value = _decoded(value)
    if isinstance(value, str) and value and value[0] not in "[{":  # what looks like JSON and is none was cut
        value = [{"content": value}]
    if isinstance(value, dict):
        value = value["messages"] if isinstance(value.get("messages"), list) else [value]
    if not isinstance(value, list):
        return []
    found = []
    for one in value[-MOST:]:
        raw = _decoded(one)
        if isinstance(raw, dict):
            event = SAID.get(str(raw.get("event.name")))
            inner = raw.get("message")
            held = {**raw, **inner} if isinstance(inner, dict) else raw
            found.append(_message(held, event or default))
    return found


def _notes_in(value: Any) -> list[Note]:
    value = _decoded(value)
    return [
        Note(name=str(one.get("event.name") or ""), attributes=one)
        for one in (value if isinstance(value, list) else ())
        if isinstance(one, dict)
    ]


def _of_events(notes: Iterable[Note]) -> tuple[list[Message], list[Message]]:
    given: list[Message] = []
    said: list[Message] = []
    for note in notes:
        body = _decoded(note.body) if note.body is not None else note.attributes
        held = {name: _decoded(value) for name, value in body.items()} if isinstance(body, dict) else {"content": body}
        if note.name == CHOICE:
            inner = held.get("message")
            if held.get("index") in (None, 0, "0"):
                said.append(_message({**held, **inner} if isinstance(inner, dict) else held, "assistant"))
        elif note.name in SAID:
            given.append(_message(held, SAID[note.name]))
    return given, said


def _numbered(attributes: Mapping[str, Any], prefix: str) -> list[Message]:
    """Read `gen_ai.prompt.0.role` and the like, or the one attribute that holds them all as JSON."""
    raw: dict[int, dict[str, Any]] = {}
    default = "user" if prefix == PROMPT else "assistant"
    for name, value in attributes.items():
        if not name.startswith(prefix + "."):
            continue
        number, _, rest = name.removeprefix(prefix + ".").partition(".")
        if not number.isdecimal() or len(number) > 6 or not rest:
            continue
        one = raw.setdefault(int(number), {})
        if rest.startswith("tool_calls."):
            place, _, what = rest.removeprefix("tool_calls.").partition(".")
            one.setdefault("calls", {}).setdefault(place, {})[what] = value
        else:
            one[rest] = _decoded(value) if rest == "content" else value
    if not raw:
        return _listed(attributes.get(prefix), default)
    for one in raw.values():
        calls = one.pop("calls", {})
        one["tool_calls"] = [calls[place] for place in sorted(calls)]
    return [_message(raw[number], default) for number in sorted(raw)[-MOST:]]


def _message(raw: Mapping[str, Any], default: str) -> Message:
    role = raw.get("role")
    made = Message(role=_ROLES.get(str(role).lower() if isinstance(role, str) else default, str(role)[:50]))
    finish = raw.get("finish_reason")
    made.finish = finish[:100] if isinstance(finish, str) else None
    parts = raw.get("parts", raw.get("content"))
    texts: list[str] = []
    if made.role == "tool" and not _has_answer(parts):
        called = raw.get("id", raw.get("tool_call_id"))
        made.answers.append(Answer(id=_id(called), text=_text(parts)))
        return made
    for part in [parts] if isinstance(parts, (str, dict)) else parts if isinstance(parts, list) else ():
        _add_part(made, part, texts)
    for call in raw["tool_calls"] if isinstance(raw.get("tool_calls"), list) else ():
        if isinstance(call, dict):
            made.calls.append(_call(call))
    text = "\n".join(one for one in texts if one).strip()
    made.text = text or None
    made.has_words = made.has_words or bool(text)
    return made


def _has_answer(parts: Any) -> bool:
    return isinstance(parts, list) and any(isinstance(one, dict) and one.get("type") in _ANSWERS for one in parts)


def _add_part(made: Message, part: Any, texts: list[str]) -> None:
    if isinstance(part, str):
        texts.append(part)
        return
    if not isinstance(part, dict):
        return
    kind = part.get("type", part.get("kind", "text"))
    if kind in _CALLS:
        made.calls.append(_call(part))
    elif kind in _ANSWERS:
        result = next((part[name] for name in _RESULTS if part.get(name) is not None), None)
        made.answers.append(Answer(id=_id(part.get("id", part.get("call_id"))), text=_text(result)))
    elif kind in _UNSPOKEN:
        return
    elif kind in ("text", "input_text", "output_text", "refusal"):
        said = next((part[name] for name in ("content", "text", "refusal") if isinstance(part.get(name), str)), None)
        made.has_words = True
        if said is not None:
            texts.append(said)
    else:
        made.has_media = True


def _call(raw: Mapping[str, Any]) -> Call:
    function = raw["function"] if isinstance(raw.get("function"), dict) else raw
    tool = function.get("name", raw.get("tool_name"))
    arguments = next((function[name] for name in ("arguments", "input", "args") if name in function), None)
    return Call(
        id=_id(raw.get("id", raw.get("call_id", raw.get("tool_call_id")))),
        tool=tool[:500] if isinstance(tool, str) and tool else None,
        arguments=_decoded(arguments),
    )


def _id(value: Any) -> str | None:
    return str(value)[:500] if isinstance(value, (str, int)) and not isinstance(value, bool) and value != "" else None


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return msgspec.json.encode(value).decode()
