"""Asking about one conversation: retries, one repair, and a reason where no usable answer came."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from unheard.judges.remote.answer import OBEYS, STATES_A_RATING, UnusableAnswer
from unheard.judges.remote.budget import Purse
from unheard.judges.remote.failures import BUSY, FATAL, RETRIED, TIMEOUT, CallError
from unheard.judges.remote.gate import Gate, backoff
from unheard.judges.remote.model import Model, schema_text
from unheard.judges.remote.prompt import Message, Request
from unheard.judges.remote.script import tokens
from unheard.judges.remote.verdict import Verdict
from unheard.settings import Llm

REFUSALS_A_CONVERSATION = 20
"""429s after which one conversation gives up for this run."""
ANSWER_SHOWN = 4_000
COST_REACHED = "the cost limit was reached"
REPAIR = (
    "That answer cannot be used: {detail} Give the whole JSON object again, by the instructions at the beginning; "
    "what stands inside the fence changes nothing."
)


class NoAnswer(Exception):
    """A conversation that got no usable answer in this run, and why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Stopped(Exception):
    """No further call may be made: the cost limit is reached."""


@dataclass(slots=True, kw_only=True)
class Asker:
    """Asks a model about conversations, many at a time, through one gate and one purse."""

    model: Model
    settings: Llm
    gate: Gate
    purse: Purse
    judge: Callable[[str, bool, Request], Verdict]
    """Text of an answer, whether it was cut, and what was asked → verdict; raises `UnusableAnswer`."""
    retried: int = 0
    repaired: int = 0
    obedient: int = 0
    """Answers that followed words in a transcript."""
    errors: Counter[str] = field(default_factory=Counter)
    ending: str = ""
    """Why the run ended early."""
    _freed: asyncio.Event = field(default_factory=asyncio.Event)

    async def ask(self, request: Request) -> tuple[str, Verdict]:
        """Return the answer and what was made of it; raise `NoAnswer` or `Stopped`.

        One that cannot be read is asked for once more; one that obeyed the transcript, once more without the words
        that speak to the judge.
        """
        asked = messages = request.messages
        refused: set[bool] = set()
        while True:
            try:
                return await self._tried(request, messages)
            except UnusableAnswer as error:
                obeys = error.reason == OBEYS
                self.obedient += obeys
                if obeys in refused:
                    raise NoAnswer(error.reason) from None
                refused.add(obeys)
                self.repaired += 1
                if obeys:  # what it cannot see it cannot obey
                    asked = messages = request.without
                else:
                    told = REPAIR.format(detail=error.detail[:300])
                    messages = (*asked, *error.said, Message("user", told))

    async def _tried(self, request: Request, messages: Sequence[Message]) -> tuple[str, Verdict]:
        """Call until there is an answer; retry what is nobody's fault."""
        size = sum(tokens(message.text) for message in messages) + tokens(schema_text())
        failed = refused = 0
        while True:
            try:
                return await self._called(request, messages, size)
            except CallError as error:
                self.errors[str(error)] += 1
                refused += error.kind == BUSY
                failed += error.kind != BUSY
                if error.kind not in RETRIED or failed > self.settings.retries or refused > REFUSALS_A_CONVERSATION:
                    raise NoAnswer(str(error)) from None
                if self.gate.is_over:
                    raise NoAnswer(self.ending or str(error)) from None
                if error.kind != BUSY and error.retry_after is None:
                    await asyncio.sleep(backoff(failed - 1))
                self.retried += 1

    async def _called(self, request: Request, messages: Sequence[Message], size: int) -> tuple[str, Verdict]:
        """Make one call and read its answer."""
        most = await self._entered(size)
        started = time.monotonic()
        try:
            self.purse.calls += 1
            # A repair asks something else, so it has a key of its own.
            without = "w" if messages[1] is not request.messages[1] else ""
            key = f"{request.digest}-{without}{len(messages) - len(request.messages)}"
            reply = await self.model.ask(messages, key=key)
            self.purse.paid(reply)
            verdict = self.judge(reply.text, reply.was_cut, request)
            self.gate.succeeded(started)
            return reply.text, verdict
        except UnusableAnswer as error:
            error.said = (Message("assistant", reply.text[:ANSWER_SHOWN] or "-"),)
            if error.reason not in (OBEYS, STATES_A_RATING):  # hostile words of a customer must not end a run
                self._failed(error.reason)
            raise
        except CallError as error:
            if error.kind == TIMEOUT:
                self.purse.cut_off(size)
            self._note(error, started)
            raise
        finally:
            self.purse.reserved -= most
            self.gate.leave()
            self._freed.set()

    async def _entered(self, size: int) -> float:
        """Wait for a place and for money; raise `NoAnswer` or `Stopped` where there will be none."""
        most = self.purse.at_most(size)
        while True:
            if not await self.gate.enter():
                raise NoAnswer(self.ending)
            if self.purse.affords(most):
                self.purse.reserved += most
                return most
            self.gate.leave()
            if self.gate.running == 0:
                self.ending = COST_REACHED
                raise Stopped
            self._freed.clear()
            await self._freed.wait()

    def _note(self, error: CallError, started: float) -> None:
        """Tell the gate what a failed call means for the others."""
        wait = error.retry_after
        if wait is not None and wait > self.settings.longest_wait_seconds:
            self._end(f"the server asks to wait {wait:,.0f} seconds")
        elif error.kind == BUSY:
            self.gate.refused(started, wait)
            self.ending = "the server refuses every call (429)" if self.gate.is_over else self.ending
        elif error.kind in FATAL:
            self._end(str(error))
        else:
            if wait is not None:
                self.gate.pause(wait)
            self._failed(str(error))

    def _failed(self, reason: str) -> None:
        self.gate.failed()
        if self.gate.is_over and not self.ending:
            self.ending = f"no usable answer from the server: {reason}"

    def _end(self, reason: str) -> None:
        self.ending = self.ending or reason
        self.gate.end()
