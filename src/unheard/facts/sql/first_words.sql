-- The first 300 characters of what the customer wrote before anybody of the business had spoken.
SELECT
    c.conversation_key,
    SUBSTR(t.text, 1, 300) AS words
FROM contact_turn AS c
INNER JOIN handled AS h
    ON h.conversation_key = c.conversation_key
    AND h.first_customer_position = c.position
    AND COALESCE(h.first_human_position > c.position, TRUE)
    AND COALESCE(h.first_ai_position > c.position, TRUE)
INNER JOIN turn AS t ON t.conversation_key = c.origin_key AND t.turn = c.turn
WHERE c.has_text AND c.visibility = 'public'
