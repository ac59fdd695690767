"""Work: files to be read, conversations to be rated, numbers and reports to be written; how far each is."""

import re
from typing import Any

from starlette.responses import FileResponse, Response

from unheard.errors import UsageError
from unheard.facts.schema import SEGMENTS
from unheard.present.web.jobs.kinds import KINDS
from unheard.present.web.jobs.upload import Upload
from unheard.present.web.serving import Serving
from unheard.present.web.visit import ADMINS, LABELLERS, NotFound, Page, Visit
from unheard.sources.detect import FORMATS
from unheard.store.desk.accounts import Account
from unheard.store.desk.jobs import add_job, cancel_job, job_of, jobs

SHOWN = 30
MOST_WAITING = 20
"""Jobs that may wait; a program that asks on and on must not fill the line."""
MINE = frozenset(("metrics", "report"))
"""Kinds that change nothing: reviewers may ask for them, too."""
_SOURCE = re.compile(r"[^|\x00-\x1f]{1,60}")
STATE_WORDS = {
    "waiting": "waits",
    "running": "at work",
    "done": "done",
    "failed": "failed",
    "cancelled": "cancelled",
}


def show(visit: Visit) -> dict[str, Any]:
    """List the work, the newest first."""
    listed = [told(visit, job) for job in jobs(visit.serving.desk, size=SHOWN)]
    return {
        "jobs": listed,
        "newest": next((job["id"] for job in listed if job["state"] == "done" and (job["read"] or job["rated"])), None),
        "is_active": any(job["state"] in ("waiting", "running") for job in listed),
        "formats": FORMATS,
        "segments": {name: visit.language(words) for name, words in SEGMENTS.items()},
        "models": sorted(visit.serving.settings.llm.prices),
        "is_admin": visit.account.role in ADMINS,
        "can_ask": visit.account.role in LABELLERS,
        "is_empty": visit.prepared is None or not visit.prepared.picture.eligible,
    }


def told(visit: Visit, job: dict[str, Any]) -> dict[str, Any]:
    """A job in words: what it is, how far, what came of it."""
    result = job["result"] or {}
    part = None
    if job["state"] == "running" and job["total"]:
        part = max(0.0, min(1.0, (job["done"] or 0) / job["total"]))
    return {
        **job,
        "title": visit.language(KINDS[job["kind"]].title) if job["kind"] in KINDS else job["kind"],
        "state_words": visit.language(STATE_WORDS[job["state"]]),
        "part": part,
        **_stage(visit, job),
        "read": result.get("ingest"),
        "rated": result.get("judge"),
        "file": result.get("file"),
        "rows": result.get("rows"),
        "may_cancel": job["state"] in ("waiting", "running") and _may(visit, job["kind"]),
    }


def _stage(visit: Visit, job: dict[str, Any]) -> dict[str, Any]:
    """What is being done, and how far in conversations; a file's bytes are a bar only."""
    stage = job["stage"] or ""
    if stage.startswith("ingest "):
        return {"stage_words": visit.language("reading"), "of": stage.removeprefix("ingest "), "counted": False}
    return {"stage_words": visit.language(stage) if stage else "", "of": "", "counted": bool(job["done"])}


def _may(visit: Visit, kind: str) -> bool:
    return visit.account.role in (LABELLERS if kind in MINE else ADMINS)


def act(visit: Visit) -> str:
    """Ask for work, or cancel some."""
    what = visit.asked("act")
    if what == "cancel":
        cancelled(visit, _number(visit.asked("job")))
    else:
        added(visit, what)
    return "/jobs"


def cancelled(visit: Visit, number: int) -> None:
    """Cancel work of a kind that this person may ask for; raises `NotFound`, or `UsageError` where it has ended."""
    job = job_of(visit.serving.desk, number)
    if job is None or not _may(visit, job["kind"]):
        raise NotFound
    cancel_job(visit.serving.desk, actor=visit.account.name, number=job["id"])
    visit.serving.jobs.ask()


def added(visit: Visit, kind: str) -> int:
    """Put the work that the form describes into the line; return its number."""
    if kind not in ("judge", *MINE):
        raise UsageError("There is no such work.")
    if not _may(visit, kind):
        raise NotFound
    params = _judging(visit) if kind == "judge" else _measuring(visit) if kind == "metrics" else {}
    waiting = sum(job["state"] == "waiting" for job in jobs(visit.serving.desk, size=MOST_WAITING * 2))
    if waiting >= MOST_WAITING:
        raise UsageError("Twenty jobs wait already. Let some of them end, or cancel them.")
    number = add_job(visit.serving.desk, actor=visit.account.name, kind=kind, params=params)
    visit.serving.jobs.ask()
    return number


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise NotFound
    return int(text[:15])


def _judging(visit: Visit) -> dict[str, Any]:
    """The judge on this machine, or a model that has a price, with a most that it may cost: it gets the texts."""
    judge = visit.form.get("judge") or "embedded"
    if judge == "embedded":
        return {"judge": judge}
    if judge not in visit.serving.settings.llm.prices:
        raise UsageError("Only models with a price in the settings can be asked from here.")
    try:
        cost = float(visit.form.get("max_cost", "").replace(",", "."))
    except ValueError:
        cost = -1.0
    if not 0 < cost < 1e9:
        raise UsageError("Say what it may cost at most, as a number above 0.")
    return {"judge": judge, "max_cost": cost, "dry_run": bool(visit.form.get("dry_run"))}


def _measuring(visit: Visit) -> dict[str, Any]:
    from unheard.pipeline.measure import period_days

    by = [name for field in ("by", "by2") if (name := visit.form.get(field))]
    if any(name not in SEGMENTS for name in by):
        raise UsageError("There is no such segment.")
    since, until = visit.form.get("since") or None, visit.form.get("until") or None
    period_days(since, until)
    kind = "parquet" if visit.form.get("format") == "parquet" else "csv"
    return {"by": list(dict.fromkeys(by)), "since": since, "until": until, "format": kind}


def start_reading(serving: Serving, account: Account, upload: Upload, folder: str) -> None:
    """Put the files that came into the line; raise `UsageError` where there are none."""
    fields, names = upload.fields, upload.names
    source, format = fields.get("source", "").strip(), fields.get("format") or "auto"
    if not names.get("files"):
        raise UsageError("Choose one or more files.")
    if source and not _SOURCE.fullmatch(source):
        raise UsageError("A source's name has 1 to 60 characters, without “|”.")
    if format not in ("auto", *FORMATS):
        raise UsageError("There is no such format.")
    sent = names.get("mapping")
    mapping = sent[-1] if sent else None
    params = {
        "folder": folder, "files": names["files"][:50], "count": len(names["files"]), "source": source,
        "format": "mapping" if mapping else format, "mapping": mapping, "judge": bool(fields.get("judge")),
    }  # fmt: skip
    add_job(serving.desk, actor=account.name, kind="ingest", params=params)
    serving.jobs.ask()


def written(visit: Visit) -> Response:
    """Hand out the file that a job left."""
    job = job_of(visit.serving.desk, _number(visit.query.get("id", "")))
    name = (job["result"] or {}).get("file") if job else None
    if job is None or not name:
        raise NotFound
    path = visit.serving.jobs.folder_of(job) / name
    if not path.is_file():
        raise UsageError("This file was removed. Ask for it again.")
    visit.serving.desk.note(visit.account.name, "exported", name, job=job["id"])
    return FileResponse(path, filename=name, media_type="application/octet-stream")


JOBS = Page(
    name="jobs", path="/jobs", heading="Work", show=show, act=act, roles=LABELLERS, needs_data=False
)  # fmt: skip
