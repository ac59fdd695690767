"""Why it fails: of one handler in one topic what issues fail of, what shows in conversations, which they are."""

from typing import Any

from unheard.metrics.estimate import Estimate
from unheard.metrics.registry import find
from unheard.pipeline.served.listing import choices
from unheard.pipeline.study import run_study
from unheard.present.web.figures import LINKED_GRAINS, number_of, said
from unheard.present.web.signs import SIGNS, names, signs_by
from unheard.present.web.visit import Page, Visit
from unheard.studies import Answer
from unheard.studies.attribution import CAUSES

NARROWED = {"handler": "Who handled it", "topic": "Topic", "team": "Team", "channel": "Channel"}
"""Segments that the page can be narrowed by, with their words."""
FIRST = {"handler": "ai_only"}
"""What is shown when nobody has asked for anything."""


def show(visit: Visit) -> dict[str, Any]:
    """Show causes, signs and the conversations behind each, for those that the address narrows it to."""
    asked = asked_of(visit)
    of_all = {name: value for name, value in asked.items() if name == "handler"}
    here, there = (signs_of(visit, one) for one in (asked, of_all))
    causes = caused(visit, asked)
    return {
        "asked": asked,
        "narrowed": {name: visit.language(words) for name, words in NARROWED.items()},
        "choices": visit.ready.once("choices None", lambda: choices(visit.ready)),
        "is_part": asked != of_all,
        "causes": [_cause(visit, row, causes) for row in causes.rows if row["issues"]] if not causes.refused else [],
        "answer": causes,
        "signs": [
            (visit.language(heading), [_sign(visit, name, asked, here, there) for name in names if name in here])
            for heading, names in SIGNS.items()
        ],
    }


def asked_of(visit: Visit) -> dict[str, str]:
    """What the address narrows it to; nothing asked for is what the AI agent did alone."""
    given = {name: visit.query[name][:200] for name in NARROWED if visit.query.get(name)}
    return given if given or visit.query.get("all") else dict(FIRST)


def caused(visit: Visit, asked: dict[str, str]) -> Answer:
    """What the failed issues of these conversations failed of."""
    only = tuple(sorted(asked.items()))

    def ask() -> Answer:
        with visit.ready.alone():
            return run_study(visit.ready.facts, visit.serving.settings, "attribution", only=only)

    found: Answer = visit.ready.once(f"failures {only}", ask, reads_labels=True)
    return found


def signs_of(visit: Visit, asked: dict[str, str]) -> dict[str, Estimate | None]:
    """Each sign within these conversations."""
    found = signs_by(visit.ready, tuple(sorted(asked)))
    return dict.fromkeys(names()) | {one.metric: one for one in found if one.segment == asked}


def _sign(
    visit: Visit, name: str, asked: dict[str, str], here: dict[str, Estimate | None], there: dict[str, Estimate | None]
) -> dict[str, Any]:
    metric = find(name)
    is_listed = metric.grain in LINKED_GRAINS and metric.kind == "share" and here[name] is not None
    return {
        **number_of(metric, here[name], visit.language),
        "elsewhere": said(there[name], visit.language),
        # Those that stand for failing: of a number that should be high the ones that it does not count.
        "link": {"metric": name, "part": "rest" if metric.better == "higher" else "counted", **asked}
        if is_listed
        else None,
    }


def _cause(visit: Visit, row: dict[str, Any], answer: Answer) -> dict[str, Any]:
    name = row["cause"]
    estimate = next(one for one in answer.estimates if one.metric == f"cause_{name}" and not one.segment)
    return {
        "name": visit.language(name.replace("_", " ")),
        "shown_by": CAUSES[name][0],
        "figure": said(estimate, visit.language),
        "issues": row["issues"],
        "examples": row["examples"],
    }


FAILURES = Page(name="failures", path="/failures", heading="Why it fails", show=show)
