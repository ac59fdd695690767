"""Which rows a metric looks at: the grain's fact table, its conversation, its segments and its period, as SQL."""

from collections.abc import Sequence
from dataclasses import dataclass

from unheard.errors import UsageError
from unheard.facts.schema import SEGMENTS
from unheard.metrics.base import Grain, Metric
from unheard.store.engine import Engine

UNKNOWN = "(unknown)"
"""Name of the segment of rows whose value is null."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """Something that a metric is split by: a column of the conversation, or an attribute of the source."""

    name: str
    column: str
    """Column of fact_conversation, or the alias of the joined attribute."""
    is_attribute: bool = False
    of_row: bool = False
    """Column of the grain's own row; only grains that have it can be split by it."""

    def value(self, conversation: str) -> str:
        """SQL of its value; null is a segment of its own."""
        if self.of_row:
            return f"COALESCE(f.{self.column}, '{UNKNOWN}')"
        column = f"{self.column}.value" if self.is_attribute else f"{conversation}.{self.column}"
        return f"COALESCE(CAST({column} AS VARCHAR), '{UNKNOWN}')"

    def join(self, conversation: str) -> str:
        """SQL that joins the attribute; nothing for a column."""
        if not self.is_attribute:
            return ""
        return (
            f" LEFT JOIN (SELECT conversation_key, MIN(value) AS value FROM attribute WHERE name = {quoted(self.name)}"
            f" GROUP BY conversation_key) AS {self.column} ON {self.column}.conversation_key"
            f" = {conversation}.conversation_key"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Days from `since` on, before `until`, as days since 1970-01-01; None = no bound on that side."""

    since: int | None = None
    until: int | None = None

    def condition(self, column: str) -> str:
        """SQL condition that a day lies in it; rows without a day are only in the period without bounds."""
        bounds = []
        if self.since is not None:
            bounds.append(f"{column} >= {self.since}")
        if self.until is not None:
            bounds.append(f"{column} < {self.until}")
        return " AND ".join(bounds) or "TRUE"


def quoted(text: str) -> str:
    """Write a text as a SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def can_split(grain: Grain, segments: Sequence[str]) -> bool:
    """Say whether the rows of a grain can be split by all of these segments."""
    return all(grain in ROW_SEGMENTS.get(name, (grain,)) for name in segments)


def splittable(metrics: Sequence[Metric], segments: Sequence[str]) -> list[Metric]:
    """Keep the metrics that can be split by all of these segments; raise `UsageError` where none can."""
    kept = [metric for metric in metrics if can_split(metric.grain, segments)]
    if metrics and not kept:
        raise UsageError(
            f"{metrics[0].name} cannot be split by {', '.join(segments)}: tool, effect and kind split only what an AI "
            "agent did and claims, e.g. action_success_rate by tool, tool_failure_rate by effect, "
            "done_claim_unbacked_rate by kind."
        )
    return kept


def find_segments(engine: Engine, names: Sequence[str], *, of_rows: bool = False) -> dict[str, Segment]:
    """Find segments by name: a column of the facts, else an attribute that some conversation has.

    `of_rows`: also those that only some grains have.

    Raises `UsageError` with all that there is for a name that is neither.
    """
    found: dict[str, Segment] = {}
    for name in dict.fromkeys(names):
        if name in SEGMENTS:
            found[name] = Segment(name=name, column=name)
            continue
        if of_rows and name in ROW_SEGMENTS:
            found[name] = Segment(name=name, column=name, of_row=True)
            continue
        known = engine.query(f"SELECT a.name FROM attribute AS a WHERE a.name = {quoted(name)} LIMIT 1")
        if known.num_rows == 0:
            raise UsageError(f"There is no segment {name!r}. {_choices(engine)}")
        found[name] = Segment(name=name, column=f"a{len(found)}", is_attribute=True)
    return found


def _choices(engine: Engine, limit: int = 20) -> str:
    rows = engine.query("SELECT DISTINCT a.name FROM attribute AS a ORDER BY a.name NULLS LAST").to_pylist()
    attributes = [row["name"] for row in rows if row["name"] is not None]
    more = f" and {len(attributes) - limit} more" if len(attributes) > limit else ""
    shown = f"; attributes of the source: {', '.join(attributes[:limit])}{more}" if attributes else ""
    return f"Segments: {', '.join(SEGMENTS)}, tool, effect and kind (of an AI agent's actions and claims){shown}."


ROW_SEGMENTS: dict[str, frozenset[Grain]] = {
    "tool": frozenset(("attempt", "call", "done_claim")),
    "effect": frozenset(("attempt",)),
    "kind": frozenset(("done_claim",)),
}
"""Segments of the row itself, with the grains that have them."""
PARTS: dict[Grain, str] = {
    "issue": "fact_issue",
    "attempt": "fact_attempt",
    "call": "fact_call",
    "done_claim": "fact_done_claim",
    "suggestion": "fact_suggestion",
    "wait": "fact_wait",
}
"""Grains whose rows belong to an eligible conversation, with their tables."""
CONVERSATION = {"conversation": "f", "survey": "c", "customer": "f", "journey": "c"} | dict.fromkeys(PARTS, "c")
"""Alias of the conversation in each grain."""
OWNER = {"conversation": "f", "survey": "f", "customer": "f", "journey": "c"} | dict.fromkeys(PARTS, "c")
"""Alias of the table that holds each grain's cluster_key and day_number."""


def source(grain: Grain, segments: Sequence[Segment], periods: Sequence[Period]) -> str:
    """SQL from FROM to WHERE: every row of the grain that lies in one of the periods, joined with its segments."""
    if grain == "customer":
        table = f"({_first_conversations(periods)}) AS f"
    elif grain == "journey":
        table = "fact_journey AS f JOIN fact_conversation AS c ON c.conversation_key = f.conversation_key"
    elif grain in PARTS:
        table = f"{PARTS[grain]} AS f JOIN fact_conversation AS c ON c.conversation_key = f.conversation_key"
    elif grain == "survey":
        table = "fact_survey AS f LEFT JOIN fact_conversation AS c ON c.conversation_key = f.conversation_key"
    else:
        table = "fact_conversation AS f"
    joins = "".join(segment.join(CONVERSATION[grain]) for segment in segments)
    return f"FROM {table}{joins} WHERE {_where(grain, periods)}"


def _where(grain: Grain, periods: Sequence[Period]) -> str:
    conditions = []
    if grain == "survey":
        conditions.append("(f.is_relational OR c.conversation_key IS NOT NULL)")
    within = in_any(periods, f"{OWNER[grain]}.day_number")
    if grain != "customer" and within != "TRUE":
        conditions.append(within)
    return " AND ".join(conditions) or "TRUE"


def in_any(periods: Sequence[Period], column: str) -> str:
    """SQL condition that a day lies in one of the periods."""
    conditions = [period.condition(column) for period in periods]
    if "TRUE" in conditions:
        return "TRUE"
    return conditions[0] if len(conditions) == 1 else "(" + " OR ".join(f"({c})" for c in conditions) + ")"


def _first_conversations(periods: Sequence[Period]) -> str:
    """SQL of each customer's first eligible conversation of each period; nobody known = each its own customer."""
    split = "".join(f", {period.condition('k.day_number')}" for period in periods[1:])
    return (
        "SELECT n.* FROM (SELECT k.*, ROW_NUMBER() OVER (PARTITION BY k.customer_key,"
        f" CASE WHEN k.customer_key IS NULL THEN k.conversation_key END{split}"
        " ORDER BY k.opened_at_us NULLS LAST, k.conversation_key) AS contact_number"
        f" FROM fact_conversation AS k WHERE {in_any(periods, 'k.day_number')}) AS n WHERE n.contact_number = 1"
    )
