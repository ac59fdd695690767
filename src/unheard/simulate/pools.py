"""Text pools: the sentences of `texts/*.toml`, by language, topic and situation."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

Pools = dict[str, tuple[str, ...]]
"""Situation → sentences."""
BY_CASE = ("open", "fix", "nofix", "still")
"""Pools of a topic that come in cases: the answer must fit the question."""
_NOTHING = ("",)


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
def manner(language: str, tone: int) -> Pools:
    """Sentences that show a tone of 1 to 5; nothing where it is neither warm nor cold."""
    name = {5: "kind", 2: "cold", 1: "rude"}.get(tone)
    return {"manner": general(language)[name] if name else _NOTHING}


@cache
def knowing(language: str, knowledge: int, state: int) -> Pools:
    """Sentences that show knowledge of 1 to 5, after an answer that solves the issue (state 0) or does not."""
    name = {5: "explains", 3: "hedges", 2: "vague", 1: "wrong"}.get(knowledge)
    if (knowledge == 3 and state > 0) or (knowledge == 5 and state == 2):
        name = None  # an answer that does not help is not made worse by a doubt, nor better by a reason
    return {"knowing": general(language)[name] if name else _NOTHING}


@cache
def _read(language: str) -> dict[str, Any]:
    return tomllib.loads((files("unheard.simulate") / "texts" / f"{language}.toml").read_text(encoding="utf-8"))
