"""The words of a conversation out of requests that each repeat what went before."""

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from unheard.records import Action, Turn
from unheard.sources.otel_messages import Answer, Message
from unheard.sources.tools import effect_of, outcome_of

_FRAMEWORK = "automation"


@dataclass(slots=True, kw_only=True)
class Thread:
    """What was said so far, with the tools that were asked for."""

    turns: list[Turn] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)
    notes: dict[str, Any] = field(default_factory=dict)
    _keys: list[tuple[Any, ...]] = field(default_factory=list)
    _waiting: list[Action] = field(default_factory=list)

    def hear(self, given: list[Message], at: int | None, *, by_machine: bool = False) -> None:
        """Take the messages of a request; only those that were not heard yet count, and the last of them are new.

        Words of a customer that stand before something the agent had said already are older than the request: when
        they were said is unknown. by_machine: no person can have answered so fast. A framework then rejected what the
        model said and told it so; neither was said to or by the customer.
        """
        fresh = self._fresh(given)
        for message in fresh if by_machine else ():
            if message.role == "customer" and message.has_words:
                message.role = _FRAMEWORK
                if self.turns and self.turns[-1].speaker == "ai_agent":
                    self.turns[-1].visibility = "internal"
        last = max((place for place, one in enumerate(fresh) if one.role == "ai_agent" and one.has_words), default=-1)
        for place, message in enumerate(fresh):
            self._take(message, at if place > last else None)

    def say(self, message: Message, at: int | None, about: dict[str, Any]) -> None:
        """Take what the model said; `about`: what is known of the call."""
        self._take(message, at, about)

    def instruct(self, text: str) -> None:
        """Note the first instructions by their hash and length: they are no turn."""
        if "policy_hash" not in self.notes:
            self.notes["policy_hash"] = hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
            self.notes["policy_characters"] = len(text)

    def _fresh(self, given: list[Message]) -> list[Message]:
        """Find what is new: after the longest end of what was heard that the request begins with.

        Where it begins with something else (its beginning was cut or summed up), what was heard before is not taken
        again, as often as it was heard.
        """
        keys = [one.key() for one in given]
        heard = self._keys
        for size in range(min(len(heard), len(keys)), 0, -1):
            if heard[len(heard) - size] == keys[0] and heard[len(heard) - size :] == keys[:size]:
                return given[size:]
        known = Counter(heard)
        fresh = []
        for key, message in zip(keys, given, strict=True):
            if known[key] > 0:
                known[key] -= 1
            else:
                fresh.append(message)
        return fresh

    def _take(self, message: Message, at: int | None, about: dict[str, Any] | None = None) -> None:
        self._keys.append(("customer", *message.key()[1:]) if message.role == _FRAMEWORK else message.key())
        if message.role == "system":
            if message.text is not None:
                self.instruct(message.text)
            return
        for answer in message.answers:
            self._answer(answer, at)
        if (message.has_words or message.has_media) and message.role != "tool":
            kind = "media" if message.has_media and not message.has_words else None
            is_inner = message.role == _FRAMEWORK
            self.turns.append(
                Turn(
                    at=at,
                    speaker=message.role,
                    text=message.text,
                    visibility="internal" if is_inner else None,
                    kind="system" if is_inner else kind,
                    attributes=about or None,
                )
            )
        for call in message.calls:
            action = Action(
                id=call.id,
                tool=call.tool,
                effect=effect_of(call.tool),
                started_at=at,
                after_turn=len(self.turns) - 1 if self.turns else None,
                arguments=call.arguments,
                outcome="unknown",
                attributes={"outcome_basis": "derived"},
            )
            self.actions.append(action)
            self._waiting.append(action)

    def _answer(self, answer: Answer, at: int | None) -> None:
        """Give an answer to the first call that waits for it: ids repeat within real logs."""
        same = (one for one in self._waiting if answer.id is not None and one.id == answer.id)
        action = next(same, self._waiting[0] if self._waiting and answer.id is None else None)
        if action is None:
            return
        self._waiting.remove(action)
        action.ended_at = at
        if answer.text is not None:
            action.outcome, action.error_type = outcome_of(answer.text)
            basis = "derived" if action.outcome == "error" else "assumed"
            action.attributes = {"outcome_basis": basis}
