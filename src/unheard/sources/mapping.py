"""Mapping files: which column of a vendor's export or warehouse table is which field of ours.

    table = "turns"                     # what a row is: conversations, turns, outcomes, surveys, observed, …
    source = "helpdesk"                 # stands in every record
    timezone = "Europe/Berlin"          # of times without offset
    time_format = "%d.%m.%Y %H:%M"      # only where times are not ISO 8601 or seconds since 1970
    order_by = "at"                     # order of turns: a field or column; default is the order of the file

    [columns]                           # field = "Column"
    conversation_id = "Ticket ID"
    "customer.email" = "Requester email"
    at = "Created"
    speaker = "Author role"
    text = "Body"
    "attributes.tier" = "Plan"

    [constants]                         # fields that are the same in every row
    channel = "email"

    [roles]                             # the export's words for who speaks (speaker and actor)
    "End user" = "customer"
    Agent = "human_agent"

    [values.channel]                    # the same for any other field
    "E-mail" = "email"

With `table = "turns"` a row is one turn, and rows are grouped by conversation_id. With `table =
"conversations"` a row is one conversation, and its lists are filled by numbered or named columns:
`"turns.0.text" = "Description"` with the constant `"turns.0.speaker" = "customer"`, `"events.closed.at" =
"Solved at"`, `"surveys.csat.score" = "Rating"`. Columns that are not named are not read.
"""

import datetime as dt
import re
import tomllib
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from unheard.errors import FileError
from unheard.records import SPEAKERS
from unheard.sources.fields import ITEMS, is_field, time_fields
from unheard.sources.suggest import suggest
from unheard.sources.unheard import PARTS, STRUCTS

__all__ = ["Mapping", "read_mapping", "suggest"]

_KEYS = {"table", "source", "timezone", "time_format", "order_by", "columns", "constants", "roles", "values"}
_TIMES = frozenset().union(*(time_fields(struct) for struct in (*STRUCTS.values(), *ITEMS.values())))


@dataclass(frozen=True, kw_only=True)
class Mapping:
    """A mapping file, read and checked."""

    table: str
    source: str
    timezone: str | None
    time_format: str | None
    order_by: str | None
    columns: dict[str, str]
    constants: dict[str, Any]
    words: dict[str, dict[str, str]]
    """Field → the export's word → ours."""
    text: str = field(repr=False)
    """The file itself, which is part of what decides what becomes of a row."""

    def fields(self, row: dict[str, Any]) -> dict[str, Any]:
        """Turn a row of columns into our fields."""
        out: dict[str, Any] = {}
        for path, column in self.columns.items():
            value = row.get(column)
            if value is None:
                continue
            name = path.rpartition(".")[2]
            if name in self.words:
                value = self.words[name].get(str(value).strip(), value)
            elif self.time_format and name in _TIMES and isinstance(value, str):
                value = self._time(value)
            out[path] = value
        filled = {path.rpartition(".")[0] for path in out}
        for path, value in self.constants.items():
            group = path.rpartition(".")[0]
            # A constant of a list item stands only where the item exists in this row.
            if group.partition(".")[0] not in ITEMS or group in filled:
                out.setdefault(path, value)
        return out

    def order(self, fields: dict[str, Any]) -> Any:
        """Return what orders the turns of a conversation, as a number."""
        value = fields.get(self.order_by or "")
        if isinstance(value, str):
            try:
                moment = dt.datetime.fromisoformat(value)
                return (moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)).timestamp()
            except ValueError:
                return value
        return value

    def _time(self, value: str) -> str:
        assert self.time_format is not None
        try:
            return dt.datetime.strptime(value.strip(), self.time_format).isoformat()  # noqa: DTZ007 (zone follows)
        except ValueError:
            return value

    @cached_property
    def needed(self) -> set[str]:
        """Columns that the table must have."""
        return set(self.columns.values())


def read_mapping(path: Path) -> Mapping:
    """Read a mapping file; raise `FileError` that names the key, the value and what is possible."""
    try:
        text = path.read_text("utf-8")
        raw = tomllib.loads(text)
    except OSError as error:
        raise FileError(f"The mapping file {str(path)!r} cannot be opened: {error.strerror}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise FileError(f"The mapping file {str(path)!r} is not valid TOML: {error}.") from None
    where = f"The mapping file {str(path)!r}"
    for key in raw.keys() - _KEYS:
        raise FileError(f"{where} has {key!r}, which means nothing here. Known are: {', '.join(sorted(_KEYS))}.")
    table = raw.get("table", "conversations")
    tables = [*STRUCTS, *PARTS]
    if table not in tables:
        raise FileError(f"{where} says table = {table!r}. Possible are: {', '.join(tables)}.")
    columns, constants = _section(raw, "columns", where), _section(raw, "constants", where)
    for name in (*columns, *constants):
        if not is_field(table, name):
            raise FileError(f"{where} names the field {name!r}, which {table} does not have. See contract §1.")
    if table in ("conversations", *PARTS) and "conversation_id" not in columns:
        raise FileError(f"{where} names no column for conversation_id. Add it under [columns].")
    for key in ("source", "timezone", "time_format", "order_by"):
        if not isinstance(raw.get(key, ""), str):
            raise FileError(f'{where} says {key} = {raw[key]!r}. Write it as a text, e.g. {key} = "…".')
    _check_time_format(raw.get("time_format"), where)
    zone = raw.get("timezone")
    if zone is not None:
        try:
            ZoneInfo(zone)
        except (KeyError, ValueError, TypeError, OSError):
            raise FileError(f"{where} says timezone = {zone!r}, which is not a zone, e.g. Europe/Berlin.") from None
    return Mapping(
        table=table,
        source=str(raw.get("source", path.stem)),
        timezone=zone,
        time_format=raw.get("time_format"),
        order_by=_order_by(raw.get("order_by"), columns, where),
        columns={name: str(column) for name, column in columns.items()},
        constants=constants,
        words=_words(raw, where),
        text=text,
    )


def _check_time_format(pattern: str | None, where: str) -> None:
    if pattern is None:
        return
    try:
        dt.datetime.strptime("", pattern)  # noqa: DTZ007  (only the pattern is looked at)
    except (ValueError, re.error) as error:
        if "does not match format" not in str(error):
            raise FileError(f"{where} says time_format = {pattern!r}: {error}. Write it like %d.%m.%Y %H:%M.") from None


def _order_by(name: str | None, columns: dict[str, Any], where: str) -> str | None:
    """Return the field that orders the turns; it may be named by its column."""
    named = [field for field, column in columns.items() if name in (field, str(column))]
    if name is not None and not named:
        raise FileError(f"{where} says order_by = {name!r}, but no field has this name or column. Add it to [columns].")
    return named[0] if named else None


def _section(raw: dict[str, Any], name: str, where: str) -> dict[str, Any]:
    section = raw.get(name, {})
    if not isinstance(section, dict):
        raise FileError(f"{where} has {name} that is not a table. Write it as [{name}].")
    return _flat(section)


def _flat(section: dict[str, Any], above: str = "") -> dict[str, Any]:
    """Read `customer.email = …` without quotes as the same dotted field."""
    out: dict[str, Any] = {}
    for name, value in section.items():
        out |= _flat(value, f"{above}{name}.") if isinstance(value, dict) else {above + name: value}
    return out


def _words(raw: dict[str, Any], where: str) -> dict[str, dict[str, str]]:
    roles = raw.get("roles", {})
    values = raw.get("values", {})
    for section in (roles, values, *(values.values() if isinstance(values, dict) else ())):
        if not isinstance(section, dict):
            raise FileError(f"{where} has [roles] or [values.FIELD] that is not a table of words.")
    for word, role in roles.items():
        if role not in SPEAKERS:
            raise FileError(f"{where} maps {word!r} to the role {role!r}. Roles are: {', '.join(SPEAKERS)}.")
    for section in values.values():
        for word, ours in section.items():
            if not isinstance(ours, str):
                raise FileError(f"{where} maps {word!r} to {ours!r}. A word of a field is a text.")
    words = {name: {str(key): word for key, word in section.items()} for name, section in values.items()}
    if roles:
        for name in ("speaker", "actor"):
            words[name] = {**words.get(name, {}), **roles}
    return words
