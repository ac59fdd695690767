-- What the conversations of each journey add up to; a sum with an unknown part is unknown.
SELECT
    o.journey_number,
    MAX(o.conversation_key) FILTER (WHERE o.place = o.journey_number) AS conversation_key,
    MAX(o.customer_key) FILTER (WHERE o.place = o.journey_number) AS customer_key,
    COUNT(*) AS contacts,
    CASE
        WHEN COUNT(*) = 1 OR COUNT(o.channel) = COUNT(*)
            THEN COUNT(*) FILTER (WHERE o.channel <> o.previous_channel)
    END AS channel_switches,
    CASE WHEN COUNT(o.transfers) = COUNT(*) THEN CAST(SUM(o.transfers) AS BIGINT) END AS transfers,
    CASE WHEN COUNT(o.repetitions) = COUNT(*) THEN CAST(SUM(o.repetitions) AS BIGINT) END AS repetitions,
    BOOL_AND(o.answers_observed) AS answers_observed,
    MAX(o.opened_at_us) FILTER (WHERE o.place = o.journey_number) AS started_at_us,
    MAX(o.last_public_at_us) AS ended_at_us
FROM (
    SELECT
        j.journey_number,
        j.place,
        f.conversation_key,
        f.customer_key,
        f.channel,
        f.transfers,
        f.repetitions,
        f.opened_at_us,
        c.answers_observed,
        c.last_public_at_us,
        LAG(f.channel) OVER (PARTITION BY j.journey_number ORDER BY j.place) AS previous_channel
    FROM journey AS j
    INNER JOIN fact_conversation AS f ON f.conversation_key = j.conversation_key
    INNER JOIN contact AS c ON c.conversation_key = j.conversation_key
) AS o
GROUP BY o.journey_number
