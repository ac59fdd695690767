"""One run of a language model as judge: what is asked, what came back, what it took."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from unheard.errors import UnheardError
from unheard.judges.base import NO_TEXT, Transcript
from unheard.judges.remote.answer import OBEYS, UnusableAnswer, read_answer
from unheard.judges.remote.asking import Asker, NoAnswer, Stopped
from unheard.judges.remote.budget import Purse
from unheard.judges.remote.gate import Gate
from unheard.judges.remote.model import connect
from unheard.judges.remote.prompt import Prompt, Request
from unheard.judges.remote.verdict import Verdict, abstention, verdict_of
from unheard.judges.store_rows import rows_of
from unheard.judges.transcripts import Due, transcripts
from unheard.pipeline.judge import Progress
from unheard.pipeline.remote_keeping import Keeper
from unheard.pipeline.remote_result import FAILURES_LISTED, RemoteResult
from unheard.records import Judgement
from unheard.settings import Settings
from unheard.store import Store
from unheard.store.engine import Engine


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A judge as `work_of` needs to know it."""

    name: str
    version: str
    rubric_version: str


def has_words(transcript: Transcript) -> bool:
    """Whether there is anything to ask about."""
    return any(turn.text and not turn.text.isspace() for turn in transcript.turns)


@dataclass(slots=True, kw_only=True)
class Run:
    """One run: what is asked, what came, what it took."""

    store: Store
    settings: Settings
    prompt: Prompt
    name: Name
    result: RemoteResult
    progress: Progress | None = None
    asker: Asker | None = None
    keeper: Keeper | None = None
    """Writes beside the asking; without one every judgement is written at once."""
    asked: set[str] = field(default_factory=set)
    """Digests that a batch's answers were found for."""
    _done: int = 0
    _total: int = 0
    _failed: Counter[str] = field(default_factory=Counter)
    _asking: dict[str, list[Request]] = field(default_factory=dict)
    """Digest that is being asked about → others with the same content that wait for its answer."""

    async def all(self, engine: Engine, due: list[Due], max_cost: float | None) -> None:
        """Ask about everything, as many at a time as the gate lets through."""
        llm = self.settings.llm
        self._total = len(due)
        self.asker = asker = Asker(
            model=await asyncio.to_thread(connect, self.name.name, llm),
            settings=llm,
            gate=Gate(highest=llm.concurrency),
            purse=Purse(price=llm.prices.get(self.name.name), limit=max_cost, output_limit=llm.output_tokens),
            judge=self.verdict,
        )
        self.keeper = keeper = Keeper(self.store)
        feed = (transcript for batch in transcripts(engine, due) for transcript in batch)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(keeper.run())
                workers = [group.create_task(self._worker(feed)) for _ in range(min(llm.concurrency, len(due)))]
                await asyncio.wait(workers)
                keeper.end()
        except BaseExceptionGroup as errors:
            raise _single(errors) from None
        finally:
            try:
                keeper.flush()
                self._count(asker)
            finally:
                await asker.model.close()

    async def _worker(self, feed: Iterator[Transcript]) -> None:
        """Take one conversation after the other until there is none, or no call may be made any more."""
        asker, keeper = self._asker, self._keeper
        for transcript in feed:
            request = self.to_ask(transcript)
            if request is None:
                await keeper.room()
            else:
                try:
                    await self._one(request)
                    await keeper.durable()
                except Stopped:
                    self.result.stopped = asker.ending
                    self.result.left += 1 + len(self.waiting(request))
                    return
            self._advance()
            if asker.gate.is_over:
                return

    @property
    def _asker(self) -> Asker:
        assert self.asker is not None
        return self.asker

    @property
    def _keeper(self) -> Keeper:
        assert self.keeper is not None
        return self.keeper

    def to_ask(self, transcript: Transcript) -> Request | None:
        """Write the request; None where nothing needs to be asked: no words, or an answer that is kept."""
        if not has_words(transcript):
            self._keep(transcript, self._abstained(transcript))
            return None
        request = self.prompt.request(transcript)
        kept = (self.keeper or self.store).answer(request.digest)
        if kept is not None and self._reuse(kept, request):
            return None
        if request.digest in self._asking:
            self._asking[request.digest].append(request)
            return None
        self._asking[request.digest] = []
        return request

    async def _one(self, request: Request) -> None:
        try:
            text, verdict = await self._asker.ask(request)
        except NoAnswer as error:
            for one in (request, *self.waiting(request)):
                if error.reason == OBEYS:
                    self._keep(one.transcript, self._without_number(one))
                else:
                    self.fail(one.transcript, error.reason)
            return
        self.take(request, verdict, text)
        for other in self.waiting(request):
            if not self._reuse(text, other):
                self.fail(other.transcript, "the answer fits another conversation only")

    def waiting(self, request: Request) -> list[Request]:
        """End the asking about a request; return the others with the same content."""
        return self._asking.pop(request.digest, [])

    def _reuse(self, text: str, request: Request) -> bool:
        try:
            verdict = self.verdict(text, False, request)
        except UnusableAnswer:
            return False
        self.result.reused += 1
        self.take(request, verdict, text)
        return True

    def verdict(self, text: str, was_cut: bool, request: Request) -> Verdict:
        """Read an answer; raise `UnusableAnswer`."""
        answer = read_answer(text, was_cut=was_cut)
        return verdict_of(answer, request, judge=self.name.name, version=self.name.version, rubric=self.settings.rubric)

    def take(self, request: Request, verdict: Verdict, text: str) -> None:
        """Keep a judgement and its answer."""
        self.result.quotes_dropped += verdict.quotes_dropped
        self._keep(request.transcript, verdict.judgement, (request.digest, text))

    def _keep(self, transcript: Transcript, judgement: Judgement, answer: tuple[str, str] | None = None) -> None:
        """Have a judgement made durable, in one transaction with the answer that it came from."""
        row, issues = rows_of(judgement, transcript, is_imported=False, judged_at_us=time.time_ns() // 1_000)
        kept = [] if answer is None else [(answer[0], transcript.conversation_key, answer[1])]
        if self.keeper is None:
            self.store.put_judgements([{**row, "issues": issues}], kept)
        else:
            self.keeper.put({**row, "issues": issues}, kept)
        if judgement.abstained is None:
            self.result.judged += 1
        else:
            counts = self.result.abstained
            counts[judgement.abstained] = counts.get(judgement.abstained, 0) + 1

    def _without_number(self, request: Request) -> Judgement:
        name = self.name
        return abstention(request, judge=name.name, version=name.version, rubric=self.settings.rubric)

    def _abstained(self, transcript: Transcript) -> Judgement:
        return Judgement(
            conversation_id=transcript.conversation_key,
            judge=self.name.name,
            judge_version=self.name.version,
            rubric_version=self.name.rubric_version,
            abstained=NO_TEXT,
            explanation="There are no words to judge by.",
        )

    def fail(self, transcript: Transcript, reason: str) -> None:
        """Count a conversation that got no usable answer; nothing is stored, so it is tried again next time."""
        self._failed[reason] += 1
        if len(self.result.failures) < FAILURES_LISTED:
            self.result.failures.append({"conversation_id": str(transcript.conversation_id), "reason": reason})

    def _advance(self) -> None:
        self._done += 1
        if self.progress is not None:
            self.progress("judging", self._done, self._total)

    def _count(self, asker: Asker) -> None:
        """Bring the counts of the run into its result; what nobody got to has the run's end as its reason."""
        result, purse = self.result, asker.purse
        result.calls, result.retried, result.repaired = purse.calls, asker.retried, asker.repaired
        result.obedient = asker.obedient
        result.input_tokens, result.cached_tokens = purse.input_tokens, purse.cached_tokens
        result.output_tokens, result.cost = purse.output_tokens, purse.cost
        rest = result.eligible - result.already_current - result.left - result.judged
        rest -= sum(result.abstained.values()) + sum(self._failed.values())
        if rest > 0 and result.stopped:
            result.left += rest
        elif rest > 0:
            self._failed[asker.ending or "the run was interrupted"] += rest
        if asker.gate.is_over:
            result.stopped = asker.ending
        self.finish()

    def finish(self) -> None:
        """Bring the failures into the result."""
        self.result.failed_by_reason = dict(self._failed.most_common())
        self.result.failed = sum(self._failed.values())


def _single(errors: BaseExceptionGroup[BaseException]) -> BaseException:
    """The error that a user can mend, out of those that tasks ended with; else the first of them."""
    ours = errors.subgroup(UnheardError) or errors
    found: BaseException = ours
    while isinstance(found, BaseExceptionGroup):
        found = found.exceptions[0]
    return found
