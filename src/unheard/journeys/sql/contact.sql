-- One row per eligible conversation: who, when, about what, and how long it lasted.
-- The cluster belongs to the customer, not to the conversation: else one customer could stand in two clusters.
-- `last_public_at_us` is the last public turn or event.
SELECT
    c.conversation_key,
    c.source,
    c.conversation_id,
    l.customer_key,
    l.customer_number,
    COALESCE(a.account_hash, l.customer_key, c.conversation_key) AS cluster_key,
    l.customer_key IS NOT NULL AS is_identified,
    n.identity_kinds,
    c.opened_at_us,
    c.direction,
    c.channel,
    c.topic,
    c.issue_key,
    COALESCE(f.root_key, c.related_to_key) AS related_to_key,
    c.relation,
    t.first_customer_turn_at_us,
    GREATEST(t.last_public_at_us, v.last_event_at_us) AS last_public_at_us,
    t.last_customer_turn_at_us,
    COALESCE(t.customer_turns, 0) AS customer_turns,
    s.source IS NOT NULL AS status_observed,
    t.conversation_key IS NOT NULL AS turns_observed,
    t.conversation_key IS NOT NULL AND w.source IS NULL AS answers_observed
FROM conversation AS c
INNER JOIN eligibility AS e ON e.conversation_key = c.conversation_key AND e.excluded_reason IS NULL
LEFT JOIN one_sided AS w ON w.source = c.source
LEFT JOIN shared_identity AS h ON h.identity_hash = c.customer_email_hash
LEFT JOIN customer_link AS l
    ON l.identity_hash = COALESCE(
        c.customer_id_hash,
        CASE WHEN h.identity_hash IS NULL THEN c.customer_email_hash END,
        c.customer_phone_hash
    )
LEFT JOIN (
    SELECT
        u.conversation_key,
        COALESCE(own.root_key, other.root_key) AS root_key
    FROM conversation AS u
    LEFT JOIN root AS own ON own.conversation_key = u.related_to_key
    LEFT JOIN root AS other
        ON other.conversation_key = SUBSTR(u.related_to_key, LENGTH(u.source) + 2)
        AND SUBSTR(u.related_to_key, 1, LENGTH(u.source) + 1) = u.source || '|'
    WHERE u.relation = 'follow_up_of'
) AS f ON f.conversation_key = c.conversation_key
LEFT JOIN (
    SELECT
        m.conversation_key,
        MIN(m.at_us) FILTER (WHERE m.is_customer_turn) AS first_customer_turn_at_us,
        MAX(m.at_us) FILTER (WHERE m.is_customer_turn) AS last_customer_turn_at_us,
        COUNT(*) FILTER (WHERE m.is_customer_turn) AS customer_turns,
        MAX(m.at_us) FILTER (WHERE m.is_public) AS last_public_at_us
    FROM (
        SELECT
            k.conversation_key,
            k.at_us,
            k.visibility = 'public' AS is_public,
            k.visibility = 'public' AND k.speaker = 'customer' AND k.kind IN ('message', 'media') AS is_customer_turn
        FROM contact_turn AS k
    ) AS m
    GROUP BY m.conversation_key
) AS t ON t.conversation_key = c.conversation_key
LEFT JOIN (
    SELECT
        n.conversation_key,
        MAX(n.at_us) AS last_event_at_us
    FROM contact_event AS n
    GROUP BY n.conversation_key
) AS v ON v.conversation_key = c.conversation_key
LEFT JOIN (
    SELECT b.source
    FROM capability AS b
    WHERE b.fact = 'status_history'
    GROUP BY b.source
    HAVING BOOL_OR(b.status = 'observed')
) AS s ON s.source = c.source
LEFT JOIN customer_account AS a ON a.customer_number = l.customer_number
LEFT JOIN (
    SELECT
        q.customer_number,
        COUNT(DISTINCT q.kind) AS identity_kinds
    FROM customer_link AS q
    WHERE q.customer_number IS NOT NULL
    GROUP BY q.customer_number
) AS n ON n.customer_number = l.customer_number
