"""Whether people of the business said the phrases that settings require of them."""

import json

import pyarrow as pa

from unheard.store.engine import Engine
from unheard.store.steps import Parameters

EVERYWHERE = "*"
"""Key of the phrases that are required in every language."""


def required_phrase(engine: Engine, parameters: Parameters) -> None:
    """Register `required_phrase`: conversation_key and required_phrases_said, for conversations that a human wrote in.

    True where the public turns of humans hold every phrase required in the conversation's language, whatever the case
    of its letters. Conversations of a language for which nothing is required have no row.
    """
    required: dict[str, list[str]] = json.loads(str(parameters["required_phrases"]))
    phrases = list(dict.fromkeys(phrase for some in required.values() for phrase in some if phrase.strip()))
    if not phrases:
        _register(engine, [], [])
        return
    said = ", ".join(
        f"MAX(CASE WHEN STRPOS(LOWER(t.text), {_quoted(phrase.strip().lower())}) > 0 THEN 1 ELSE 0 END) AS p{number}"
        for number, phrase in enumerate(phrases)
    )
    rows = engine.query(
        f"""SELECT c.conversation_key, LOWER(MAX(v.language)) AS language, {said}
            FROM contact_turn AS c
            INNER JOIN turn AS t ON t.conversation_key = c.origin_key AND t.turn = c.turn
            INNER JOIN conversation AS v ON v.conversation_key = c.conversation_key
            WHERE c.has_text AND c.visibility = 'public' AND c.kind = 'message'
                AND c.speaker IN ('human_agent', 'supervisor')
            GROUP BY c.conversation_key"""
    ).to_pylist()
    keys, all_said = [], []
    for row in rows:
        needed = [*required.get(EVERYWHERE, ()), *required.get((row["language"] or "")[:2], ())]
        places = [phrases.index(phrase) for phrase in needed if phrase in phrases]
        if places:
            keys.append(row["conversation_key"])
            all_said.append(all(row[f"p{place}"] == 1 for place in places))
    _register(engine, keys, all_said)


def _register(engine: Engine, keys: list[str], said: list[bool]) -> None:
    table = {"conversation_key": pa.array(keys, pa.string()), "required_phrases_said": pa.array(said, pa.bool_())}
    engine.register("required_phrase", pa.table(table))


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
