-- Calls that were taken back within the journey: an action names the call that it undoes, or the tool that the settings call
-- its inverse succeeded later. One row per call, by the place of its last attempt. Nobody's conversation is its own journey.
WITH done AS (
    SELECT
        w.conversation_key,
        w.action_order,
        w.tool,
        w.action_id,
        w.started_at_us,
        t.inverse,
        COALESCE(j.journey_key, w.conversation_key) AS scope
    FROM write_attempt AS w
    LEFT JOIN journey AS j ON j.conversation_key = w.conversation_key
    LEFT JOIN chosen_tool AS t ON t.tool = w.tool
    WHERE w.is_last_of_call AND w.is_failed IS NOT DISTINCT FROM FALSE
),
later AS (
    SELECT
        a.conversation_key,
        a.action_order,
        a.tool,
        a.undoes,
        a.started_at_us,
        COALESCE(j.journey_key, a.conversation_key) AS scope
    FROM contact_action AS a
    LEFT JOIN journey AS j ON j.conversation_key = a.conversation_key
    WHERE a.outcome = 'success'
        AND (a.undoes IS NOT NULL OR a.tool IN (SELECT t.inverse FROM chosen_tool AS t WHERE t.inverse IS NOT NULL))
)
SELECT
    u.conversation_key,
    u.action_order
FROM (
    SELECT
        d.conversation_key,
        d.action_order
    FROM done AS d
    INNER JOIN later AS a ON a.scope = d.scope AND a.undoes = d.action_id
    UNION ALL
    SELECT
        d.conversation_key,
        d.action_order
    FROM done AS d
    INNER JOIN later AS a ON a.scope = d.scope AND a.tool = d.inverse
    WHERE (a.conversation_key = d.conversation_key AND a.action_order > d.action_order)
        OR (a.conversation_key <> d.conversation_key AND a.started_at_us > d.started_at_us)
) AS u
GROUP BY u.conversation_key, u.action_order
