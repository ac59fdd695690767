"""The simulated organisation: every number that the world is generated from, in one place.

A company that sells small smart-home devices with an app and a subscription. All shares are 0..1, all times are
seconds unless a name says otherwise. The figures are ours: they are set so that the world shows what support
organisations report of themselves (about 88 % satisfied answers, 95 % closed) beside what they do not see
(about 70 % satisfied customers, a sixth coming back).

"Satisfied" is meant twice, and the difference is the point of a customer experience score: the *rating* follows from
what happened, by the default rubric; *satisfaction* is what the customer makes of it: the rating, plus what is
personal. Surveys, returns, leaving and buying follow satisfaction.
"""

from dataclasses import dataclass

DAY = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """Something that customers write about."""

    name: str
    share: float
    """Share of issues."""
    difficulty: float
    """Mean difficulty, 0 (a link solves it) to 1 (several departments)."""
    ai_share: float
    """How often the AI agent is put first on an issue of average difficulty in chat."""
    team: str
    """Team that answers."""
    tool: str | None = None
    """Write action that the issue needs; none where an explanation solves it."""
    tool_seconds: float = 2.0
    """Median time of that action."""
    about_order: bool = False
    """Is about an order, so that its number may be asked for."""
    person_only: float = 0.0
    """Share of issues that the AI policy reserves for a person: large amounts, identity checks, legal matters."""
    decline: float = 0.0
    """Log-odds of being solved that the topic loses from the first day to the last, little by little."""
    growth: float = 0.0
    """By how much the topic's share of issues grows from the first day to the last, relative to the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A way to reach the organisation, with its rhythm."""

    name: str
    share: float
    """Share of first contacts."""
    ai: float
    """How much of the topic's AI share applies here."""
    wait: float
    """Median seconds to the first human answer."""
    talk: float
    """Median seconds from the first human answer to the last turn."""
    ai_wait: float
    """Median seconds to the first answer of the AI agent."""
    reopens: float
    """How readily a customer writes into a closed thread: probability after an unresolved closing."""
    pace: tuple[int, int, int, int]
    """Waits up to which the service counts as timely 5, 4, 3, 2; longer is 1."""
    threads: float = 0.0
    """How often a new request about an old one states which one it follows up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AIVersion:
    """A version of the AI agent and since when it answers."""

    name: str
    since_day: int
    """Days after the start of the world."""
    skill: float
    """Added to the log-odds that it resolves an issue."""
    keeps: float
    """Added to the log-odds that it keeps what it cannot resolve, instead of handing over."""
    benchmark: float
    """Its score on the vendor's benchmark, 0..1: not the order in which customers fare."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handling:
    """Who handles a contact and how well."""

    unanswered: float = 0.022
    """Share of written contacts without AI that nobody ever answers."""
    automation_only: float = 0.012
    """Share that only a rule answers."""
    human_then_ai: float = 0.02
    """Share of human contacts in written channels that the AI agent finishes."""
    human_skill: float = 2.15
    """Log-odds that a human resolves an issue of difficulty 0."""
    human_slope: float = 2.5
    """How much of it full difficulty costs."""
    ai_skill: float = 1.9
    """Log-odds that the first AI version resolves an issue of difficulty 0."""
    ai_slope: float = 3.4
    """How much of it full difficulty costs."""
    agent_spread: float = 0.45
    """Standard deviation of the agents' skill, in log-odds."""
    hands_over_able: float = 0.06
    """AI agent could resolve it, and hands over all the same."""
    hands_over_unable: float = 0.55
    """AI agent cannot resolve it, and hands over."""
    write_fails: float = 0.07
    """An AI agent's write action ends in an error."""
    claims_anyway: float = 0.6
    """After a failed write the AI agent still tells the customer that it is done."""
    claims_without_action: float = 0.02
    """AI agent says that it is done without calling the tool."""
    transferred: float = 0.12
    """Human contacts transferred at least once."""
    transferred_twice: float = 0.025
    """Human contacts transferred twice."""
    partly: float = 0.3
    """Share of the unresolved issues that are partly resolved."""
    second_issue: float = 0.14
    """Contacts in which the customer raises a second issue."""
    sounds_solved: float = 0.12
    """Unresolved contacts in which the answer reads like a solution: no reader of the words alone can tell."""
    ai_easy: float = 1.7
    """How much rather the AI agent is put before easy issues than before hard ones."""
    ai_ramp: float = 0.65
    """By how much the AI agent's share of first answers grows over the year, relative to its middle."""
    strain: float = 0.1
    """Log-odds that people lose on the hardest issues over the year: the easy ones went to the AI agent."""
    policy_handed: float = 0.6
    """Of the issues reserved for a person: the AI agent hands over."""
    policy_refused: float = 0.25
    """… it refuses, as the policy says, and does not hand over. In the rest it decides all the same."""
    asks_for_human: float = 0.25
    """Customers whose issue the AI agent does not solve who ask for a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """How good the service is, apart from whether it helps. All of it can be read in the words."""

    tone: tuple[float, float, float, float, float] = (0.03, 0.07, 0.18, 0.47, 0.25)
    """Share of human agents' contacts by tone 1..5."""
    tone_spread: float = 0.5
    """Standard deviation of the agents' manners, in log-odds."""
    ai_tone: tuple[float, float, float, float, float] = (0.0, 0.0, 0.08, 0.44, 0.48)
    """The same for the AI agent."""
    knowledge: tuple[tuple[float, float, float, float, float], ...] = (
        (0.005, 0.025, 0.13, 0.42, 0.42),
        (0.02, 0.23, 0.45, 0.25, 0.05),
        (0.22, 0.40, 0.30, 0.08, 0.0),
    )
    """Share of contacts by knowledge 1..5, where the issue was resolved, partly resolved, not resolved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conduct:
    """How people and the AI agent conduct themselves: what hangs on nothing else that happens."""

    pitches: float = 0.07
    """Contacts that a person or an AI agent answers in which something is offered for sale, at whatever moment."""
    promises: float = 0.6
    """Of the answers that have to wait for somebody else: a person says within how many days they will write."""
    kept: float = 0.4
    """Of these promises: they write in time …"""
    late: float = 0.25
    """… or when that time is over; the rest never."""
    repeats: float = 0.03
    """Calls of the AI agent that succeeded and are made again, with the same arguments."""
    undone: float = 0.04
    """Calls of the AI agent that succeeded and are taken back within the hour."""
    slow_after: float = 2.5
    """A call is late that takes longer than so many times the usual time of its tool."""
    hurry: float = 0.0
    """Share of the time for a contact that people have lost at the end of the year; twice so many log-odds of solving
    it go with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafting:
    """Drafts of answers that the AI agent shows to people."""

    since_day: int = 60
    share: float = 0.4
    """Of the written answers by people."""
    decisions: tuple[str, ...] = ("accepted", "edited", "rejected", "ignored")
    good: tuple[float, ...] = (0.58, 0.27, 0.04, 0.11)
    """How they are taken where the AI agent would have known the answer."""
    bad: tuple[float, ...] = (0.08, 0.37, 0.42, 0.13)
    """… and where not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """A change of the product that breaks one thing on a date."""

    topic: str
    case: int
    """Which of the topic's cases it is."""
    from_day: int
    days: int
    """Until it is mended."""
    share: float
    """Share of all issues in that time."""
    harder: float
    """Added to the difficulty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """How conversations end in the desk."""

    resolved: float = 0.975
    """Closed, given the need was met."""
    unresolved: float = 0.92
    """Closed, given it was not."""
    unanswered: float = 0.6
    """Closed by the inactivity timer, given nobody answered."""
    inactivity: float = 0.35
    """Share of human closings that a timer does, when the customer fell silent."""
    inactivity_days: float = 3.0
    """Days after which the timer closes."""
    confirmed_by_click: float = 0.22
    """Share of AI conversations with a confirming customer that carry the event customer_confirmed."""
    late_thanks: float = 0.05
    """Claims after which the customer only says thanks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """What customers feel and do."""

    comes_back: float = 0.56
    """New conversation about an unresolved issue."""
    relapses: float = 0.055
    """New conversation about a resolved issue, because it broke again."""
    gap_days: float = 2.8
    """Median days until the customer comes back."""
    other_channel: float = 0.55
    """Comes back through another channel."""
    issues_per_customer: float = 1.5
    """Mean number of issues a year of a customer who has any."""
    disposition: float = 0.4
    """Standard deviation of how kindly customers judge, on the satisfaction scale."""
    noise: float = 0.5
    """Standard deviation of what a contact's mood depends on and we do not model."""
    personal: float = 0.45
    """Standard deviation of what a contact's satisfaction depends on beyond what can be seen."""
    churn_after: tuple[float, float, float, float, float] = (0.24, 0.15, 0.04, 0.012, 0.008)
    """Leaves after a contact of satisfaction 1..5."""
    churn_delay_days: float = 24.0
    """Mean days between that contact and leaving."""
    churn_otherwise: float = 0.05
    """Leaves within the year for reasons that have nothing to do with support."""
    review_after: tuple[float, float, float, float, float] = (0.06, 0.03, 0.008, 0.012, 0.035)
    """Writes a public review after a contact of satisfaction 1..5."""
    buys: float = 0.6
    """Share of customers who buy now and then."""
    purchases_per_year: float = 3.0
    """Mean purchases a year of those."""
    buys_less: float = 0.35
    """Share of purchases left after a bad experience."""
    subscribed: float = 0.7
    """Share of customers with a yearly subscription."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surveying:
    """Who is asked and who answers."""

    sent_satisfied: float = 0.46
    """Survey sent, given the customer is satisfied and the conversation closed: agents pick their moment."""
    sent_other: float = 0.38
    """Survey sent, given the customer is not."""
    undelivered: float = 0.02
    """Share of surveys suppressed or bounced."""
    answers: tuple[float, float, float, float, float] = (0.20, 0.09, 0.07, 0.20, 0.31)
    """Answers a survey, by satisfaction 1..5: the furious and the happy do, the silent middle does not."""
    politeness: float = 0.14
    """Gives one or two points more than felt."""
    harshness: float = 0.03
    """Gives one or two points less than felt."""
    comments: float = 0.4
    """Share of answers with a comment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clutter:
    """Records in an export that are not contacts of customers, as shares of all conversations."""

    campaign: float = 0.018
    """Outbound message that nobody answered."""
    campaign_answered: float = 0.006
    """Outbound message that the customer answered."""
    spam: float = 0.01
    test: float = 0.005
    internal: float = 0.003
    auto_reply_only: float = 0.003
    """Out-of-office answers that opened a ticket."""
    merged: float = 0.012
    """A second record of an inquiry, merged into the first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Which identities a record carries."""

    second_email: float = 0.12
    """Customers with a second address, of their work."""
    second_used: float = 0.4
    """Written contacts of theirs that come from it."""
    has_email: float = 0.93
    has_phone: float = 0.65
    signed_in: float = 0.55
    """Written contacts that carry the customer's id."""
    anonymous: float = 0.03
    """Chats without any identity."""
    declared: float = 0.7
    """Customers whose id is declared to belong to their e-mail address or phone number."""
    issue_key: float = 0.75
    """Issues for which the desk keeps a key."""
    issue_key_kept: float = 0.9
    """Contacts of such an issue that carry it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """The whole world in parameters; `example.py` holds the one that `unheard demo` shows."""

    source: str = "helpdesk"
    start: str = "2025-01-01"
    """First day, UTC."""
    days: int = 365
    """Length of the world; the export is taken at its end."""
    purchases_from_days: int = 365
    """How many days before the start purchases are known."""
    topics: tuple[Topic, ...]
    channels: tuple[Channel, ...]
    languages: tuple[tuple[str, float], ...] = (("en", 0.44), ("de", 0.22), ("fr", 0.13), ("es", 0.12), ("pt", 0.09))
    tiers: tuple[tuple[str, float], ...] = (("basic", 0.62), ("plus", 0.28), ("business", 0.10))
    ai_versions: tuple[AIVersion, ...]
    agents: tuple[tuple[str, tuple[str, ...]], ...]
    """Teams with their agents."""
    gamers: tuple[tuple[str, str], ...] = ()
    """Agents who look after their KPI: closes_early, skips_survey (where the outcome was bad), new_ticket (instead
    of a reopening)."""
    broken: tuple[Break, ...] = ()
    manners: Manners = Manners()
    conduct: Conduct = Conduct()
    drafting: Drafting = Drafting()
    labelled: float = 0.05
    """Share of the contacts, at random, that a person rates."""
    handling: Handling = Handling()
    closing: Closing = Closing()
    behaviour: Behaviour = Behaviour()
    surveying: Surveying = Surveying()
    clutter: Clutter = Clutter()
    identity: Identity = Identity()
