"""Worlds by hand where one word of a definition decides: equal or after, this event or that, stated or missing."""

from hand_words import ASK, DAY_MINUTES, FAILS, case, judged, later, seen, solved, survey, talk, world
from world_words import Json, at

WRITE = {"tool": "refund", "effect": "write", "outcome": "success"}


def closed_by(name: str, who: str, *events: tuple[int, str, Json], **fields: Json) -> Json:
    return talk(name, who, (0, "C", ASK), (9, "H", "Done."), events=[(20, "closed", {}), *events], **fields)


def follow_up(name: str, who: str, after: str, day: int) -> Json:
    return talk(name, who, (0, "C", FAILS), day=day, topic="other", relation="follow_up_of", related_to=after)


FOLLOWED = world(
    solved("a", "u1"),
    follow_up("a2", "u1", "a", 3),  # says so itself: rule 1 in spite of the topic
    solved("b", "u2"),
    talk("b2", "u2", (5, "C", FAILS), relation="merged_into", related_to="b"),
    follow_up("b3", "u2", "b2", 3),  # follows a row that was merged into b
    solved("c", "u3"),
    follow_up("c2", "u3", "nowhere", 3),  # follows something we do not have, on another topic
    solved("d", "u4", issue_key="k1"),
    follow_up("d2", "u4", "d", 3) | {"issue_key": "k2"},  # the keys say that it is another issue
    solved("e", "u5", topic=None),
    solved("e2", "u5", topic=None, day=3),  # no topic on either side is not the same topic
    solved("f", "u6", topic="login"),
    follow_up("f2", "u6", "a", 3),  # follows another customer's conversation
    observed=[seen()],
)
VOID = world(
    closed_by("a", "u1", (10, "customer_confirmed", {"basis": "derived"}), (30, "customer_disconfirmed", {})),
    closed_by("b", "u2", (10, "customer_confirmed", {}), (30, "reopened", {"cause": "customer"})),
    closed_by("c", "u3", (10, "customer_confirmed", {}), (30, "reopened", {"cause": "human"})),  # staff void nothing
    closed_by("d", "u4", (10, "customer_disconfirmed", {}), (30, "customer_confirmed", {})),  # in the end it worked
    closed_by("e", "u5", surveys=[survey("resolution", 0, [0, 1])]),
    closed_by("f", "u6", surveys=[survey("csat", 5, [1, 5])]),
    closed_by("g", "u7", surveys=[survey("resolution", 1, [0, 1])]),
    closed_by("h", "u8"),
    closed_by("i", "u9"),
    closed_by("j", "v1", (25, "closed", {"actor": "customer"})),
    closed_by("k", "v2", (25, "resolved", {"cause": "customer"})),
    judgements=[
        judged("h", 5, "resolved", signals={"confirmed": {"state": "no"}}),
        judged("i", 5, "resolved", signals={"confirmed": {"state": "yes", "turn": 0}}),
    ],
)
DATED = world(
    # the signal's turn dates it: "works" at 0 is taken back at 60
    talk("a", "u1", (0, "C", "It works now"), (60, "C", FAILS), events=[(20, "closed", {})]),
    # "works" at 60, after the return at 30: it stands
    talk("b", "u2", (0, "C", ASK), (30, "C", FAILS), (60, "C", "ok thanks, bye"), events=[(20, "closed", {})]),
    judgements=[
        judged("a", 2, "unresolved", signals={"confirmed": {"state": "yes", "turn": 0}}),
        judged("b", 4, "resolved", signals={"confirmed": {"state": "yes", "turn": 2}}),
    ],
)
VENDOR = world(
    *[
        talk(name, name, (0, "C", ASK), (1, "A", "Done."), events=[(5, kind, more)])
        for name, kind, more in (
            ("a", "closed", {"actor": "ai_agent", "cause": "human"}),
            ("b", "resolved", {"cause": "ai"}),
            ("c", "customer_confirmed", {"basis": "assumed_by_vendor"}),
            ("d", "closed", {"actor": "human_agent", "cause": "inactivity", "basis": "native"}),
            ("e", "pending", {"actor": "ai_agent", "cause": "ai"}),  # settles nothing
            ("f", "closed", {"actor": "automation"}),
            ("g", "closed", {}),
        )
    ]
)
FIRST = world(
    # written at 3, a person at 5: AI-first. Written at 7: the person was first. Read at 1: no handling
    talk("a", "u1", (0, "C", ASK), (5, "H", "Done."), actions=[WRITE | {"started_at": at(3)}]),
    talk("b", "u2", (0, "C", ASK), (5, "H", "Done."), actions=[WRITE | {"started_at": at(7)}]),
    talk("c", "u3", (0, "C", ASK), (5, "H", "Done."), actions=[WRITE | {"started_at": at(1), "effect": "read"}]),
    # without a time: after turn 0, after turn 1
    talk("d", "u4", (0, "C", ASK), (5, "H", "Done."), actions=[WRITE | {"after_turn": 0}]),
    talk("e", "u5", (0, "C", ASK), (5, "H", "Done."), actions=[WRITE | {"after_turn": 1}]),
    # a person's note inside is no handling
    talk("f", "u6", (0, "C", ASK), (1, "A", "Done."))
    | {
        "turns": [
            {"at": at(0), "speaker": "customer", "text": ASK},
            {"at": at(1), "speaker": "ai_agent", "text": "Done."},
            {"at": at(2), "speaker": "human_agent", "text": "Fine.", "visibility": "internal", "kind": "note"},
        ]
    },
)
PARALLEL = world(
    closed_by("a", "u1"),
    talk("a2", "u1", (30, "C", FAILS), opened_at=at(20)),  # opened at the claim, written later: parallel
    closed_by("b", "u2"),
    talk("b2", "u2", (30, "C", FAILS), opened_at=at(21)),  # opened after it
    closed_by("c", "u3"),
    talk("c2", "u3", (30, "C", FAILS), opened_at=at(21), is_spam=True),  # no contact
    observed=[seen()],
)
# By default a source is watched until its latest record, and the earliest end of the sources counts.
DEFAULT_END = world(
    closed_by("a", "u1"),
    talk("b", "u2", (0, "C", ASK), day=40),
    talk("c", "u3", (0, "C", ASK), day=8, source="phone"),
)
EXACT_END = world(closed_by("a", "u1"), observed=[seen(days=30 + 20 / DAY_MINUTES)])
SHORT_END = world(closed_by("a", "u1"), observed=[seen(days=30 + 19 / DAY_MINUTES)])
OUTCOMES_ONLY = world(
    solved("a", "u1"),
    solved("b", "u2"),
    outcomes=[
        later(0, "u1", "churn_voluntary", 30),  # exactly the last moment of 30 days
        later(1, "u2", "downgrade", 30),  # churn is watched until here
        later(2, "u2", "purchase", 0),  # at the opening itself
        later(3, "u2", "refund", 29),  # purchases are watched until here: not 30 days
        later(4, "u1", "public_review", 7, rating=3, scale=[1, 9]),  # 1 + 4·2/8 = 2 stars
    ],
)
UNKNOWN = world(
    closed_by("a", "u1"),
    closed_by("b", "u2"),
    closed_by("c", "u3"),
    judgements=[judged("a", 5, "resolved"), judged("b", 4, "unknown"), judged("c", 2, "unknown", "partly")],
    observed=[seen()],
)
LEVEL = world(
    *[talk(name, name, (0, "C", ASK)) for name in "abc"],
    judgements=[
        judged("a", 3, "resolved", sentiment={"start": 0, "lowest": 0, "end": 0}),
        judged("b", 3, "resolved", sentiment={"start": 1, "lowest": -1, "end": -1}),
        judged("c", 3, "resolved", sentiment={"start": 1, "lowest": None, "end": None}),
    ],
)
SENT = world(
    solved("a", "u1", surveys=[survey("csat", None, [1, 5], state="expired", sent_at=None)]),
    solved("b", "u2", surveys=[survey("csat", None, [1, 5], state="bounced")]),
    solved("c", "u3", surveys=[survey("csat", 3, [1, 5], answered_at=None, sent_at=None)]),
    solved("d", "u4", surveys=[survey("nps", None, [0, 10])]),
    # an answer without a time is older than one with: 5 counts
    solved("e", "u5", surveys=[survey("csat", 5, [1, 5]), survey("csat", 1, [1, 5], answered_at=None)]),
    # low is good: 2 of 1..5 is 0.75
    solved("f", "u6", surveys=[survey("csat", 2, [1, 5], higher_is_better=False)]),
)
GAPS = world(
    # assigned in the very minute of the answer: no gap; the system's line before it would be 5 minutes
    talk("a", "u1", (0, "C", ASK), (10, "H", "Done."), events=[(10, "assigned", {"to": "ann"})]),
    # assigned afterwards: 10 minutes
    talk("b", "u2", (0, "C", ASK), (10, "H", "Done."), events=[(11, "assigned", {"to": "ann"})]),
)

CASES = [
    case(
        "follow-ups: floor",
        "recontact_floor_rate_30",
        FOLLOWED,
        2,
        7,
        "a, b; c dangles, d's keys differ, f follows a stranger's",
    ),
    case(
        "follow-ups: any issue",
        "recontact_ceiling_rate_30",
        FOLLOWED,
        6,
        7,
        "all but e2, the only second one that claims: a b c d e f",
    ),
    case("follow-ups: headline", "recontact_rate_30", FOLLOWED, 2, 7, "as the floor: no topic is shared"),
    case("confirmed and void", "confirmed_resolution_rate", VOID, 6, 11, "c, d, g, i, j, k"),
    case("confirmed: dated by its turn", "confirmed_resolution_rate", DATED, 1, 2, "b"),
    case("the AI's resolutions", "reported_ai_resolution_rate", VENDOR, 3, 7, "a by actor, b by cause, c by basis"),
    case("who was first", "containment_rate", FIRST, 1, 3, "AI-first a, d, f; only f without a person"),
    case("who was first: escalation", "escalation_rate", FIRST, 2, 3, "a and d"),
    case("parallel is not back", "recontact_rate_30", PARALLEL, 1, 3, "b"),
    case("the earliest end of the sources", "recontact_rate_7", DEFAULT_END, 0, 1, "phone ends on day 8"),
    case("the earliest end of the sources, later", "recontact_rate_30", DEFAULT_END, 0, 0, "day 8 is too early for 30"),
    case("observed to the very end", "recontact_rate_30", EXACT_END, 0, 1, "t0 + W = end"),
    case("observed a minute less", "recontact_rate_30", SHORT_END, 0, 0, "t0 + W > end"),
    case("last moment", "churn_rate_30", OUTCOMES_ONLY, 1, 2, "u1; seen to day 30 by the downgrade"),
    case("first moment", "repurchase_rate_7", OUTCOMES_ONLY, 1, 2, "u2 at the opening; watched until day 29"),
    case("not watched long enough", "repurchase_rate_30", OUTCOMES_ONLY, 0, 0, "the refund is the last record"),
    case("two stars of five", "low_review_rate_7", OUTCOMES_ONLY, 1, 1, "3 of 1..9"),
    case("only known outcomes", "true_fcr_30", UNKNOWN, 1, 2, "a holds, c partly; b unknown"),
    case("only known outcomes, all issues", "fully_resolved_rate", UNKNOWN, 1, 2, "a"),
    case("level is not soured", "soured_rate", LEVEL, 1, 2, "b of a, b; c has no end"),
    case("sent", "survey_sent_rate", SENT, 4, 6, "a, c, e, f; b bounced, d is another instrument"),
    case("answered of the sent", "survey_response_rate", SENT, 3, 4, "c, e, f"),
    case("the last answer, low is good", "csat", SENT, 2, 3, "e, f; c is 0.5"),
    case("gaps from the assignment", "aht_estimated", GAPS, 600, 2, "0 and 10 minutes"),
]
