"""How many calls run at a time: as many as allowed while all is well, fewer after a refusal, one when nothing answers.

Additive increase, multiplicative decrease, as in TCP: a 429 takes the limit down, each success brings it up a
little. After some failures in a row without a single success the circuit opens: one probe at a time, with longer
and longer pauses, and after some probes the run ends instead of paying for more.
"""

import asyncio
import random
import time
from dataclasses import dataclass, field

DECREASE = 0.7
INCREASE = 4.0
"""Calls that a whole round of successes adds to the limit."""
FAILURES_IN_A_ROW = 5
PROBES = 6
REFUSALS = 12
"""Lowerings in a row without a single success after which the run ends."""
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0


def backoff(attempt: int) -> float:
    """Seconds to wait before a further try: doubling, at most 30, with jitter so that tries do not meet again."""
    return min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(attempt, 10)) * random.uniform(0.5, 1.0)


@dataclass(slots=True)
class Gate:
    """Lets calls through."""

    highest: int
    limit: float = field(init=False)
    running: int = 0
    is_over: bool = False
    """Nothing answers: no further call is let through."""
    failures: int = 0
    """In a row, without a success between."""
    probes: int = 0
    refusals: int = 0
    _resumes: float = 0.0
    _lowered: float = 0.0
    _streak: float = 0.0
    """When the first failure of the row was seen."""
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.limit = float(self.highest)

    async def enter(self) -> bool:
        """Wait until a call may start; False when none may any more."""
        while True:
            if self.is_over:
                return False
            wait = self._resumes - time.monotonic()
            if wait <= 0 and self.running < (1 if self._is_open else int(self.limit)):
                self.running += 1
                return True
            self._changed.clear()
            try:
                async with asyncio.timeout(wait if wait > 0 else None):
                    await self._changed.wait()
            except TimeoutError:
                continue

    def leave(self) -> None:
        """Say that a call has ended."""
        self.running -= 1
        self._changed.set()

    def succeeded(self, started: float) -> None:
        """Count an answer that could be used.

        It ends a row of failures only if its call began after them: what was on its way when a server died says
        nothing about the server now.
        """
        if started >= self._streak:
            self.failures = self.probes = 0
        self.refusals = 0
        self.limit = min(float(self.highest), self.limit + INCREASE / max(self.limit, 1.0))
        self._changed.set()

    def refused(self, started: float, retry_after: float | None) -> None:
        """Count a 429: wait as long as the server says, and send less from then on.

        One burst lowers the limit once: a call that started before the last lowering says nothing new.
        """
        if started >= self._lowered:
            self.limit = max(1.0, self.limit * DECREASE)
            self._lowered = time.monotonic()
            self.refusals += 1
            if self.refusals >= REFUSALS:
                self.end()
        self.pause(retry_after if retry_after is not None else backoff(self.refusals - 1))

    def failed(self) -> None:
        """Count a call without a usable answer; open the circuit, or end the run, after too many in a row."""
        if self.failures == 0:
            self._streak = time.monotonic()
        self.failures += 1
        if not self._is_open:
            return
        if self.failures > FAILURES_IN_A_ROW and self.running <= 1:
            self.probes += 1
        if self.probes >= PROBES:
            self.end()
        else:
            self.pause(backoff(self.probes + 1))

    def end(self) -> None:
        """Let nothing through any more."""
        self.is_over = True
        self._changed.set()

    def pause(self, seconds: float) -> None:
        """Let nothing through for some seconds."""
        self._resumes = max(self._resumes, time.monotonic() + seconds)
        self._changed.set()

    @property
    def _is_open(self) -> bool:
        return self.failures >= FAILURES_IN_A_ROW
