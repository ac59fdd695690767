"""What the settings say of tools and topics, as tables: limits and inverses, topics that sell or need a person."""

import json
from collections.abc import Sequence

import pyarrow as pa

from unheard.store.engine import Engine
from unheard.store.steps import Parameters


def chosen_tool(engine: Engine, parameters: Parameters) -> None:
    """Register `chosen_tool`: tool, slo_seconds, inverse; only tools that the settings name."""
    limits: dict[str, float] = json.loads(str(parameters["tool_seconds"]))
    inverse: dict[str, str] = json.loads(str(parameters["inverse_tools"]))
    tools = sorted({*limits, *inverse})
    engine.register(
        "chosen_tool",
        pa.table(
            {
                "tool": pa.array(tools, pa.string()),
                "slo_seconds": pa.array([limits.get(tool) for tool in tools], pa.float64()),
                "inverse": pa.array([inverse.get(tool) for tool in tools], pa.string()),
            }
        ),
    )


def chosen_topic(engine: Engine, parameters: Parameters) -> None:
    """Register `chosen_topic`: every topic of the store with is_high_intent and is_policy.

    A topic is chosen by its name or by what stands before a slash: `billing` chooses `billing/refund`. Null where the
    settings name no topic at all: nobody said which ones they are.
    """
    found = engine.query("SELECT DISTINCT c.topic FROM conversation_answered AS c WHERE c.topic IS NOT NULL")
    topics: list[str] = sorted(str(topic) for topic in found.column("topic").to_pylist())
    chosen = {
        "is_high_intent": json.loads(str(parameters["high_intent_topics"])),
        "is_policy": json.loads(str(parameters["policy_topics"])),
    }
    engine.register(
        "chosen_topic",
        pa.table(
            {"topic": pa.array(topics, pa.string())}
            | {
                name: pa.array([_is_chosen(topic, some) for topic in topics], pa.bool_())
                for name, some in chosen.items()
            }
        ),
    )


def _is_chosen(topic: str, chosen: Sequence[str]) -> bool | None:
    if not chosen:
        return None
    return any(topic == one or topic.startswith(f"{one.rstrip('/')}/") for one in chosen)
