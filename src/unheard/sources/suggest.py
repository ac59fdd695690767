"""Propose a mapping file from the header and five rows of a table."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from unheard.sources.tables import columns, table_rows

_EXPANSION_LIMIT = 200
_SAMPLE = 5

_TIME = re.compile(r"^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}.*)?$|^\d{10}(\.\d+)?$|^\d{13}$")
_OTHER_TIME = re.compile(r"^\d{1,2}[./]\d{1,2}[./]\d{2,4}( \d{1,2}:\d{2}(:\d{2})?)?( ?[AP]M)?$")
_EMAIL = re.compile(r"^[^@\s]+@[^@\s]+\.\w+$")
_PHONE = re.compile(r"^\+?[\d ()/-]{7,20}$")
_ROLE = {
    "customer": "customer", "end user": "customer", "end-user": "customer", "user": "customer", "client": "customer",
    "requester": "customer", "visitor": "customer", "contact": "customer", "lead": "customer", "consumer": "customer",
    "agent": "human_agent", "human": "human_agent", "human_agent": "human_agent", "admin": "human_agent",
    "staff": "human_agent", "operator": "human_agent", "support": "human_agent", "representative": "human_agent",
    "bot": "ai_agent", "ai": "ai_agent", "ai_agent": "ai_agent", "assistant": "ai_agent", "chatbot": "ai_agent",
    "system": "system", "automation": "automation", "trigger": "automation", "supervisor": "supervisor",
}  # fmt: skip

_NAMES: tuple[tuple[str, str], ...] = (
    (
        "conversation_id",
        r"(conversation|ticket|case|thread|chat|session|contact|issue)([ _-]?(id|number|no|#|key))?|id|nr",
    ),
    ("customer.email", r"(customer|requester|user|client|from|sender|contact)?[ _-]?e-?mail"),
    ("customer.phone", r"(customer|requester|user|caller|from)?[ _-]?(phone|mobile|telephone|msisdn|ani)"),
    ("customer.account", r"(account|organi[sz]ation|company)[ _-]?(id|name)?"),
    ("customer.id", r"(customer|requester|user|client|end[ _-]?user|contact|visitor)[ _-]?(id|number|key)"),
    ("speaker_id", r"(author|sender|agent|speaker|participant)[ _-]?id"),
    ("speaker", r"(author|sender|speaker|participant|from|message)?[ _-]?(role|type|author|sender|speaker)"),
    ("text", r"(message|comment|body|text|content|transcript|utterance|reply|description)([ _-]?(text|body))?"),
    ("subject", r"subject|title"),
    ("at", r"(message|comment|sent|event)?[ _-]?(at|when|time|timestamp|date|sent at|created|created[ _-]?at)"),
    ("opened_at", r"(opened|created|started|start)[ _-]?(at|time|date|on)?"),
    ("ended_at", r"(ended|closed|end)[ _-]?(at|time|date|on)?"),
    ("solved_at", r"(solved|resolved)[ _-]?(at|time|date|on)?"),
    ("channel", r"(via[ _-]?)?channel|via"),
    ("language", r"lang(uage)?|locale"),
    ("topic", r"topic|category|reason|intent|contact[ _-]?reason|issue[ _-]?type"),
    ("team", r"team|group|queue|department|skill"),
    ("assignee", r"assignee|owner|agent([ _-]?name)?"),
    ("score", r"(csat|satisfaction|rating|survey)[ _-]?(score|rating|value)?"),
    ("tier", r"tier|plan|segment"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Guess:
    field: str
    column: str
    why: str


def suggest(path: Path) -> str:
    """Propose a mapping file (TOML) for a CSV or Parquet file; comments say why each column was chosen."""
    names = columns(path, expansion_limit=_EXPANSION_LIMIT)
    rows: list[dict[str, Any]] = []
    for part in islice(table_rows(path, name=path.name, expansion_limit=_EXPANSION_LIMIT), 1):
        rows = part.rows[:_SAMPLE]
    values = {name: [str(row[name]) for row in rows if row.get(name) is not None] for name in names}
    guesses: dict[str, _Guess] = {}
    for name in names:
        for guess in _guesses(name, values[name]):
            guesses.setdefault(guess.field, guess)
    return _write(path, names, values, guesses, rows)


def _guesses(name: str, values: Sequence[str]) -> list[_Guess]:
    """Say which field a column may be: by name and values together, else by its values alone."""
    by_name = [field for field, pattern in _NAMES if re.fullmatch(pattern, name.strip(), re.IGNORECASE)]
    shape = _shape(values)
    found = []
    for field in by_name:
        expected = {"at": "time", "opened_at": "time", "ended_at": "time", "solved_at": "time",
                    "customer.email": "email", "speaker": "role"}.get(field)  # fmt: skip
        if expected is None:
            found.append(_Guess(field=field, column=name, why="by its name"))
        elif shape in (expected, "other time") or not values:
            why = "by its name and its values" if values else "by its name, no values seen"
            found.append(_Guess(field=field, column=name, why=why))
    if not found and shape in ("email", "role"):
        field = {"email": "customer.email", "role": "speaker"}[shape]
        found.append(_Guess(field=field, column=name, why="by its values only, please check"))
    return found[:1]


def _shape(values: Sequence[str]) -> str | None:
    tests = (
        ("time", _TIME.match),
        ("other time", _OTHER_TIME.match),
        ("email", _EMAIL.match),
        ("role", lambda value: value.strip().lower() in _ROLE),
        ("phone", _PHONE.match),
    )
    return next((shape for shape, test in tests if values and all(test(value) for value in values)), None)


def _write(
    path: Path, names: Sequence[str], values: dict[str, list[str]], guesses: dict[str, _Guess], rows: list[Any]
) -> str:
    ids = [str(row.get(guesses["conversation_id"].column)) for row in rows] if "conversation_id" in guesses else []
    is_turns = "speaker" in guesses or (len(set(ids)) < len(ids) and "text" in guesses)
    reason = "a column says who speaks, or ids repeat" if is_turns else "one row looks like one conversation"
    times = [guess.column for field, guess in guesses.items() if field in ("at", "opened_at", "ended_at")]
    lines = [
        f"# Proposed from the header and {len(rows)} rows of {path.name}. Check each line, then:",
        f"#   unheard ingest {path.name} --format mapping --mapping THIS_FILE.toml",
        "",
        f'table = "{"turns" if is_turns else "conversations"}"  # {reason}',
        f"source = {_quoted(re.sub(r'[^a-z0-9]+', '-', path.name.split('.')[0].lower()).strip('-') or 'export')}",
        'timezone = "UTC"  # of times without offset: please check',
    ]
    if any(_shape(values[column]) == "other time" for column in times):
        lines.append('time_format = "%d/%m/%Y %H:%M"  # times are not ISO 8601: please check day and month')
    if is_turns and "at" in guesses:
        lines.append('order_by = "at"')
    lines += ["", "[columns]", *_columns(guesses, is_turns)]
    if "conversation_id" not in guesses:
        lines.append('# conversation_id = "…"  # no column looks like it, and it is required')
    used = {guess.column for guess in guesses.values()}
    if unused := [_quoted(name) for name in names if name not in used]:
        lines.append(f"# not used: {', '.join(unused)}")
    lines += _constants(guesses, is_turns)
    if "speaker" in guesses:
        lines += _roles(values[guesses["speaker"].column])
    return "\n".join(lines) + "\n"


def _columns(guesses: dict[str, _Guess], is_turns: bool) -> list[str]:
    place = {"tier": "attributes.tier", "score": "surveys.csat.score"}
    if is_turns:
        place["solved_at"] = "attributes.solved_at"
        if "at" not in guesses and "opened_at" in guesses:
            place["opened_at"] = "at"
    else:
        place |= {"text": "turns.0.text", "at": "opened_at", "solved_at": "events.resolved.at"}
        if "opened_at" in guesses:
            guesses.pop("at", None)
    return [
        f"{_quoted(place.get(field, field)) if '.' in place.get(field, field) else place.get(field, field)}"
        f" = {_quoted(guess.column)}  # {guess.why}"
        for field, guess in guesses.items()
    ]


def _constants(guesses: dict[str, _Guess], is_turns: bool) -> list[str]:
    lines = ["", "[constants]"]
    if "channel" not in guesses:
        lines.append('# channel = "email"  # email, chat, messaging, voice, sms, social, web_form, in_person, other')
    if not is_turns and "text" in guesses:
        lines.append('"turns.0.speaker" = "customer"  # the first message is taken for the customer\'s: please check')
    if not is_turns and "text" not in guesses and "solved_at" not in guesses:
        lines.append('# a conversation needs turns or events, e.g. under [columns]: "events.closed.at" = "…"')
    return lines if len(lines) > 2 else []


def _roles(words: Sequence[str]) -> list[str]:
    lines = ["", "[roles]  # the words seen in the sample; others may follow"]
    for word in dict.fromkeys(word.strip() for word in words):
        role = _ROLE.get(word.lower())
        known = f"{_quoted(word)} = {_quoted(role)}" if role else ""
        lines.append(known or f'# {_quoted(word)} = "customer"  # unknown word')
    return lines


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t") + '"'
