"""Coaching: what went well and what did not, person by person and team by team, with the words that show it."""

from dataclasses import dataclass
from typing import Any

from unheard.errors import UsageError
from unheard.judges.signal_validity import marks_of, missing_note, validity_note
from unheard.metrics.estimate import Estimate
from unheard.metrics.reasons import languages_judged
from unheard.metrics.registry import find
from unheard.metrics.rows import quoted
from unheard.statistics.ratio import size_notes
from unheard.statistics.trend import discovered
from unheard.studies.base import Answer, Request, Study, refusal
from unheard.studies.coaching_numbers import LEAST, POINTS, Compared, compared, find_rows
from unheard.studies.coaching_picture import draw_people, draw_teams
from unheard.studies.coaching_quotes import Quotes, quotes_of

FALSE_DISCOVERIES = 0.10
QUOTES, OWN_QUOTES = 2, 10
"""Quotes of each side for everybody, and in one's own view."""
VOICE = (
    "Nobody's manner is read from a voice. Inferring emotions of people at work from their voice is prohibited in the "
    "European Union (Regulation 2024/1689, Article 5(1)(f)); where a judge may have heard voices, tone and empathy of "
    "conversations by voice are left out (setting transcript_judges names imported judges that read words only)."
)
_DISPUTES = """
SELECT f.conversation_id, f.source, l.name, l.value, f.rating FROM label AS l
INNER JOIN fact_conversation AS f ON f.conversation_key = l.conversation_key
WHERE l.purpose = 'dispute' AND f.agent = {agent} AND {where} ORDER BY f.conversation_id, l.name
"""
_CONVERSATIONS = """
SELECT f.conversation_id, f.source, f.day, f.topic, f.rating FROM fact_conversation AS f
WHERE f.agent = {agent} AND {where} AND f.rating IS NOT NULL
ORDER BY f.day DESC NULLS LAST, f.conversation_key LIMIT {limit}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One point of one unit, and whether it is shown to be better or worse than colleagues'."""

    kind: str
    of: Compared
    q: float | None
    says: str
    """well, not well, like colleagues, or too few."""
    weak: str | None = None
    """Signals that it rests on and that the judge hears badly here."""
    missed: str | None = None
    """… and too seldom."""


def _run(request: Request) -> Answer:
    where = request.period.condition("f.day_number")
    words_only = _reads_words(request)
    rows = find_rows(request.engine, where, words_only=words_only)
    names = rows.units["agent"][1]
    if not names:
        return refusal(
            "coaching",
            "Nobody can be named: no conversation has a person with an id (`speaker_id` of a human turn).",
        )
    if request.agent is not None and request.agent not in names:
        raise UsageError(
            f"There is no agent {request.agent!r} in this period; `unheard metrics --by agent` lists them."
        )
    weak = _weak(request)
    findings = _findings([(kind, one) for kind in ("team", "agent") for one in compared(rows, kind)], weak)
    if all(one.of.value is None for one in findings):
        most = max(one.of.n for one in findings)
        return refusal(
            "coaching",
            f"Too few: nobody has {LEAST} conversations of which anything is known (the most are {most:,}). Judge more "
            "conversations, or take a longer period.",
        )
    if request.agent is not None:
        return _own_view(
            request, [one for one in findings if one.of.unit == request.agent and one.kind == "agent"], where
        )
    rows_shown = []
    for kind in ("team", "agent"):
        units = rows.units[kind][1]
        quotes = quotes_of(
            request.engine, request.judge, kind, units, where, size=request.size or QUOTES, words_only=words_only
        )
        for unit in units:
            own = [one for one in findings if one.kind == kind and one.of.unit == unit]
            rows_shown.append(_row(kind, unit, own, quotes[unit]))
    return Answer(
        sentence=_sentence(findings),
        estimates=[one for finding in findings for one in _estimates(finding)],
        rows=rows_shown,
        notes=_notes(findings, request),
    )


def _reads_words(request: Request) -> bool:
    """Whether the judge in use is known to read words only: ours do; of an imported one the settings must say so."""
    if request.judge is None or request.judge in request.settings.transcript_judges:
        return True
    found = request.engine.query(
        f"SELECT COUNT(*) AS n FROM judgement AS j WHERE j.judge = {quoted(request.judge)} AND j.is_imported"
    )
    return not found.column("n")[0].as_py()


def _weak(request: Request) -> dict[str, tuple[str | None, str | None]]:
    """Point → which of its signals the judge in use hears badly in the languages at hand, and which too seldom."""
    languages = languages_judged(request.engine, [find("pressure_rate")])
    return {
        point.name: (
            validity_note(point.signals, request.judge, languages),
            missing_note(point.signals, request.judge, languages),
        )
        for point in POINTS
    }


def _findings(parts: list[tuple[str, Compared]], weak: dict[str, tuple[str | None, str | None]]) -> list[Finding]:
    """Call only what is shown beyond chance, with false discoveries controlled over all comparisons at once."""
    q, found = discovered([one.p for _, one in parts], FALSE_DISCOVERIES)
    made = []
    for (kind, one), adjusted, is_found in zip(parts, q, found, strict=True):
        if one.value is None:
            says = "too few"
        elif is_found:
            says = "well" if (one.difference or 0) * one.point.better > 0 else "not well"
        else:
            says = "like colleagues"
        q_value = None if adjusted != adjusted else float(adjusted)
        badly, seldom = weak[one.point.name]
        made.append(Finding(kind=kind, of=one, q=q_value, says=says, weak=badly, missed=seldom))
    return made


def _estimates(finding: Finding) -> list[Estimate]:
    """The share and its difference from colleagues, each with its interval; nothing but the reason where too few."""
    one = finding.of
    few = (f"too few: {one.n:,} of at least {LEAST} conversations",)
    segment = {finding.kind: one.unit, "point": one.point.name}
    heard = [note for note in (finding.weak, finding.missed) if note is not None]
    notes = few if one.value is None else (*size_notes(one.n, one.clusters), *heard)
    times = [None if of is None else 100 * of for of in (one.difference, one.difference_low, one.difference_high)]
    return [
        Estimate(
            metric="coaching_share", segment=segment, value=one.value, low=one.low, high=one.high, n=one.n,
            clusters=one.clusters, unit="share", notes=notes,
            method=f"share, Wilson with t, clustered by customer (G={one.clusters})",
        ),
        Estimate(
            metric="coaching_less_colleagues", segment=segment, value=times[0], low=times[1], high=times[2], n=one.n,
            clusters=one.clusters, unit="points",
            method=f"less colleagues on the same topics and channels, t, clustered by customer (G={one.clusters})",
            notes=notes,
        ),
    ]  # fmt: skip


def _row(kind: str, unit: str, own: list[Finding], quotes: Quotes) -> dict[str, Any]:
    few = all(one.says == "too few" for one in own)
    return {
        "part": kind,
        "unit": unit,
        "conversations": max((one.of.n for one in own), default=0),
        "well": "too few" if few else _listed(own, "well"),
        "not_well": "too few" if few else _listed(own, "not well"),
        "points": [
            {
                "point": one.of.point.name, "says": one.of.point.says, "value": one.of.value, "low": one.of.low,
                "high": one.of.high, "n": one.of.n, "finding": one.says, "q": one.q, "weak": one.weak,
                "missed": one.missed,
            }
            for one in own
        ],
        "quote_well": next((one["quote"] for one in quotes["well"]), None),
        "quote_not_well": next((one["quote"] for one in quotes["not_well"]), None),
        "quotes_well": quotes["well"],
        "quotes_not_well": quotes["not_well"],
    }  # fmt: skip


def _listed(own: list[Finding], says: str) -> str:
    """Points with their interval, so that none stands as a bare number."""
    found = []
    for one in own:
        of = one.of
        if one.says != says or of.difference is None or of.difference_low is None or of.difference_high is None:
            continue
        low, high = 100 * of.difference_low, 100 * of.difference_high
        mark = marks_of([note for note in (one.weak, one.missed) if note is not None])
        weak = f", {mark}" if mark else ""
        found.append(f"{of.point.says} {100 * of.difference:+.0f} points [{low:+.0f}, {high:+.0f}]{weak}")
    return "; ".join(found) or "nothing beyond chance"


def _own_view(request: Request, own: list[Finding], where: str) -> Answer:
    """What the scored person sees: all that is said about them, on what it rests, and how to contradict it."""
    agent = request.agent or ""
    named = {"agent": quoted(agent), "where": where}
    size, words_only = request.size or OWN_QUOTES, _reads_words(request)
    quotes = quotes_of(request.engine, request.judge, "agent", [agent], where, size=size, words_only=words_only)
    row = _row("agent", agent, own, quotes[agent])
    disputes = request.engine.query(_DISPUTES.format(**named)).to_pylist()
    listed = request.engine.query(_CONVERSATIONS.format(**named, limit=request.size or 50)).to_pylist()
    rows = [row]
    rows += [
        {"part": says, "unit": agent, **one}
        for says, side in (("went well", "quotes_well"), ("did not", "quotes_not_well"))
        for one in row[side]
    ]
    rows += [{"part": "dispute", "unit": agent, **one} for one in disputes]
    rows += [{"part": "conversation", "unit": agent, **one} for one in listed]
    return Answer(
        sentence=(
            f"{agent}: what went well, beyond chance: {row['well']}. What did not: {row['not_well']}. "
            f"{len(disputes):,} of the judgements are disputed."
        ),
        estimates=[one for finding in own for one in _estimates(finding)],
        rows=rows,
        notes=[
            "This is all that the study says of this person; colleagues stand in it together, never one by one.",
            "A judgement that is wrong: `unheard labels import` with the rating it should have and purpose dispute. It "
            "stands beside the judgement, and `unheard study agreement` counts it.",
            VOICE,
        ],
    )


def _sentence(findings: list[Finding]) -> str:
    known = {(one.kind, one.of.unit) for one in findings if one.of.value is not None}
    people, teams = (sum(kind == of for kind, _ in known) for of in ("agent", "team"))
    shown = [one for one in findings if one.says in ("well", "not well") and one.kind == "agent"]
    well = len({one.of.unit for one in shown if one.says == "well"})
    less = len({one.of.unit for one in shown if one.says == "not well"})
    return (
        f"{people:,} people and {teams:,} teams have at least {LEAST} conversations to go by. Beyond chance, on the"
        f" same topics and channels as colleagues, {well:,} people do something better and {less:,} something worse."
    )


def _notes(findings: list[Finding], request: Request) -> list[str]:
    few = len({(one.kind, one.of.unit) for one in findings if one.says == "too few"})
    tested = sum(one.q is not None for one in findings)
    return [
        "People stand in the order of their names: no place in a list is a finding, and two whose intervals overlap "
        "are not apart.",
        f"{tested:,} comparisons: of all that are called well or not well about one in ten is expected to be chance.",
        f"{few:,} people or teams have a point with fewer than {LEAST} conversations: too few, instead of a number.",
        "For talking with people about their conversations, not for pay, dismissal or ranking; tell them first, and "
        "show each their own view (--agent NAME).",
        VOICE,
    ]


COACHING = Study(
    name="coaching",
    question="What goes well with our people and teams, what does not, and which words show it?",
    definition=(
        "For each person who answered last before the claim, and each team: experience, resolution, returns, "
        "confirmation, history known, next step, pressure, soured, praise, empathy and tone, beside colleagues on the "
        f"same topics and channels. Fewer than {LEAST} conversations: too few instead of a number. --agent NAME is the "
        "scored person's own view."
    ),
    method=(
        "Shares with Wilson limits; differences by indirect standardisation with colleagues' shares, clustered by "
        "customer; false discoveries at 10 % over all comparisons. Quotes are verbatim or dropped."
    ),
    assumptions=(
        "The last person before the claim is not alone responsible for how a conversation went.",
        "Topic and channel make conversations alike; harder cases within them are not seen.",
        "Signals that the judge hears badly in a language count against everybody who works in it.",
    ),
    source="metrics.md §4c; The Alignment Gap; Spiegelhalter (2005), Statistics in Medicine 24",
    run=_run,
    reads_labels=True,
    pictures=(draw_people, draw_teams),
    options=frozenset({"period", "size", "agent"}),
    columns={
        "part": "part", "unit": "who", "conversations": "conversations", "well": "well", "not_well": "not well",
        "quote_well": "heard, well", "quote_not_well": "heard, not well", "conversation_id": "conversation",
        "quote": "quote", "rating": "rating",
    },
)  # fmt: skip
