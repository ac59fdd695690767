"""Cohort: what became of the customers whom the dashboard called satisfied.

A satisfied answer is given once; what it was worth shows afterwards. The members are followed from that moment until
they come back about the same issue, leave, take less or write a bad review, and the dashboard's share is restated by
the part of them for whom it held.
"""

import math

import numpy as np

from unheard.metrics.estimate import Estimate
from unheard.records import CAPABILITY_FACTS
from unheard.statistics.ratio import Moments, share
from unheard.studies.base import Answer, Request, Study, refusal
from unheard.studies.cohort_members import (
    FACT_OF,
    GROUPS,
    REASONS,
    SATISFIED,
    WORDS,
    Cohort,
    Members,
    find_cohort,
    member_rows,
    unidentified,
)
from unheard.studies.cohort_numbers import (
    curves,
    differences,
    first_reasons,
    honest_estimates,
    honest_share,
    no_purchase,
    reported_share,
    restated,
)
from unheard.studies.drawing.making import dots_by_metric, draw_curves

NEEDED = {"csat": "survey_csat", "closed": "status_history", "ai-resolved": "ai_actor"}
WATCHED_SHARE = 0.05
"""While it runs, the curve is read at the last day on which this part of the members was still watched."""

FACT_WORDS = {"contact": "coming back", "churn": CAPABILITY_FACTS["outcome_churn"], "review": "public reviews"}


def _run(request: Request) -> Answer:
    satisfied, days = request.satisfied, request.days or request.settings.outcome_days
    if not request.shows(NEEDED[satisfied]):
        return refusal(
            "cohort_honest",
            f"No source shows {CAPABILITY_FACTS[NEEDED[satisfied]]} ({NEEDED[satisfied]}), so the dashboard calls "
            "nobody satisfied in this sense; try --satisfied "
            f"{' or '.join(name for name in SATISFIED if name != satisfied)}.",
        )
    where = request.period.condition("f.day_number")
    cohort = find_cohort(request.engine, satisfied, where)
    members = cohort.groups["satisfied"]
    if not members.size or not cohort.facts:
        return refusal("cohort_honest", _nobody(cohort, satisfied))
    closed = bool((members.watched >= days).all())
    day = days if closed else _day(members, days)
    parts = {name: of.until(day) for name, of in cohort.groups.items() if of.size}
    honest = {name: honest_share(of, day, cohort.groups[name], days) for name, of in parts.items()}
    reported = share(Moments.of_clusters(cohort.reported_num, cohort.reported_den))
    estimates = [reported_share(cohort, reported, satisfied), *honest_estimates(honest, parts, day, closed)]
    estimates += restated(cohort, reported, honest["satisfied"], parts["satisfied"], day)
    estimates += differences(cohort, parts, day, days)
    estimates += first_reasons(parts["satisfied"], day)
    estimates += no_purchase(cohort, day)
    return Answer(
        sentence=_sentence(estimates, cohort, satisfied, day, days, closed),
        estimates=estimates,
        rows=[*curves(parts, day), *member_rows(members, days)],
        notes=_notes(request, cohort, satisfied, where, day, days, closed),
    )


def _nobody(cohort: Cohort, satisfied: str) -> str:
    left = [f"{count:,} {why}" for why, count in cohort.left_out.items() if count]
    why = f": of {cohort.customers:,} customers, {' and '.join(left)}" if left else ""
    return f"No customer whom the dashboard called satisfied ({satisfied}) in this period can be followed{why}."


def _day(members: Members, days: int) -> int:
    """The last whole day on which at least one in twenty members was still watched."""
    place = math.ceil(WATCHED_SHARE * members.size) - 1
    return int(min(days, math.floor(np.sort(members.watched)[::-1][place])))


def _sentence(estimates: list[Estimate], cohort: Cohort, satisfied: str, day: int, days: int, closed: bool) -> str:
    found = {(one.metric, *one.segment.values()): one for one in estimates}
    reported, honest = found["cohort_reported", satisfied], found["cohort_honest", "satisfied"]
    rest = found["cohort_restated",]
    if honest.value is None or rest.value is None or reported.value is None:
        return f"Day {day} of {days}: nobody was watched for that long, so nothing can be said yet."
    most = "at most " if len(cohort.facts) < len(FACT_OF) or cohort.unseen else ""
    when = f"within {days} days" if closed else f"so far (day {day} of {days})"
    called = {"csat": "satisfied by their answer", "closed": "done, because closed", "ai-resolved": "solved by the AI"}
    text = (
        f"Of {honest.n:,} customers whom the dashboard called {called[satisfied]}, {most}{honest.value * 100:.0f} %"
        f"{_span(honest)} had nothing go wrong {when}"
    )
    left = f"{most}{rest.value * 100:.1f} %{_span(rest)}"
    return f"{text}: the reported {reported.value * 100:.1f} % come to {left}."


def _span(one: Estimate) -> str:
    return "" if one.low is None or one.high is None else f" [{one.low * 100:.0f}, {one.high * 100:.0f}]"


def _notes(
    request: Request, cohort: Cohort, satisfied: str, where: str, day: int, days: int, closed: bool
) -> list[str]:
    members = cohort.groups["satisfied"]
    conversations, nobody = unidentified(request.engine, satisfied, where)
    notes = [
        f"Members: {members.size:,} customers, each once; of {conversations:,} satisfied conversations {nobody:,} "
        "have no "
        "known customer and are left out."
    ]
    notes += [f"Left out of {cohort.customers:,} customers: {n:,} {why}." for why, n in cohort.left_out.items() if n]
    if closed:
        notes.append(f"All members were watched for {days} days.")
    else:
        risk = int((members.watched >= day).sum())
        notes.append(
            f"Day {day} of {days}: {risk:,} of {members.size:,} members have been watched for so long; the rest count "
            "until their watching ended (Kaplan–Meier)."
        )
    for fact, reasons in FACT_OF.items():
        if fact not in cohort.facts:
            unseen = " and ".join(WORDS[REASONS.index(reason) + 1] for reason in reasons)
            notes.append(
                f"Never observed: {FACT_WORDS[fact]}. Who {unseen} counts as well, so that the honest share and the "
                "restated one are upper bounds."
            )
    for fact, blind in cohort.unseen.items():
        notes.append(
            f"Of {blind:,} of {members.size:,} members no source shows {FACT_WORDS[fact]}: they count as if there were "
            "none, so that the honest share and the restated one are upper bounds."
        )
    if not cohort.purchases_observed:
        notes.append("Purchases are not observed, so that who stopped buying is not shown.")
    notes += _groups_note(cohort, satisfied)
    if request.capability and all(shown.isdisjoint(("topic", "issue_key")) for shown in request.capability.values()):
        notes.append(
            "Neither topics nor issue keys are known: only a reopened conversation or a stated follow-up counts as "
            "coming back about the same issue."
        )
    return notes


def _groups_note(cohort: Cohort, satisfied: str) -> list[str]:
    sizes = {name: cohort.groups[name].size for name in GROUPS[1:]}
    if satisfied == "closed":
        return ["What is not closed has no moment to count from: there is no base rate beside the closed ones."]
    text = ", ".join(f"{name.replace('_', ' ')} {size:,}" for name, size in sizes.items())
    return [
        f"Base rate, each customer once at the first conversation of that kind: {text}. One customer may stand in more "
        "than one group; the differences know that. They describe, they do not adjust for who answers."
    ]


COHORT = Study(
    name="cohort",
    question="What became of the customers whom the dashboard called satisfied?",
    definition=(
        "Customers, each once, at their first conversation of the period that the dashboard called satisfied "
        "(--satisfied csat, closed or ai-resolved). From the first claim (without one: the survey answer) they are "
        "followed for --days (90). Bad is the first of: coming back about the same issue, leaving, a downgrade, a "
        "review "
        "of at most 2 of 5. Honest = none of it ÷ members; restated dashboard = reported × honest; gap = reported − "
        "restated. Not buying is shown, and not bad. Beside it the same for customers who were not satisfied, and for "
        "those who did not answer, as base rate."
    ),
    method=(
        "When all days are over: shares with Wilson limits. While some are open: Kaplan–Meier with log-log limits at "
        "the last day on which one in twenty members was still watched; what came first by Aalen–Johansen. The product "
        "by the delta method with both parts in one linearisation. All clustered by customer."
    ),
    assumptions=(
        "When watching ends has nothing to do with what would have happened to the member.",
        "Bad things after a satisfied answer are not all the service's doing: compare with the base rate.",
        "Without a claim, coming back is a new conversation on the issue, or asking again unanswered, after the "
        "answer.",
        "Who goes away before the survey comes does not answer it, and is no member where the answer makes one.",
        "The restated share takes members with several satisfied conversations as one, the reported one does not.",
    ),
    source="metrics.md §4f",
    run=_run,
    pictures=(
        draw_curves(
            "Nothing went wrong so far, day by day",
            "curve",
            x="day",
            value="honest",
            split=True,
            words={"satisfied": "called satisfied", "not_satisfied": "not satisfied", "unsurveyed": "did not answer"},
        ),
        dots_by_metric("The dashboard restated", {"What held of it": ("cohort_restated",)}),
    ),
    options=frozenset({"period", "satisfied", "days", "members"}),
    example="--satisfied csat --from 2026-03-01 --to 2026-03-31 --days 90",
    file="unheard-cohort-members.csv",
)
