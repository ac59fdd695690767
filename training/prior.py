"""Where the heads start: weights written by judgement, before anything was learnt.

Training moves them only as far as the labelled conversations show: it is penalised for the distance from here, so
that a feature nobody labelled keeps its sense.
"""

PRIOR: dict[str, dict[str, float]] = {
    # Mood of one customer turn; 2·tanh(score) is its value from -2 to 2.
    "mood": {
        "bias": 0.0, "valence.up": 1.3, "valence.down": 1.3, "learnt": 0.4,
        "rich.valence.up": 0.8, "rich.valence.down": 0.8, "rich.learnt": 0.35,
        "denies": -0.35, "complaint": -0.4, "churn": -0.4, "not_read": -0.35, "legal": -0.2, "repeats": -0.3,
        "human": -0.1, "when": -0.05, "works": 0.15, "trust": 0.2, "thanks": 0.1, "no_more": 0.1, "half": -0.15,
        "slow": -0.35, "shouts": -0.1, "words": -0.1,
    },
    # Log-odds that the need was met.
    "resolved": {
        "bias": -0.45, "open.valence": 0.6,
        "last.works": 2.4, "last.denies": -1.5, "last.when": -0.7, "last.thanks": 0.75, "last.no_more": 0.7,
        "last.ok": 0.2, "last.later": -0.15, "last.complaint": -0.7, "last.churn": -0.7, "last.legal": -0.3,
        "last.human": -0.6, "last.repeats": -0.5, "last.not_read": -0.7, "last.trust": 0.5, "last.bye": 0.2,
        "last.half": -1.2, "last.resigned": -1.2,
        "last.down": 0.9, "last.up": 0.5, "last.asks": -0.6, "last.learnt": 0.1,
        "early.works": 0.9, "early.denies": -0.5, "early.complaint": -0.4, "early.human": -0.4,
        "early.repeats": -0.3, "early.churn": -0.4, "early.not_read": -0.4, "early.half": -0.5,
        "final.promise": -0.6, "final.redirect": -0.45, "final.refuse": -0.45, "final.done": 0.9,
        "final.solution": 0.3, "final.praise": 0.45, "final.silence": -0.4, "final.more": 0.2, "final.unsure": -0.3,
        "final.rude": -0.4, "final.apology": -0.3, "final.half": -1.0,
        "end.question": -0.5, "end.customer": -0.5,
        "earlier.done": 0.4, "before.solution": 0.35, "before.promise": -0.3, "before.refuse": -0.3,
        "before.half": -0.6,
    },
    # Log-odds that the customer says in words that it worked.
    "confirmed": {
        "bias": -2.5, "last.works": 3.0, "early.works": 1.5, "last.thanks": 1.0, "last.up": 1.5, "last.down": 1.0,
        "last.denies": -2.0, "last.asks": -1.5, "last.trust": 0.7, "last.no_more": 0.5, "last.ok": 0.2,
        "last.complaint": -1.0, "last.when": -0.7, "last.later": -0.5, "last.half": -1.0, "last.resigned": -1.5,
        "end.no_reply": -1.0, "last.learnt": 0.3, "last.churn": -1.0, "last.human": -0.7, "last.repeats": -0.7,
        "last.not_read": -0.7,
    },
    # Log-odds that the customer left content.
    "satisfied": {
        "bias": 0.0, "need": 1.3, "end.reply": 0.65, "end.only": 0.2, "mean": 0.3, "start": 0.35, "lowest": 0.0,
        "complaint": -0.5, "churn": -0.5, "legal": -0.3, "not_read": -0.5, "repeats": -0.3, "human": -0.2,
        "shouts": -0.3, "thanks": 0.4, "half": -0.2, "resigned": -0.5,
    },
    # Grades, 1 to 5.
    "tone": {
        "bias": 3.2, "polite": 0.4, "empathy": 0.3, "praise": 0.3, "more": 0.2, "rude": -1.6, "silence": -0.3,
    },
    "knowledge": {
        "bias": 2.9, "done": 0.9, "solution": 0.7, "refuse": -0.2, "unsure": -0.9, "redirect": -0.5, "promise": -0.3,
        "praise": 0.4, "ask": 0.1, "half": -0.4, "reply.works": 0.8, "reply.thanks": 0.3, "reply.denies": -0.5,
        "reply.not_read": -0.6, "reply.repeats": -0.5, "reply.complaint": -0.4, "same_answer": -0.6, "terse": -0.4,
    },
    # One grade for the service: politeness is weak evidence, set phrases are thickest where service is thinnest.
    "quality": {
        "bias": 3.0, "knowledge": 0.41, "tone": 0.09, "timeliness": 0.13, "satisfied": 1.8,
    },
    # Log-odds that an AI agent did what request and record allow.
    "correct": {
        "bias": 0.0, "asked_not_called": -1.2, "last_write_failed": -0.7, "write_without_yes": -1.0,
        "claim_without_write": -0.3, "grounded_refusal": 1.0,
    },
}  # fmt: skip
