-- One row per journey: its first conversation gives the period, handler and topic.
SELECT
    o.journey_key,
    MAX(o.conversation_key) FILTER (WHERE o.conversation_key = o.journey_key) AS conversation_key,
    MAX(o.customer_key) FILTER (WHERE o.conversation_key = o.journey_key) AS customer_key,
    COUNT(*) AS contacts,
    COUNT(*) FILTER (WHERE o.channel <> o.previous_channel) AS channel_switches,
    CASE WHEN COUNT(o.transfers) = COUNT(*) THEN CAST(SUM(o.transfers) AS BIGINT) END AS transfers,
    MAX(o.opened_at_us) FILTER (WHERE o.conversation_key = o.journey_key) AS started_at_us,
    MAX(o.last_public_at_us) AS ended_at_us
FROM (
    SELECT
        j.journey_key,
        f.conversation_key,
        f.customer_key,
        f.channel,
        f.transfers,
        f.opened_at_us,
        c.last_public_at_us,
        LAG(f.channel) OVER (
            PARTITION BY j.journey_key ORDER BY f.opened_at_us NULLS LAST, f.conversation_key
        ) AS previous_channel
    FROM journey AS j
    INNER JOIN fact_conversation AS f ON f.conversation_key = j.conversation_key
    INNER JOIN contact AS c ON c.conversation_key = j.conversation_key
) AS o
GROUP BY o.journey_key
