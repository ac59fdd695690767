-- Every eligible conversation with the judgement that this judge has given it so far, if any.
-- Erased conversations have no words left: they keep the judgement that they have.
SELECT
    c.conversation_key,
    c.source,
    c.conversation_id,
    c.content_hash,
    COALESCE(c.month, 0) AS month,
    COALESCE(c.bucket, 0) AS bucket,
    COALESCE(c.is_erased, FALSE) AS is_erased,
    o.source IS NOT NULL AS is_one_sided,
    j.conversation_key IS NOT NULL AS is_judged,
    j.content_hash AS judged_hash,
    j.judge_version,
    j.rubric_version
FROM eligibility AS e
INNER JOIN conversation AS c ON c.conversation_key = e.conversation_key
LEFT JOIN one_sided AS o ON o.source = c.source
LEFT JOIN judgement AS j ON j.conversation_key = e.conversation_key AND j.judge = $judge
WHERE e.excluded_reason IS NULL
ORDER BY month, bucket, c.conversation_key
