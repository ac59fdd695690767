-- Actions of each conversation with those of the rows folded into it, and the turn that each of them follows.
-- By time where the action and every turn have one, else by the turn that the source names; -1 = before all turns.
WITH done AS (
    SELECT
        r.root_key,
        r.root_number,
        r.conversation_number,
        a.conversation_key AS origin_key,
        a.action,
        a.tool,
        a.effect,
        a.outcome,
        a.error_type,
        a.action_id,
        a.arguments_hash,
        a.undoes,
        a.started_at_us,
        a.ended_at_us,
        a.after_turn
    FROM action AS a
    INNER JOIN root AS r ON r.conversation_key = a.conversation_key
    LEFT JOIN (
        SELECT c.conversation_key
        FROM conversation AS c
        WHERE c.relation = 'side_of'
    ) AS side ON side.conversation_key = r.root_key
    WHERE side.conversation_key IS NULL
),
turn_of AS (
    SELECT
        d.root_number,
        t.origin_key,
        t.turn,
        t.at_us,
        t.position
    FROM contact_turn AS t
    INNER JOIN (
        SELECT DISTINCT x.root_key, x.root_number
        FROM done AS x
    ) AS d ON d.root_key = t.conversation_key
),
extent AS (
    SELECT
        t.root_number,
        COUNT(*) = COUNT(t.at_us) AS all_timed
    FROM turn_of AS t
    GROUP BY t.root_number
),
timed AS (
    SELECT
        m.conversation_number,
        m.action,
        MAX(m.position) OVER (
            PARTITION BY m.root_number
            ORDER BY m.at_us, m.action NULLS FIRST, m.position, m.conversation_number
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS position
    FROM (
        SELECT
            t.root_number,
            CAST(NULL AS BIGINT) AS conversation_number,
            CAST(NULL AS BIGINT) AS action,
            t.at_us,
            t.position
        FROM turn_of AS t
        WHERE t.at_us IS NOT NULL
        UNION ALL
        SELECT
            d.root_number,
            d.conversation_number,
            d.action,
            d.started_at_us AS at_us,
            CAST(NULL AS BIGINT) AS position
        FROM done AS d
        WHERE d.started_at_us IS NOT NULL
    ) AS m
)
SELECT
    d.root_key AS conversation_key,
    CAST(
        ROW_NUMBER() OVER (
            PARTITION BY d.root_number
            ORDER BY
                d.started_at_us NULLS LAST,
                d.root_number <> d.conversation_number,
                d.conversation_number,
                d.action
        ) - 1 AS BIGINT
    ) AS action_order,
    d.origin_key,
    d.tool,
    d.effect,
    d.outcome,
    d.error_type,
    d.action_id,
    d.arguments_hash,
    d.undoes,
    d.started_at_us,
    d.ended_at_us,
    CASE
        WHEN e.root_number IS NULL THEN NULL
        WHEN d.started_at_us IS NOT NULL AND e.all_timed THEN COALESCE(p.position, -1)
        WHEN d.after_turn < 0 THEN -1
        ELSE t.position
    END AS after_position
FROM done AS d
LEFT JOIN extent AS e ON e.root_number = d.root_number
LEFT JOIN timed AS p ON p.conversation_number = d.conversation_number AND p.action = d.action
LEFT JOIN turn_of AS t
    ON t.root_number = d.root_number
    AND t.origin_key = d.origin_key
    AND t.turn = d.after_turn
