"""What each provider is sent: a schema that its client can read."""

from typing import Any

from unheard.judges.remote.answer import SCHEMA
from unheard.judges.remote.model import schema_for, spelled_out


def kinds(schema: Any) -> list[Any]:
    """Every value of `type` in a schema."""
    if isinstance(schema, list):
        return [kind for part in schema for kind in kinds(part)]
    if not isinstance(schema, dict):
        return []
    own = [schema["type"]] if isinstance(schema.get("type"), str | list) else []
    return own + [kind for part in schema.values() for kind in kinds(part)]


def strict(schema: Any) -> bool:
    """Whether every object requires all of its fields and allows no other."""
    if isinstance(schema, list):
        return all(map(strict, schema))
    if not isinstance(schema, dict):
        return True
    if schema.get("type") == "object" and (
        schema["required"] != list(schema["properties"]) or schema["additionalProperties"] is not False
    ):
        return False
    return all(map(strict, schema.values()))


def test_the_schema_is_strict_and_anthropic_gets_no_list_of_types() -> None:
    assert schema_for("openai") is SCHEMA
    assert strict(SCHEMA)
    assert strict(spelled_out(SCHEMA))
    assert any(isinstance(kind, list) for kind in kinds(SCHEMA))
    assert not any(isinstance(kind, list) for kind in kinds(schema_for("anthropic")))
    tone = schema_for("anthropic")["properties"]["tone"]
    assert tone == {"anyOf": [{"type": "integer", "minimum": 1, "maximum": 5}, {"type": "null"}]}
