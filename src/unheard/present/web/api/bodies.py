"""What the API gives, for the OpenAPI document."""

from typing import Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

Item = TypeVar("Item")


class Number(BaseModel):
    """An estimate: contract §2."""

    metric: str
    segment: dict[str, str]
    value: float | None
    low: float | None
    high: float | None
    n: int
    clusters: int
    unit: str
    method: str
    notes: list[str]


class Listed(BaseModel, Generic[Item]):
    """A page of a list."""

    items: list[Item]
    total: int | None
    next_cursor: str | None


class Defined(BaseModel):
    """A metric's definition with its estimates."""

    name: str
    label: str
    question: str
    formula: str
    unit: str
    better: str
    grain: str
    caveats: str
    estimates: list[Number]


class Row(BaseModel):
    """A conversation in a list."""

    key: str
    conversation_id: str
    source: str
    day: str | None
    channel: str | None
    handler: str | None
    topic: str | None
    team: str | None
    agent: str | None
    language: str | None
    rating: int | None
    confidence: float | None
    subject: str | None
    first_words: str | None
    explanation: str | None


class Rows(BaseModel):
    """A page of a list."""

    items: list[Row]
    total: int
    next_cursor: str | None


class Anything(BaseModel):
    """An object whose fields the documentation names."""

    model_config = ConfigDict(extra="allow")


class Kept(BaseModel):
    """The label as it was kept."""

    label_key: str
    key: str
    name: str
    value: Any
    annotator: str
    purpose: str


class Studied(BaseModel):
    """What a study found."""

    study: str
    sentence: str
    refused: str | None
    estimates: list[Number]
    rows: list[dict[str, Any]]
    notes: list[str]


class Theme(BaseModel):
    """A subject with its studies and numbers."""

    name: str
    title: str
    about: str
    studies: list[Studied]
    estimates: list[Number]


class Failures(BaseModel):
    """Why some conversations fail."""

    asked: dict[str, str]
    causes: Studied
    estimates: list[Number]


class Dimension(BaseModel):
    """One of the seven dimensions, from both sides."""

    name: str
    usual: list[Number]
    human: list[Number]


class Alert(BaseModel):
    """An alert and how it stands."""

    id: int
    metric: str
    segment: str | None
    value: str | None
    direction: str
    threshold: float
    days: int | None
    created_by: str
    created_at_us: int
    state: Literal["fires", "quiet", "open", "unknown"]
    since_us: int | None
    number: Number | None
    period: dict[str, str | None]
    history: list[dict[str, Any]]


class Pair(BaseModel):
    """A question, asked of the dashboard and of the conversations."""

    question: str
    reported: Number | None
    found: Number | None


class Overview(BaseModel):
    """What the first page shows."""

    prepared_at: float = Field(description="seconds since 1970")
    judge: str | None
    conversations: int
    first_day: str | None
    last_day: str | None
    sentence: str
    reported: Number | None
    experienced: Number | None = Field(description="null where the data cannot carry the way from reported to it")
    gap: Number | None
    score: Number | None
    bad_experience: Number | None
    waterfall: Studied | None
    pairs: list[Pair]
    change_days: int | None
    changes: list[Number]
    alerts: list[Alert]
    read_next: list[dict[str, Any]]


class Task(BaseModel):
    """A conversation of a queue, and who reads it."""

    key: str
    assignee: str | None
    is_done: bool


class QueueRows(Listed[Task]):
    """A page of a queue."""

    name: str
    keys: list[str] = Field(description="of these items")


class Made(BaseModel):
    """The number of what was made."""

    id: int


class Removed(BaseModel):
    """The number of what was removed."""

    removed: int


class Cohort(BaseModel):
    """A cohort and what became of it."""

    cohort: dict[str, Any]
    answer: Studied | None
    members: int | None


class Job(BaseModel):
    """Work, how far it is, and what came of it."""

    id: int
    kind: str
    state: Literal["waiting", "running", "done", "failed", "cancelled"]
    stage: str | None
    done: int | None
    total: int | None
    result: dict[str, Any] | None
    error: str | None
    created_by: str
    created_at_us: int
    started_at_us: int | None
    ended_at_us: int | None


class Setting(BaseModel):
    """A setting in use."""

    name: str
    meaning: str
    kind: str
    text: str
    is_default: bool
    fixed: str = Field(description="why it cannot be changed here; empty where it can")


class Me(BaseModel):
    """An account."""

    id: int
    name: str
    role: str
    agent: str | None
    language: str | None
