"""Worlds by hand for how people treat customers (section 4c)."""

from typing import Any

from hand_words import case, judged, solved, world
from world_words import Json


def heard(**said: Any) -> Json:
    """Signals: yes and no by name, and what is said otherwise as it is."""
    return {name: {"state": state} if isinstance(state, str) else state for name, state in said.items()}


def mood(lowest: int) -> Json:
    return {"start": 0, "lowest": lowest, "end": lowest}


TREATED = world(
    *[solved(name, f"u-{name}") for name in "abcd"],
    judgements=[
        # the history was due and taken up, the empathy meant, the next step told, nothing pitched, trust said
        judged("a", 2, "unresolved", sentiment=mood(-1), signals=heard(
            history_due="yes", context_acknowledged="yes", asked_again="no", empathy="authentic", open_end="yes",
            next_step_told="yes", pitch="no", trust_words=["I trust you"],
        )),
        # due, but asked again; a phrase; no next step; a pitch to somebody whose issue is open; no word of trust
        judged("b", 1, "unresolved", sentiment=mood(-2), signals=heard(
            history_due="yes", context_acknowledged="yes", asked_again="yes", empathy="scripted", open_end="yes",
            next_step_told="no", pitch="yes", trust_words=[],
        )),
        # nothing due, nothing open, content: a pitch that presses nobody
        judged("c", 5, "resolved", sentiment=mood(1), signals=heard(
            history_due="no", context_acknowledged="no", asked_again="no", empathy="none", open_end="no",
            next_step_told="no", pitch="yes", trust_words=["reliable"],
        )),
        # rated, and nothing heard: unknown everywhere
        judged("d", 4, "resolved"),
    ],
)  # fmt: skip

CASES = [
    case("due and taken up", "context_acknowledged_rate", TREATED, 1, 2, "a of a and b; b was asked again"),
    case("meant", "authentic_empathy_rate", TREATED, 1, 2, "a of the upset a and b"),
    case("a phrase", "scripted_empathy_rate", TREATED, 1, 2, "b of the upset a and b"),
    case("told", "next_step_rate", TREATED, 1, 2, "a of the open a and b"),
    case("pitched", "upsell_rate", TREATED, 2, 3, "b and c of a, b and c; of d nothing is known"),
    case("pressed", "pressure_rate", TREATED, 1, 3, "b alone: c is content and has nothing open"),
    case("trust said", "trust_indicator_rate", TREATED, 2, 3, "a and c; an empty list is a no, a missing one unknown"),
]
