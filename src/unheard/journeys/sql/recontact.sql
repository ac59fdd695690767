-- The first time that the customer came back after a claim, one row per claim of an identified customer that has one.
-- A reopen, or a later conversation on the same issue: rule 1 explicit, 2 alike in words, 3 same topic.
-- The earliest counts; at the same moment the reopen, then the smaller rule, then the smaller key.
-- Beside it the floor (rule 1 only) and the ceiling (any issue of the customer). No window: the metric applies it.
SELECT
    w.conversation_key,
    w.recontact_at_us,
    w.recontact_key,
    CASE
        WHEN w.recontact_key = w.conversation_key THEN 'same_thread'
        WHEN r.channel = w.channel THEN 'same_channel'
        WHEN r.channel <> w.channel THEN 'other_channel'
    END AS recontact_scope,
    r.channel AS recontact_channel,
    w.recontact_rule,
    w.floor_at_us,
    w.ceiling_at_us
FROM (
    SELECT
        f.conversation_key,
        f.channel,
        f.first_at_us AS recontact_at_us,
        CASE
            WHEN f.reopen_at_us = f.first_at_us THEN f.conversation_key
            WHEN f.explicit_at_us = f.first_at_us THEN f.explicit_key
            WHEN f.alike_at_us = f.first_at_us THEN f.alike_key
            ELSE f.topic_key
        END AS recontact_key,
        CASE
            WHEN f.reopen_at_us = f.first_at_us THEN 1
            WHEN f.explicit_at_us = f.first_at_us THEN 1
            WHEN f.alike_at_us = f.first_at_us THEN 2
            WHEN f.topic_at_us IS NOT NULL THEN 3
        END AS recontact_rule,
        LEAST(f.reopen_at_us, f.explicit_at_us) AS floor_at_us,
        LEAST(f.reopen_at_us, f.any_at_us) AS ceiling_at_us
    FROM (
        SELECT
            k.conversation_key,
            c.channel,
            LEAST(o.reopen_at_us, n.explicit_at_us, n.alike_at_us, n.topic_at_us) AS first_at_us,
            o.reopen_at_us,
            n.explicit_at_us,
            n.explicit_key,
            n.alike_at_us,
            n.alike_key,
            n.topic_at_us,
            n.topic_key,
            n.any_at_us
        FROM claim AS k
        INNER JOIN contact AS c ON c.conversation_key = k.conversation_key
        LEFT JOIN reopen AS o ON o.conversation_key = k.conversation_key
        LEFT JOIN next_contact AS n ON n.conversation_key = k.conversation_key AND n.since = 'claim'
        WHERE c.is_identified
    ) AS f
) AS w
LEFT JOIN contact AS r ON r.conversation_key = w.recontact_key
WHERE w.ceiling_at_us IS NOT NULL
