"""What the API takes and gives, for the OpenAPI document."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


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


class Said(BaseModel):
    """A label to keep."""

    model_config = ConfigDict(extra="forbid")

    key: str = Field(min_length=1, max_length=2_000, description="the conversation's key, as lists give it")
    name: Literal["rating", "resolved", "satisfied", "correct"]
    value: Any = Field(description="rating: 1 to 5; the others: true, false, or a share")


class Kept(BaseModel):
    """The label as it was kept."""

    label_key: str
    key: str
    name: str
    value: Any
    annotator: str
    purpose: str
