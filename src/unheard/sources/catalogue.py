"""Every shape of data that is read: its files, what is left out of them and why, and the facts that it can show."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from unheard.records import CAPABILITY_FACTS
from unheard.sources import (
    fivetran_zendesk,
    intercom,
    intercom_files,
    intercom_tables,
    openai,
    otel,
    trajectory,
    zendesk,
    zendesk_files,
)
from unheard.sources.showing import Showing, showing
from unheard.sources.unheard import PARTS, STRUCTS

_MAPPED = "where a column is mapped to it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """One shape of data, as the documentation tells of it."""

    name: str
    """Short name, a column's head."""
    title: str
    format: str
    """What `--format` calls it; `auto` finds it by its content."""
    source: str
    """Source that its conversations bear unless a row says otherwise."""
    shows: Showing
    files: tuple[str, ...]
    """What is read."""
    refused: tuple[str, ...] = ()
    """Rows that are not taken in, with the reason that the user reads."""
    skipped: Mapping[str, str] = field(default_factory=dict)
    """Files that belong to such an export and are left out → why."""


def _by_reason(skipped: Mapping[str, str]) -> dict[str, str]:
    """Put names of one reason together."""
    names: dict[str, list[str]] = {}
    for name, why in skipped.items():
        names.setdefault(why, []).append(name)
    return {", ".join(sorted(together)): why for why, together in names.items()}


_PAGES = ", ".join(f"`{name}`" for name in sorted(set(zendesk_files.PAGES.values())))
_LOGS = ("JSON Lines (one log a line), or one JSON document that is a list",)

SHAPES: tuple[Shape, ...] = (
    Shape(
        name="own files",
        title="Unheard's own files",
        format="unheard",
        source="unheard",
        shows=showing(*CAPABILITY_FACTS),
        files=(
            "JSON Lines, CSV or Parquet, one file a kind: " + ", ".join(f"`{kind}`" for kind in STRUCTS),
            "as tables also " + ", ".join(f"`{part}`" for part in PARTS) + ", joined by `conversation_id`",
        ),
        refused=("a row without `conversation_id`, or with neither `turns` nor `events`",),
    ),
    Shape(
        name="Zendesk",
        title="Zendesk, API export",
        format="zendesk",
        source=zendesk.SOURCE,
        shows=zendesk.SHOWS,
        files=(f"pages of the API as they came, or one object a line: {_PAGES}",),
        refused=(
            "a comment or event that does not say which ticket it belongs to (a rating of a ticket that is not in the "
            "export is kept as a survey)",
        ),
        skipped=_by_reason(zendesk_files.SKIPPED),
    ),
    Shape(
        name="Fivetran's Zendesk",
        title="Zendesk in a warehouse, Fivetran's tables",
        format="zendesk",
        source=zendesk.SOURCE,
        shows=fivetran_zendesk.SHOWS,
        files=(
            "CSV or Parquet, known by their columns: `ticket`, `ticket_comment`, `ticket_field_history`, "
            "`ticket_chat`, `ticket_chat_event`, `satisfaction_rating`, `user`, `group`",
        ),
        refused=("a message of a chat that no ticket has", "a rating whose ticket is not in the tables"),
        skipped=_by_reason(dict.fromkeys(fivetran_zendesk.NAMES, fivetran_zendesk.SKIPPED)),
    ),
    Shape(
        name="Intercom",
        title="Intercom, API export (2.14 to 2.17)",
        format="intercom",
        source=intercom.SOURCE,
        shows=intercom.SHOWS,
        files=(
            "conversations (one object, a list, JSON Lines, or webhooks), contacts, deleted conversations, executions "
            "of data connectors, calls",
        ),
        refused=("an execution, call or part that names no conversation, or one that is not in the files",),
        skipped=_by_reason(intercom_files.SKIPPED),
    ),
    Shape(
        name="Fivetran's Intercom",
        title="Intercom in a warehouse, Fivetran's tables",
        format="intercom",
        source=intercom.SOURCE,
        shows=intercom_tables.SHOWS,
        files=(
            "CSV or Parquet, known by their columns: "
            + ", ".join(f"`{name}`" for name in (*intercom_tables.JOINED, intercom_tables.PEOPLE)),
        ),
        refused=("a part, contact or tag whose conversation is not in the tables", "a conversation without active row"),
        skipped=_by_reason(dict.fromkeys(intercom_files.OTHER_TABLES, "the table holds no conversation")),
    ),
    Shape(
        name="OpenAI chat",
        title="OpenAI chat messages",
        format="openai",
        source=openai.SOURCE,
        shows=openai.SHOWS,
        files=(*_LOGS, 'a log is `{"messages": [...]}` with whatever else you keep, or the bare list of messages'),
        refused=("a row without a list of messages",),
    ),
    Shape(
        name="OpenAI Responses",
        title="OpenAI Responses",
        format="openai",
        source=openai.SOURCE,
        shows=openai.SHOWS,
        files=(*_LOGS, "logged responses, chained by `previous_response_id` or `conversation`; or lists of items"),
        refused=("a row that is no JSON",),
    ),
    Shape(
        name="Anthropic",
        title="Anthropic messages",
        format="anthropic",
        source="anthropic",
        shows=openai.SHOWS,
        files=(*_LOGS, "a request with its response, or the messages alone; the last row of a conversation counts"),
        refused=("a row without a list of messages",),
    ),
    Shape(
        name="OpenTelemetry",
        title="OpenTelemetry, traces of AI agents",
        format="otel",
        source=otel.SOURCE,
        shows=otel.SHOWS,
        files=(
            "OTLP with `gen_ai.*` names, old and new: JSON (one document, or one a line as the collector's file "
            "exporter writes it) or protobuf (one export request, or many with their lengths before them; needs the "
            "extra `otel`)",
            "spans with their events, and log records that carry messages or evaluations; a trace may stand in several "
            "files of a folder",
        ),
        refused=(
            "a span without a valid trace or span id",
            "a log record of an AI agent that names neither trace nor conversation",
        ),
    ),
    Shape(
        name="tau-bench",
        title="Trajectories of tau-bench and tau2-bench",
        format="trajectory",
        source=trajectory.SOURCE,
        shows=trajectory.SHOWS,
        files=("a JSON document that is a list of trajectories, or tau2-bench's `simulations`",),
        refused=("a voice run, which holds no words",),
    ),
    Shape(
        name="mapping",
        title="Any other CSV or Parquet, by a mapping file",
        format="mapping",
        source="the mapping file's `source`",
        shows=showing(**dict.fromkeys(CAPABILITY_FACTS, _MAPPED)),
        files=("a table of conversations, turns, surveys or outcomes; `unheard mapping suggest` proposes the file",),
        refused=("a row without the column that is mapped to `conversation_id`",),
    ),
)
"""In the order of the documentation."""
