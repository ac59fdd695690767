"""What an organisation would set: how long its tools may take, what takes back what they did, which topics sell."""

from typing import Any

from unheard.simulate.conduct import inverse_of
from unheard.simulate.organisation import Organisation
from unheard.simulate.pools import general
from unheard.simulate.truth_of_ai import HIGH_INTENT
from unheard.simulate.truth_of_people import REQUIRED


def settings_of(org: Organisation) -> dict[str, Any]:
    """Values of settings, by name, with which every figure of the truth can be found."""
    tools = {topic.tool: topic.tool_seconds for topic in org.topics if topic.tool}
    return {
        "tool_seconds": {tool: org.conduct.slow_after * usual for tool, usual in tools.items()},
        "inverse_tools": {tool: inverse_of(tool) for tool in tools},
        "high_intent_topics": (HIGH_INTENT.rstrip("/"),),
        "required_phrases": {
            language: (general(language)["anything_else"][REQUIRED],) for language, _ in org.languages
        },
    }
