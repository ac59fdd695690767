"""CES."""

from unheard.metrics.base import Metric

METRIC = Metric(
    name="ces",
    label="CES",
    question="Of the customers who were asked how easy it was, how many found it easy?",
    formula="answers to ces surveys after conversations normalised to at least 0.66 (7-point scale: 5 to 7) ÷ answers",
    grain="survey",
    numerator="f.score_norm >= CAST('0.66' AS DOUBLE)",
    denominator="f.score_norm IS NOT NULL",
    population="f.instrument = 'ces' AND NOT f.is_relational AND f.is_answered",
    coverage="the scale is known for {n} of {all} answers",
    better="higher",
    needs=("survey_ces",),
    source="The Alignment Gap",
    caveats="Older wordings ask for effort, where high is bad: the survey must state higher_is_better = false.",
)
