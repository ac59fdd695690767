"""Settings changed in the browser: read from a form, checked as the settings file is, written into it.

What leads out of this machine, or to a file on it, is changed on the server only: who has got hold of an
administrator's session must not send conversations elsewhere.
"""

import hashlib
import os
import tempfile
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from unheard.errors import StoreError, UsageError
from unheard.settings import Settings

FILE = "unheard.toml"
ON_THE_SERVER = frozenset(
    ("judge_model", "topics", "llm.base_url", "llm.key_env", "llm.policy", "memory_limit", "threads", "lock_timeout")
)
"""Settings that no form changes: files, addresses, names of keys, and the machine's own."""
FIXED = ("changed on the server only", "given when the server was started", "given by the environment")
REREAD = frozenset(("languages",))
EFFECTS = {
    "rubric": "ratings follow from their parts anew",
    "read": "conversations are read by the judge again",
    "llm": "holds for the next run of a language model",
    "intake": "holds for what is read from now on",
    "numbers": "all numbers are made anew with it",
}
_INTAKE = frozenset(
    ("line_limit_mb", "expansion_limit", "linkage", "shared_identity_customers", "shared_identity_people")
)
LONGEST = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A setting as a form shows it."""

    name: str
    """With its group: rubric.weight_quality."""
    meaning: str
    kind: str
    """int, float, bool, text, list or table."""
    text: str
    """Its value as it is written in the form."""
    is_default: bool
    fixed: str
    """Why the form cannot change it; empty where it can."""


def fields(settings: Settings, flags: Mapping[str, Any]) -> dict[str, list[Field]]:
    """Every setting by its group; the group without a name first."""
    groups: dict[str, list[Field]] = {"": []}
    for name, info in Settings.model_fields.items():
        value = getattr(settings, name)
        if isinstance(value, BaseModel):
            groups[name] = [
                _field(f"{name}.{inner}", of, getattr(value, inner), flags)
                for inner, of in type(value).model_fields.items()
            ]
        else:
            groups[""].append(_field(name, info, value, flags))
    return groups


def _field(name: str, info: FieldInfo, value: Any, flags: Mapping[str, Any]) -> Field:
    fixed = ""
    if name in ON_THE_SERVER:
        fixed = FIXED[0]
    elif name in flags:
        fixed = FIXED[1]
    elif f"UNHEARD_{name.upper().replace('.', '__')}" in {one.upper() for one in os.environ}:
        fixed = FIXED[2]
    kind = _kind(info.annotation)
    default = info.get_default(call_default_factory=True)
    return Field(
        name=name, meaning=info.description or "", kind=kind, text=_written(value, kind), is_default=value == default,
        fixed=fixed,
    )  # fmt: skip


def _kind(annotation: Any) -> str:
    if get_origin(annotation) in (Union, UnionType):
        annotation = next(one for one in get_args(annotation) if one is not type(None))
    origin = get_origin(annotation) or annotation
    return {bool: "bool", int: "int", float: "float", tuple: "list", dict: "table"}.get(origin, "text")


def _written(value: Any, kind: str) -> str:
    import tomlkit

    if value is None:
        return ""
    if kind == "list":
        return ", ".join(value)
    if kind == "table":
        lines = []
        for name, one in value.items():
            plain = one.model_dump(exclude_none=True) if isinstance(one, BaseModel) else one
            lines.append(f"{tomlkit.key(name).as_string()} = {tomlkit.item(_plain(plain), _parent=None).as_string()}")
        return "\n".join(lines)
    return ("yes" if value else "no") if kind == "bool" else str(value)


def _plain(value: Any) -> Any:
    import tomlkit

    if isinstance(value, dict):
        table = tomlkit.inline_table()
        table.update(value)
        return table
    return list(value) if isinstance(value, tuple) else value


def wanted(form: Mapping[str, str], shown: dict[str, list[Field]]) -> dict[str, Any]:
    """Setting → its new value as the form says it, for those that it changes; None: back to the default."""
    found: dict[str, Any] = {}
    for one in (field for group in shown.values() for field in group):
        text = form.get(one.name)
        if text is None or one.fixed:
            continue
        text = text.replace("\r\n", "\n").strip()
        if len(text) > LONGEST:
            raise UsageError(f"{one.name} is too long.")
        if text != one.text.strip():
            found[one.name] = _value(one, text)
    return found


def _value(field: Field, text: str) -> Any:
    """What a text means; what is none of its kind stays text, so that the check of the settings names it."""
    if not text:
        return [] if field.kind == "list" else {} if field.kind == "table" else None
    if field.kind == "list":
        return [part for piece in text.replace("\n", ",").split(",") if (part := piece.strip())]
    if field.kind == "table":
        try:
            return tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise UsageError(f"{field.name}: write one `name = value` a line ({error}).") from None
    if field.kind == "bool":
        return {"yes": True, "no": False}.get(text, text)
    try:
        return int(text) if field.kind == "int" else float(text.replace(",", ".")) if field.kind == "float" else text
    except ValueError:
        return text


def digest_of(folder: Path) -> str:
    """Name the state of the file, so that nobody overwrites what somebody else has just changed."""
    path = folder / FILE
    return hashlib.sha256(path.read_bytes() if path.is_file() else b"").hexdigest()[:16]


def rewritten(folder: Path, changes: Mapping[str, Any]) -> str:
    """The file's text with some settings changed; comments and order stay."""
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    path = folder / FILE
    try:
        document = tomlkit.parse(path.read_text(encoding="utf-8") if path.is_file() else "")
    except (TOMLKitError, UnicodeDecodeError) as error:
        raise UsageError(f"{FILE} cannot be read: {error}.") from None
    for name, value in changes.items():
        group, _, key = name.rpartition(".")
        table: Any = document
        if group:
            if group not in document:
                document[group] = tomlkit.table()
            table = document[group]
        if value is None or value in ([], {}):
            table.pop(key, None)
        else:
            table[key] = _item(value)
    return tomlkit.dumps(document)


def _item(value: Any) -> Any:
    import tomlkit

    if not isinstance(value, dict):
        return value
    made = tomlkit.inline_table()
    made.update({name: _item(one) for name, one in value.items()})
    return made


def checked(text: str, flags: Mapping[str, Any]) -> Settings:
    """Read a text as the settings file is read; raises `SettingsError` that names the field, the value, the reason."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / FILE).write_text(text, encoding="utf-8")
        return Settings.load(Path(folder), **flags)


def write(folder: Path, text: str) -> None:
    """Put the text in the file's place, whole or not at all."""
    path, new = folder / FILE, folder / f"{FILE}.{os.getpid()}"
    try:
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        new.rename(path)
    except OSError as error:
        raise StoreError(f"{FILE} could not be written: {error.strerror}.") from None


def effect_of(name: str) -> str:
    """Say what follows from another value."""
    group = name.partition(".")[0]
    if group == "rubric":
        return EFFECTS["rubric"]
    if name in REREAD:
        return EFFECTS["read"]
    return EFFECTS["llm" if group == "llm" else "intake" if group in _INTAKE else "numbers"]
