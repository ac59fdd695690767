"""How much of a draft is changed."""

from unheard.metrics.base import Metric

METRIC = Metric(
    name="draft_edit_distance",
    label="Share of a draft's words changed",
    question="How much of a draft do people change before they send it?",
    formula=(
        "Σ fewest words to insert, delete or replace ÷ words of the longer text, over drafts that were sent ÷ drafts "
        "that were sent (accepted, edited, sent without a person)"
    ),
    grain="suggestion",
    numerator="f.edit_distance",
    denominator="f.edit_distance IS NOT NULL",
    population="f.decision IN ('accepted', 'edited', 'auto_sent')",
    coverage="draft and sent message are known for {n} of {all} drafts",
    kind="mean",
    unit="points",
    clip=(0.0, 1.0),
    better="lower",
    needs=("ai_suggestion", "turn_text"),
    source="Why AI Benchmarks Fail Customers",
    caveats="In words, 0 (sent as it was) to 1 (nothing left of it); the first 400 words of a text count.",
    beside=("correction_rate",),
)
