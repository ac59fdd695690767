-- Which tools an AI agent that worked alone wrote with, as one text, and whether it is the usual set for the topic and the
-- version: the set of most conversations, of a tie the first by its text. Groups of fewer than 20 have no usual set.
SELECT
    s.conversation_key,
    s.tools = m.tools AS is_usual
FROM tools_written AS s
INNER JOIN (
    SELECT
        k.topic,
        k.ai_version,
        k.tools,
        SUM(k.conversations) OVER (PARTITION BY k.topic, k.ai_version) AS group_size,
        ROW_NUMBER() OVER (
            PARTITION BY k.topic, k.ai_version ORDER BY k.conversations DESC, k.tools
        ) AS place
    FROM (
        SELECT
            t.topic,
            t.ai_version,
            t.tools,
            COUNT(*) AS conversations
        FROM tools_written AS t
        GROUP BY t.topic, t.ai_version, t.tools
    ) AS k
) AS m
    ON m.topic = s.topic AND m.ai_version IS NOT DISTINCT FROM s.ai_version AND m.place = 1 AND m.group_size >= 20
