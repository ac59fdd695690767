"""Cohorts: customers whom the dashboard called satisfied, made here, followed day by day, taken along as a file."""

import csv
import io
import json
from typing import Any

from starlette.responses import Response

from unheard.errors import UsageError
from unheard.pipeline.measure import period_days
from unheard.present.cli.metrics import spreadsheet_text
from unheard.present.report.drawing import estimate_table
from unheard.present.report.study_page import pictures
from unheard.present.web.figures import said, translated
from unheard.present.web.following import answer_of, key_of
from unheard.present.web.pages.themes import THEMES, shown_theme
from unheard.present.web.rendering import address
from unheard.present.web.visit import LABELLERS, NotFound, Page, Visit
from unheard.store.desk.cohorts import cohorts, remove_cohort, save_cohort
from unheard.studies import STUDIES, Answer
from unheard.studies.cohort_members import SATISFIED

SATISFIED_WORDS = {
    "csat": "answered the survey as satisfied",
    "closed": "had their conversation closed",
    "ai-resolved": "count as solved by the AI",
}
LONGEST_DAYS = 730
NAME_LIMIT = 80
KINDS = {"csv": "text/csv; charset=utf-8", "jsonl": "application/x-ndjson"}
_HEADLINES = ("cohort_reported", "cohort_honest", "cohort_restated")


def show(visit: Visit) -> dict[str, Any]:
    """List the cohorts with what became of them; below, the study over all."""
    return {
        **shown_theme(visit, next(theme for theme in THEMES if theme.name == "cohorts")),
        "cohorts": [_told(visit, one) for one in cohorts(visit.serving.desk)],
        "satisfied": {name: visit.language(SATISFIED_WORDS[name]) for name in SATISFIED},
        "first_day": visit.ready.picture.first_day,
        "last_day": visit.ready.picture.last_day,
        "can_change": visit.account.role in LABELLERS,
    }


def _told(visit: Visit, cohort: dict[str, Any]) -> dict[str, Any]:
    answer = visit.ready.made(key_of(cohort))
    numbers = {one.metric: one for one in answer.estimates if _is_headline(one)} if answer else {}
    return {
        **cohort,
        "words": visit.language(SATISFIED_WORDS[cohort["satisfied"]]),
        "refused": answer.refused if answer else None,
        "is_ready": answer is not None,
        "restated": said(numbers["cohort_restated"], visit.language) if "cohort_restated" in numbers else None,
    }


def _is_headline(one: Any) -> bool:
    return one.metric in _HEADLINES and one.segment.get("group", "satisfied") == "satisfied"


def act(visit: Visit) -> str:
    """Make a cohort, or remove one."""
    if visit.account.role not in LABELLERS:
        raise NotFound
    desk, me = visit.serving.desk, visit.account.name
    if visit.asked("act") == "remove":
        remove_cohort(desk, actor=me, number=_number(visit.asked("cohort")), is_admin=visit.account.role == "admin")
        return "/cohorts"
    return address("/cohort", id=made(visit))


def made(visit: Visit) -> int:
    """Keep the cohort that the form describes; return its number. Raises `UsageError` for what is none."""
    name, satisfied, days = visit.asked("name")[:NAME_LIMIT], visit.asked("satisfied"), visit.asked("days")
    if not name.isprintable():
        raise UsageError("A name has 1 to 80 printable characters.")
    if satisfied not in SATISFIED:
        raise UsageError("Choose what the dashboard calls satisfied.")
    if not days.isascii() or not days.isdigit() or not 1 <= int(days[:6]) <= LONGEST_DAYS:
        raise UsageError("Customers are followed for 1 to 730 days.")
    since, until = visit.form.get("since") or None, visit.form.get("until") or None
    period_days(since, until)
    return save_cohort(
        visit.serving.desk, actor=visit.account.name, name=name, satisfied=satisfied, since=since, until=until,
        days=int(days),
    )  # fmt: skip


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise NotFound
    return int(text[:15])


def cohort_of(visit: Visit) -> dict[str, Any]:
    """The cohort that the address names; raises `NotFound` without one."""
    number = _number(visit.query.get("id", ""))
    found = next((one for one in cohorts(visit.serving.desk) if one["id"] == number), None)
    if found is None:
        raise NotFound
    return found


def show_one(visit: Visit) -> dict[str, Any]:
    """One cohort: its sentence, its curve by day, its numbers, and what is not seen."""
    cohort = cohort_of(visit)
    answer, study = answer_of(visit, cohort), STUDIES["cohort"]
    told = {"cohort": _told(visit, cohort), "study": study, "answer": answer, "kinds": KINDS}
    if answer is None:
        return told
    drawn = [] if answer.refused else visit.ready.once(
        f"pictures {key_of(cohort)}", lambda: pictures(study, answer)
    )  # fmt: skip
    members = sum(row.get("kind") == "member" for row in answer.rows)
    return {
        **told,
        "pictures": drawn,
        "numbers": estimate_table(answer.estimates) if answer.estimates and not answer.refused else None,
        "translated": lambda cell: translated(cell, visit.language),
        "members": members,
    }


def members_of(answer: Answer) -> list[dict[str, Any]]:
    """The customers of a cohort, each with what happened to it."""
    return [
        {name: value for name, value in row.items() if name != "kind"}
        for row in answer.rows if row.get("kind") == "member"
    ]  # fmt: skip


def exported(visit: Visit, kind: str) -> Response:
    """The members with what happened to each, as a file; that somebody took it along is noted."""
    cohort = cohort_of(visit)
    answer = answer_of(visit, cohort)
    if answer is None:
        raise UsageError("The cohort is still being computed. Try again in a minute.")
    rows = members_of(answer)
    visit.serving.desk.note(visit.account.name, "exported", f"cohort {cohort['id']}", rows=len(rows))
    if kind == "jsonl":
        body = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    else:
        target = io.StringIO(newline="")
        writer = csv.DictWriter(target, fieldnames=list(rows[0]) if rows else [])
        writer.writeheader()
        writer.writerows(
            {name: spreadsheet_text(value) if isinstance(value, str) else value for name, value in row.items()}
            for row in rows
        )
        body = target.getvalue()
    disposition = f'attachment; filename="cohort-{cohort["id"]}-members.{kind}"'
    return Response(body, media_type=KINDS[kind], headers={"content-disposition": disposition})


COHORTS = Page(name="cohorts", path="/cohorts", heading="Cohorts", show=show, act=act, act_roles=LABELLERS)
COHORT = Page(name="cohort", path="/cohort", heading="Cohort", show=show_one, listed=False)
