"""An open store: metrics, studies and SQL on one snapshot of it."""

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

import pyarrow as pa

from unheard.errors import StoreError, UsageError
from unheard.facts.schema import FACTS
from unheard.metrics.registry import all_metrics
from unheard.pipeline.measure import Measured, estimates, measured, period_days
from unheard.pipeline.study import find_study, run_study
from unheard.present.notebook.finding import Finding
from unheard.present.notebook.numbers import Numbers
from unheard.present.notebook.rows import Rows
from unheard.records import TABLES
from unheard.settings import Settings
from unheard.store import Store
from unheard.store.engine import check_select
from unheard.studies import STUDIES


class Desk:
    """A store, open for reading. Everything that is asked of it is of the same moment, until `refresh`.

    It only reads: ingest, judge and serve may go on beside it. Close it, or use it in a `with` block.
    """

    def __init__(self, path: Path, *, judge: str | None = None, timezone: str | None = None) -> None:
        """Open the store at a path; raise `StoreError` where there is none.

        judge: the judge whose ratings count; None: the one that covers most. timezone: of days and months, e.g.
        Europe/Berlin; None: as the store's settings say.
        """
        if not path.exists():
            raise StoreError(
                f"There is no store at {str(path)!r}. Name one, or make one with `unheard run PATH` or `unheard demo`."
            )
        self._settings = Settings.load(path, timezone=timezone)
        self._asked_judge = judge
        self._open = ExitStack()
        self._store = Store.open(path, self._settings, create=False)
        self._open.callback(self._store.close)
        self._snapshot = ExitStack()
        self._open.callback(self._leave)
        self._facts: Measured | None = None

    def metrics(
        self,
        *names: str,
        by: str | Sequence[str] = (),
        since: str | None = None,
        until: str | None = None,
        compare: Literal["previous"] | None = None,
    ) -> Numbers:
        """Estimate metrics (none named: all), each with its 95 % interval.

        by: segments, e.g. "channel" or ["channel", "month"], crossed. since, until: days as YYYY-MM-DD; the day of
        until is not part of the period. compare="previous": beside the period before. Raises `UsageError` for a name
        or a segment that there is not.
        """
        segments = [by] if isinstance(by, str) else list(by)
        found = estimates(self._measured(), names, by=segments, since=since, until=until, compare=compare)
        return Numbers(found)

    def study(self, name: str, *, since: str | None = None, until: str | None = None, **choices: Any) -> Finding:
        """Run a study, e.g. `desk.study("cohort", satisfied="csat", days=90)`.

        choices: by, size, seed, reference, width, satisfied, days, where the study takes them. Raises `UsageError` for
        a study that there is not and for a choice that it does not take.
        """
        known = {"by", "size", "seed", "reference", "width", "satisfied", "days"}
        if unknown := sorted(set(choices) - known):
            raise UsageError(f"A study takes no {unknown[0]!r}. It may take: since, until, {', '.join(sorted(known))}.")
        by = choices.pop("by", ())
        found = run_study(
            self._measured(),
            self._settings,
            name,
            period=period_days(since, until),
            by=(by,) if isinstance(by, str) else tuple(by),
            **choices,
        )
        return Finding(find_study(name), found)

    def sql(self, query: str) -> Rows:
        """Run one SELECT (DuckDB's SQL) on the tables that `tables` lists; nothing of the store can be changed by it.

        Times are whole microseconds since 1970-01-01 UTC: `make_timestamp(opened_at_us)` turns them into timestamps.
        Null is "not observed". Raises `UsageError` for anything but one SELECT, and `StoreError`, with the engine's
        words, where it fails.
        """
        check_select(query)
        return Rows(self._measured().engine.query(query))

    def tables(self) -> Rows:
        """List what `sql` can ask: table, column, type, and for facts the meaning."""
        facts: list[dict[str, str | None]] = [
            {"table": table, "column": column, "type": kind, "meaning": meaning}
            for table, columns in FACTS.items()
            for column, (kind, meaning) in columns.items()
        ]
        canonical: list[dict[str, str | None]] = [
            {"table": table, "column": column, "type": kind, "meaning": None}
            for table, columns in TABLES.items()
            for column, kind in columns.items()
        ]
        return Rows(pa.Table.from_pylist(facts + canonical))

    def list_metrics(self) -> Rows:
        """List the metrics and what they ask."""
        found = [{"metric": m.name, "label": m.label, "unit": m.unit, "question": m.question} for m in all_metrics()]
        return Rows(pa.Table.from_pylist(found))

    def list_studies(self) -> Rows:
        """List the studies, what they ask and what they may be given."""
        found = [
            {"study": one.name, "question": one.question, "choices": ", ".join(sorted(one.options))}
            for one in STUDIES.values()
        ]
        return Rows(pa.Table.from_pylist(found))

    @property
    def judge(self) -> str | None:
        """The judge whose ratings count; None where nothing is judged."""
        return self._measured().judge

    def refresh(self) -> None:
        """See what was published since."""
        self._leave()

    def close(self) -> None:
        """Close the store."""
        self._open.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Unheard store at {str(self._store.folder)!r}>"

    def _measured(self) -> Measured:
        if self._facts is None:
            self._facts = self._snapshot.enter_context(measured(self._store, self._settings, judge=self._asked_judge))
        return self._facts

    def _leave(self) -> None:
        self._facts = None
        self._snapshot.close()
        self._snapshot = ExitStack()
