"""The signals of the judgements in use, as the JSON text that they stand in: the one place that finds them."""

SIGNALS_IN_USE = """
SELECT DISTINCT u.conversation_key, j.signals
FROM current_judgement AS u
INNER JOIN judgement AS j
    ON j.conversation_key = u.conversation_key
    AND j.judge = u.judge
    AND j.judged_at_us IS NOT DISTINCT FROM u.judged_at_us
    AND j.judge_version IS NOT DISTINCT FROM u.judge_version
    AND j.rubric_version IS NOT DISTINCT FROM u.rubric_version
    AND j.content_hash IS NOT DISTINCT FROM u.content_hash
WHERE j.signals IS NOT NULL
"""
"""conversation_key and signals. `current_judgement` says which judgement counts; it does not carry these long texts."""
