"""OpenTelemetry's traces of AI agents into conversations: what was done always, what was said where it was captured.

A payload is one conversation: `{"id", "basis", "spans": [...], "logs": [...]}`, made by `otel_set` of any number of
files or requests. Text is opt-in in OpenTelemetry: most traces hold times and tools and no words, and then the turns
have none. A trace that names no conversation stands for itself (`basis` is trace): its calls are kept and counted,
and it is in no rate per conversation, because it need not be one.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from unheard.records import Conversation, Customer, Label
from unheard.sources.blocks import Decoded
from unheard.sources.decode import Decode, refusal
from unheard.sources.otel_actions import action_of, has_failed, is_again, join
from unheard.sources.otel_messages import instructions_of, messages_of, whole_of
from unheard.sources.otel_names import (
    AGENT,
    AGENT_VERSION,
    COST,
    CUSTOMER_EMAIL,
    CUSTOMER_ID,
    EVALUATION,
    FINISH,
    INPUT_TOKENS,
    MODEL,
    OUTPUT_TOKENS,
    OUTPUT_TYPE,
    PROVIDER,
    SCORE,
    SCORE_NAME,
    SCORE_WORD,
    first,
    number_of,
    text_of,
)
from unheard.sources.otel_spans import Log, Note, Span
from unheard.sources.otel_thread import Thread
from unheard.sources.otel_tree import STATED, fullest, operation, within
from unheard.sources.showing import showing

SOURCE = "otel"
SHOWS = showing(
    "times", "ai_actor", "ai_action",
    turn_text="where the instrumentation captures message content, which is opt-in",
    business_turn="where the instrumentation captures messages",
    human_actor="where the instrumentation captures messages",
    customer_identity="where spans have `enduser.id` or `user.id`",
)  # fmt: skip
"""What traces of AI agents can show."""
_TRACES_NAMED = 20
_FASTEST_ANSWER = 1_000_000_000
"""Nanoseconds between the model's answer and the next request of the same run, below which no person has spoken."""


class Payload(msgspec.Struct, omit_defaults=True):
    """All that is known of one conversation."""

    id: str
    basis: str = STATED
    spans: list[Span] = []
    logs: list[Log] = []
    merged_into: str | None = None
    """A trace that later turned out to belong to this conversation."""


def decoder(*, name: str) -> Decode:
    """Return the function that turns payloads into conversations."""
    decode_one = msgspec.json.Decoder(Payload).decode

    def decode(payloads: Sequence[bytes], lines: Sequence[int]) -> Decoded:
        out = Decoded(records=[], rows=[])
        for row, payload in enumerate(payloads):
            try:
                made = decode_one(payload)
            except (msgspec.DecodeError, RecursionError) as error:
                out.refused.append(refusal(error, name, lines[row]))
                continue
            if made.spans or made.logs:
                out.records.append(_conversation(made, out.problems))
                out.rows.append(row)
        return out

    return decode


@dataclass(slots=True, kw_only=True)
class _Seen:
    """The spans of one conversation, put in order."""

    spans: list[Span]
    above: dict[tuple[str, str], list[Span]]
    logs: dict[tuple[str, str], list[Note]]
    loose: list[Note]
    """Log records of no span that is here."""

    def of(self, *kinds: str) -> list[Span]:
        """Return the spans of some kinds by their start."""
        return [span for span in self.spans if span.is_of_ai and operation(span) in kinds]

    def notes(self, span: Span) -> list[Note]:
        """Return the log records of a span."""
        return self.logs.get((span.trace, span.id), [])

    def is_inner(self, span: Span) -> bool:
        """Say whether a span is the work of an agent that another one called: nothing of it is said to the customer."""
        above = self.above[span.trace, span.id]
        agents = [one for one in above if operation(one) == "agent"]
        return len(agents) > 1 or any(operation(one) == "tool" for one in above)


def _seen(payload: Payload) -> _Seen:
    traces: dict[str, list[Span]] = {}
    for span in payload.spans:
        traces.setdefault(span.trace, []).append(span)
    spans: list[Span] = []
    above: dict[tuple[str, str], list[Span]] = {}
    for trace, some in traces.items():
        by_id = fullest(some)
        spans += by_id.values()
        above.update({(trace, name): found for name, found in within(by_id).items()})
    logs: dict[tuple[str, str], list[Note]] = {}
    loose: list[Note] = []
    for log in sorted(payload.logs, key=lambda one: one.note.at or 0):
        key = (log.trace or "", log.span or "")
        (logs.setdefault(key, []) if key in above else loose).append(log.note)
    spans.sort(key=lambda span: (span.start or 2**63, span.trace, span.id))
    return _Seen(spans=spans, above=above, logs=logs, loose=loose)


def _conversation(payload: Payload, problems: Counter[str]) -> Conversation:
    seen = _seen(payload)
    thread = _thread(seen)
    done = [action_of(one) for one in seen.of("tool") if not is_again(one, seen.above[one.trace, one.id])]
    actions = join(thread.actions, done)
    if not any(turn.text for turn in thread.turns):
        problems["conversations_without_words"] += 1
    is_late = sum(1 for one in seen.spans if one.start and one.end and one.end < one.start)
    problems["spans_that_end_before_they_start"] += is_late
    # Of a model alone it is not known whether tools were logged.
    knows_tools = bool(actions or thread.turns or seen.of("agent"))
    starts = [span.start for span in seen.spans if span.start]
    conversation = Conversation(
        conversation_id=payload.id,
        source=SOURCE,
        channel="chat",
        direction="inbound",
        opened_at=min(starts, default=None),
        customer=_customer(seen),
        ai_version=_version(seen),
        turns=[] if payload.merged_into is not None else thread.turns,
        actions=actions if knows_tools else None,
        labels=_labels(seen) or None,
        attributes={**_attributes(payload, seen), **thread.notes},
    )
    if payload.merged_into is not None:
        conversation.related_to, conversation.relation = payload.merged_into, "merged_into"
    return conversation


def _thread(seen: _Seen) -> Thread:
    """Listen to the model calls of the outermost agent; to the agent's own spans where those hold no message."""
    thread = Thread()
    for kinds in (("inference",), ("agent",)):
        ended: dict[str, int] = {}
        for span in seen.of(*kinds):
            if seen.is_inner(span):
                continue
            given, said = messages_of(span, seen.notes(span))
            if not given and not said and kinds == ("agent",):
                given = whole_of(span)
                if given and given[-1].role == "ai_agent":
                    said = [given.pop()]
            if (text := instructions_of(span)) is not None:
                thread.instruct(text)
            run = next((one.id for one in seen.above[span.trace, span.id] if operation(one) == "agent"), "")
            pause = span.start - ended[run] if span.start is not None and run in ended else None
            thread.hear(given, span.start, by_machine=pause is not None and pause < _FASTEST_ANSWER)
            if run and span.end is not None:
                ended[run] = span.end
            is_for_machines = first(span.attributes, OUTPUT_TYPE) == "json"
            if said and not is_for_machines:
                thread.say(said[0], span.end or span.start, _about(span))
        if thread.turns or thread.actions:
            break
    return thread


def _about(span: Span) -> dict[str, Any]:
    """What is known of the call that a turn comes from."""
    reasons = first(span.attributes, FINISH)
    seconds = (span.end - span.start) / 1e9 if span.start and span.end and span.end >= span.start else None
    known = {
        "model": text_of(span.attributes, MODEL),
        "input_tokens": number_of(span.attributes, INPUT_TOKENS),
        "output_tokens": number_of(span.attributes, OUTPUT_TOKENS),
        "cost": number_of(span.attributes, COST),
        "finish_reason": reasons[0] if isinstance(reasons, list) and reasons else reasons,
        "seconds": seconds,
        "trace_id": span.trace,
        "span_id": span.id,
    }
    return {name: value for name, value in known.items() if value is not None}


def _version(seen: _Seen) -> str | None:
    """Return the AI's version: the agent's own, else the model that answered, the last that is named."""
    for names in (AGENT_VERSION, MODEL):
        for span in reversed([one for one in seen.of("agent", "inference") if not seen.is_inner(one)]):
            if (found := text_of(span.attributes, names)) is not None:
                return found
    return None


def _customer(seen: _Seen) -> Customer | None:
    found: dict[str, str] = {}
    for span in seen.spans:
        for field, names in (("id", CUSTOMER_ID), ("email", CUSTOMER_EMAIL)):
            if field not in found and (value := text_of(span.attributes, names)) is not None:
                found[field] = value
    return Customer(id=found.get("id"), email=found.get("email")) if found else None


def _attributes(payload: Payload, seen: _Seen) -> dict[str, Any]:
    """Sum up what the calls cost and where they stand; null where no span says it."""
    calls = seen.of("inference") or seen.of("agent")
    traces = sorted({span.trace for span in seen.spans})
    found: dict[str, Any] = {
        "conversation_basis": payload.basis,
        "trace_ids": traces[:_TRACES_NAMED],
        "traces": len(traces),
        "model_calls": len(seen.of("inference")),
        "failed_model_calls": sum(map(has_failed, seen.of("inference"))),
        "failed_agent_runs": sum(map(has_failed, seen.of("agent"))),
        "agent": next((one for span in seen.spans if (one := text_of(span.attributes, AGENT))), None),
        "provider": next((one for span in seen.spans if (one := text_of(span.attributes, PROVIDER))), None),
        "service": next((span.service for span in seen.spans if span.service), None),
        "service_version": next((span.version for span in seen.spans if span.version), None),
        "input_tokens": _sum(calls, INPUT_TOKENS),
        "output_tokens": _sum(calls, OUTPUT_TOKENS),
        "cost": _sum(calls, COST),
    }
    return {name: value for name, value in found.items() if value is not None}


def _sum(spans: Sequence[Span], names: tuple[str, ...]) -> float | int | None:
    numbers = [value for span in spans if (value := number_of(span.attributes, names)) is not None]
    return sum(numbers) if numbers else None


def _labels(seen: _Seen) -> list[Label]:
    """Turn evaluations into labels: what somebody's evaluator says, never an input of a judge."""
    notes = [note for span in seen.spans for note in [*span.notes, *seen.notes(span)]]
    found = []
    for note in [*notes, *seen.loose]:
        if note.name != EVALUATION:
            continue
        held: Mapping[str, Any] = note.attributes or (note.body if isinstance(note.body, dict) else {})
        score = number_of(held, SCORE)
        value = text_of(held, SCORE_WORD) if score is None else score
        if (name := text_of(held, SCORE_NAME)) is not None and value is not None:
            found.append(Label(name=f"evaluation.{name}", value=value, annotator="evaluator:otel", at=note.at))
    return found
