-- Did the customer say that it worked, and not take it back later? One row per claimed conversation.
-- Four ways: an event, a close by the customer, the judge's signal, yes to a resolution survey. Later means a later
-- time, strictly; among events without a time, a later place in the record; otherwise nothing is known to be later.
SELECT
    c.conversation_key,
    (m.confirmed_at_us IS NOT NULL AND NOT COALESCE(c.contradicted_at_us > m.confirmed_at_us, FALSE))
    OR (
        m.confirmed_untimed_order IS NOT NULL
        AND NOT COALESCE(m.contradicted_untimed_order > m.confirmed_untimed_order, FALSE)
    )
    OR (
        COALESCE(j.signal_confirmed = 'yes', FALSE)
        AND NOT COALESCE(c.contradicted_at_us > t.at_us, FALSE)
    )
    OR (
        COALESCE(s.resolution_score_norm >= CAST('0.5' AS DOUBLE), FALSE)
        AND NOT COALESCE(c.contradicted_at_us > s.resolution_answered_at_us, FALSE)
    ) AS is_confirmed
FROM contradicted AS c
LEFT JOIN event_marks AS m ON m.conversation_key = c.conversation_key
LEFT JOIN current_judgement AS j ON j.conversation_key = c.conversation_key
LEFT JOIN contact_turn AS t
    ON t.conversation_key = j.conversation_key
    AND t.origin_key = j.conversation_key
    AND t.turn = j.signal_confirmed_turn
LEFT JOIN survey_state AS s ON s.conversation_key = c.conversation_key
