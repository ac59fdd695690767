"""Work on conversations: who reads what of a queue, and disputes of a rating."""

from typing import Any

from unheard.errors import UsageError
from unheard.store.desk.database import Desk, now_us


def tasks(desk: Desk, queue: str) -> dict[str, dict[str, Any]]:
    """Conversation → who has it and whether it is done, for what anybody touched of a queue."""
    rows = desk.rows("SELECT conversation_key, assignee, is_done FROM task WHERE queue = ?", queue)
    return {row["conversation_key"]: {"assignee": row["assignee"], "is_done": bool(row["is_done"])} for row in rows}


def set_task(desk: Desk, *, actor: str, queue: str, conversation_key: str, assignee: str | None, done: bool) -> None:
    """Give a conversation of a queue to somebody (None: nobody), or mark it as done."""
    with desk.changing(actor, "queue", conversation_key, queue=queue, assignee=assignee, is_done=done) as connection:
        connection.execute(
            "INSERT OR REPLACE INTO task VALUES (?, ?, ?, ?, ?)",
            (queue, conversation_key, assignee, int(done), now_us()),
        )


def open_dispute(
    desk: Desk, *, actor: str, conversation_key: str, rating: int | None, claimed: int | None, reason: str
) -> int:
    """Object to a rating: what it is, what it should be, and why; return the dispute's number."""
    with desk.changing(actor, "dispute opened", conversation_key, rating=rating, claimed=claimed) as connection:
        one = connection.execute(
            "SELECT 1 FROM dispute WHERE conversation_key = ? AND opened_by = ? AND answered_at_us IS NULL",
            (conversation_key, actor),
        ).fetchone()
        if one is not None:
            raise UsageError("You have an open dispute about this conversation: a reviewer will answer it.")
        cursor = connection.execute(
            "INSERT INTO dispute (conversation_key, opened_by, opened_at_us, rating, claimed, reason)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (conversation_key, actor, now_us(), rating, claimed, reason),
        )
        return int(cursor.lastrowid or 0)


def answer_dispute(desk: Desk, *, actor: str, dispute: int, settled: int, answer: str) -> dict[str, Any]:
    """Settle a dispute with a rating and a sentence; return it. Nobody answers a dispute of their own."""
    with desk.changing(actor, "dispute answered", str(dispute), settled=settled) as connection:
        found = connection.execute(
            "SELECT conversation_key, opened_by, answered_at_us FROM dispute WHERE id = ?", (dispute,)
        ).fetchone()
        if found is None:
            raise UsageError(f"There is no dispute {dispute}.")
        if found[2] is not None:
            raise UsageError("This dispute is answered already.")
        if found[1] == actor:
            raise UsageError("Somebody else has to answer a dispute that you opened.")
        connection.execute(
            "UPDATE dispute SET answered_by = ?, answered_at_us = ?, answer = ?, settled = ? WHERE id = ?",
            (actor, now_us(), answer, settled, dispute),
        )
    return desk.rows("SELECT * FROM dispute WHERE id = ?", dispute)[0]


def disputes(desk: Desk, *, conversation_key: str | None = None, is_open: bool = False) -> list[dict[str, Any]]:
    """List disputes, the newest first: of one conversation, or those that wait for an answer."""
    where = ["TRUE"]
    values: list[object] = []
    if conversation_key is not None:
        where.append("conversation_key = ?")
        values.append(conversation_key)
    if is_open:
        where.append("answered_at_us IS NULL")
    return desk.rows(f"SELECT * FROM dispute WHERE {' AND '.join(where)} ORDER BY id DESC LIMIT 500", *values)


def audit_log(desk: Desk, *, before: int | None = None, of: str | None = None, size: int = 100) -> list[dict[str, Any]]:
    """Lines of the audit log, the newest first, of one object or of all."""
    where, values = ["TRUE"], list[object]()
    if before is not None:
        where.append("id < ?")
        values.append(before)
    if of is not None:
        where.append("object = ?")
        values.append(of)
    return desk.rows(
        f"SELECT id, at_us, actor, action, object, detail FROM audit WHERE {' AND '.join(where)}"
        " ORDER BY id DESC LIMIT ?",
        *values,
        size,
    )
