"""Worlds by hand for the effort of a journey (section 4d)."""

from typing import Any

from hand_words import ASK, DAY_MINUTES, FAILS, THANKS, case, judged, seen, solved, talk, world
from world_words import Json

DAY = DAY_MINUTES


def repeats(name: str, state: str = "no", **more: Any) -> Json:
    return judged(name, 3, "partly", signals={"repeats_information": {"state": state, **more}})


# u1 on one issue: e-mail on day 0, answered after 25 hours (2 blocks); calls on day 3 (a switch), is passed on once,
# answered after 1 minute (1 block), then three more turns, each answered within the hour (3 blocks), and thanks.
# Turns after the first answer: all 5 on the phone → 1. Repeated twice there.
# Contacts 1, switches 1, transfers 1, repetitions 2, rounds 1, waiting 2 + 1 + 3 = 6: 12 points.
LONG = world(
    talk(
        "a", "u1", (0, "C", ASK), (25 * 60, "H", "We look into it."), events=[(30 * 60, "closed", {})], channel="email"
    ),
    talk(
        "b",
        "u1",
        (0, "C", FAILS),
        (1, "H", "Hm."),
        (2, "C", FAILS),
        (3, "H", "Hm."),
        (60, "C", FAILS),
        (100, "A", "Hm."),
        (110, "C", FAILS),
        (120, "H", "Done."),
        (121, "C", THANKS),
        day=3,
        channel="voice",
        events=[(50, "transferred", {"to": "second line"}), (130, "closed", {})],
    ),
    # u2: asked, answered at once, closed: nothing but one started block
    solved("c", "u2"),
    # nobody knows who: in no journey
    solved("d", None),
    judgements=[repeats("a"), repeats("b", "yes", count=2), repeats("c"), repeats("d", "yes")],
    observed=[seen()],
)
WAITS = world(
    # never answered, never closed: 7 of 200 days
    talk("a", "u1", (0, "C", ASK)),
    # never answered, closed after 2 days and a minute: 3 blocks; an automatic reply is no answer
    talk("b", "u2", (0, "C", ASK), (1, "B", "We got it.", "auto_reply"), events=[(2 * DAY + 1, "closed", {})]),
    # answered after exactly one day: 1; thanks waits for nothing
    talk("c", "u3", (0, "C", ASK), (DAY, "H", "Done."), (DAY + 5, "C", THANKS)),
    # asked again after 2 days, answered on day 4: one gap of 4 blocks; the second question 1 more
    talk(
        "d",
        "u4",
        (0, "C", ASK),
        (2 * DAY, "C", FAILS),
        (4 * DAY, "H", "Hm."),
        (4 * DAY, "C", FAILS),
        (4.5 * DAY, "H", "Ok"),
    ),
    # e-mail without answer on day 0, called on day 2, answered there: 2 days and half a minute are 3 blocks of one gap
    talk("e", "u5", (0, "C", ASK)),
    talk("e2", "u5", (0, "C", FAILS), (0.5, "H", "Done."), day=2, channel="voice"),
    # a turn without a time: unknown
    {**talk("f", "u6", (0, "C", ASK), (5, "H", "Done.")), "turns": [{"speaker": "customer", "text": ASK}]},
    observed=[seen()],
)
UNKNOWN = world(
    # the judge does not say whether u1 repeated anything: unknown in the sum, known in the other parts
    solved("a", "u1", events=[(5, "assigned", {"to": "t1"}), (20, "closed", {})]),
    solved("b", "u2"),
    # one of two conversations has no channel
    solved("c", "u3"),
    solved("c2", "u3", day=2, channel=None),
    judgements=[repeats("a", "unknown"), repeats("b"), repeats("c"), repeats("c2")],
    observed=[seen()],
)
APART = world(
    # 30 days after the last event: one journey; later: another
    solved("a", "u1"),
    solved("a2", "u1", day=30),
    solved("b", "u2"),
    talk("b2", "u2", (0, "C", ASK), (10, "H", "Done."), day=31),
    # another topic is another journey
    solved("c", "u3"),
    solved("c2", "u3", day=1, topic="login"),
    observed=[seen()],
)

CASES = [
    case("a long way and a short one", "customer_effort", LONG, 13, 2, "12 points and 1"),
    case("contacts", "extra_contacts", LONG, 1, 2, "b after a"),
    case("channels", "channel_switches", LONG, 1, 2, "e-mail to phone"),
    case("transfers", "journey_transfers", LONG, 1, 2, "one, on the phone"),
    case("repetitions", "repetition_count", LONG, 2, 2, "count 2"),
    case("rounds", "back_and_forth", LONG, 1, 2, "5 customer turns after the first answer: 5 ÷ 3 = 1"),
    case("waiting", "waiting_days", LONG, 7, 2, "2 + 1 + 1 + 1 + 1, and 1"),
    case("kinds of waiting", "waiting_days", WAITS, 19, 5, "7 + 3 + 1 + 5 + 3"),
    case("an unknown part", "customer_effort", UNKNOWN, 1, 1, "b only: a unknown repetitions, c unknown channels"),
    case("other parts stay known", "repetition_count", UNKNOWN, 0, 2, "b and c"),
    case("other parts stay known", "journey_transfers", UNKNOWN, 0, 3, "all three"),
    case("the gap that ends a journey", "extra_contacts", APART, 1, 5, "a–a2; b, b2, c, c2 alone"),
]
