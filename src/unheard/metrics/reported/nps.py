"""NPS after conversations."""

from unheard.metrics.base import Metric

METRIC = Metric(
    name="nps",
    label="NPS after conversations",
    question="Would customers recommend us, asked after a conversation?",
    formula="100 × (promoters, 9–10, − detractors, 0–6) ÷ answers to nps surveys asked after a conversation",
    grain="survey",
    numerator=(
        "CASE WHEN COALESCE(ROUND(f.score_norm * 10), f.score) >= 9 THEN 100 WHEN COALESCE(ROUND(f.score_norm "
        "* 10), f.score) <= 6 THEN -100 ELSE 0 END"
    ),
    population="f.instrument = 'nps' AND NOT f.is_relational AND f.is_answered",
    coverage="the score is known for {n} of {all} answers",
    kind="points",
    unit="points",
    better="higher",
    needs=("survey_nps",),
    clip=(-100.0, 100.0),
    source="The Alignment Gap",
    caveats=(
        "Relational and per-conversation answers are never mixed. A scale other than 0–10 is brought to 0–10 "
        "and rounded."
    ),
)
