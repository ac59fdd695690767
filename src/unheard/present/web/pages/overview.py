"""Overview: the dashboard beside what customers experienced, where the points went, what changed, what to read."""

from typing import Any

from unheard.pipeline.picture import Picture
from unheard.present.report.numbers import Words
from unheard.present.report.sections import changes, falling, headline
from unheard.present.web.alerting import FIRES
from unheard.present.web.figures import said, table_in
from unheard.present.web.pages.alerts import told
from unheard.present.web.visit import Page, Visit
from unheard.present.web.words import Language
from unheard.sources.detect import FORMATS
from unheard.store.desk.alerts import alerts


def show(visit: Visit) -> dict[str, Any]:
    """Bring the overview together from the picture that is prepared."""
    picture, language = visit.ready.picture, visit.language
    if not picture.eligible:
        return {"is_empty": True, "picture": picture, "formats": FORMATS}
    fall, changed = falling.build(picture), changes.build(picture)
    firing = [told(visit, one) for one in alerts(visit.serving.desk) if one["state"] == FIRES]
    return {
        "is_empty": False,
        "firing": firing,
        "picture": picture,
        "verdict": language(headline.verdict(picture)),
        "cards": _cards(picture, language),
        "gap": _gap(picture, language),
        "fall": None if fall.table is None else table_in(fall.table, language),
        "fall_refused": fall.refused,
        "pairs": _pairs(picture, language),
        "changed": None if changed.table is None else table_in(changed.table, language),
        "change_days": picture.change_days,
        "judge_changed": changed.judge,
        "worst": picture.worst[:6],
    }


def _cards(picture: Picture, language: Language) -> list[dict[str, Any]]:
    """The three big numbers, each with where its conversations are listed."""
    experienced = falling.experienced(picture)
    score = picture.overall["cx_score"]
    second = (
        ("The conversations say", score, "went well (rated 4 or 5), of all judged", "cx_score")
        if experienced is None
        else ("Customers experienced", experienced, "satisfied, settled, and not lost in silence", None)
    )
    made = (
        (
            "reported", "The dashboard says", picture.overall["csat"], "satisfied, of those who answered the survey",
            "csat",
        ),
        ("found", *second),
        (
            "bad", "Bad experiences", picture.overall["bad_experience_rate"], "rated 1 or 2, of all judged",
            "bad_experience_rate",
        ),
    )  # fmt: skip
    return [
        {"kind": kind, "title": language(title), "figure": said(one, language, what=what), "metric": metric}
        for kind, title, one, what, metric in made
    ]


def _gap(picture: Picture, language: Language) -> str:
    """Say how far the two stand apart; the interval of the difference alone decides whether it is more than chance."""
    gap = falling.of(picture, "gap") if falling.experienced(picture) is not None else None
    if gap is None or gap.value is None or gap.low is None or gap.high is None:
        return ""
    span = language.number(f"{abs(gap.value):.1f}")
    low, high = (language.number(f"{limit:+.1f}".replace("-", "−")) for limit in (gap.low, gap.high))
    if gap.low <= 0 <= gap.high:
        text = "The two are {span} points apart [{low} to {high}]: chance alone can make that."
        return language(text, span=span, low=low, high=high)
    if gap.value > 0:
        text = "The dashboard stands {span} points above what customers experienced [{low} to {high}]."
        return language(text, span=span, low=low, high=high)
    text = "The dashboard stands {span} points below what customers experienced [{low} to {high}]."
    return language(text, span=span, low=low, high=high)


def _pairs(picture: Picture, language: Language) -> list[dict[str, Any]]:
    """The same questions asked of the dashboard and of the conversations."""
    table = table_in(headline.build(picture).table, language)
    rows = []
    for cells, (_, (reported, _), (found, _)) in zip(table.rows, headline.PAIRS, strict=True):
        question, plot, *figures = cells
        assert isinstance(question, Words)
        asked = [
            {"figure": None, "note": one.note, "metric": name}
            if isinstance(one, Words)
            else {"figure": one, "note": "", "metric": name}
            for one, name in zip(figures, (reported, found), strict=True)
        ]
        rows.append({"question": question.text, "plot": plot, "asked": asked})
    return rows


OVERVIEW = Page(name="overview", path="/", heading="Overview", show=show)
