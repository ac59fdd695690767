"""Judgements made durable beside the asking, many in one transaction: what one disk write costs, they share.

Whoever asked waits until the answer is durable before asking about the next conversation. So no more answers can be
lost by a crash than calls are made at a time, however slow the disk is, and none pile up in memory.
"""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from unheard.store import Store

Answer = tuple[str, str, str]
"""Digest of what was asked, conversation's key, text."""
MOST_WAITING = 1_000
"""Judgements that cost nothing (no words, or an answer that is kept) and may wait for a transaction."""
LONGEST_GATHERING_SECONDS = 0.02
"""Answers come in swarms; for so long, and no longer than half of what the last transaction took, more of them are
waited for: the second of a swarm would else wait for two transactions."""


@dataclass(slots=True)
class Keeper:
    """Writes what arrives; what arrives while a transaction runs goes into the next one."""

    store: Store
    _rows: list[Mapping[str, Any]] = field(default_factory=list)
    _answers: list[Answer] = field(default_factory=list)
    _unwritten: dict[str, str] = field(default_factory=dict)
    """Digest → answer that is not durable yet: the same content asked about now needs no second call."""
    _changed: asyncio.Event = field(default_factory=asyncio.Event)
    _written: asyncio.Event = field(default_factory=asyncio.Event)
    """Set once what waits now is durable."""
    _last_seconds: float = 0.0
    """What the last transaction took."""
    _is_over: bool = False

    def put(self, row: Mapping[str, Any], answers: list[Answer]) -> None:
        """Take a judgement, with the answer that it came from."""
        self._rows.append(row)
        self._answers += answers
        self._unwritten.update((digest, text) for digest, _, text in answers)
        self._changed.set()

    def answer(self, digest: str) -> str | None:
        """An answer that came in this run or was kept before."""
        found = self._unwritten.get(digest)
        return self.store.answer(digest) if found is None else found

    async def run(self) -> None:
        """Write until `end`; an error of the store ends the run."""
        while self._rows or not self._is_over:
            await self._changed.wait()
            self._changed.clear()
            if self._rows:
                await asyncio.sleep(min(LONGEST_GATHERING_SECONDS, self._last_seconds / 2))
                written, (rows, answers) = self._written, self._taken()
                started = time.monotonic()
                await asyncio.to_thread(self.store.put_judgements, rows, answers)
                self._last_seconds = time.monotonic() - started
                for digest, _, _ in answers:
                    self._unwritten.pop(digest, None)
                written.set()

    async def durable(self) -> None:
        """Wait until everything that was put so far is durable."""
        if self._rows:
            await self._written.wait()

    async def room(self) -> None:
        """Wait while too much waits to be written."""
        if len(self._rows) >= MOST_WAITING:
            await self._written.wait()

    def end(self) -> None:
        """Say that nothing more arrives."""
        self._is_over = True
        self._changed.set()

    def flush(self) -> None:
        """Write what still waits, now: the run was stopped, and what was paid for is not thrown away."""
        if self._rows:
            self.store.put_judgements(*self._taken())

    def _taken(self) -> tuple[list[Mapping[str, Any]], list[Answer]]:
        rows, answers = self._rows, self._answers
        self._rows, self._answers, self._written = [], [], asyncio.Event()
        return rows, answers
