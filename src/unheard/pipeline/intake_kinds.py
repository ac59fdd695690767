"""Records that are not conversations on their way into a batch, and what belongs to conversations already read."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from unheard.ingest.labels import label_table
from unheard.ingest.others import TABLE_OF, Rows
from unheard.ingest.people import Identities
from unheard.judges.imported import Known as KnownConversation
from unheard.judges.imported import to_rows
from unheard.pipeline.crew import Crew
from unheard.pipeline.intake import ERASED, Intake, Taker
from unheard.pipeline.intake_conversations import Conversations
from unheard.pipeline.understand import RawRows
from unheard.records import Refused
from unheard.schemas import SCHEMAS


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """The records of a block that were understood, and the rows they were made of."""

    records: list[Any]
    rows: RawRows


class AtOnce:
    """Decodes the rows of a block and does something with their records at once."""

    def __init__(self, what: Callable[[Intake, Taken], None]) -> None:
        self._what = what

    def take(self, intake: Intake, rows: RawRows, refused: Sequence[Refused]) -> None:
        """Take the rows of a block."""
        intake.refuse_rows(refused)
        decoded = intake.reader.decode(rows.payloads, rows.lines)
        intake.refuse_rows(decoded.refused)
        intake.result.unknown_fields.update(decoded.unknown)
        if decoded.records:
            self._what(intake, Taken(records=decoded.records, rows=rows.only(decoded.rows)))

    def finish(self, intake: Intake) -> None:
        """Do nothing more."""


def _take_others(intake: Intake, taken: Taken) -> None:
    table_name, key_column, make = TABLE_OF[intake.reader.kind]
    rows = Rows(source=intake.reader.source, clock=intake.clock, people=intake.people)
    records = taken.records
    if intake.reader.kind == "surveys":
        _name_sources(intake, records)
    who = intake.people.identities([getattr(one, "customer", None) for one in records], rows.problems)
    gone = intake.batch.erased([one for row in range(len(records)) for one in who.any_of(row)])
    stays = [row for row in range(len(records)) if gone.isdisjoint(who.any_of(row))] if gone else None
    if stays is not None:
        for row in sorted(set(range(len(records))) - set(stays)):
            intake.refuse(taken.rows.lines[row], "customer", *ERASED)
        records, who = [records[row] for row in stays], who.take(stays)
        if not records:
            return
    made = make(records, who, rows)
    keys: list[Any] = made.column(key_column).to_pylist()
    _count(intake, table_name, keys)
    intake.archive(taken.rows if stays is None else taken.rows.only(stays), keys)
    intake.batch.add({table_name: made})
    if intake.settings.linkage.probability is not None:
        _keep_parts(intake, records, who)
    intake.show(rows.shown)
    intake.result.problems.update(rows.problems)
    intake.result.unknown_words.update(rows.unknown)


def _keep_parts(intake: Intake, records: Sequence[Any], who: Identities) -> None:
    """Keep by what customers may be alike; of declared links, of both sides that are not erased."""
    told: list[tuple[list[Any], Identities]] = [([getattr(one, "customer", None) for one in records], who)]
    if intake.reader.kind == "identities":
        same = [one.same_as for one in records]
        told.append((same, intake.people.identities(same, Counter())))
    for customers, identities in told:
        gone = intake.batch.erased([one for row in range(len(customers)) for one in identities.any_of(row)])
        stays = [row for row in range(len(customers)) if gone.isdisjoint(identities.any_of(row))]
        parts = intake.people.parts([customers[row] for row in stays], identities.take(stays))
        if len(parts):
            intake.batch.add({"identity_part": parts})


def _count(intake: Intake, table_name: str, keys: Sequence[str]) -> None:
    """Count rows by their keys: one that is there, or came just before, is changed."""
    before = set(intake.batch.current(table_name, keys))
    for key in keys:
        if key in before:
            intake.counts.changed += 1
        else:
            intake.counts.new += 1
            before.add(key)


def _name_sources(intake: Intake, records: Sequence[Any]) -> None:
    """A survey that names a conversation but no source takes the source of the only conversation of that id."""
    open_ids = [str(one.conversation_id) for one in records if one.conversation_id is not None and one.source is None]
    if not open_ids:
        return
    find = intake.known.lookup(open_ids)
    for one in records:
        if one.conversation_id is not None and one.source is None:
            found = find(str(one.conversation_id), None)
            if len(found) == 1:
                one.source = found[0].source


def _take_labels(intake: Intake, taken: Taken) -> None:
    records = taken.records
    ids = [str(one.conversation_id) for one in records if one.conversation_id is not None]
    find = intake.known.lookup(ids)
    rows: list[int] = []
    homes: list[KnownConversation] = []
    for row, (label, line) in enumerate(zip(records, taken.rows.lines, strict=True)):
        found = find(str(label.conversation_id), label.source) if label.conversation_id is not None else []
        if len(found) == 1 and intake.batch.erased([found[0].conversation_key]):
            intake.refuse(line, "conversation_id", *ERASED)
        elif len(found) == 1:
            rows.append(row)
            homes.append(found[0])
        elif not found:
            intake.refuse(line, "conversation_id", "There is no such conversation.", "Ingest the conversations first.")
        else:
            intake.refuse(line, "source", f"{len(found)} sources have this conversation_id.", 'Add `"source": "…"`.')
    if not rows:
        return
    made = label_table(
        [records[row] for row in rows],
        [home.conversation_key for home in homes],
        [home.month for home in homes],
        [home.bucket for home in homes],
        intake.clock,
        intake.result.problems,
        intake.result.unknown_words,
    )
    keys: list[Any] = made.column("label_key").to_pylist()
    _count(intake, "label", keys)
    intake.archive(taken.rows.only(rows), [home.conversation_key for home in homes])
    intake.batch.add({"label": made})


def _take_judgements(intake: Intake, taken: Taken) -> None:
    records = taken.records
    find = intake.known.lookup([str(one.conversation_id) for one in records])
    imported = to_rows(
        list(zip(taken.rows.lines, records, strict=True)), find, intake.settings.rubric, file=intake.reader.name
    )
    intake.refuse_rows(imported.refused)
    intake.result.problems["quotes_dropped"] += imported.quotes_dropped
    intake.result.problems["ratings_differ"] += imported.ratings_differ
    if not imported.judgements:
        return
    keys = ["\x1f".join((row["conversation_key"], row["judge"])) for row in imported.judgements]
    _count(intake, "judgement", keys)
    refused = {row.line for row in imported.refused}
    rows = [row for row, line in enumerate(taken.rows.lines) if line not in refused]
    intake.archive(taken.rows.only(rows), [row["conversation_key"] for row in imported.judgements])
    # The last judgement of a conversation by a judge counts, with its own issues only.
    last = {key: row for row, key in enumerate(keys)}
    kept = [imported.judgements[row] for row in sorted(last.values())]
    issues = _issues_of_last(imported.judgements, imported.issues, last, keys)
    intake.batch.add(
        {
            "judgement": pa.Table.from_pylist(kept, schema=SCHEMAS["judgement"]),
            "judged_issue": pa.Table.from_pylist(issues, schema=SCHEMAS["judged_issue"]),
        }
    )


def _issues_of_last(
    judgements: Sequence[Mapping[str, Any]],
    issues: Sequence[Mapping[str, Any]],
    last: Mapping[str, int],
    keys: Sequence[str],
) -> list[Mapping[str, Any]]:
    """Keep the issues of judgements that stay; issues stand in the order of their judgements, numbered from 0."""
    kept: list[Mapping[str, Any]] = []
    row = -1
    for number, issue in enumerate(issues):
        key = "\x1f".join((issue["conversation_key"], issue["judge"]))
        if issue["issue"] == 0 or number == 0:
            row += 1
            while keys[row] != key:
                row += 1
        if last[key] == row:
            kept.append(issue)
    return kept


def taker_of(kind: str, crew: Crew) -> Taker:
    """Return what is done with the rows of a kind."""
    special = {"labels": _take_labels, "judgements": _take_judgements}
    return Conversations(crew) if kind == "conversations" else AtOnce(special.get(kind, _take_others))
