-- What a customer says first in a conversation: its subject and the first two messages that are more than courtesy.
SELECT
    m.document,
    SUBSTR(v.subject, 1, 300) AS text
FROM issue_member AS m
INNER JOIN conversation AS v ON v.conversation_key = m.conversation_key
WHERE v.subject IS NOT NULL
UNION ALL
SELECT
    w.document,
    SUBSTR(w.text, 1, 1000) AS text
FROM (
    SELECT
        m.document,
        t.text,
        ROW_NUMBER() OVER (PARTITION BY m.document ORDER BY k.position) AS place
    FROM issue_member AS m
    INNER JOIN contact_turn AS k ON k.conversation_key = m.conversation_key
    INNER JOIN turn AS t ON t.conversation_key = k.origin_key AND t.turn = k.turn
    WHERE k.speaker = 'customer'
        AND k.visibility = 'public'
        AND k.kind = 'message'
        AND k.has_text
        AND k.is_courtesy IS DISTINCT FROM TRUE
) AS w
WHERE w.place <= 2
