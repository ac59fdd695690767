"""Keep what a judge said before its version or its rubric changed, on a frozen random sample, for the bridge."""

import hashlib
from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from unheard.judges.base import KEPT
from unheard.judges.transcripts import Due
from unheard.store import Store
from unheard.store.engine import Engine

_FORMER = """
SELECT j.*
FROM judgement AS j
INNER JOIN frozen AS z ON z.conversation_key = j.conversation_key AND z.content_hash = j.content_hash
WHERE j.judge = {judge} AND COALESCE(j.rubric_version, '') <> 'external'
ORDER BY j.conversation_key
"""
_ISSUES = """
SELECT i.*
FROM judged_issue AS i
INNER JOIN frozen AS z ON z.conversation_key = i.conversation_key
WHERE i.judge = {judge}
ORDER BY i.conversation_key, i.issue
"""
_JUDGES = "SELECT DISTINCT j.judge FROM judgement AS j"


def keep_former(store: Store, engine: Engine, judge: str, due: Sequence[Due], *, size: int) -> str | None:
    """Copy former judgements of a sample of what is due under `NAME@VERSION/RUBRIC`; that name, or None.

    Only unchanged conversations: there the difference is the judge's alone. The sample is the same whatever the order
    in which conversations came: the lowest hashes of their keys. A version that was kept is not kept again.
    """
    sample = sorted(due, key=lambda one: hashlib.blake2b(one.conversation_key.encode()).digest())[:size]
    if not sample:
        return None
    engine.register(
        "frozen",
        pa.table(
            {
                "conversation_key": pa.array([one.conversation_key for one in sample], pa.string()),
                "content_hash": pa.array([one.content_hash for one in sample], pa.string()),
            }
        ),
    )
    quoted = "'" + judge.replace("'", "''") + "'"
    former = engine.query(_FORMER.format(judge=quoted)).to_pylist()
    issues: dict[str, list[dict[str, Any]]] = {}
    for row in engine.query(_ISSUES.format(judge=quoted)).to_pylist():
        issues.setdefault(row["conversation_key"], []).append(row)
    engine.drop("frozen")
    if not former:
        return None
    latest = max(former, key=lambda row: row["judged_at_us"] or 0)
    version, rubric = latest["judge_version"], latest["rubric_version"]
    name = f"{judge}{KEPT}{version or 'unversioned'}/{rubric or 'unversioned'}"
    if name in engine.query(_JUDGES).column("judge").to_pylist():
        return None
    kept = [
        {**row, "judge": name, "issues": [{**one, "judge": name} for one in issues.get(row["conversation_key"], ())]}
        for row in former
        if (row["judge_version"], row["rubric_version"]) == (version, rubric)
    ]
    store.put_judgements(kept)
    return name
