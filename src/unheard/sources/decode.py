"""From raw rows to records: fast where a row is as expected, patient where it is not.

The fast way decodes straight into structs that forbid unknown fields. A row that does not fit is decoded
once more without types: fields we do not know move to `attributes` and are counted, and only what still does
not fit is refused, with the path of the field.
"""

import re
import typing
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import msgspec

from unheard.records import Conversation, Refused
from unheard.sources.blocks import Decoded
from unheard.sources.twins import twin

Decode = Callable[[Sequence[bytes], Sequence[int]], Decoded]

_PATH = re.compile(r"^(?P<what>.*?)(?: - at `(?P<path>.*)`)?$", re.DOTALL)
_MISSING = re.compile(r"^Object missing required field `(?P<name>[^`]*)`")
# An escaped backslash, a whole surrogate pair, or half of one: only the half is an error.
_SURROGATE = re.compile(
    rb"(?P<keep>\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})|\\u[dD][89a-fA-F][0-9a-fA-F]{2}"
)
_MOST_STRANGE = 16
"""After so many blocks with an unknown word, which is kept, it is not tried again."""


@cache
def _nested(struct: type[msgspec.Struct]) -> dict[str, type[msgspec.Struct] | None]:
    """Name every field as it stands in a file, with the struct that it holds, if any."""
    hints = typing.get_type_hints(struct)
    return {field.encode_name: _struct_in(hints[field.name]) for field in msgspec.structs.fields(struct)}


def _struct_in(hint: Any) -> type[msgspec.Struct] | None:
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return hint
    if typing.get_origin(hint) is typing.Literal:
        return None
    found = (_struct_in(argument) for argument in typing.get_args(hint) if argument is not ...)
    return next((struct for struct in found if struct is not None), None)


def decoder(struct: type[msgspec.Struct], *, name: str, lax: bool = False) -> Decode:
    """Return the function that turns rows of JSON into records; `lax` reads numbers and yes/no from text."""
    decode_one = msgspec.json.Decoder(twin(struct), strict=not lax).decode
    decode_known = msgspec.json.Decoder(twin(struct, known_words=True)).decode
    is_conversation = struct is Conversation
    strange = _MOST_STRANGE if lax else 0

    def records_of(payloads: Sequence[bytes]) -> list[Any]:
        nonlocal strange
        if strange < _MOST_STRANGE:
            try:
                return [decode_known(payload) for payload in payloads]
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                strange += 1
        return [decode_one(payload) for payload in payloads]

    def decode(payloads: Sequence[bytes], lines: Sequence[int]) -> Decoded:
        try:
            records = records_of(payloads)
            out = Decoded(records=records, rows=list(range(len(records))))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            out = _one_by_one(payloads, lines)
        return _complete(out, lines, name) if is_conversation else out

    def _one_by_one(payloads: Sequence[bytes], lines: Sequence[int]) -> Decoded:
        out = Decoded(records=[], rows=[])
        for row, payload in enumerate(payloads):
            try:
                try:
                    record = decode_one(payload)
                except (msgspec.DecodeError, UnicodeDecodeError):
                    record = patient(payload, struct, out.unknown, lax=lax)
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
                out.refused.append(refusal(error, name, lines[row]))
                continue
            out.records.append(record)
            out.rows.append(row)
        return out

    return decode


def _complete(out: Decoded, lines: Sequence[int], name: str) -> Decoded:
    """Refuse conversations without an id, or with neither turns nor events."""
    bad = [
        at
        for at, record in enumerate(out.records)
        if (record.turns is None and record.events is None) or not str(record.conversation_id).strip()
    ]
    if not bad:
        return out
    for at in bad:
        has_id = bool(str(out.records[at].conversation_id).strip())
        out.refused.append(
            Refused(
                file=name,
                line=lines[out.rows[at]],
                field="turns" if has_id else "conversation_id",
                reason="The conversation has neither turns nor events." if has_id else "The id is empty.",
                remedy="Add `turns` or `events`; an empty list is enough." if has_id else "Add `conversation_id`.",
            )
        )
    gone = set(bad)
    keep = [at for at in range(len(out.records)) if at not in gone]
    return Decoded(
        records=[out.records[at] for at in keep],
        rows=[out.rows[at] for at in keep],
        refused=out.refused,
        unknown=out.unknown,
    )


def patient(payload: bytes, struct: type[msgspec.Struct], unknown: Counter[str], *, lax: bool = False) -> Any:
    """Decode one row with unknown fields moved to `attributes`; raise msgspec's error where it still does not fit."""
    raw = untyped(payload)
    if isinstance(raw, dict):
        _move_unknown(raw, struct, unknown, "", None)
    return msgspec.convert(raw, struct, strict=not lax)


def untyped(payload: bytes) -> Any:
    """Decode JSON; halves of surrogate pairs, which some exporters write, are dropped."""
    try:
        return msgspec.json.decode(payload)
    except msgspec.DecodeError:
        if b"\\u" not in payload:
            raise
    return msgspec.json.decode(_SURROGATE.sub(lambda found: found["keep"] or b"", payload))


def _move_unknown(
    raw: dict[str, Any], struct: type[msgspec.Struct], unknown: Counter[str], path: str, above: dict[str, Any] | None
) -> None:
    known = _nested(struct)
    home = raw if "attributes" in known else above
    for name in [name for name in raw if name not in known]:
        value = raw.pop(name)
        unknown[path + name] += 1
        _keep(home, name if home is raw else path + name, value)
    for name, inner in known.items():
        value = raw.get(name) if inner is not None else None
        if inner is None or value is None:
            continue
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, dict):
                _move_unknown(item, inner, unknown, f"{path}{name}.", home)


def _keep(home: dict[str, Any] | None, name: str, value: Any) -> None:
    """Put a value into the attributes of the nearest record that has any; a stated attribute stays as it is."""
    if home is None:
        return
    attributes = home.get("attributes")
    if attributes is None:
        attributes = home["attributes"] = {}
    if isinstance(attributes, dict):
        attributes.setdefault(name, value)


def refusal(error: Exception, name: str, line: int) -> Refused:
    """Say why a row was refused: the field and the types, never its words."""
    if isinstance(error, UnicodeDecodeError):
        return _cut(name, line)
    if isinstance(error, RecursionError):
        return Refused(
            file=name, line=line, field="", reason="The JSON is nested too deeply.", remedy="Flatten the record."
        )
    found = _PATH.match(str(error))
    what, path = (found["what"], found["path"] or "") if found else (str(error), "")
    field = path.removeprefix("$").removeprefix(".")
    if missing := _MISSING.match(what):
        field = f"{field}.{missing['name']}".removeprefix(".")
        return Refused(
            file=name, line=line, field=field, reason="A required field is missing.", remedy=f"Add `{field}`."
        )
    if isinstance(error, msgspec.ValidationError):
        reason = "The word is not one of those allowed." if what.startswith("Invalid enum") else f"{what}."
        return Refused(file=name, line=line, field=field, reason=reason, remedy="Mend the value, or leave it out.")
    if "truncated" in what:
        return _cut(name, line)
    return Refused(file=name, line=line, field="", reason=f"{what}.", remedy="Write one JSON object on each line.")


def _cut(name: str, line: int) -> Refused:
    return Refused(
        file=name, line=line, field="", reason="The line is cut: its JSON does not end.", remedy="Export it again."
    )
