"""Why the two sides differ: who is heard, who answers, what closing is worth, and how the two measure."""

from dataclasses import dataclass

from unheard.metrics.estimate import Estimate
from unheard.pipeline.picture import Picture
from unheard.present.report.numbers import difference_figure, figure, reason, said
from unheard.present.report.plain import plural, without_codes


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One reason why the two sides differ, in one sentence, and the section that shows it."""

    head: str
    sentence: str
    section: str


def reasons(picture: Picture) -> tuple[Reason, ...]:
    """Give the reasons, each in a sentence, or what is missing for it."""
    return (_heard(picture), _answering(picture), _closed(picture), _measuring(picture))


def trust(picture: Picture) -> str:
    """Say how well the judge agrees with people, as far as people have rated anything."""
    agreement = picture.studies["agreement"]
    if agreement.refused is None:
        near = next(
            (
                one
                for one in agreement.estimates
                if one.metric == "within_one_share" and one.segment == {"rater": "judge"} and one.value is not None
            ),
            None,
        )
        if near is not None:
            return (
                f"On {plural(near.n, 'conversation')} that people rated, the judge is within one grade in {said(near)}."
                + _corrected(picture)
            )
    return "How often the judge misreads is not in these intervals; no person has rated any of the conversations yet."


def _corrected(picture: Picture) -> str:
    """What the headline's numbers become when people's ratings correct the judge."""
    if "debiased" not in picture.studies:
        return ""
    good, bad = (overall(picture, "debiased", f"{name}_debiased") for name in ("cx_score", "bad_experience_rate"))
    if good is None or bad is None or good.value is None or bad.value is None:
        return ""
    return f" Corrected by their ratings, {said(good)} went well and {said(bad)} were bad."


def overall(picture: Picture, study: str, metric: str) -> Estimate | None:
    """Find the figure of a study over all conversations."""
    answer = picture.studies[study]
    return next((one for one in answer.estimates if one.metric == metric and not one.segment), None)


def _heard(picture: Picture) -> Reason:
    coverage, response = picture.overall["survey_coverage"], picture.overall["survey_response_rate"]
    if coverage.value is None:
        text = _unseen(coverage, "There is no conversation to hear.")
        return Reason(head="Who is heard", sentence=text, section="heard")
    count = round(coverage.value * coverage.n)
    text = f"The survey heard {said(coverage)} of conversations: {count:,} of {coverage.n:,}."
    if response.value is not None:
        text += f" Of those who were asked, {said(response)} answered."
    return Reason(head="Few are heard", sentence=text, section="heard")


def _answering(picture: Picture) -> Reason:
    study = "response-bias"
    bias = overall(picture, study, "response_bias")
    if bias is None or bias.value is None:
        return Reason(
            head="Who answers", sentence=_sentence(without_codes(picture.studies[study].sentence)), section="answering"
        )
    answered, silent = (overall(picture, study, f"cx_score_{who}") for who in ("answered", "unanswered"))
    assert answered is not None
    assert silent is not None
    levels = (
        f"Of the conversations of those who answered, {said(answered)} went well; of those asked in vain, "
        f"{said(silent)}"
    )
    if bias.low is None or bias.high is None or bias.low <= 0 <= bias.high:
        return Reason(
            head="Who answers is unclear",
            sentence=f"{levels}: chance alone can make that difference.",
            section="answering",
        )
    who = "happier" if bias.value > 0 else "unhappier"
    return Reason(
        head=f"The {who} ones answer",
        sentence=f"{levels}: {_apart_words(bias, answered, silent)}.",
        section="answering",
    )


def _closed(picture: Picture) -> Reason:
    closed = picture.overall["closed_unresolved_rate_30"]
    if closed.value is None:
        text = _unseen(closed, "No closed conversation could be followed for 30 days and has a known outcome.")
        return Reason(head="Closed may not be resolved", sentence=text, section="ladder")
    return Reason(
        head="Closed is not resolved",
        sentence=f"Of {closed.n:,} closed conversations that could be followed, {said(closed)} were unresolved, or the "
        "customer came back within 30 days.",
        section="ladder",
    )


def _measuring(picture: Picture) -> Reason:
    paired = overall(picture, "survey-vs-score", "survey_less_score_paired")
    head, section = "They are different yardsticks", "handlers"
    if paired is None or paired.value is None:
        return Reason(
            head="Different yardsticks",
            sentence="Where a conversation has both a survey answer and a rating, the two can be compared; here none "
            "has.",
            section=section,
        )
    csat, score = (overall(picture, "survey-vs-score", f"{name}_paired") for name in ("csat", "cx_score"))
    assert csat is not None
    assert score is not None
    levels = (
        f"On the {plural(paired.n, 'conversation')} with both an answer and a rating, the survey says "
        f"{figure(csat).value} and the rating {figure(score).value} ({_apart_words(paired, csat, score)})"
    )
    if paired.low is None or paired.high is None or paired.low <= 0 <= paired.high:
        return Reason(
            head="Different yardsticks, perhaps",
            sentence=f"{levels}: chance alone can make that difference.",
            section=section,
        )
    return Reason(head=head, sentence=f"{levels}: that part is not about who answers.", section=section)


def _apart_words(difference: Estimate, first: Estimate, second: Estimate) -> str:
    text = difference_figure(difference, first, second, absent="")
    return f"{text.value.removesuffix(' pts').lstrip('+−')} points apart {text.interval}"


def _unseen(estimate: Estimate, nothing: str) -> str:
    """Say in a sentence why there is no value."""
    why = reason(estimate, "")
    return f"{why[0].upper()}{why[1:]}." if why else nothing


def _sentence(text: str) -> str:
    return text if text.endswith(".") else text + "."
