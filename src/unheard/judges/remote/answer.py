"""The answer that a model must give: its schema, its reading, and why an answer is refused.

The schema is written by hand: short names, no prose, because it is sent with every call and its shape is paid for
in output tokens, too. Strict by OpenAI's rules: every field required, none besides.
"""

import re
from typing import Annotated, Any, Literal

import msgspec

SIGNALS = (
    "confirmed",
    "complaint",
    "asked_for_human",
    "escalation_needed",
    "churn_threat",
    "legal_or_safety",
    "repeats_information",
    "history_due",
    "context_acknowledged",
    "asked_again",
    "empathy_authentic",
    "empathy_scripted",
    "pitch",
    "next_step_told",
    "open_end",
    "trust_words",
    "claims_done",
)
"""What a model is asked to look for; the two kinds of empathy become one signal, claims a list."""


class _Strict(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Nothing may be missing, nothing may be added."""


class AnswerIssue(_Strict):
    """One need, how it ended, and the words that show it."""

    label: str
    state: Literal["resolved", "partly", "unresolved", "unknown"]
    turn: int
    text: str


# Halves are taken where a model gives them, although whole numbers are asked for.
Feeling = Annotated[float, msgspec.Meta(ge=-2, le=2)] | None
Grade = Annotated[float, msgspec.Meta(ge=1, le=5)] | None
Share = Annotated[float, msgspec.Meta(ge=0, le=1)]


class AnswerSignal(_Strict):
    """One thing that occurs."""

    name: str
    turn: int
    text: str


class Answer(_Strict):
    """The whole answer."""

    issues: list[AnswerIssue]
    start: Feeling
    lowest: Feeling
    end: Feeling
    tone: Grade
    knowledge: Grade
    timeliness: Grade
    resolved: Share | None
    satisfied: Share | None
    correct: Share | None
    signals: list[AnswerSignal]
    explanation: str
    confidence: Share | None


def _object(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _list(of: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": of}


_TEXT, _TURN = {"type": "string"}, {"type": "integer"}
_SHARE = {"type": "number"}
_FEELING = {"type": ["integer", "null"], "minimum": -2, "maximum": 2}
_GRADE = {"type": ["integer", "null"], "minimum": 1, "maximum": 5}

SCHEMA: dict[str, Any] = _object(
    issues=_list(
        _object(
            label=_TEXT,
            state={"type": "string", "enum": ["resolved", "partly", "unresolved", "unknown"]},
            turn=_TURN,
            text=_TEXT,
        )
    ),
    start=_FEELING,
    lowest=_FEELING,
    end=_FEELING,
    tone=_GRADE,
    knowledge=_GRADE,
    timeliness=_GRADE,
    resolved=_SHARE,
    satisfied=_SHARE,
    correct={"type": ["number", "null"]},
    signals=_list(_object(name={"type": "string", "enum": list(SIGNALS)}, turn=_TURN, text=_TEXT)),
    explanation=_TEXT,
    confidence=_SHARE,
)
"""JSON schema of `Answer`, as it is sent."""

NOT_JSON = "the answer is not JSON"
CUT_OFF = "the answer was cut off"
WRONG_SHAPE = "the answer does not fit the schema"
STATES_A_RATING = "the answer states a rating"
OBEYS = "the answer follows words in the transcript"
REASONS = (NOT_JSON, CUT_OFF, WRONG_SHAPE, STATES_A_RATING, OBEYS)


class UnusableAnswer(ValueError):
    """An answer that no judgement can be made of; `reason` is one of `REASONS`, `detail` is for the model."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason, self.detail = reason, detail
        self.said: tuple[Any, ...] = ()
        """The refused answer as a message, for a repair."""


_FENCED = re.compile(r"^\s*```[a-z]*\s*\n(.*?)\n?\s*```\s*$", re.DOTALL)
_DECODER = msgspec.json.Decoder(Answer)
_ANY = msgspec.json.Decoder()


def read_answer(text: str, *, was_cut: bool = False) -> Answer:
    """Read an answer; raise `UnusableAnswer` for anything that is not exactly what was asked for.

    A code fence around the object is forgiven, because local models put one there; so are words before the
    object, such as a model's thinking. Fields too many or too few are not.
    """
    fenced = _FENCED.match(text)
    body = fenced.group(1) if fenced else text
    if not body.lstrip().startswith("{"):
        body = body[body.find("{") :] if "{" in body else body
    try:
        return _DECODER.decode(body)
    except msgspec.ValidationError as error:
        raise UnusableAnswer(WRONG_SHAPE, str(error)) from None
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        raise UnusableAnswer(CUT_OFF if was_cut else NOT_JSON, "It is not one complete JSON object.") from None
