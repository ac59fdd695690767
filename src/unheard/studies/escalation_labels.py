"""What people said of whether a conversation should have reached a person: the label should_escalate."""

from typing import Any

from unheard.judges.people import FALSE_WORDS, TRUE_WORDS, said_by_people
from unheard.store.engine import Engine
from unheard.studies.labels_read import read_labels

LABEL = "should_escalate"


def labelled(engine: Engine) -> dict[str, tuple[bool, float]]:
    """Conversation → whether people say that it should have been handed over, and one over its probability.

    A tie counts as yes. Where any label has a probability of being drawn, those without one (queues, disputes) are
    left out: nobody knows for how many conversations they stand.
    """
    labels = read_labels(engine, LABEL)
    if any(label["inclusion_prob"] for label in labels):
        labels = [label for label in labels if label["inclusion_prob"]]
    weights = {label["conversation_key"]: 1.0 / (label["inclusion_prob"] or 1.0) for label in labels}
    return {
        said.conversation_key: (said.value >= 0.5, weights[said.conversation_key])
        for said in said_by_people(labels, _read)
    }


def _read(name: str, value: Any) -> float | None:
    if isinstance(value, bool | int | float):
        return float(value >= 0.5)
    word = str(value).strip().lower()
    if word in TRUE_WORDS or word == "1":
        return 1.0
    return 0.0 if word in FALSE_WORDS or word == "0" else None
