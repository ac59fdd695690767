"""Every setting in one table: TOML key, environment variable `UNHEARD_…` and flag follow from the field.

Precedence: flag, environment, `unheard.toml` in the store, default. The report prints every setting that
differs from its default, because a number without its settings cannot be reproduced.
"""

from pathlib import Path
from typing import Any, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from unheard.errors import SettingsError


class Rubric(BaseModel):
    """From parts to rating (metrics.md §7): every constant of it."""

    model_config = ConfigDict(allow_inf_nan=False, extra="forbid")

    weight_resolution: float = Field(0.50, description="weight of 1 + 4r, r = mean over known issues")
    weight_sentiment: float = Field(0.20, description="weight of 3 + s, s = end sentiment")
    weight_quality: float = Field(0.30, description="weight of the mean quality")
    part_resolved: float = Field(1.0, description="what a resolved issue counts in r")
    part_partly: float = Field(0.5, description="what a partly resolved issue counts in r")
    part_unresolved: float = Field(0.0, description="what an unresolved issue counts in r")
    cap_never_answered: int = Field(1, description="highest rating when nobody answered")
    cap_nothing_resolved: int = Field(2, description="highest rating when r = 0")
    cap_something_open: int = Field(3, description="highest rating with an issue unresolved or partly")


class Effort(BaseModel):
    """What a point of customer effort is: the weight of each part (metrics.md §4d); one that weighs 0 is not needed."""

    model_config = ConfigDict(allow_inf_nan=False, extra="forbid")

    contacts: float = Field(1.0, ge=0, description="each contact after the first")
    channel_switches: float = Field(1.0, ge=0, description="each change of channel from one contact to the next")
    transfers: float = Field(1.0, ge=0, description="each transfer")
    repetitions: float = Field(1.0, ge=0, description="each time that the customer says again what was said before")
    back_and_forth: float = Field(1.0, ge=0, description="every three customer turns after the first answer")
    waiting: float = Field(1.0, ge=0, description="each started 24 hours of waiting for the business")


class Linkage(BaseModel):
    """Likely links between identities, beside the certain ones; off unless a probability is set."""

    model_config = ConfigDict(allow_inf_nan=False, extra="forbid")

    probability: float | None = Field(
        None,
        ge=0.5,
        le=1,
        description="probability from which two customers without a certain link count as one; unset = certain links "
        "only, and nothing of names and addresses is kept to compare",
    )


class Attribution(BaseModel):
    """Where an export says why an AI agent failed: names of attributes of the source."""

    model_config = ConfigDict(allow_inf_nan=False, extra="forbid")

    intent: str = Field("ai_intent", description="attribute with the topic that the AI agent took it for")
    confidence: str = Field("ai_confidence", description="attribute with how sure it was of that, 0 to 1")
    low_confidence: float = Field(0.5, ge=0, le=1, description="below this it was not sure")
    defect: str = Field("known_problem", description="attribute that links a conversation to a problem of the product")


class Price(BaseModel):
    """What a model costs, in any currency you like, per million tokens."""

    model_config = ConfigDict(allow_inf_nan=False, extra="forbid")

    input: float = Field(ge=0, description="price of a million input tokens")
    output: float = Field(ge=0, description="price of a million output tokens")
    cached: float | None = Field(
        None, ge=0, description="price of a million input tokens read from the provider's cache; unset = as input"
    )


class Llm(BaseModel):
    """How a judge of the form PROVIDER:MODEL is asked. Keys stay in the environment, never here."""

    model_config = ConfigDict(allow_inf_nan=False, extra="forbid")

    base_url: str | None = Field(None, description="address of an OpenAI-compatible server, e.g. a local one")
    key_env: str | None = Field(
        None, description="environment variable with the key; unset = the provider's usual one, none with base_url"
    )
    concurrency: int = Field(40, ge=1, le=1000, description="calls at a time, at most; fewer after a 429")
    timeout_seconds: float = Field(60.0, gt=0, description="longest time of one call, its last byte included")
    retries: int = Field(5, ge=0, le=20, description="further tries of a call that failed by no fault of its own")
    longest_wait_seconds: float = Field(
        300.0, ge=0, description="a longer Retry-After ends the run instead; the next run goes on"
    )
    token_budget: int = Field(
        6000, ge=200, description="longest transcript in tokens (about 4 bytes each); the middle of a longer one is cut"
    )
    output_tokens: int = Field(1500, ge=200, description="longest answer in tokens")
    temperature: float | None = Field(0.0, ge=0, le=2, description="sampling temperature; unset = the model's own")
    explanation_language: str = Field(
        "English", pattern=r"^[^\W\d_][\w -]{0,30}$", description="language of explanations and labels"
    )
    redact: bool = Field(True, description="replace addresses, numbers and ids before a text is sent")
    policy: Path | None = Field(None, description="file with the policy that answers are checked against")
    expected_outcomes: Path | None = Field(
        None,
        description="file with what should have come of conversations or topics, and by which tools, for the judge to "
        "hold the record against",
    )
    prices: dict[str, Price] = Field(
        default_factory=dict,
        description="price of each model by its name as in --judge; none is built in, because prices change",
    )


class Settings(BaseSettings):
    """What a user can set; one field, one meaning."""

    model_config = SettingsConfigDict(env_prefix="UNHEARD_", env_nested_delimiter="__", extra="forbid", frozen=True)

    timezone: str = Field("UTC", description="zone of times without offset, and of days, weeks and months")
    lock_timeout: float = Field(10.0, ge=0, description="seconds that a second writer waits")
    memory_limit: str = Field(
        "auto",
        pattern=r"^(auto|\d+(\.\d+)? ?[KMGT]i?B)$",
        description="memory of the query engine; auto = half of the machine's, at most 2.4 GB",
    )
    threads: int = Field(0, ge=0, le=256, description="threads of the query engine, processes of ingest; 0 = all cores")
    line_limit_mb: int = Field(64, ge=1, description="a longer line is refused")
    expansion_limit: int = Field(
        200, ge=2, description="a compressed file that grows more than this many times is refused"
    )
    languages: tuple[str, ...] = Field(("en", "de", "fr", "es", "pt"), description="languages the judge reads")
    recontact_days: int = Field(30, ge=1, description="window of recontacts in headlines")
    outcome_days: int = Field(90, ge=1, description="window of outcomes in headlines")
    journey_gap_days: int = Field(30, ge=1, description="a longer silence starts a new journey")
    same_issue_likeness: float = Field(
        0.5,
        gt=0,
        le=1,
        description="probability of the same issue from which two conversations' words make them one issue",
    )
    same_issue_days: int = Field(
        90,
        ge=1,
        description="conversations that open later than this after the last word are not compared by their words",
    )
    estimated_handle_cap_seconds: int = Field(900, ge=1, description="longest gap that counts as handling")
    chase_after_hours: int = Field(
        24, ge=1, description="hours without an answer after which a customer turn is a chase"
    )
    shared_identity_customers: int = Field(
        3, ge=1, description="an address or number seen with more customer ids than this links nobody"
    )
    shared_identity_people: int = Field(
        1,
        ge=1,
        description="an address or number that more people of one source share, told apart by what else they have, "
        "links nobody",
    )
    speed_trap_points: float = Field(
        1.0, description="gain in true first contact resolution, in points, below which faster handling is a speed trap"
    )
    transcript_judges: tuple[str, ...] = Field(
        (), description="imported judges that read words only, never a voice; others tell nothing of a person's manner"
    )
    script_attribute: str | None = Field(
        None, description="attribute of conversations with script adherence or knowledge-base use, 0 to 1, yes or no"
    )
    proactive_update_hours: int = Field(
        24, ge=1, description="hours without a word after which the business owes a customer an update"
    )
    required_phrases: dict[str, tuple[str, ...]] = Field(
        default_factory=dict,
        description='phrases that people of the business have to say, by language ("*" = in every language)',
    )
    one_sided_conversations: int = Field(
        50,
        ge=1,
        description="from so many conversations on, a source without any turn of the business counts as one-sided",
    )
    judge_model: Path | None = Field(
        None, description="model file of `unheard judge fit` on top of the embedded judge; none = as shipped"
    )
    topics: Path | None = Field(
        None, description="file of `unheard topics`: topics for conversations whose source has none; none = unknown"
    )
    topic_names: dict[str, str] = Field(default_factory=dict, description="your own names of found topics, by id")
    tool_seconds: dict[str, float] = Field(
        default_factory=dict, description="longest time of a tool in seconds; a call that takes longer is late"
    )
    inverse_tools: dict[str, str] = Field(
        default_factory=dict,
        description="the tool that takes back what a tool did (issue_refund: reverse_refund): later in the journey it "
        "undoes the call",
    )
    high_intent_topics: tuple[str, ...] = Field(
        (),
        description="topics of customers who are about to buy; `plans` is also every topic that begins with `plans/`",
    )
    policy_topics: tuple[str, ...] = Field(
        (), description="topics that the AI agent must hand over to a person, written as high_intent_topics"
    )
    frozen_conversations: int = Field(
        1_000, ge=0, description="conversations whose ratings are kept when the judge or the rubric changes"
    )
    rubric: Rubric = Rubric()
    effort: Effort = Effort()
    attribution: Attribution = Attribution()
    linkage: Linkage = Linkage()
    llm: Llm = Llm()

    @field_validator("timezone")
    @classmethod
    def _zone_exists(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError("no such time zone; write it like Europe/Berlin or UTC") from None
        return value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Flags first, then environment, then the store's `unheard.toml`; no dotenv file is read."""
        return (init_settings, env_settings, TomlConfigSettingsSource(settings_cls))

    @classmethod
    def load(cls, store: Path | None = None, **flags: Any) -> Self:
        """Read the settings of a store; raise `SettingsError` that names the field, the value and the reason."""
        file = store / "unheard.toml" if store else None
        of_store: type[Self] = type(cls.__name__, (cls,), {"model_config": {**cls.model_config, "toml_file": file}})
        try:
            return of_store(**{name: value for name, value in flags.items() if value is not None})
        except (ValidationError, ValueError) as error:
            raise SettingsError(_sentence(error)) from None

    def changed(self) -> dict[str, Any]:
        """Settings that differ from their defaults, for the report's footer."""
        default = Settings.model_construct().model_dump()
        return {name: value for name, value in self.model_dump().items() if value != default.get(name)}


def _sentence(error: ValidationError | ValueError) -> str:
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        return f"Setting {name} = {first['input']!r} is not valid: {first['msg']}."
    return f"The settings cannot be read: {error}."
