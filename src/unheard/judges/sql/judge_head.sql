-- What is known of each conversation of a slice before a word is read.
SELECT
    s.batch,
    s.place,
    c.conversation_key,
    c.source,
    c.conversation_id,
    c.language,
    c.channel,
    c.subject,
    c.topic,
    COALESCE(c.actions_logged, FALSE) AS actions_logged,
    o.source IS NULL AS answers_observed,
    COALESCE(c.month, 0) AS month,
    COALESCE(c.bucket, 0) AS bucket
FROM judge_slice AS s
INNER JOIN conversation AS c ON c.conversation_key = s.conversation_key
LEFT JOIN one_sided AS o ON o.source = c.source
ORDER BY s.batch, s.place
