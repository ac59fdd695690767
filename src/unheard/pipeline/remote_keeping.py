"""Judgements made durable beside the asking: a disk that is slow to say "written" must not hold back the next call."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from unheard.store import Store

Answer = tuple[str, str, str]
"""Digest of what was asked, conversation's key, text."""


@dataclass(slots=True)
class Keeper:
    """Writes what arrives at once; what arrives while a transaction runs goes into the next one."""

    store: Store
    _rows: list[Mapping[str, Any]] = field(default_factory=list)
    _answers: list[Answer] = field(default_factory=list)
    _unwritten: dict[str, str] = field(default_factory=dict)
    """Digest → answer that is not durable yet: the same content asked about now needs no second call."""
    _changed: asyncio.Event = field(default_factory=asyncio.Event)
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
                rows, answers = self._taken()
                await asyncio.to_thread(self.store.put_judgements, rows, answers)
                for digest, _, _ in answers:
                    self._unwritten.pop(digest, None)

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
        self._rows, self._answers = [], []
        return rows, answers
