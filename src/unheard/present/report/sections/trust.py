"""Trust: who judged, by which rule, how much of it, how well people agree, and what a judge cannot see."""

from dataclasses import dataclass

from unheard.metrics.estimate import Estimate
from unheard.metrics.registry import all_metrics
from unheard.pipeline.picture import Picture
from unheard.present.report.numbers import Table, Words, figure, reason, said
from unheard.present.report.plain import judge_words
from unheard.studies import Answer

AGREEMENT, DEBIASED, BRIDGE = "agreement", "debiased", "bridge"
MEASURES = {
    "exact_share": "Same grade",
    "within_one_share": "Within one grade",
    "f1_satisfied": "Finds the satisfied (F1)",
    "f1_dissatisfied": "Finds the dissatisfied (F1)",
    "balanced_accuracy_satisfied": "Tells the satisfied apart (balanced accuracy)",
    "balanced_accuracy_dissatisfied": "Tells the dissatisfied apart (balanced accuracy)",
    "quadratic_weighted_kappa": "Agreement beyond chance (weighted kappa)",
    "spearman": "Same order (Spearman)",
    "krippendorff_alpha": "Agreement of people (Krippendorff’s alpha)",
}
RATERS = {
    "judge": "The judge",
    "judge, not drawn": "The judge, on labels that were not drawn",
    "person to person": "Two people",
    "constant": "Always the same grade",
    "sentiment": "Sentiment alone",
}
BLIND = (
    "Whatever was not written: a customer who gives up in silence, a tone of voice, a call beside the chat.",
    "Whether a promise was kept in your systems, unless the AI agent’s actions are logged.",
    "The survey, its score and its comment, and everything after the first answer: they are kept from it on purpose.",
    "What happened afterwards. Returns, cancellations and renewals are facts of their own and never change a rating.",
)
"""What no judge of a transcript can see."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """What the correction by people's labels says."""

    sentence: str
    table: Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """Everything that says how far the ratings can be believed."""

    facts: tuple[tuple[str, str], ...]
    agreement: str
    table: Table | None
    corrected: Corrected | None
    labels_would: str
    bridge: str
    """What a change of the judge did to the numbers; empty where no former version was kept."""
    notes: tuple[str, ...]
    """What a reader of the agreement must know."""
    blind: tuple[str, ...]


def build(picture: Picture) -> Trust:
    """Say how far the ratings can be believed."""
    agreement, debiased, bridge = (_answered(picture, name) for name in (AGREEMENT, DEBIASED, BRIDGE))
    return Trust(
        facts=_facts(picture),
        agreement="" if agreement is None else agreement.sentence,
        table=None if agreement is None else _table(agreement.estimates),
        bridge="" if bridge is None else bridge.sentence,
        notes=() if agreement is None else tuple(agreement.notes),
        corrected=None if debiased is None else _corrected(debiased),
        labels_would=""
        if agreement is not None
        else "No person has rated any of these conversations yet. A few dozen labels (`unheard labels export`, rate, "
        "`unheard labels import`) would say how often the judge is right, and correct the numbers for its errors.",
        blind=BLIND,
    )


def _answered(picture: Picture, name: str) -> Answer | None:
    answer = picture.studies.get(name)
    return None if answer is None or answer.refused is not None else answer


def _facts(picture: Picture) -> tuple[tuple[str, str], ...]:
    coverage = picture.overall["judged_coverage"]
    abstained = ", ".join(f"{count:,} {why}" for why, count in picture.abstained)
    rated = (
        f"not known: {reason(coverage)}"
        if coverage.value is None
        else f"{said(coverage)}: {round(coverage.value * coverage.n):,} of {coverage.n:,} conversations"
    )
    judge = judge_words(picture.judge) + (f", version {picture.judge_version}" if picture.judge_version else "")
    return (
        ("Judge", judge),
        ("Rubric", f"version {picture.rubric_version}" if picture.rubric_version else "none"),
        ("Rated", rated + (f". Not rated: {abstained}" if abstained else "")),
        *_addressed(picture),
    )


def _addressed(picture: Picture) -> tuple[tuple[str, str], ...]:
    """What became of conversations that tell the judge what to answer."""
    if not picture.addressed:
        return ()
    hold = "conversation holds" if picture.addressed == 1 else "conversations hold"
    followed = (
        "They are no evidence, and none of them lost its rating over them."
        if not picture.followed
        else f"{picture.followed:,} of them got no rating, because the judge followed the words."
    )
    return (("Words to the judge", f"{picture.addressed:,} {hold} words that tell a judge what to answer. {followed}"),)


def _table(estimates: list[Estimate]) -> Table:
    """One row a measure, one column a rater that has any value; other segments are left to the command."""
    found = {(one.segment["rater"], one.metric): one for one in estimates if one.segment.keys() == {"rater"}}
    raters = list(dict.fromkeys(rater for (rater, _), one in found.items() if one.value is not None))
    measures = list(dict.fromkeys(metric for _, metric in found))
    return Table(
        caption="How well the judge agrees with people",
        head=("Measure", *(RATERS.get(rater, rater) for rater in raters)),
        rows=tuple(
            (
                Words(text=MEASURES.get(metric, metric.replace("_", " "))),
                *(figure(found.get((rater, metric)), absent="no such labels") for rater in raters),
            )
            for metric in measures
        ),
    )


def _corrected(answer: Answer) -> Corrected:
    """One row a figure: the judge on all, people on the sample, and the two together."""
    found = {one.metric: one for one in answer.estimates if not one.segment}
    names = [name.removesuffix("_debiased") for name in found if name.endswith("_debiased")]
    labels = {metric.name: metric.label for metric in all_metrics()}
    return Corrected(
        sentence=answer.sentence,
        table=Table(
            caption="The numbers, corrected by what people say",
            head=("Number", "Corrected", "The judge alone", "People’s labels alone"),
            rows=tuple(
                (
                    Words(text=labels.get(name, name)),
                    *(figure(found.get(name + end), absent="too few labels") for end in ("_debiased", "", "_labels")),
                )
                for name in names
            ),
        ),
    )
