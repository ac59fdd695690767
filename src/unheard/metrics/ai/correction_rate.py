"""Corrections of drafts."""

from unheard.metrics.base import Metric

METRIC = Metric(
    name="correction_rate",
    label="Drafts corrected",
    question="How often do people have to correct what the AI agent drafts for them?",
    formula="drafts edited or rejected ÷ drafts decided (accepted, edited, rejected, sent without a person)",
    grain="suggestion",
    numerator="f.decision IN ('edited', 'rejected')",
    denominator="f.decision IN ('accepted', 'edited', 'rejected', 'auto_sent')",
    coverage="decided: {n} of {all} drafts (ignored ones are not)",
    better="lower",
    needs=("ai_suggestion",),
    source="Enterprise AI Is Breaking Traditional CX Metrics; Why AI Benchmarks Fail Customers",
    caveats="A comma and a new answer are both an edit: read the edit distance beside it. Tired people accept more.",
    beside=("draft_edit_distance",),
)
