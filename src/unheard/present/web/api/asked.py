"""What the API takes, for the OpenAPI document."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class Said(BaseModel):
    """A label to keep."""

    model_config = ConfigDict(extra="forbid")

    key: str = Field(min_length=1, max_length=2_000, description="the conversation's key, as lists give it")
    name: Literal["rating", "resolved", "satisfied", "correct"]
    value: Any = Field(description="rating: 1 to 5; the others: true, false, or a share")


class Moved(BaseModel):
    """What to do with a conversation of a queue."""

    model_config = ConfigDict(extra="forbid")

    key: str = Field(min_length=1, max_length=2_000)
    act: Literal["take", "leave", "done", "reopen"]


class Drawn(BaseModel):
    """How many conversations to draw."""

    model_config = ConfigDict(extra="forbid")

    size: int = Field(ge=10, le=2_000)


class Disputed(BaseModel):
    """An objection to a rating."""

    model_config = ConfigDict(extra="forbid")

    key: str = Field(min_length=1, max_length=2_000)
    reason: str = Field(min_length=1, max_length=2_000)
    claimed: int | None = Field(None, ge=1, le=5, description="the rating that it should be")


class Settled(BaseModel):
    """The answer to a dispute."""

    model_config = ConfigDict(extra="forbid")

    settled: int = Field(ge=1, le=5)
    answer: str = Field(min_length=1, max_length=2_000)


class CohortAsked(BaseModel):
    """A cohort: who belongs to it follows from this."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=80)
    satisfied: Literal["csat", "closed", "ai-resolved"]
    days: int = Field(ge=1, le=730)
    since: str | None = Field(None, max_length=40)
    until: str | None = Field(None, max_length=40, description="excluded")


class Watched(BaseModel):
    """What an alert watches."""

    model_config = ConfigDict(extra="forbid")

    metric: str = Field(max_length=200)
    direction: Literal["above", "below"]
    threshold: float = Field(description="shares in percent")
    segment: str | None = Field(None, max_length=100)
    value: str | None = Field(None, max_length=200)
    days: Literal[7, 14, 28, 90] | None = None


class View(BaseModel):
    """A question to keep."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=80)
    page: Literal["explore", "conversations"]
    query: dict[str, str] = Field(default_factory=dict, max_length=20)
    is_shared: bool = False


class Work(BaseModel):
    """Work to be done beside the pages."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["metrics", "report", "judge"]
    by: str | None = Field(None, max_length=100, description="metrics: segment")
    by2: str | None = Field(None, max_length=100)
    since: str | None = Field(None, max_length=40)
    until: str | None = Field(None, max_length=40)
    format: Literal["csv", "parquet"] = "csv"
    judge: str | None = Field(None, max_length=200, description="judge: a model with a price; null: on this machine")
    max_cost: float | None = Field(None, description="judge: what it may cost at most")
    dry_run: bool = Field(False, description="judge: only say what it would cost")


class Changes(BaseModel):
    """Settings as they are written in the form: name → text."""

    model_config = ConfigDict(extra="forbid")

    changes: dict[str, str] = Field(min_length=1, max_length=100)
    digest: str | None = Field(None, max_length=64, description="state of the file that was seen; null: the latest")
    rate: bool = Field(False, description="rate again where that follows")
