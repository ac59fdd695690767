"""Worlds by hand for what dashboards report (metric dictionary, section 3)."""

from hand_words import ASK, FAILS, THANKS, case, judged, later, solved, survey, talk, world
from world_words import Json, at

FIVE = [1, 5]
SURVEYED = world(
    solved("a", "u1", surveys=[survey("csat", 5, FIVE)]),  # answered, satisfied
    solved("b", "u2", surveys=[survey("csat", None, FIVE)]),  # sent, silent
    solved("c", "u3", surveys=[survey("csat", None, FIVE, state="suppressed", sent_at=None)]),  # held back
    solved("d", "u4", surveys=[]),
    solved("e", "u5", surveys=[survey("csat", 2, FIVE), survey("csat", 4, FIVE, 60)]),  # the last answer counts: 4
    solved("f", "u6", surveys=[survey("csat", 3, FIVE)]),
    solved("g", "u7", is_spam=True, surveys=[survey("csat", 5, FIVE)]),  # not eligible
)
ONLY_ANSWERS = world(solved("a", "u1", surveys=[survey("csat", 5, FIVE)]), solved("b", "u2"))
TIMES = world(
    # asked at 0; an automatic greeting at 1 does not count; AI at 2; person at 12; claim at 20
    talk(
        "a",
        "u1",
        (0, "C", ASK),
        (1, "B", "We got it.", "template"),
        (2, "A", "Let me see."),
        (12, "H", "Done."),
        events=[(20, "closed", {})],
        handle={"seconds": 300},
    ),
    # a macro at 3 does not count, the person at 30 does; claim at 40
    talk(
        "b",
        "u2",
        (0, "C", ASK),
        (3, "B", "Macro.", "auto_reply"),
        (30, "S", "Done."),
        events=[(40, "resolved", {})],
        handle={"talk": 60, "hold": 30, "wrap": 10},
    ),
    talk("c", "u3", (0, "C", ASK), handle=None),  # never answered, never claimed
    # outbound: the opening message is not an answer; the answer comes 5 minutes after the customer's first turn
    talk("d", "u4", (0, "H", "Your parcel?"), (10, "C", ASK), (15, "H", "Done."), direction="outbound"),
)
CLAIMS = world(
    solved("a", "u1"),  # closed, quiet: holds
    # closed at 20, "Thanks!" at 25 is courtesy: holds
    talk("b", "u2", (0, "C", ASK), (10, "H", "Done."), (25, "C", THANKS), events=[(20, "closed", {})]),
    # closed at 20, "It still fails" at 25: reopened
    talk("c", "u3", (0, "C", ASK), (10, "H", "Done."), (25, "C", FAILS), events=[(20, "closed", {})]),
    talk("d", "u4", (0, "C", ASK)),  # no claim
    talk("e", "u5", (0, "C", ASK), events=[(20, "closed", {"cause": "merge"})]),  # closed by a merge: no claim
    # reopened by staff only, and a customer turn exactly at the claim: neither is a reopen
    talk(
        "f", None, (0, "C", ASK), (20, "C", FAILS), events=[(20, "resolved", {}), (30, "reopened", {"cause": "human"})]
    ),
)
NO_STATUS: Json = {
    "conversations": [
        {key: value for key, value in solved("a", "u1").items() if key != "events"},
        {key: value for key, value in solved("b", "u2").items() if key != "events"},
    ]
}
AI = world(
    # AI only, closed by the AI
    talk("a", "u1", (0, "C", ASK), (1, "A", "Done."), events=[(5, "closed", {"cause": "ai"})]),
    # AI, then a person: neither contained nor the AI's resolution
    talk("b", "u2", (0, "C", ASK), (1, "A", "Hm."), (9, "H", "Done."), events=[(20, "closed", {"cause": "ai"})]),
    # person, then AI: not AI-first; assumed by the vendor, and no person after the AI: the AI's resolution
    talk(
        "c",
        "u3",
        (0, "C", ASK),
        (1, "H", "Hm."),
        (9, "A", "Done."),
        events=[(20, "closed", {"basis": "assumed_by_vendor", "cause": "inactivity"})],
    ),
    # AI only by a write action without words; abandoned; never closed
    talk(
        "d",
        "u4",
        (0, "C", ASK),
        actions=[{"tool": "refund", "effect": "write", "outcome": "success", "started_at": at(2)}],
        events=[(30, "abandoned", {})],
    ),
    # AI with an escalated event and no person; closed by staff: contained, escalated, not the AI's resolution
    talk(
        "e",
        "u5",
        (0, "C", ASK),
        (1, "A", "I pass you on."),
        events=[(2, "escalated", {}), (60, "closed", {"cause": "human"})],
    ),
    solved("f", "u6"),  # person only
    talk("g", "u7", (0, "C", ASK), (1, "B", "Macro.", "template")),  # automation only
    # an internal AI note is no handling
    talk("h", "u8", (0, "C", ASK), (5, "H", "Done.")),
)
NET = world(
    solved("a", "u1", surveys=[survey("nps", 9, [0, 10]), survey("nps", 10, [0, 10], 50)]),  # two promoters
    solved("b", "u2", surveys=[survey("nps", 6, [0, 10])]),  # detractor
    solved("c", "u3", surveys=[survey("nps", 8, [0, 10])]),  # neither
    solved("d", "u4", surveys=[survey("nps", None, [0, 10])]),
    surveys=[
        {
            "id": "r1",
            "conversation_id": None,
            "customer": {"id": "u1"},
            "answered_at": at(99),
            "instrument": "nps",
            "score": 3,
            "scale": [0, 10],
        },
        {
            "id": "r2",
            "conversation_id": None,
            "customer": {"id": "u9"},
            "answered_at": at(99),
            "instrument": "nps",
            "score": 7,
            "scale": [0, 10],
        },
    ],
)
EFFORT = world(
    solved("a", "u1", surveys=[survey("ces", 5, [1, 7])]),  # 4/6 = 0.667: easy
    solved("b", "u2", surveys=[survey("ces", 4, [1, 7])]),  # 0.5
    solved("c", "u3", surveys=[survey("ces", 2, [1, 7], higher_is_better=False)]),  # 1 - 1/6: easy
    solved("d", "u4"),
)
ESTIMATED = world(
    # assigned at 5, answer at 10: 5 min; next answer 40 min after the customer: capped at 15 → 1200 s
    talk(
        "a",
        "u1",
        (0, "C", ASK),
        (10, "H", "Hm."),
        (20, "C", FAILS),
        (60, "H", "Done."),
        events=[(5, "assigned", {"to": "ann"})],
    ),
    # answer 4 min after the AI's turn → 240 s
    talk("b", "u2", (0, "C", ASK), (2, "A", "Hm."), (6, "H", "Done.")),
    talk("c", "u3", (0, "C", ASK), (2, "A", "Done.")),  # no human turn: out
)
ROUTES = world(
    talk("a", "u1", (0, "C", ASK), events=[(1, "transferred", {"from": "t1", "to": "t2"})]),  # once
    talk(
        "b",
        "u2",
        (0, "C", ASK),
        events=[(1, "transferred", {"from": "t1", "to": "t2"}), (2, "transferred", {"from": "t2", "to": "t3"})],
    ),
    # once, but assigned back to the team that had it first
    talk(
        "c",
        "u3",
        (0, "C", ASK),
        events=[
            (1, "assigned", {"to": "t1"}),
            (2, "transferred", {"from": "t1", "to": "t2"}),
            (3, "assigned", {"to": "t1"}),
        ],
    ),
    talk("d", "u4", (0, "C", ASK), events=[(1, "assigned", {"to": "t1"})]),
    # another source that never shows an assignment: not counted as "not transferred"
    talk("e", "u5", (0, "C", ASK), source="phone", events=[(1, "closed", {})]),
)


def untimed(row: Json) -> Json:
    """The same conversation without any time: only the order is known."""
    stripped = {name: value for name, value in row.items() if name != "opened_at"}
    for part in ("turns", "events"):
        stripped[part] = [{name: value for name, value in one.items() if name != "at"} for one in row[part]]
    return stripped


ORDER_ONLY = world(
    untimed(talk("a", "u1", (0, "C", ASK), (1, "A", "Hm."), (2, "H", "Done."), events=[(3, "closed", {})])),
    untimed(talk("b", "u2", (0, "C", ASK), (1, "H", "Hm."), (2, "A", "Done."), events=[])),
    untimed(
        talk("c", "u3", (0, "C", ASK), (1, "H", "Done."), actions=[{"tool": "t", "effect": "write", "after_turn": 0}])
    ),
)
# A source of calls without words: eligible, claimed, reopened by its event only; who handled them is unknown.
CALLS = {
    "conversations": [
        {"conversation_id": name, "source": "calls", "opened_at": at(0), "direction": direction, "events": events}
        for name, direction, events in (
            ("a", "inbound", [{"at": at(9), "type": "closed"}]),
            (
                "b",
                "inbound",
                [{"at": at(9), "type": "closed"}, {"at": at(99), "type": "reopened", "cause": "customer"}],
            ),
            ("c", "inbound", [{"at": at(9), "type": "closed"}, {"at": at(99), "type": "reopened", "cause": "human"}]),
            ("d", "outbound", [{"at": at(9), "type": "closed"}]),  # nobody says that the customer answered
        )
    ]
}
# Everything in the same minute: equal is not after.
TIES = world(
    talk("a", "u1", (0, "C", ASK), (0, "H", "Done."), (0, "C", FAILS), events=[(0, "closed", {}), (0, "closed", {})]),
    talk("b", "u1", (0, "C", ASK), (0, "A", "Hm."), (0, "H", "Done."), events=[(0, "resolved", {})]),
)
CREDIBLE = world(
    solved("a", "u1", opened_at="1970-01-01T00:00:00Z"),  # quarantined: the first turn's time counts
    solved("b", "u2", opened_at="2999-01-01T00:00:00Z"),
)
NOT_CONTACTS = world(
    solved("a", "u1"),
    talk("b", "u2", (0, "H", "Offer!"), (1, "C", "I am out of office.", "auto_reply"), direction="outbound"),
    talk("c", "u3", (0, "H", "Offer!"), (1, "C", ASK), direction="outbound"),  # answered: eligible
    talk("d", "u4", (0, "C", "Five stars", "survey_feedback")),
    solved("e", "u5", is_internal=True),
    solved("f", "u6", events=[(20, "closed", {}), (30, "deleted", {})]),
)

CASES = [
    case("sent: not suppressed", "survey_sent_rate", SURVEYED, 4, 6, "a, b, e, f of a–f; g is spam"),
    case(
        "sent: only answers shown",
        "survey_sent_rate",
        ONLY_ANSWERS,
        0,
        0,
        "a source that shows only answers cannot show what was sent",
    ),
    case("response: of the sent", "survey_response_rate", SURVEYED, 3, 4, "a, e, f of a, b, e, f"),
    case("coverage: of the eligible", "survey_coverage", SURVEYED, 3, 6, "a, e, f of a–f"),
    case("csat: the last answer, 4 and 5", "csat", SURVEYED, 2, 3, "a and e of a, e, f"),
    case("csat: nothing answered", "csat", world(solved("a", "u1")), 0, 0, "no answer, no number"),
    case("nps: every answer", "nps", NET, 100, 4, "+100 +100 −100 0 over four answers"),
    case("nps: relational apart", "nps_relational", NET, -100, 2, "−100 and 0"),
    case("ces: normalised", "ces", EFFORT, 2, 3, "a and c of a–c"),
    case("aht: seconds or its parts", "aht", TIMES, 400, 2, "300 and 60+30+10; c and d have none"),
    case("aht estimated: capped gaps", "aht_estimated", ESTIMATED, 1440, 2, "300 + 900, and 240"),
    case("time to claim", "time_to_claim", TIMES, 3600, 2, "20 and 40 minutes"),
    case(
        "first response: person or AI",
        "first_response_time",
        TIMES,
        2220,
        3,
        "2, 30 and 5 minutes; c was never answered",
    ),
    case("first human response", "first_human_response_time", TIMES, 2820, 3, "12, 30 and 5 minutes"),
    case("closure", "closure_rate", CLAIMS, 4, 6, "a, b, c, f; e was merged"),
    case("closure: no status history", "closure_rate", NO_STATUS, 0, 0, "null, not 0"),
    case("unclaimed", "unclaimed_rate", CLAIMS, 2, 6, "d and e"),
    case("reported fcr", "reported_fcr", CLAIMS, 3, 4, "of a, b, c, f only c was reopened"),
    case("containment", "containment_rate", AI, 3, 4, "AI-first a, b, d, e; a person took part in b"),
    case("contained and abandoned", "containment_abandoned_rate", AI, 1, 4, "d"),
    case(
        "AI resolutions as reported",
        "reported_ai_resolution_rate",
        AI,
        2,
        5,
        "AI took part in a–e; a by cause, c assumed; b has a person after the AI, d no claim, e closed by staff",
    ),
    case("escalation", "escalation_rate", AI, 2, 4, "AI-first a, b, d, e: b handed over, e by event"),
    case("transfers", "transfer_rate", ROUTES, 3, 4, "a, b, c of a–d; the other source shows no assignments"),
    case("misrouted", "misroute_rate", ROUTES, 2, 3, "b twice, c back to t1"),
    case("an empty world", "closure_rate", world(outcomes=[later(0, "u1", "renewal", 3)]), 0, 0, "nothing to count"),
    case("never answered is eligible", "never_answered_rate", TIMES, 1, 4, "c"),
    case(
        "never answered: macros are no answer",
        "never_answered_rate",
        AI,
        2,
        8,
        "d acted without a word, g only a macro",
    ),
    case(
        "judged coverage",
        "judged_coverage",
        world(
            solved("a", "u1"),
            solved("b", "u2"),
            judgements=[judged("a", 4, "resolved"), judged("b", None, abstained="too short")],
        ),
        1,
        2,
        "b abstained",
    ),
    case("order only: closure", "closure_rate", ORDER_ONLY, 1, 3, "needs no time"),
    case("order only: who was first", "containment_rate", ORDER_ONLY, 0, 2, "a by its turns, c by its action"),
    case("order only: durations", "first_response_time", ORDER_ONLY, 0, 0, "needs times"),
    case("order only: reopens", "reported_fcr", ORDER_ONLY, 0, 0, "needs times"),
    case("calls: claims", "closure_rate", CALLS, 3, 3, "d is outbound and unanswered"),
    case("calls: reopened by event", "reported_fcr", CALLS, 2, 3, "b; staff reopened c"),
    case("calls: handling", "containment_rate", CALLS, 0, 0, "nobody knows who handled a call without turns"),
    case("calls: answered or not", "never_answered_rate", CALLS, 0, 0, "not observable"),
    case("ties: not reopened", "reported_fcr", TIES, 2, 2, "equal is not after"),
    case("ties: response", "first_response_time", TIES, 0, 2, "at once"),
    case("ties: first is who stands first", "containment_rate", TIES, 0, 1, "b: AI, then a person"),
    case("quarantined times", "time_to_claim", CREDIBLE, 2400, 2, "20 minutes each, by the turns"),
    case("not contacts", "never_answered_rate", NOT_CONTACTS, 0, 2, "a and c; c was written to before it asked"),
]
