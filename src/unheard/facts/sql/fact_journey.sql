-- One row per journey: its first conversation gives the period, handler and topic; effort is the weighted sum of the
-- parts (metrics.md §4d), and a part that weighs nothing need not be known.
SELECT
    p.conversation_key AS journey_key,
    p.conversation_key,
    p.customer_key,
    p.contacts,
    p.channel_switches,
    p.transfers,
    p.repetitions,
    p.turns_after_answer,
    p.back_and_forth,
    p.waiting_days,
    CAST($effort_contacts AS DOUBLE) * (p.contacts - 1)
    + CASE
        WHEN CAST($effort_channel_switches AS DOUBLE) = CAST('0' AS DOUBLE) THEN CAST('0' AS DOUBLE)
        ELSE CAST($effort_channel_switches AS DOUBLE) * p.channel_switches
    END
    + CASE
        WHEN CAST($effort_transfers AS DOUBLE) = CAST('0' AS DOUBLE) THEN CAST('0' AS DOUBLE)
        ELSE CAST($effort_transfers AS DOUBLE) * p.transfers
    END
    + CASE
        WHEN CAST($effort_repetitions AS DOUBLE) = CAST('0' AS DOUBLE) THEN CAST('0' AS DOUBLE)
        ELSE CAST($effort_repetitions AS DOUBLE) * p.repetitions
    END
    + CASE
        WHEN CAST($effort_back_and_forth AS DOUBLE) = CAST('0' AS DOUBLE) THEN CAST('0' AS DOUBLE)
        ELSE CAST($effort_back_and_forth AS DOUBLE) * p.back_and_forth
    END
    + CASE
        WHEN CAST($effort_waiting AS DOUBLE) = CAST('0' AS DOUBLE) THEN CAST('0' AS DOUBLE)
        ELSE CAST($effort_waiting AS DOUBLE) * p.waiting_days
    END AS effort,
    p.started_at_us,
    p.ended_at_us
FROM (
    SELECT
        c.conversation_key,
        c.customer_key,
        c.contacts,
        c.channel_switches,
        c.transfers,
        c.repetitions,
        CASE WHEN c.answers_observed THEN w.turns_after_answer END AS turns_after_answer,
        CASE
            WHEN c.answers_observed
                THEN CAST(FLOOR(CAST(w.turns_after_answer AS DOUBLE) / CAST(3 AS DOUBLE)) AS BIGINT)
        END AS back_and_forth,
        CASE WHEN c.answers_observed THEN w.waiting_days END AS waiting_days,
        c.started_at_us,
        c.ended_at_us
    FROM journey_contacts AS c
    LEFT JOIN journey_waiting AS w ON w.journey_number = c.journey_number
) AS p
