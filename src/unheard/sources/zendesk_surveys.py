"""Surveys of a ticket: rows of legacy satisfaction ratings, and responses to the newer surveys."""

from collections.abc import Iterable, Sequence
from typing import Any

from unheard.records import Survey
from unheard.sources.zendesk_shapes import Audit, Row, moment, text_of

_SCORES = {"good": 1, "bad": 0}


def surveys_of(ticket: Row, raw: Row, audits: Sequence[Audit]) -> list[Survey] | None:
    """List what was asked; an account has one of the two kinds at a time, so that new responses replace old rows."""
    responses = [response_of(row) for row in _newest(raw.get("survey_responses") or ())]
    if responses:
        _date(responses, audits)
        return responses
    ratings = [survey for row in _newest(raw.get("satisfaction_ratings") or ()) if (survey := rating_of(row))]
    if ratings or raw.get("satisfaction_ratings"):
        return ratings
    told = _told(audits)
    if told:
        return told
    rating = ticket.get("satisfaction_rating")
    survey = rating_of(rating) if isinstance(rating, dict) else None
    return [survey] if survey is not None else None


def rating_of(row: Row) -> Survey | None:
    """Read one offer: `offered` was sent and not answered, `unoffered` was never sent."""
    word = str(row.get("score") or "").lower()
    score = next((value for name, value in _SCORES.items() if word == name or word.startswith(f"{name}_")), None)
    asked, touched = row.get("created_at"), row.get("updated_at")
    survey = Survey(id=row.get("id"), instrument="csat", scale=(0, 1))
    if word == "unoffered":
        survey.state = "suppressed"
        return survey
    if score is None and not word.startswith(("offered", "received")):
        return None
    survey.sent_at = asked
    survey.state = "sent" if score is None else "answered"
    if score is not None:
        survey.score, survey.answered_at = score, touched or asked
        survey.comment = text_of(row.get("comment"))
    if row.get("reason"):
        survey.attributes = {"reason": row["reason"]}
    return survey


def response_of(row: Row) -> Survey:
    """Read one response to a customisable survey."""
    survey = Survey(id=text_of(row.get("id")), instrument="csat", sent_at=row.get("created_at"), state="sent")
    for answer in row.get("answers") or ():
        if not isinstance(answer, dict) or answer.get("type") == "skipped":
            continue
        if answer.get("rating") is not None:
            survey.score, survey.scale = answer["rating"], (1, 5)
        elif answer.get("rating_category") in _SCORES:
            survey.score, survey.scale = _SCORES[answer["rating_category"]], (0, 1)
        elif answer.get("type") == "open_ended":
            survey.comment = text_of(answer.get("value"))
        if survey.score is not None:
            survey.state = "answered"
            survey.answered_at = survey.answered_at or answer.get("created_at") or row.get("updated_at")
    return survey


def ticket_of_response(row: Row) -> str | None:
    """Return the ticket that a response is about."""
    if row.get("ticket_id") is not None:
        return text_of(row["ticket_id"])
    for subject in row.get("subjects") or ():
        name = str(subject.get("zrn") or "") if isinstance(subject, dict) else str(subject)
        if name.startswith("zen:ticket:"):
            return name.removeprefix("zen:ticket:")
        if isinstance(subject, dict) and subject.get("type") == "ticket":
            return text_of(subject.get("id"))
    return None


def _newest(rows: Iterable[Row]) -> list[Row]:
    """Of one rating that came several times, the last state counts."""
    found: dict[Any, Row] = {}
    for number, row in enumerate(rows):
        name = row.get("id", f"#{number}")
        before = found.get(name)
        if before is None or _touched(row) >= _touched(before):
            found[name] = row
    return sorted(found.values(), key=lambda row: (moment(row.get("created_at")), str(row.get("id"))))


def _touched(row: Row) -> float:
    at = row.get("updated_at") or row.get("created_at")
    return moment(at) if at is not None else 0.0


def _kind(audit: Audit, child: Row) -> str:
    return "".join(letter for letter in audit.kind(child).lower() if letter.isalpha())


def _date(responses: list[Survey], audits: Sequence[Audit]) -> None:
    """The ticket's history says when a survey was offered; the response itself only when it was made."""
    offered = [
        audit.at for audit in audits for child in audit.children if _kind(audit, child).endswith("surveyoffered")
    ]
    for survey, at in zip(responses, offered, strict=False):
        survey.sent_at = at


def _told(audits: Sequence[Audit]) -> list[Survey]:
    """Without rows of ratings, the ticket's history tells of them."""
    found: list[Survey] = []
    for audit in audits:
        for child in audit.children:
            kind = _kind(audit, child)
            if kind.endswith("surveyoffered"):
                found.append(Survey(instrument="csat", sent_at=audit.at, state="sent"))
            elif kind == "satisfactionrating":
                told = rating_of({"score": child.get("score"), "comment": child.get("body"), "created_at": audit.at})
                if told is not None and told.state == "answered" and found and found[-1].state == "sent":
                    told.sent_at = found.pop().sent_at
                if told is not None:
                    found.append(told)
    return found
