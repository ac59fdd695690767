"""The audit log: who changed or read what."""

import json
from typing import Any

from unheard.present.web.visit import ADMINS, Page, Visit
from unheard.store.desk.work import audit_log

AT_ONCE = 100


def show(visit: Visit) -> dict[str, Any]:
    """List the log, the newest first."""
    before = visit.query.get("before", "")
    of = visit.query.get("of") or None
    number = int(before[:15]) if before.isascii() and before.isdigit() else None
    rows = audit_log(visit.serving.desk, before=number, of=of, size=AT_ONCE + 1)
    shown = [{**row, "detail": _detail(row["detail"])} for row in rows[:AT_ONCE]]
    return {"rows": shown, "next": rows[AT_ONCE - 1]["id"] if len(rows) > AT_ONCE else None, "of": of}


def _detail(text: str | None) -> list[tuple[str, Any]]:
    """What a line says beside its object: name and value, as it was written."""
    found = json.loads(text or "{}").items()
    words = {name: value if isinstance(value, str) else json.dumps(value) for name, value in found}
    return [(name, "–" if value == "null" else value) for name, value in words.items()]


AUDIT = Page(name="audit", path="/audit", heading="Audit log", show=show, roles=ADMINS, needs_data=False)
