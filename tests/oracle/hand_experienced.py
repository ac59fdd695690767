"""Worlds by hand for what customers experienced, and what they did afterwards (sections 4a to 4f)."""

from typing import Any

from hand_words import ASK, DAY_MINUTES, FAILS, THANKS, case, judged, later, seen, solved, survey, talk, world
from world_words import Json, at

MONTH = 30 * DAY_MINUTES


def quality(tone: int, knowledge: int, timeliness: int) -> Json:
    return {"tone": tone, "knowledge": knowledge, "timeliness": timeliness}


def mood(start: int, end: int) -> Json:
    return {"start": start, "lowest": min(start, end), "end": end}


def threat(state: str) -> Json:
    return {"churn_threat": {"state": state}}


RATED = world(
    *[solved(name, f"u-{name}") for name in "abcdefg"],
    solved("t", "u-t", is_test=True),
    judgements=[
        judged("a", 5, "resolved", quality=quality(5, 4, 3), signals=threat("no")),
        judged("b", 4, "resolved", "unknown", quality=quality(4, 4, 4), signals=threat("unknown")),
        judged("c", 3, "resolved", "partly", quality=quality(3, 4, 5)),
        judged("d", 2, "unresolved", quality=quality(2, 2, 2), signals=threat("yes")),
        judged("e", 1, "unresolved", "resolved", quality={"tone": 1}, signals=threat("no")),
        judged("f", None, "unknown", abstained="not enough evidence"),
        judged("t", 1, "unresolved", quality=quality(1, 1, 1), signals=threat("yes")),  # a test: out
    ],
)
TWO_JUDGES = world(
    solved("a", "u1"),
    solved("b", "u2"),
    judgements=[
        judged("a", 1, "unresolved", judge="sampler"),
        judged("a", 5, "resolved", judge="everyone"),
        judged("b", 4, "resolved", judge="everyone"),
    ],
)
FROM_PARTS = world(
    *[solved(name, f"u-{name}") for name in "abcd"],
    judgements=[
        # published example: 0.5·5 + 0.2·4 + 0.3·10/3 = 4.3 → 4
        judged("a", None, "resolved", sentiment=mood(0, 1), quality=quality(4, 4, 2)),
        # 0.5·1 + 0.2·2 + 0.3·11/3 = 2.0 → 2, and r = 0 caps at 2
        judged("b", None, "unresolved", sentiment=mood(0, -1), quality=quality(4, 3, 4)),
        # r = 0.75: 0.5·4 + 0.2·5 + 0.3·5 = 4.5 → 5, capped at 3 by the part that is open
        judged("c", None, "resolved", "partly", sentiment=mood(0, 2), quality=quality(5, 5, 5)),
        # no known issue: no rating
        judged("d", None, "unknown", sentiment=mood(0, 2), quality=quality(5, 5, 5)),
    ],
)
CONFIRMED = world(
    # (a) confirmed by event
    talk("a", "u1", (0, "C", ASK), (9, "H", "Done."), events=[(20, "customer_confirmed", {"basis": "native"})]),
    # assumed by the vendor: a claim, never a confirmation
    talk(
        "b", "u2", (0, "C", ASK), (9, "H", "Done."), events=[(20, "customer_confirmed", {"basis": "assumed_by_vendor"})]
    ),
    # (b) closed by the customer
    talk(
        "c", "u3", (0, "C", ASK), (9, "H", "Done."), events=[(20, "closed", {"actor": "customer", "cause": "customer"})]
    ),
    # (c) said so; (d) yes to the resolution survey
    solved("d", "u4"),
    solved("e", "u5", surveys=[survey("resolution", 1, [0, 1])]),
    solved(
        "f", "u6", surveys=[survey("resolution", 0, [0, 1]), survey("csat", 5, [1, 5])]
    ),  # "no"; csat proves nothing
    # confirmed at 20, "It still fails" at 30: void
    talk(
        "g",
        "u7",
        (0, "C", ASK),
        (9, "H", "Done."),
        (30, "C", FAILS),
        events=[(20, "customer_confirmed", {"basis": "native"})],
    ),
    # confirmed but never claimed: not in the denominator
    talk("h", "u8", (0, "C", ASK), (9, "H", "Done."), surveys=[survey("resolution", 1, [0, 1])]),
    judgements=[judged("d", 5, "resolved", signals={"confirmed": {"state": "yes"}})],
)
# Claims at minute 20 of their day; contacts seen until day 200.
RETURNS = world(
    solved("a", "u1"),
    solved("a2", "u1", day=5, channel="email"),  # same topic 5 days later: recontact of a; own claim holds
    solved("b", "u2"),
    solved("b2", "u2", day=5, topic="login"),  # another topic: only the ceiling
    solved("c", "u3", issue_key="k1"),
    solved("c2", "u3", day=20, issue_key="k1", topic=None),  # explicit: floor too, within 30 not 7
    solved("d", "u4", issue_key="k1"),
    solved("d2", "u4", day=3, issue_key="k2"),  # keys differ: never the same issue, ceiling only
    talk("e", "u5", (0, "C", ASK), (10, "H", "Done."), (60, "C", FAILS), events=[(20, "closed", {})]),  # reopen: floor
    solved("f", "u6"),
    talk("f2", "u6", (0, "H", "Offer!"), (5, "C", ASK), day=2, direction="outbound"),  # outbound never
    solved("g", None),  # nobody: out
    solved("g2", None, day=1),
    observed=[seen()],
)
# Claims: a a2 b b2 c c2 d d2 e f = 10 (f2 has none).
EDGES = world(
    talk("a", "u1", (0, "C", ASK), events=[(20, "closed", {})]),
    talk("a2", "u1", (20 + 7 * DAY_MINUTES, "C", FAILS), opened_at=at(20 + 7 * DAY_MINUTES)),  # exactly 7 days: in
    talk("b", "u2", (0, "C", ASK), events=[(20, "closed", {})]),
    talk("b2", "u2", (21 + 7 * DAY_MINUTES, "C", FAILS), opened_at=at(21 + 7 * DAY_MINUTES)),  # a minute later: out
    talk("c", "u3", (0, "C", ASK), events=[(20, "closed", {})]),
    talk("c2", "u3", (20, "C", FAILS), opened_at=at(20)),  # opened at the claim: parallel, not after it
    # u4 is seen only until day 5, though the row for everybody says 200: not fully observed, early return or not
    talk("d", "u4", (0, "C", ASK), (60, "C", FAILS), events=[(20, "closed", {})]),
    observed=[seen(), seen(days=5, who="u4")],
)
FOLDED = world(
    talk("a", "u1", (0, "C", ASK), (10, "H", "Done."), events=[(20, "closed", {})]),
    # merged into a; its first word comes after a's claim: a reopen of a
    talk("a2", "u1", (0, "C", FAILS), day=2, relation="merged_into", related_to="a"),
    talk("b", "u2", (0, "C", ASK), (10, "H", "Done."), events=[(20, "closed", {})]),
    # merged into b2, which was merged into b; written before b's claim: part of b, no return
    talk("b3", "u2", (5, "C", FAILS), relation="merged_into", related_to="b2"),
    talk("b2", "u2", (6, "C", FAILS), relation="merged_into", related_to="b"),
    # a cycle: each stands alone and is eligible; nobody answered
    talk("c", "u3", (0, "C", ASK), relation="merged_into", related_to="c2", topic="login"),
    talk("c2", "u4", (0, "C", ASK), relation="merged_into", related_to="c", topic="login"),
    # root unknown: alone, eligible
    talk("d", "u5", (0, "C", ASK), relation="transfer_leg_of", related_to="nowhere"),
    talk("e", "u6", (0, "C", ASK), relation="side_of", related_to="a"),  # dropped
    observed=[seen()],
)
LINKED = world(
    solved("a", None, customer={"id": "u1", "email": "Jo@Example.org"}),
    solved("a2", None, customer={"email": "jo@example.ORG"}, day=1),  # same person by e-mail: a returns
    solved("b", None, customer={"phone": "+49 30 901820"}),
    solved("b2", None, customer={"id": "u2"}, day=1),  # declared to be the owner of the phone: b returns
    # a mailbox of four people links nobody: c does not return, c2 … c5 are their own
    *[solved(f"c{n}", None, customer={"id": f"f{n}", "email": "family@example.org"}, day=n) for n in range(4)],
    # who writes from that mailbox alone is nobody in particular: no customer, no return
    *[solved(f"d{n}", None, customer={"email": "family@example.org"}, day=n) for n in range(2)],
    identities=[{"customer": {"id": "u2"}, "same_as": {"phone": "+4930901820"}}],
    observed=[seen()],
)
PARCEL = "Parcel 4711123 with our coffee machine never reached the office"
TRACE = "Still no trace of parcel 4711123, the coffee machine should be in the office"
CANCELLED = "Invoice 990011 lists a premium subscription that I cancelled in March"


def says(name: str, who: str, text: str, *, day: int = 0, **fields: Any) -> Json:
    """Asked with these words, answered, closed; no topic unless it is given."""
    turns = ((0, "C", text), (10, "H", "Done."))
    return talk(name, who, *turns, day=day, **{"events": [(20, "closed", {})], "topic": None, **fields})


ALIKE = world(
    says("a", "u1", PARCEL),
    says("a2", "u1", TRACE, day=5),  # no topic, no key: the words say that it is the same
    says("b", "u2", PARCEL),
    says("b2", "u2", CANCELLED, day=5),  # the words say that it is not
    says("c", "u3", PARCEL, topic="billing"),
    says("c2", "u3", CANCELLED, day=5, topic="billing"),  # an equal topic does not outweigh words that say otherwise
    says("d", "u4", PARCEL, issue_key="k1"),
    says("d2", "u4", TRACE, day=5, issue_key="k2"),  # keys that differ go before any words
    says("e", "u5", PARCEL, topic="billing"),
    says("e2", "u5", FAILS, day=5, topic="billing"),  # too few words to compare: the topic decides
    says("f", "u6", PARCEL),
    says("f2", "u6", TRACE, day=95),  # too late to be compared
    observed=[seen(days=300)],
)
HOLDS = world(
    solved("a", "u1"),  # resolved, quiet: holds
    solved("b", "u2"),  # resolved, but back on day 5
    solved("b2", "u2", day=5),  # resolved, quiet: holds
    solved("c", "u3"),  # partly: not held
    solved("d", "u4"),  # outcome unknown: out
    solved("e", "u5"),  # not judged: out
    solved("f", None),  # nobody: out
    talk("g", "u6", (0, "C", ASK)),  # no claim: out
    judgements=[judged(name, 3, "resolved") for name in ("a", "b", "b2", "f", "g")]
    + [judged("c", 3, "resolved", "partly"), judged("d", None, "unknown", abstained="not enough evidence")],
    observed=[seen()],
)
CHASED = world(
    # 24 hours without an answer, then again: chased; "automatic" answers do not help
    talk("a", "u1", (0, "C", ASK), (1, "B", "We got it.", "auto_reply"), (1440, "C", FAILS)),
    # 23 h 59 min: not yet
    talk("b", "u2", (0, "C", ASK), (1439, "C", FAILS)),
    # waiting counts from the first unanswered word: 0, 13 h, 26 h
    talk("c", "u3", (0, "C", ASK), (780, "C", FAILS), (1560, "C", FAILS)),
    # answered, and 30 h later a new word: not waiting
    talk("d", "u4", (0, "C", ASK), (60, "H", "Done."), (1860, "C", FAILS)),
    # a second conversation on day 9: chased in 30, not in 7
    talk("e", "u5", (0, "C", ASK)),
    talk("e2", "u5", (0, "C", FAILS), day=9),
    observed=[seen()],
)
MOODS = world(
    *[talk(name, f"u-{name}", (0, "C", ASK), (1, "H", "Hm."), (2, "C", "ok"), (3, "H", "Done.")) for name in "abcde"],
    talk("f", "u-f", (0, "C", ASK), (1, "C", FAILS), (2, "H", "Done.")),  # no business turn between
    judgements=[
        judged("a", 4, "resolved", sentiment=mood(-2, 1)),  # turned
        judged("b", 3, "resolved", sentiment=mood(-1, 0)),  # neutralised
        judged("c", 2, "unresolved", sentiment=mood(-1, -1)),  # stayed
        judged("d", 2, "unresolved", sentiment=mood(0, -1)),  # soured
        judged("e", 5, "resolved", sentiment=mood(1, 2)),  # fine all along
        judged("f", 4, "resolved", sentiment=mood(-2, 2)),
    ],
)
# The first conversation of each customer opens on day 0.
AFTER = world(
    *[solved(name, f"u-{name}") for name in "abcdef"],
    solved("a2", "u-a", day=40),  # not the index
    solved("g", None),
    outcomes=[
        later(0, "u-a", "renewal", 10),
        later(1, "u-a", "churn_voluntary", 60),  # the renewal came first and decided
        later(2, "u-b", "churn_voluntary", 5),
        later(3, "u-c", "churn_involuntary", 5),  # decides nothing
        later(4, "u-d", "renewal", 91),  # after 90 days
        later(5, "u-e", "purchase", 30),
        later(6, "u-e", "purchase", 35),
        later(7, "u-f", "purchase", 120),
        later(8, "u-a", "public_review", 3, rating=2, scale=[1, 5]),  # low
        later(9, "u-b", "public_review", 3, rating=4, scale=[1, 10]),  # 1 + 4·3/9 = 2.33: not low
        later(10, "u-b", "public_review", 4, rating=5, scale=[1, 5]),
        later(11, "u-c", "public_review", 95, rating=1, scale=[1, 5]),  # after 90 days
    ],
    observed=[seen("churn"), seen("purchase"), seen("review"), seen("churn", 50, "u-f")],
)
NOTHING_SEEN = world(solved("a", "u1"), solved("b", "u2"))


CASES = [
    case("rated 4 or 5", "cx_score", RATED, 2, 5, "a, b of a–e"),
    case("mean rating", "cx_mean", RATED, 15, 5, "5+4+3+2+1"),
    case("rated 1 or 2", "bad_experience_rate", RATED, 2, 5, "d, e"),
    case("rated 3", "neutral_rate", RATED, 1, 5, "c"),
    case("judged", "judged_coverage", RATED, 5, 7, "f abstained, g was never judged"),
    case("issues", "issue_resolution_rate", RATED, 4, 7, "known: a1 b1 c2 d1 e2; resolved a b c e"),
    case(
        "all issues of a conversation", "fully_resolved_rate", RATED, 2, 5, "a and b; unknown does not count against b"
    ),
    case("tone", "quality_tone", RATED, 15, 5, "5+4+3+2+1"),
    case("knowledge", "quality_knowledge", RATED, 14, 4, "4+4+4+2, e has none"),
    case("timeliness", "quality_timeliness", RATED, 14, 4, "3+4+5+2"),
    case("churn threats", "churn_threat_rate", RATED, 1, 3, "d of a, d, e; b unknown, c missing"),
    case("one judge at a time", "cx_score", TWO_JUDGES, 2, 2, "the judge that covers most"),
    case("rating from parts", "cx_mean", FROM_PARTS, 9, 3, "4 + 2 + 3"),
    case("confirmed", "confirmed_resolution_rate", CONFIRMED, 4, 7, "a, c, d, e of a–g"),
    case("back within 30", "recontact_rate_30", RETURNS, 3, 10, "a, c, e of the ten identified claims"),
    case("back within 7", "recontact_rate_7", RETURNS, 2, 10, "a, e; c came on day 20"),
    case("back within 90", "recontact_rate_90", RETURNS, 3, 10, "as 30"),
    case("alike in words", "recontact_rate_30", ALIKE, 2, 12, "a by words, e by topic; b, c, d, f are others"),
    case("words are not stated", "recontact_floor_rate_30", ALIKE, 0, 12, "nothing explicit"),
    case("any issue", "recontact_ceiling_rate_30", ALIKE, 5, 12, "a, b, c, d, e"),
    case("journeys by words", "extra_contacts", ALIKE, 2, 10, "a–a2 and e–e2 are one journey each"),
    case("floor", "recontact_floor_rate_30", RETURNS, 2, 10, "c by key, e by reopen"),
    case("ceiling", "recontact_ceiling_rate_30", RETURNS, 5, 10, "a, b, c, d, e"),
    case(
        "edges of the window",
        "recontact_rate_7",
        EDGES,
        1,
        3,
        "a exactly at 7 days; b later; c parallel; d not observed",
    ),
    case("merged, cycle, lost root", "recontact_rate_30", FOLDED, 1, 2, "claims a and b; a2 is a reopen of a"),
    case("folded rows are not counted twice", "closure_rate", FOLDED, 2, 5, "a, b claimed of a, b, c, c2, d"),
    case("identities link", "recontact_rate_30", LINKED, 2, 8, "a and b; the shared mailbox links nobody"),
    case("closed but not resolved", "closed_unresolved_rate_30", HOLDS, 2, 4, "b came back, c partly; of a, b, b2, c"),
    case("true fcr", "true_fcr_30", HOLDS, 2, 4, "a and b2"),
    case("true fcr within 90", "true_fcr_90", HOLDS, 2, 4, "the same"),
    case("chased within 30", "chased_rate_30", CHASED, 3, 6, "a, c, e"),
    case("chased within 7", "chased_rate_7", CHASED, 2, 6, "a, c"),
    case("turned", "sentiment_shift", MOODS, 1, 3, "a of a, b, c; f had no business turn between"),
    case("neutralised", "neutralised_rate", MOODS, 1, 3, "b"),
    case("stayed negative", "stayed_negative_rate", MOODS, 1, 3, "c"),
    case("soured", "soured_rate", MOODS, 1, 2, "d of d, e"),
    case("renewed", "renewal_rate_90", AFTER, 1, 2, "a renewed first, b left; d too late, f not observed"),
    case("left", "churn_rate_90", AFTER, 2, 5, "a and b of a–e; f seen only until day 50"),
    case("left within 30", "churn_rate_30", AFTER, 1, 6, "b of a–f: day 50 is enough for 30 days"),
    case("bought again", "repurchase_rate_90", AFTER, 1, 6, "e"),
    case("low reviews", "low_review_rate_90", AFTER, 1, 2, "a of a, b"),
    case("nothing seen afterwards", "churn_rate_90", NOTHING_SEEN, 0, 0, "null, not 0"),
    case("contacts not yet observed", "recontact_rate_30", NOTHING_SEEN, 0, 0, "the source ends on the same day"),
    case(
        "no courtesy",
        "reported_fcr",
        world(talk("a", "u1", (0, "C", ASK), (30, "C", THANKS), events=[(20, "closed", {})])),
        1,
        1,
        "thanks is no reopen",
    ),
]
