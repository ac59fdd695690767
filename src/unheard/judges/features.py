"""What the heads weigh: named features of a turn and of a conversation, only those that are not zero.

A name says who spoke, when, and what: `last.works` is the customer's last reply after an answer, `early.denies` the
replies before it, `final.promise` the business's last words. The names are the interface of `weights`: a head that
somebody fits on labels of their own is a list of these names with weights.
"""

from math import log1p, sqrt

from unheard.judges.dialogue import BUSINESS, CUSTOMER, Block, Dialogue
from unheard.judges.reading import TEXT_LIMIT, Reading
from unheard.judges.vocabulary import words_in

Features = dict[str, float]

MOOD_TAGS = words_in(
    "denies complaint churn not_read legal repeats human when works thanks trust no_more bye ok later half also slow"
)
LAST_TAGS = words_in(
    "works denies when thanks no_more ok later complaint churn legal human repeats not_read trust bye half resigned"
)
EARLY_TAGS = words_in("works denies complaint human repeats churn not_read half")
FINAL_TAGS = words_in("promise redirect refuse done solution praise silence more unsure rude apology half ask empathy")
CONTENT_TAGS = words_in("complaint churn legal not_read repeats human thanks denies works half resigned trust")
SERVICE_TAGS = words_in(
    "polite empathy praise more rude silence done solution refuse unsure redirect promise ask apology half context"
)
BAD_NEWS = words_in("denies when complaint churn legal human repeats not_read half resigned")
OPEN_ENDS = frozenset(("promise", "redirect", "apology"))
CLOSING = ("thanks", "bye", "no_more", "ok", "works")
ANSWERED = 0.35
"""What is left of a complaint's weight once a deed answered it."""
LEARNT_LIMIT = 4.0
CHARACTERS_A_WORD = 6.0
"""Of ordinary text, with the blank (by 5.2 customers of STC-3 sounded too unhappy): lengths are counted in characters,
because spelled-out, encoded or marked-up text has as many words as its writer likes."""
OF_ANSWERS = 0.4
"""Share of the murmur that is taken off each answer: all of it would cost the grades of service a twentieth."""
TERSE = 6
"""Words below which an answer is short, counted by its length."""
MURMUR, MURMURING = 0.2, 9
"""Size of a sum of learnt weights of so many words that says nothing: sentences about rooms and roads have as much.
It grows with the root of the words, as sums of chance do."""


def clipped(value: float, limit: float = LEARNT_LIMIT) -> float:
    """Keep a sum within limits: long texts must not outweigh everything."""
    return -limit if value < -limit else min(limit, value)


def heard(learnt: float, words: int, *, is_rich: bool = False, share: float = 1.0) -> float:
    """Keep of a sum of learnt weights what is more than chance: where little was learnt, any words add up to a bit."""
    murmur = 0.0 if is_rich else share * MURMUR * sqrt(words / MURMURING)
    return clipped(max(0.0, learnt - murmur) if learnt > 0 else min(0.0, learnt + murmur))


def words_in_length(*texts: str) -> float:
    """How many ordinary words would be as long as these texts, of each what is read of it."""
    return sum(min(len(text), TEXT_LIMIT) for text in texts) / CHARACTERS_A_WORD


def turn_features(reading: Reading, text: str) -> Features:
    """What the customer's mood in one turn is read from: the words alone, and how long its text is."""
    learnt = heard(reading.learnt, reading.words, is_rich=reading.is_rich)
    found: Features = {"words": log1p(words_in_length(text)) / 4}
    kind = "rich." if reading.is_rich else ""
    if reading.valence > 0:
        found[f"{kind}valence.up"] = reading.valence
    elif reading.valence < 0:
        found[f"{kind}valence.down"] = reading.valence
    if learnt:
        found[f"{kind}learnt"] = learnt
    for tag in reading.tags & MOOD_TAGS:
        found[tag] = 1.0
    if reading.asks:
        found["asks"] = 1.0
    if reading.shouts:
        found["shouts"] = 1.0
    return found


def need_features(dialogue: Dialogue) -> Features:
    """What the resolution of one need is read from: evidence first, tone as one feature among many.

    Asked only where there is an answer.
    """
    found: Features = {}
    blocks, replies, answers = dialogue.blocks, dialogue.replies(), dialogue.of(BUSINESS)
    final = answers[-1]
    ends_with_business = blocks[-1].side == BUSINESS
    opening = blocks[0].valence or 0.0
    if opening < 0:
        found["open.valence"] = opening
    done_last = "done" in final.tags
    if replies:
        last = replies[-1]
        # A complaint that was answered by a deed is not the last word on it.
        softened = ANSWERED if ends_with_business and done_last else 1.0
        for tag in last.tags & LAST_TAGS:
            found[f"last.{tag}"] = softened if tag in BAD_NEWS else 1.0
        valence = last.valence or 0.0
        if valence > 0:
            found["last.up"] = valence
        elif valence < 0:
            found["last.down"] = valence * softened
        learnt = heard(last.learnt, last.words, is_rich=last.readings[-1].is_rich)
        if learnt:
            found["last.learnt"] = learnt * (softened if learnt < 0 else 1.0)
        if last.asks:
            found["last.asks"] = softened
        earlier = frozenset[str]().union(*(block.tags for block in replies[:-1])) & EARLY_TAGS
        if "denies" in last.tags:
            earlier -= {"works"}  # taken back
        for tag in earlier:
            found[f"early.{tag}"] = 1.0
    # What is promised or passed on together with a deed is its date or its way, not a delay.
    for tag in final.tags & FINAL_TAGS:
        if not (done_last and tag in OPEN_ENDS):
            found[f"final.{tag}"] = ANSWERED if done_last and tag == "refuse" else 1.0
    if said := heard(final.learnt, final.words):
        found["final.learnt"] = said
    _ending(found, dialogue, replies, final, ends_with_business)
    _before_the_end(found, answers)
    return found


def _ending(found: Features, dialogue: Dialogue, replies: list[Block], final: Block, ends_with_business: bool) -> None:
    if ends_with_business:
        if final.asks or "ask" in final.tags:
            found["end.question"] = 1.0
        if not replies:
            found["end.no_reply"] = 1.0
    elif replies and not replies[-1].says(*CLOSING):
        found["end.customer"] = 1.0


def _before_the_end(found: Features, answers: list[Block]) -> None:
    if any("done" in block.tags for block in answers[:-1]):
        found["earlier.done"] = 1.0
    if len(answers) > 1:
        before = answers[-2]
        if before.says("solution", "done"):
            found["before.solution"] = 1.0
        if before.says("promise", "redirect"):
            found["before.promise"] = 1.0
        if "refuse" in before.tags:
            found["before.refuse"] = 1.0
        if "half" in before.tags:
            found["before.half"] = 1.0


def content_features(dialogue: Dialogue, moods: list[float], need: float) -> Features:
    """What the customer's satisfaction is read from: how it ended, how it went, and whether the need was met.

    `moods` are those of the customer's turns, in order; `need` is how likely the need was met.
    """
    found: Features = {"need": 2 * need - 1}
    spoken = [block for block in dialogue.of(CUSTOMER) if block.words]
    if not moods or not spoken:
        return found
    replied = "reply" if dialogue.replies() else "only"
    found[f"end.{replied}"] = moods[-1]
    found["mean"] = sum(moods) / len(moods)
    found["start"] = moods[0]
    found["lowest"] = min(moods)
    for tag in frozenset[str]().union(*(block.tags for block in spoken)) & CONTENT_TAGS:
        found[tag] = 1.0
    if any(reading.shouts for block in spoken for reading in block.readings):
        found["shouts"] = 1.0
    found["turns"] = log1p(len(spoken))
    return found


def service_features(dialogue: Dialogue) -> Features:
    """What tone and knowledge are read from: the business's words, structure and repetition, and how it went down."""
    answers = [block for block in dialogue.of(BUSINESS) if block.words]
    replies = dialogue.replies()
    found: Features = {}
    for tag in frozenset[str]().union(*(block.tags for block in answers)) & SERVICE_TAGS:
        # Counted in full once said and a little more the more often.
        found[tag] = 0.7 + 0.3 * sum([tag in block.tags for block in answers]) / len(answers)
    if any("works" in block.tags for block in replies[-2:]):
        found["reply.works"] = 1.0
    if replies and "thanks" in replies[-1].tags:
        found["reply.thanks"] = 1.0
    denied = sum("denies" in block.tags for block in replies)
    if denied:
        found["reply.denies"] = min(2, denied) / 2
    for tag in ("not_read", "repeats"):
        if any(tag in block.tags for block in replies):
            found[f"reply.{tag}"] = 1.0
    if any(block.says("complaint", "churn") for block in replies):
        found["reply.complaint"] = 1.0
    turns = dialogue.transcript.turns
    texts = [turns[position].text or "" for block in answers for position in block.positions]
    long = [text for text in texts if len(text) > 40]
    if len(set(long)) < len(long):
        found["same_answer"] = 1.0
    if all(words_in_length(*(turns[place].text or "" for place in block.positions)) < TERSE for block in answers):
        found["terse"] = 1.0
    found["words"] = log1p(words_in_length(*texts) / len(answers)) / 4
    learnt = sum(heard(block.learnt, block.words, share=OF_ANSWERS) for block in answers)
    if learnt:
        found["learnt"] = clipped(learnt / len(answers))
    found["rounds"] = log1p(len(answers))
    return found
