-- Conversations with one transfer that came back to a team that had had them before, and whoever is named in an
-- assignment: those who had it in turn are more than those who ever had it. Two transfers are astray in any case.
SELECT w.conversation_key
FROM (
    SELECT
        p.conversation_key,
        p.team,
        LAG(p.team) OVER (PARTITION BY p.conversation_key ORDER BY p.place) AS previous_team
    FROM (
        SELECT
            f.conversation_key,
            2 * f.event_order AS place,
            f.from_value AS team
        FROM (
            SELECT
                e.conversation_key,
                e.event_order,
                e.from_value,
                ROW_NUMBER() OVER (PARTITION BY e.conversation_key ORDER BY e.event_order) AS move
            FROM contact_event AS e
            INNER JOIN event_marks AS m ON m.conversation_key = e.conversation_key AND m.transfers = 1
            WHERE e.type IN ('assigned', 'transferred', 'escalated')
                AND (e.from_value IS NOT NULL OR e.to_value IS NOT NULL)
        ) AS f
        WHERE f.move = 1 AND f.from_value IS NOT NULL
        UNION ALL
        SELECT
            t.conversation_key,
            2 * t.event_order + 1 AS place,
            t.to_value AS team
        FROM contact_event AS t
        INNER JOIN event_marks AS m ON m.conversation_key = t.conversation_key AND m.transfers = 1
        WHERE t.type IN ('assigned', 'transferred', 'escalated') AND t.to_value IS NOT NULL
    ) AS p
) AS w
GROUP BY w.conversation_key
HAVING COUNT(*) FILTER (WHERE w.team IS DISTINCT FROM w.previous_team) > COUNT(DISTINCT w.team)
