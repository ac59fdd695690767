-- Every wait of a customer for the business: after a promise by when, and after a question; a question within a promise
-- is part of it. A wait that nobody ended lasts to the claim after it (a question) or as far as contacts are observed; of
-- nobody known, as far as everybody's are. What nobody answered where the judge finds that nothing stayed open was no
-- question, but a word that it works now.
SELECT
    w.conversation_key,
    w.kind,
    w.started_at_us,
    w.limit_us,
    w.answered_at_us,
    CASE
        WHEN w.ended_at_us > w.limit_us THEN TRUE
        WHEN w.answered_at_us IS NOT NULL OR w.is_closed THEN FALSE
    END AS is_long,
    w.answered_at_us IS NOT NULL AND COALESCE(w.last_customer_at_us <= w.limit_us, TRUE) AS business_first,
    CASE
        WHEN w.kind <> 'promised' THEN NULL
        WHEN w.answered_at_us <= w.limit_us THEN TRUE
        WHEN w.ended_at_us > w.limit_us THEN FALSE
    END AS is_kept
FROM (
    SELECT
        p.conversation_key,
        'promised' AS kind,
        p.started_at_us,
        p.limit_us,
        p.answered_at_us,
        p.last_customer_at_us,
        FALSE AS is_closed,
        CASE
            WHEN p.answered_at_us IS NOT NULL THEN p.answered_at_us
            WHEN p.last_customer_at_us IS NOT NULL OR f.has_unresolved_issue OR f.open_end
                THEN COALESCE(f.contact_observed_until_us, e.contact_us)
        END AS ended_at_us
    FROM wait_promised AS p
    INNER JOIN fact_conversation AS f ON f.conversation_key = p.conversation_key
    LEFT JOIN observed_until AS e ON e.customer_key IS NULL AND f.customer_key IS NULL
    UNION ALL
    SELECT
        a.conversation_key,
        'asked' AS kind,
        a.started_at_us,
        a.limit_us,
        a.answered_at_us,
        a.last_customer_at_us,
        a.answered_at_us IS NULL AND a.claimed_at_us IS NOT NULL AS is_closed,
        COALESCE(a.answered_at_us, a.claimed_at_us, g.contact_observed_until_us, e.contact_us) AS ended_at_us
    FROM (
        SELECT
            q.conversation_key,
            q.started_at_us,
            q.limit_us,
            q.answered_at_us,
            q.last_customer_at_us,
            MIN(k.at_us) AS claimed_at_us,
            COUNT(v.conversation_key) AS promises
        FROM wait_asked AS q
        LEFT JOIN wait_promised AS v
            ON v.journey_number = q.journey_number
            AND q.started_at_us > v.started_at_us
            AND q.started_at_us <= v.limit_us
        LEFT JOIN wait_claim AS k
            ON k.journey_number = q.journey_number
            AND k.at_us > q.started_at_us
        GROUP BY
            q.journey_number, q.conversation_key, q.started_at_us, q.limit_us, q.answered_at_us, q.last_customer_at_us
    ) AS a
    INNER JOIN fact_conversation AS g ON g.conversation_key = a.conversation_key
    LEFT JOIN observed_until AS e ON e.customer_key IS NULL AND g.customer_key IS NULL
    WHERE a.promises = 0
        AND (a.answered_at_us IS NOT NULL OR g.has_unresolved_issue IS DISTINCT FROM FALSE)
) AS w
