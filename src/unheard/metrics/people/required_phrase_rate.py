"""Required phrases."""

from unheard.metrics.base import Metric

METRIC = Metric(
    name="required_phrase_rate",
    label="Required phrases used",
    question="How often do our people say what the script requires?",
    formula=(
        "conversations in which a person said every required phrase of its language ÷ conversations in which "
        "a person wrote and phrases are required"
    ),
    grain="conversation",
    numerator="f.required_phrases_said",
    denominator="f.required_phrases_said IS NOT NULL",
    population="f.required_phrases_said IS NOT NULL",
    better="neither",
    needs=("turn_text",),
    nothing="no phrase is required: name some in the setting required_phrases, by language",
    source="The Alignment Gap",
    caveats=(
        "Compliance with a script. It says nothing of whether anybody felt understood: read "
        "authentic_empathy_rate beside it."
    ),
    beside=("authentic_empathy_rate",),
)
