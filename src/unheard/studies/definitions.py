"""Definitions: one set of conversations, and what share of it each published definition calls resolved."""

from typing import Any

from unheard.metrics.estimate import Estimate
from unheard.metrics.missing import REMEDIES
from unheard.records import CAPABILITY_FACTS
from unheard.statistics.ratio import paired_share_difference, share
from unheard.studies.base import Answer, Request, Study, refusal
from unheard.studies.drawing.making import dots_by_segment
from unheard.studies.published import DEFINITIONS, Definition
from unheard.studies.sums import ClusterSums, cluster_sums, count, estimates_of, many_segments

OURS = "unheard"
EXAMPLES = 5
TABLE = "study_definition"

_GOAL = """
SELECT i.conversation_key, AVG(CASE i.state
    WHEN 'resolved' THEN CAST('5' AS DOUBLE)
    WHEN 'partly' THEN CAST('3' AS DOUBLE)
    WHEN 'unresolved' THEN CAST('1' AS DOUBLE)
END) AS goal
FROM fact_issue AS i GROUP BY i.conversation_key
"""


def _run(request: Request) -> Answer:
    if not request.shows("ai_actor"):
        return refusal(
            "resolution_rate",
            "These definitions are about an AI agent, and which turns an AI agent wrote is not observable "
            "here (ai_actor); "
            f"{REMEDIES['ai_actor']}.",
        )
    where = f"f.ai_took_part AND {request.period.condition('f.day_number')}"
    _state(request, where)
    base = int(request.engine.query(f"SELECT COUNT(*) AS n FROM {TABLE} AS f").column("n")[0].as_py())
    if not base:
        return refusal("resolution_rate", "An AI agent took part in no conversation of this period.")
    compared = [one for one in DEFINITIONS if one.part_of is None]
    known = cluster_sums(
        request.engine, {one.name: count(f"f.{one.name} IS NOT NULL") for one in compared}, table=TABLE
    )
    shown = [one for one in compared if not _missing(request, one) and known.total(one.name).sum() > 0]
    common = " AND ".join(f"f.{one.name} IS NOT NULL" for one in shown) or "FALSE"
    parts = [one for one in DEFINITIONS if one.part_of in {other.name for other in shown}]
    splits: list[tuple[str, ...]] = [(), *((name,) for name in request.by)]
    sums = [cluster_sums(request.engine, _columns([*shown, *parts], common), by=by, table=TABLE) for by in splits]
    estimates = [one for part in sums for one in _estimates(request, part, [*shown, *parts])]
    return Answer(
        sentence=_sentence(estimates, shown, base),
        estimates=estimates,
        rows=[_row(request, one, sums[0], shown) for one in DEFINITIONS],
        notes=_notes(request, sums[0], base, sum(len(part.segments) for part in sums[1:])),
    )


def _state(request: Request, where: str) -> None:
    """Compute what every definition says of every conversation in which the AI agent took part."""
    said = ", ".join(f"{one.sql} AS {one.name}" for one in DEFINITIONS)
    request.engine.create(
        TABLE,
        f"SELECT f.*, {said} FROM fact_conversation AS f LEFT JOIN ({_GOAL}) AS g"
        f" ON g.conversation_key = f.conversation_key WHERE {where}",
    )


def _missing(request: Request, definition: Definition) -> list[str]:
    return [fact for fact in definition.needs if not request.shows(fact)]


def _columns(shown: list[Definition], common: str) -> dict[str, str]:
    columns = {"common": count(common)}
    for one in shown:
        columns |= {
            f"known_{one.name}": count(f"f.{one.name} IS NOT NULL"),
            f"yes_{one.name}": count(f"f.{one.name}"),
            f"common_{one.name}": count(f"f.{one.name} AND {common}"),
            f"both_{one.name}": count(f"f.{one.name} IS NOT NULL AND f.{OURS} IS NOT NULL"),
            f"only_{one.name}": count(f"f.{one.name} AND NOT f.{OURS}"),
            f"ours_{one.name}": count(f"NOT f.{one.name} AND f.{OURS}"),
            f"gap_{one.name}": f"{count(f'f.{one.name} AND NOT f.{OURS}')} - {count(f'NOT f.{one.name} AND f.{OURS}')}",
        }
    return columns


def _estimates(request: Request, sums: ClusterSums, shown: list[Definition]) -> list[Estimate]:
    names = {one.name for one in shown}
    made: list[Estimate] = []
    for one in DEFINITIONS:
        if one.name not in names:
            made.append(_null(request, one, sums))
            continue
        same = sums.moments(f"common_{one.name}", "common")
        own = sums.moments(f"yes_{one.name}", f"known_{one.name}")
        for metric, of, how in (
            ("resolution_rate", same, "share of the conversations known to every definition"),
            ("resolution_rate_own_base", own, "share of the conversations known to this definition"),
        ):
            made += estimates_of(
                sums, share(of), metric=metric, n=of.den, clusters=of.clusters, unit="share",
                method=f"{how}, Wilson with t", segment={"definition": one.name},
            )  # fmt: skip
        if one.name != OURS and one.part_of is None and OURS in names:
            gap = sums.moments(f"gap_{one.name}", f"both_{one.name}")
            made += estimates_of(
                sums, paired_share_difference(gap), metric="resolution_rate_less_unheard", n=gap.den, unit="points",
                clusters=gap.clusters, method="mean difference of pairs, linearised, t", times=100.0,
                segment={"definition": one.name},
            )  # fmt: skip
    return made


def _null(request: Request, definition: Definition, sums: ClusterSums) -> Estimate:
    missing = _missing(request, definition)
    reasons = [
        f"not observable: no source shows {CAPABILITY_FACTS[fact]} ({fact}); {REMEDIES[fact]}" for fact in missing
    ]
    return Estimate(
        metric="resolution_rate", segment={"definition": definition.name}, value=None, low=None, high=None, n=0,
        clusters=0, unit="share", method="none", notes=tuple(reasons or [_unknown(definition)]),
    )  # fmt: skip


def _unknown(definition: Definition) -> str:
    if "has_unresolved_issue" in definition.sql or "goal" in definition.sql:
        return f"known for no conversation: no outcome is judged, or none was watched; {REMEDIES['judgement']}"
    return "known for no conversation"


def _row(request: Request, definition: Definition, sums: ClusterSums, shown: list[Definition]) -> dict[str, Any]:
    row: dict[str, Any] = {
        "definition": definition.name,
        "vendor": definition.vendor,
        "rule": definition.rule,
        "differs": definition.differs,
        "page": definition.page,
        "part_of": definition.part_of,
        "missing": _missing(request, definition),
    }
    if f"known_{definition.name}" not in sums.columns:
        return row | {"resolved": None, "known": 0}
    total = {
        name: int(sums.total(f"{name}_{definition.name}").sum())
        for name in ("known", "yes", "common", "both", "only", "ours")
    }
    row |= {
        "resolved": total["yes"],
        "known": total["known"],
        "resolved_of_common": total["common"],
        "common": int(sums.total("common").sum()),
    }
    if definition.name == OURS or definition.part_of is not None or OURS not in {one.name for one in shown}:
        return row
    return row | {
        "compared_with_unheard": total["both"],
        "only_this": total["only"],
        "only_unheard": total["ours"],
        "examples_only_this": _examples(request, f"f.{definition.name} AND NOT f.{OURS}"),
        "examples_only_unheard": _examples(request, f"NOT f.{definition.name} AND f.{OURS}"),
    }


def _examples(request: Request, where: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = request.engine.query(
        f"SELECT f.conversation_id, f.source FROM {TABLE} AS f WHERE {where} ORDER BY f.conversation_key "
        f"LIMIT {EXAMPLES}"
    ).to_pylist()
    return found


def _sentence(estimates: list[Estimate], shown: list[Definition], base: int) -> str:
    names = {one.name for one in shown}
    found = {
        one.segment["definition"]: one
        for one in estimates
        if one.metric == "resolution_rate"
        and one.segment.keys() == {"definition"}
        and one.segment["definition"] in names
    }
    ranked = sorted((one.value, name) for name, one in found.items() if one.value is not None)
    if not ranked:
        return f"An AI agent took part in {base:,} conversations, and no two definitions are known for the same ones."
    called = {one.name: "ours" if one.name == OURS else f"that of {_called(one)}" for one in shown}
    (low, least), (high, most) = ranked[0], ranked[-1]
    return (
        f"Of the same {found[least].n:,} conversations {low * 100:.0f} % are resolved by one definition, "
        f"{called[least]}, and {high * 100:.0f} % by another, {called[most]}: who compares such rates compares "
        "definitions."
    )


def _notes(request: Request, sums: ClusterSums, base: int, segments: int) -> list[str]:
    common = int(sums.total("common").sum())
    notes = [
        f"Base: {base:,} conversations in which an AI agent took part; {common:,} are known to every "
        "definition that can be "
        "computed here, and the rates side by side are of these.",
        "Readings of public pages, applied to your data: what a vendor bills may differ. The rows say where, "
        "with the page.",
    ]
    notes += [
        f"{one.name}: not computed, {', '.join(_missing(request, one))} is not observable."
        for one in DEFINITIONS
        if _missing(request, one) and one.part_of is None
    ]
    return notes + many_segments(segments)


def _called(one: Definition) -> str:
    """Name a definition by its vendor and what sets it apart."""
    return f"{one.vendor}: {one.name.partition('_')[2]}" if "_" in one.name else one.vendor


DEFINITIONS_STUDY = Study(
    name="definitions",
    question="What would each vendor call the resolution rate of these very conversations?",
    definition=(
        "Of the conversations in which an AI agent took part, the share that each published definition calls resolved: "
        "Intercom's Fin (assumed and confirmed, also apart), Zendesk contained and verified, Salesforce "
        "deflected (ambiguous "
        "apart), Ada, ServiceNow durable, and ours. On the conversations known to all of them, on each one's "
        "own, and pair by "
        "pair against ours."
    ),
    method=(
        "Shares with Wilson limits; the difference to ours as a mean of differences per conversation; "
        "clustered by customer."
    ),
    assumptions=(
        "The judge in use stands where a vendor's own model reads the conversation.",
        "Conversations known to every definition are judged, claimed and 30 days old: not a random part of all.",
    ),
    source="metrics.md §4b; the vendors' pages, named in each row",
    run=_run,
    pictures=(
        dots_by_segment(
            "Resolved, of the same conversations",
            {"resolution_rate": "resolved"},
            words={one.name: _called(one) for one in DEFINITIONS},
            keys=(("definition",),),
        ),
    ),
    options=frozenset({"by", "period"}),
    columns={
        "definition": "definition", "resolved_of_common": "resolved", "common": "of the same", "known": "known",
        "only_this": "only by this", "only_unheard": "only by ours", "rule": "rule",
    },
)  # fmt: skip
