"""The parts of an Intercom conversation: one part can be words, a change of state, or both."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from unheard.records import Action, Event, Turn
from unheard.sources.intercom_people import Object, id_of, is_automated, speaker_of
from unheard.sources.tools import effect_of

_CAUSES = {"customer": "customer", "human_agent": "human", "ai_agent": "ai", "automation": "automation"}
_AUTO_REPLY = re.compile(
    r"\s*(?:re: *)?(?:auto(?:matic)?[ -]?reply|out of (?:the )?office|automatic response|abwesenheitsnotiz"
    r"|abwesenheit|automatische antwort|réponse automatique|absence du bureau|respuesta automática"
    r"|fuera de la oficina|resposta automática|ausência)\b",
    re.IGNORECASE,
)


def time_of(value: Any) -> str | None:
    """Write Intercom's whole seconds as ISO 8601 in UTC; a text (executions have ISO times) stays as it is."""
    if isinstance(value, str):
        return value or None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        return dt.datetime.fromtimestamp(value, dt.UTC).isoformat()
    except (ValueError, OverflowError, OSError):
        return str(value)


def seconds_of(value: Any) -> float | None:
    """Return a duration in seconds."""
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) and value >= 0 else None


@dataclass(slots=True, kw_only=True)
class Story:
    """What the parts of one conversation amount to."""

    turns: list[Turn] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)
    was_closed: bool = False
    team: str | None = None
    with_bot: bool = False
    was_merged: bool = False
    """It went into another conversation."""

    def add(self, part: Object) -> None:
        """Read one part."""
        author = part["author"] if isinstance(part.get("author"), dict) else {}
        kind, speaker, at = str(part.get("part_type")), speaker_of(author), time_of(part.get("created_at"))
        self._words(part, author, kind, speaker, at)
        if "assign" in kind:
            self._assign(part.get("assigned_to"), speaker, at)
        if kind == "close" or kind.endswith("_and_close"):
            self._close(speaker, at)
        elif kind == "open" or kind.endswith("_and_reopen"):
            self._open(speaker, at)
        elif kind == "snoozed":
            self._note("pending", speaker, at)
        elif kind == "merged_secondary_conversation":
            self.was_merged = True
            self.events.append(Event(at=at, type="merged", actor=speaker, cause="merge", basis="native"))
        elif kind in ("custom_action_started", "custom_action_finished") and speaker == "ai_agent":
            self._act(part, kind, at)

    def _words(self, part: Object, author: Object, kind: str, speaker: str | None, at: str | None) -> None:
        metadata = part.get("email_message_metadata")
        subject = metadata.get("subject") if isinstance(metadata, dict) else None
        turn = turn_of(part, author, speaker, at, subject)
        if turn is None:
            return
        if kind.startswith("note"):
            turn.kind, turn.visibility = "note", "internal"
        elif kind.startswith("conversation_rating"):
            turn.kind = "survey_feedback"
        self.turns.append(turn)

    def _note(self, kind: str, speaker: str | None, at: str | None, **more: Any) -> None:
        cause = _CAUSES.get(speaker or "", "unknown")
        self.events.append(Event(at=at, type=kind, actor=speaker, cause=cause, **{"basis": "native", **more}))

    def _assign(self, target: Any, speaker: str | None, at: str | None) -> None:
        """Teams are what transfers go between; away from the AI agent is an escalation."""
        kind = target.get("type") if isinstance(target, dict) else None
        to = id_of(target.get("id")) if isinstance(target, dict) else None
        if to is None or kind == "nobody_admin":
            self._note("unassigned", speaker, at)
        elif kind == "bot":
            self._note("assigned", speaker, at, to=to)
        elif speaker == "ai_agent":
            self._note("escalated", speaker, at, to=to)
        elif self.with_bot:
            self._note("escalated", speaker, at, to=to, basis="derived")
        elif kind == "team" and self.team not in (None, to):
            self._note("transferred", speaker, at, from_=self.team, to=to)
        else:
            self._note("assigned", speaker, at, to=to)
        self.with_bot = kind == "bot"
        self.team = to if kind == "team" else self.team

    def _close(self, speaker: str | None, at: str | None) -> None:
        self._note("resolved" if speaker in ("human_agent", "ai_agent") else "closed", speaker, at)
        self.was_closed = True

    def _open(self, speaker: str | None, at: str | None) -> None:
        """The first answer to an outbound message also comes as `open`: only what was closed is reopened."""
        self._note("reopened" if self.was_closed else "opened", speaker, at)

    def _act(self, part: Object, kind: str, at: str | None) -> None:
        details = part.get("event_details")
        action = details.get("action") if isinstance(details, dict) else None
        name = action.get("name") if isinstance(action, dict) else None
        if kind == "custom_action_started":
            self.actions.append(Action(tool=name, effect=effect_of(name), started_at=at))
            return
        waiting = (one for one in self.actions if one.outcome is None and one.tool == name)
        done = next(waiting, None)
        if done is None:
            done = Action(tool=name, effect=effect_of(name))
            self.actions.append(done)
        done.ended_at = at
        result = action.get("result") if isinstance(action, dict) else None
        done.outcome = {"success": "success", "failed": "error"}.get(str(result), "unknown")
        done.attributes = {"outcome_basis": "native"}


def turn_of(part: Object, author: Object, speaker: str | None, at: str | None, subject: Any = None) -> Turn | None:
    """Make a turn of the words of a part or of the first message; None where it holds none."""
    body = part.get("body")
    text = body if isinstance(body, str) and body.strip() else None
    turn = Turn(at=at, speaker=speaker, speaker_id=id_of(author.get("id")), text=text, kind="message")
    turn.visibility = "public"
    if part.get("redacted") is True:
        # What stands there instead is Intercom's sentence about the deletion, nobody's words.
        turn.text, turn.attributes = None, {"redacted": True}
        return turn
    if text is None:
        turn.kind = "media"
        return turn if part.get("attachments") else None
    if speaker == "customer" and isinstance(subject, str) and _AUTO_REPLY.match(subject):
        turn.kind = "auto_reply"
    return turn


def first_turn(conversation: Object) -> Turn | None:
    """Make a turn of `source`, the first message, which no part repeats."""
    source = conversation.get("source")
    if not isinstance(source, dict):
        return None
    author = source["author"] if isinstance(source.get("author"), dict) else {}
    turn = turn_of(source, author, speaker_of(author), time_of(conversation.get("created_at")), source.get("subject"))
    if turn is not None and turn.speaker != "customer" and is_automated(source):
        turn.speaker, turn.kind = "automation", "template"
    return turn


def first_time(turns: Sequence[Turn], speakers: tuple[str, ...]) -> Any:
    """Return when one of these speakers first spoke in public."""
    return next((turn.at for turn in turns if turn.speaker in speakers and turn.visibility == "public"), None)
