"""Text pools: the sentences of `texts/*.toml`, by language, topic and situation."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

Pools = dict[str, tuple[str, ...]]
"""Situation → sentences."""
BY_CASE = ("open", "fix", "nofix", "still")
"""Pools of a topic that come in cases: the answer must fit the question."""


@cache
def general(language: str) -> Pools:
    """Sentences that fit every topic."""
    return {name: tuple(lines) for name, lines in _read(language)["general"].items()}


@cache
def of_topic(language: str, topic: str) -> tuple[Pools, ...]:
    """Sentences about one topic, a set for each case; raise KeyError for a topic that the language does not know.

    `confirm` and `not_working` are the general ones and those that only make sense for this topic.
    """
    told, common = _read(language)["topics"][topic], general(language)
    shared = {
        "subject": tuple(told["subject"]),
        "confirm": (*common["confirm"], *told.get("confirm", ())),
        "not_working": (*common["not_working"], *told.get("not_working", ())),
    }
    return tuple({**shared, **{name: tuple(told[name][k]) for name in BY_CASE}} for k in range(len(told["open"])))


@cache
def _read(language: str) -> dict[str, Any]:
    return tomllib.loads((files("unheard.simulate") / "texts" / f"{language}.toml").read_text(encoding="utf-8"))
