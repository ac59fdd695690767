"""The prepared state: facts, picture and search index of one state of the store.

A request reads what is prepared and never computes a study.
"""

import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from unheard.metrics.rows import quoted
from unheard.pipeline.measure import Measured, measured
from unheard.pipeline.picture import Picture, paint, repaint
from unheard.pipeline.served.indexing import index_words
from unheard.settings import Settings
from unheard.store import Store
from unheard.store.engine import Engine
from unheard.store.search import SearchIndex
from unheard.studies.base import Answer, Request
from unheard.studies.labelling_plan import LABELLING_PLAN

MOST_KEPT = 500
"""Answers that are kept for one state of the store; whoever asks for more different ones makes it forget."""


class Prepared:
    """One state of the store, ready to be read by any thread."""

    def __init__(
        self, stack: ExitStack, facts: Measured, picture: Picture, search: SearchIndex, version: int, plan: Answer
    ) -> None:
        self.facts, self.picture, self.version, self.plan = facts, picture, version, plan
        self.at = time.time()
        """When it was prepared, seconds since 1970."""
        self._stack, self._search = stack, search
        self._lock, self._counting = threading.Lock(), threading.Lock()
        self._users, self._is_retired = 0, False
        self._made: dict[str, tuple[Any, bool]] = {}
        """Name → what was made, and whether labels change it."""

    def query(self, sql: str) -> list[dict[str, Any]]:
        """Run a SELECT over the facts; one at a time, each short."""
        with self._lock:
            return self.facts.engine.rows(sql)

    def query_at(self, table: str, homes: Collection[tuple[int | None, int | None]], sql: str) -> list[dict[str, Any]]:
        """Run a SELECT over the rows of a canonical table that lie in these months and buckets, called {rows} in it.

        Only the files that can hold them are opened: of a large store one instead of dozens.
        """
        snapshot = self.facts.snapshot
        with self._lock:
            files = None if snapshot is None or not homes else snapshot.files_of(table, homes)
            # Without a file the table is asked, which then has no rows at home either.
            name = _at_home(self.facts.engine.rows_of_files(files), homes) if files else table
            return self.facts.engine.rows(sql.format(rows=name))

    def rows_of(self, table: str, homes: Collection[tuple[int | None, int | None]], key: str) -> list[dict[str, Any]]:
        """All rows of a conversation in a canonical table, in no order; homes: where they lie, none = anywhere."""
        snapshot = self.facts.snapshot
        found = None if snapshot is None or not homes else snapshot.rows_of(table, homes, key)
        if found is not None:
            return found
        return self.query(f"SELECT * FROM {table} AS t WHERE t.conversation_key = {quoted(key)}")

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Have the engine for oneself, for a study that a person asked for."""
        with self._lock:
            yield

    def once(self, name: str, make: Callable[[], Any], *, reads_labels: bool = False) -> Any:
        """What is the same for everybody as long as this state is served: made when first asked for.

        What reads no labels stays when only labels have come.
        """
        found = self._made.get(name)
        if found is None:
            found = make(), reads_labels
            if len(self._made) >= MOST_KEPT:
                self._made.clear()
            self._made[name] = found
        return found[0]

    def made(self, name: str) -> Any:
        """What was made under a name; None where nothing was."""
        found = self._made.get(name)
        return None if found is None else found[0]

    def keep_made(self, former: "Prepared") -> None:
        """Take over what a former state of the same facts made and labels do not change."""
        self._made.update({name: found for name, found in dict(former._made).items() if not found[1]})

    def find(self, words: str) -> tuple[list[str], bool]:
        """Keys of conversations with these words, and whether there are more than are listed."""
        with self._lock:
            return self._search.find(words)

    @contextmanager
    def used(self) -> Iterator["Prepared"]:
        """Keep it open while a request reads it."""
        with self._counting:
            self._users += 1
        try:
            yield self
        finally:
            with self._counting:
                self._users -= 1
                self._close_if_done()

    def retire(self) -> None:
        """Let go of it once the last request has ended."""
        with self._counting:
            self._is_retired = True
            self._close_if_done()

    def _close_if_done(self) -> None:
        if self._is_retired and not self._users:
            self._stack.close()


def prepare(store: Store, settings: Settings, former: Prepared | None = None) -> Prepared:
    """Build the facts, paint the picture, bring the search index up to date.

    After a former state of the same facts only what labels change is made anew.
    """
    stack = ExitStack()
    try:
        version = store.version()
        facts = stack.enter_context(measured(store, settings))
        _settle(facts.engine)
        if facts.snapshot is not None:
            facts.snapshot.learn(READ_WHOLE)
        same = former if former is not None and former.facts.basis == facts.basis else None
        picture = paint(facts, settings) if same is None else repaint(same.picture, facts, settings)
        request = Request(engine=facts.engine, judge=facts.judge, capability=facts.capability, fitted=facts.fitted)
        plan = LABELLING_PLAN.run(request)
        search = SearchIndex(store.folder)
        stack.callback(search.close)
        if same is None or search.is_empty():
            index_words(facts.engine, search)
    except BaseException:
        stack.close()
        raise
    fresh = Prepared(stack, facts, picture, search, version, plan)
    if same is not None:
        fresh.keep_made(same)
    return fresh


READ_WHOLE = ("conversation", "turn", "event", "action", "survey", "judgement", "judged_issue")
"""Tables whose rows of one conversation are read together."""
_HOMES = """
SELECT c.conversation_key, c.month, c.bucket, c.related_to_key, c.conversation_id, c.relation, c.opened_at_us,
    f.customer_key
FROM conversation AS c LEFT JOIN fact_conversation AS f ON f.conversation_key = c.conversation_key
"""


def _at_home(rows: str, homes: Collection[tuple[int | None, int | None]]) -> str:
    """Keep a scan to the groups of rows in which these months and buckets lie."""
    months, buckets = (sorted({str(part) for part in parts}) for parts in zip(*homes, strict=True))
    within = f"r.month IN ({', '.join(months)}) AND r.bucket IN ({', '.join(buckets)})"
    return f"(SELECT * FROM {rows} AS r WHERE {within})"


def _settle(engine: Engine) -> None:
    """Put what requests look up row by row where that is fast, each in the order of what is asked for."""
    engine.create("conversation_home", _HOMES)
    for table, order in (
        # A conversation is asked for with its customer's name, which `conversation_home` knows.
        ("fact_conversation", "customer_key"),
        ("fact_outcome", "customer_key"),
        ("conversation_home", "conversation_key"),
    ):
        engine.settle(table, order)
