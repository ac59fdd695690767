"""The truth of the simulated world: latent values per conversation and customer, and the true figures from them.

Nothing but the comparison (`true_figures`) and tests may read the folder `truth/`. "True" always means: the same
world's own latent value over the same eligible conversations, with the definition of the metric of that name.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from unheard.simulate.organisation import DAY, Organisation
from unheard.simulate.truth_of_ai import figures_of_sales, figures_of_the_ai, figures_of_usual_writes
from unheard.simulate.truth_of_journeys import TrueJourney, TrueWait, figures_of_journeys
from unheard.simulate.truth_of_people import Heard, figures_of_people

CONVERSATIONS, CUSTOMERS, PARAMETERS = "conversations.jsonl", "customers.jsonl", "parameters.json"


class TrueConversation(msgspec.Struct, omit_defaults=True):
    """What one conversation really was. Times are seconds since the start of the world; null: did not happen."""

    conversation_id: str
    eligible: bool
    opened: int
    kind: str = "contact"
    """contact, or what else the record is: spam, test, campaign, merged, …"""
    customer: int | None = None
    """Number of the person, whatever identities the record shows."""
    issue: int | None = None
    """Number of the issue: equal in all contacts about it."""
    identified: bool = False
    """The record shows at least one identity."""
    handler: str | None = None
    rating: int | None = None
    """The rating that the default rubric gives to the true parts, 1..5."""
    read: int | None = None
    """What a person says of it who reads it, or would say, 1..5: the rating, missed by one now and then."""
    satisfaction: int | None = None
    """What the customer felt, 1..5: the rating and what is personal; with a failure in secret, before it shows."""
    score: int | None = None
    """What the customer answers, or would answer, to a csat survey, 1..5."""
    answered_survey: bool = False
    asked_survey: bool = False
    """A csat survey reached the customer, answered or not."""
    issues: tuple[str, ...] = ()
    """State of each issue raised: resolved, partly, unresolved."""
    sentiment: tuple[int, int, int] | None = None
    """At the start, lowest, at the end; -2..2."""
    quality: tuple[int, int, int] | None = None
    """Tone, knowledge, timeliness; 1..5; null where nobody answered."""
    claimed: int | None = None
    recontact: int | None = None
    """First return about the same issue after the claim: in the thread or in another conversation."""
    asked_again: int | None = None
    """First turn that came a day or more after one that nobody had answered."""
    follow_up: int | None = None
    """Opening of the next conversation about the same issue, claim or no claim."""
    never_answered: bool = False
    confirmed: bool = False
    """The customer said, or clicked, that it is solved, and did not contradict it later."""
    confirmed_by_click: bool = False
    churn_threat: bool = False
    false_claim: bool = False
    """The AI agent said that something was done that was not."""
    done_turn: int | None = None
    """Turn in which the AI agent, alone, says that it did what the issue needed a tool for."""
    done_tool: str | None = None
    """The tool that it would have needed."""
    also_done: tuple[int, str] | None = None
    """The same of a second issue: turn and tool; that one was always called."""
    claimed_not_done: bool = False
    """… and no such call had succeeded."""
    unbacked: tuple[int, ...] = ()
    """Of these turns, those that no successful call of the tool ended before, or within five minutes after."""
    hidden: bool = False
    """It failed and sounded solved: no reader of the words alone can tell."""
    asked_human: bool = False
    needs_person: bool = False
    """AI agent first, and it should hand over: policy, ability, or a failed action."""
    needed_rule: str | None = None
    """Why, in the words of the rule."""
    needed_turn: int | None = None
    """The turn in which the customer asks for a person, where one does."""
    complains: bool = False
    """The customer says that it does not work, or how bad it is."""
    writes: tuple[tuple[str, str], ...] = ()
    """Attempts of the AI agent to write, in order: tool and outcome."""
    reads: int = 0
    """Calls of it that only read; they never fail."""
    slow: tuple[str, ...] = ()
    """Tools whose last call took longer than allowed."""
    doubled: bool = False
    """What it had done it did once more."""
    taken_back: bool = False
    """What it had done was taken back."""
    topic: str | None = None
    channel: str | None = None
    team: str | None = None
    version: str | None = None
    """Version of the AI agent, where one took part."""
    reopened: bool = False
    """The customer came back into the closed thread with more than thanks."""
    logged: bool = False
    """Its actions are on record, were there any or not."""
    draft: str | None = None
    """What became of the draft that the person was shown."""
    escalated: bool = False
    correct: bool | None = None
    """AI agent alone: it did what request, policy and record allow; a right refusal is correct and unresolved."""
    cause: str | None = None
    """What made the first issue fail."""
    game: str | None = None
    """How the agent who handled it looks after their KPI."""
    broken: bool = False
    """About what a change of the product broke."""
    returns: int | None = None
    """First return about the same issue after the claim, also where it came after the export was taken."""
    silent_leaver: bool | None = None
    """Bad, not a word about it, and then the customer was gone; null where 90 days are not over."""
    difficulty: float | None = None
    first_by: tuple[float, float, float, float] | None = None
    """Chance of a rating of 4 or 5, and of 1 or 2, were the AI agent first; the same were a person first. Null where
    the AI agent is hardly ever first."""
    back_if_solved: float | None = None
    """Chance that the customer would have come back within 30 days of the claim, had the issue been solved."""
    heard: Heard | None = None
    """What the words show of people; null for what is no contact."""
    journey: TrueJourney | None = None
    """At the first contact of a journey."""
    waits: tuple[TrueWait, ...] = ()
    """Waits for the business that began here."""

    @property
    def claims_done(self) -> list[tuple[int, str | None]]:
        """Every turn in which the AI agent says that it did something, with the tool for it."""
        first = [] if self.done_turn is None else [(self.done_turn, self.done_tool)]
        return [*first, *([] if self.also_done is None else [self.also_done])]


class TrueCustomer(msgspec.Struct, omit_defaults=True):
    """What became of one customer."""

    customer: int
    silent_leaver: bool = False
    """Had a bad experience last, did not answer a survey, did not come back, and left because of it."""
    left: int | None = None
    reason: str | None = None
    turned: tuple[int, ...] = ()
    """When they took a smaller plan, or wrote a review of at most 2 of 5."""
    bought: tuple[int, ...] = ()
    """When they bought something or took a larger plan."""
    renewed: tuple[int, ...] = ()


class Parameters(msgspec.Struct):
    """How the world was generated."""

    conversations: int
    seed: int
    observed_until: int
    """Seconds since the start of the world."""
    organisation: Organisation
    planted: dict[str, Any] | None = None
    """How the planted judge was told to err, where it judged."""
    confusion: dict[str, Any] | None = None
    """What it then made of the true ratings: counts by true (row) and found (column) rating, and abstentions."""


def read_conversations(folder: Path) -> Iterator[TrueConversation]:
    """Read the truth of each conversation."""
    decoder = msgspec.json.Decoder(TrueConversation)
    with (folder / CONVERSATIONS).open("rb") as lines:
        for line in lines:
            yield decoder.decode(line)


def read_customers(folder: Path) -> Iterator[TrueCustomer]:
    """Read what became of each customer."""
    decoder = msgspec.json.Decoder(TrueCustomer)
    with (folder / CUSTOMERS).open("rb") as lines:
        for line in lines:
            yield decoder.decode(line)


def true_figures(folder: Path) -> dict[str, float]:
    """Compute the true value of every figure that the world knows, by the name of its metric.

    `folder` is the folder that `simulate` wrote, or `truth` in it. All are shares, except `cx_mean` and the qualities
    (1..5). A figure without a denominator is left out.

    cx_score                  true rating 4 or 5 ÷ eligible
    cx_score ai_only          the same among conversations that only the AI agent handled; … human_only: only humans
    cx_mean                   mean true rating
    bad_experience_rate       true rating 1 or 2 ÷ eligible
    neutral_rate              true rating 3 ÷ eligible
    quality_tone, quality_knowledge, quality_timeliness   mean of the part where somebody answered
    csat                      would answer 4 or 5 ÷ eligible: csat if everybody had answered
    issue_resolution_rate     issues resolved ÷ issues raised
    fully_resolved_rate       every issue resolved ÷ eligible
    context_acknowledged_rate, authentic_empathy_rate, scripted_empathy_rate, next_step_rate, trust_indicator_rate,
    sentiment_shift, neutralised_rate, stayed_negative_rate, soured_rate   as in the metrics, by the sentences that
                              were chosen
    closure_rate              claimed ÷ eligible
    confirmed_resolution_rate confirmed by the customer and not contradicted ÷ claimed
    recontact_rate_30         returned about the same issue within 30 days ÷ claimed, identified, 30 days observed
    closed_unresolved_rate_30 an issue not resolved, or such a return ÷ the same
    true_fcr_30               neither ÷ the same
    chased_rate_30            had to ask again within 30 days, claim or no claim: another conversation about the same
                              issue, or a turn a day after one without an answer ÷ identified, 30 days observed
    containment_rate          no human ÷ AI agent first
    claimed_not_done_rate     nothing of the kind succeeded ÷ AI agent alone says that it did what needs a tool
    never_answered_rate       no message by a human or AI agent ÷ eligible
    churn_threat_rate         said that they would leave ÷ eligible
    escalation_rate           AI agent first and a person after it ÷ AI agent first
    escalation_precision      of the handed over, those that needed a person
    escalation_recall         of those that needed a person, the handed over
    intervention_rate         a person joined, not handed over and not asked for ÷ AI agent first
    intent_resolution_rate    issues resolved ÷ issues raised, AI agent first; … ai_only: AI agent alone
    correct_handling_rate     did what request, policy and record allow ÷ AI agent alone; crossed with every issue
                              resolved: right_and_resolved_rate, right_refusal_rate, …
    write_failure_rate_…      attempt: failed ÷ attempts to write; call: last attempt failed ÷ tools of a conversation;
                              conversation: with a failed attempt ÷ AI agent took part
    write_unrecovered_rate    left with a write that failed ÷ AI agent took part
    silent_failure_rate_30    failed or came back elsewhere, and not a word about it ÷ AI agent alone, claimed,
                              identified, 30 days observed
    correction_rate           drafts changed or rejected ÷ drafts decided
    csat_followed_by_all      would answer 4 or 5 ÷ identified, 30 days after claim and 90 after last turn observed
    satisfied_and_helped      … and not (claimed with an issue not resolved, or returned within 30 days)
    experienced               … and not a silent leaver
    cohort_restated           csat as reported × customers without a return about the issue, leaving, a smaller plan or
                              a low review within 90 days ÷ customers, from their first claimed conversation with a
                              satisfied answer, of those whose 90 days are over
    silent_leaver_rate        silent leaver ÷ rated 1 or 2 or with an issue unresolved, identified, 90 days observed
    churn_rate_90             left of their own will within 90 days of their first conversation ÷ customers observed
    """
    folder = folder / "truth" if (folder / "truth").is_dir() else folder
    parameters = msgspec.json.decode((folder / PARAMETERS).read_bytes())
    until: int = parameters["observed_until"]
    sums: dict[str, list[int]] = {}
    first: dict[int, int] = {}
    answers: list[TrueConversation] = []
    alone: list[TrueConversation] = []
    customers = {row.customer: row for row in read_customers(folder)}
    reversals = _reversals(folder)
    for row in read_conversations(folder):
        if not row.eligible:
            continue
        if any(at > row.opened and tool == row.done_tool for at, tool in reversals.get((row.customer, row.issue), ())):
            row = msgspec.structs.replace(row, taken_back=True)  # what takes back one call takes back all before it
        if row.handler == "ai_only":
            alone.append(row)
        for name, counted in (*_counts(row, until), *figures_of_sales(row, customers.get(row.customer or 0), until)):
            pair = sums.setdefault(name, [0, 0])
            pair[0] += counted
            pair[1] += 1
        if row.answered_survey:
            answers.append(row)
        for name in _issue_rates(row):
            issues = sums.setdefault(name, [0, 0])
            issues[0] += sum(state == "resolved" for state in row.issues)
            issues[1] += len(row.issues)
        if row.identified and row.customer is not None:
            first[row.customer] = min(row.opened, first.get(row.customer, row.opened))
    figures = {name: total / count for name, (total, count) in sums.items()}
    left = {who: row.left for who, row in customers.items() if row.left is not None}
    watched = {who: at for who, at in first.items() if at + 90 * DAY <= until}
    if watched:
        gone = sum(who in left and at <= left[who] <= at + 90 * DAY for who, at in watched.items())
        figures["churn_rate_90"] = gone / len(watched)
    usual = figures_of_usual_writes(alone)
    figures |= usual
    restated = _restated(answers, customers, until)
    if restated is not None:
        figures["cohort_restated"] = restated
    return figures


def _reversals(folder: Path) -> dict[tuple[int | None, int | None], list[tuple[int, str | None]]]:
    """Customer and issue → when, and of which tool, a call was taken back."""
    found: dict[tuple[int | None, int | None], list[tuple[int, str | None]]] = {}
    for row in read_conversations(folder):
        if row.taken_back and row.customer is not None:
            found.setdefault((row.customer, row.issue), []).append((row.opened, row.done_tool))
    return found


def _restated(answers: list[TrueConversation], customers: dict[int, TrueCustomer], until: int) -> float | None:
    """Reported csat × what held of it; None where nobody's 90 days are over."""
    satisfied = [row for row in answers if (row.score or 0) >= 4]
    members: dict[int, TrueConversation] = {}
    for row in sorted(satisfied, key=lambda row: (row.opened, row.conversation_id)):
        if row.identified and row.customer is not None:
            members.setdefault(row.customer, row)
    held = []
    for who, row in members.items():
        start = row.claimed
        if start is None or start + 90 * DAY > until:
            continue
        person = customers[who]
        bad = (row.recontact, person.left, *person.turned)
        held.append(not any(at is not None and start < at <= start + 90 * DAY for at in bad))
    return len(satisfied) / len(answers) * sum(held) / len(held) if held else None


def _counts(row: TrueConversation, until: int) -> Iterator[tuple[str, int]]:
    """Name every figure whose denominator the conversation is in, with what it adds to the numerator."""
    rated = row.rating or 0
    solved = all(state == "resolved" for state in row.issues)
    yield "cx_score", rated >= 4
    yield "cx_mean", rated
    yield "bad_experience_rate", rated <= 2
    yield "neutral_rate", rated == 3
    yield "csat", (row.score or 0) >= 4
    yield "fully_resolved_rate", solved
    yield from _followed(row, until, solved=solved)
    yield from figures_of_the_ai(row, until, solved=solved)
    yield from figures_of_people(row)
    yield from figures_of_journeys(row)
    if row.quality is not None:
        yield from zip(("quality_tone", "quality_knowledge", "quality_timeliness"), row.quality, strict=True)
    yield "closure_rate", row.claimed is not None
    yield "never_answered_rate", row.never_answered
    yield "churn_threat_rate", row.churn_threat
    if row.identified and row.opened + 30 * DAY <= until:
        again = min(row.asked_again or until, row.follow_up or until)
        yield "chased_rate_30", again <= row.opened + 30 * DAY and (row.asked_again or row.follow_up) is not None
    if row.handler in ("ai_only", "human_only"):
        yield f"cx_score {row.handler}", rated >= 4
    if row.handler in ("ai_only", "ai_then_human"):
        yield "containment_rate", row.handler == "ai_only"
    if row.claimed is not None:
        yield "confirmed_resolution_rate", row.confirmed
        if row.identified and row.claimed + 30 * DAY <= until:
            returned = row.recontact is not None and row.recontact <= row.claimed + 30 * DAY
            yield "recontact_rate_30", returned
            yield "closed_unresolved_rate_30", returned or not solved
            yield "true_fcr_30", solved and not returned


def _issue_rates(row: TrueConversation) -> Iterator[str]:
    """Name the rates that count the issues of a conversation."""
    yield "issue_resolution_rate"
    if row.handler in ("ai_only", "ai_then_human"):
        yield "intent_resolution_rate"
    if row.handler == "ai_only":
        yield "intent_resolution_ai_only_rate"


def _followed(row: TrueConversation, until: int, *, solved: bool) -> Iterator[tuple[str, int]]:
    """What the studies of the gap ask of a conversation whose follow-up is over."""
    if not row.identified or row.silent_leaver is None:
        return
    if (row.rating or 0) <= 2 or "unresolved" in row.issues:
        yield "silent_leaver_rate", row.silent_leaver
    if row.claimed is not None and row.claimed + 30 * DAY > until:
        return
    content = (row.score or 0) >= 4
    returned = row.claimed is not None and row.recontact is not None and row.recontact <= row.claimed + 30 * DAY
    helped = content and not (row.claimed is not None and (returned or not solved))
    yield "csat_followed_by_all", content
    yield "satisfied_and_helped", helped
    yield "experienced", helped and not row.silent_leaver
