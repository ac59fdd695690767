"""What the pages say that no template spells out: words of tables and vocabularies, for whoever translates.

A test takes them together with the templates' and the pages' own sentences, and names what a language lacks.
"""

from unheard.facts.schema import SEGMENTS
from unheard.metrics.registry import all_metrics
from unheard.present.report.plain import CHANNELS, HANDLERS, NEEDS, REASONS
from unheard.present.report.sections import changes, falling, headline, trust
from unheard.present.web.alerting import STATE_WORDS as ALERT_STATES
from unheard.present.web.changing import EFFECTS as EFFECTS_OF_SETTINGS
from unheard.present.web.changing import FIXED
from unheard.present.web.entrance import WAIT, WRONG
from unheard.present.web.jobs.kinds import KINDS
from unheard.present.web.pages import GROUPS, PAGES
from unheard.present.web.pages.alerts import UNIT_WORDS
from unheard.present.web.pages.cohorts import SATISFIED_WORDS
from unheard.present.web.pages.conversations import FILTER_WORDS, ORDER_WORDS
from unheard.present.web.pages.dimensions import DIMENSIONS
from unheard.present.web.pages.failures import NARROWED
from unheard.present.web.pages.jobs import STATE_WORDS
from unheard.present.web.pages.numbers import HEADINGS
from unheard.present.web.pages.settings import PREVIEW_WORDS
from unheard.present.web.pages.settings_edit import TITLES as TITLES_OF_SETTINGS
from unheard.present.web.pages.themes import THEMES
from unheard.present.web.pages.transcript import SIGNALS
from unheard.present.web.pages.views import PAGE_WORDS
from unheard.present.web.queueing import EXPLAINED, TITLES
from unheard.present.web.rendering import TONGUES
from unheard.present.web.signs import SIGNS
from unheard.present.web.words import MONTHS
from unheard.records import (
    CAUSES as CAUSE_CODES,
)
from unheard.records import (
    CHANNELS as CHANNEL_CODES,
)
from unheard.records import (
    EFFECTS,
    EVENT_TYPES,
    ISSUE_STATES,
    LABEL_PURPOSES,
    OUTCOME_TYPES,
    OUTCOMES,
    RELATIONS,
    SPEAKERS,
    TURN_KINDS,
)
from unheard.store.desk.accounts import ROLES
from unheard.studies.attribution import CAUSES as FAILURE_CAUSES

VERDICTS = (
    "There is no conversation in this period",
    "No conversation is rated yet",
    "The judge could rate no conversation",
    "What customers went through, without a survey to compare",
    "Too few answers to set the dashboard beside the conversations",
    "The dashboard and the conversations cannot be told apart",
    "Customers fared worse than the dashboard says",
    "Customers fared better than the dashboard says",
)
CARDS = (
    "The dashboard says",
    "Customers experienced",
    "The conversations say",
    "Bad experiences",
    "satisfied, settled, and not lost in silence",
    "went well (rated 4 or 5), of all judged",
    "satisfied, of those who answered the survey",
    "rated 1 or 2, of all judged",
)
MARKS = (
    "small sample", "few customers", "no interval: one customer", "no interval", "not rated yet", "none to count",
    "not rated: the judge abstained", "weak signal", "misses much",
    "judged by words",
    "cannot be compared", "within chance", "up", "down", "up: better", "up: worse", "down: better", "down: worse",
    "not observable: the data hold no {what}", "Step", "Percent, and points", "Before", "Now", "Difference",
    "What it means", "Judge", "Rubric", "Rated", "Words to the judge", "Measure", "Corrected", "The judge alone",
    "People’s labels alone", "too few labels", "no such labels", "How well the judge agrees with people",
    "The numbers, corrected by what people say", "From the dashboard to what customers experienced",
    "The same questions, asked of the dashboard and of the conversations", "answered", "unanswered", "not_sent",
    "satisfied", "not_satisfied", "unsurveyed", "Issues resolved", "Sentiment at the end", "Quality of service",
    "nobody answered", "nothing resolved", "an issue is open", "resolved", "rating", "correct", "adjudicated",
)  # fmt: skip
ACTIONS = (
    "account created", "account changed", "password changed", "language changed", "logged in", "logged out",
    "login refused", "token created", "token revoked", "queue", "dispute opened", "dispute answered", "read",
    "searched", "labelled", "sample drawn", "listed by API", "exported", "read by API", "labelled by API",
    "view saved", "view removed", "cohort created", "cohort removed", "alert created", "alert removed",
    "settings changed", "job asked for", "job cancelled", "job done", "job failed",
)  # fmt: skip
COMPLAINTS = (
    WRONG, WAIT, "A password needs at least 12 characters.", "A password has at most 1,000 characters.",
    "This password is too easy to guess.", "The two passwords differ.", "The old password is wrong.",
    "A name has 1 to 60 printable characters and no colon.", "A rating is 1 to 5.",
    "Choose a rating, or whether it was resolved.", "There is no rating to agree with.",
    "This form is from another session. Send it again.", "Somebody must be administrator: make another one first.",
    "A sample has 10 to 2,000 conversations.", "This dispute is answered already.",
    "Somebody else has to answer a dispute that you opened.", "This conversation is not in the queue any more.",
    "You have an open dispute about this conversation: a reviewer will answer it.", "There is no such account.",
    "An account with the role agent needs the agent's name as it stands in the conversations.",
    "A token lasts 7, 30, 90 or 365 days.", "There is no such language.", "This work has ended already.",
    "Twenty jobs wait already. Let some of them end, or cancel them.",
    "There is no such work.", "Only models with a price in the settings can be asked from here.",
    "Say what it may cost at most, as a number above 0.", "There is no such segment.", "Choose one or more files.",
    "A source's name has 1 to 60 characters, without “|”.", "There is no such format.",
    "This file was removed. Ask for it again.", "This is no form with files. Send it again.",
    "That is too many files. Send 2,000 at most at once.", "You have 200 saved views. Remove some first.",
    "There is no such view of yours.", "There are 100 cohorts. Remove some first.", "There is a cohort of this name.",
    "There is no such cohort of yours.", "There are 200 alerts. Remove some first.", "There is no such alert of yours.",
    "A name has 1 to 80 printable characters.", "Choose what the dashboard calls satisfied.",
    "Customers are followed for 1 to 730 days.", "An alert is above or below a threshold.", "There is no such period.",
    "A segment and its value belong together: give both, or neither.", "A threshold is a number, such as 20 or 4.5.",
    "A share lies between 0 and 100 %.", "Nothing is changed.",
    "No conversation of these days has this value. Write it as it stands in Explore.",
    "The settings file was changed meanwhile. Begin again.",
    "The cohort is still being computed. Try again in a minute.",
)  # fmt: skip
SCOPES = (
    "read numbers", "read conversations", "write labels", "keep cohorts, alerts and views, ask for work",
    "see accounts and audit log, change settings (administrators)",
)  # fmt: skip
COUNTED = ("read", "new", "changed", "unchanged", "refused", "erased", "pending", "judgements and labels")
STAGES = ("measuring", "judging", "reading", "rating again")
SPANS = (
    "{n} second", "{n} seconds", "{n} minute", "{n} minutes", "{n} hour", "{n} hours", "{n} day", "{n} days",
    "The dashboard stands {span} points above what customers experienced [{low} to {high}].",
    "The dashboard stands {span} points below what customers experienced [{low} to {high}].",
    "The two are {span} points apart [{low} to {high}]: chance alone can make that.",
    "The conversations that “{label}” counts ({formula}).",
    "The conversations that “{label}” is measured on and does not count ({formula}).",
    "All conversations that “{label}” is measured on ({formula}).",
)  # fmt: skip


def dynamic_words() -> set[str]:
    """Everything that is said by way of a table."""
    said = (
        {page.heading for page in PAGES}
        | {theme.lead for theme in THEMES}
        | {name for name, *_ in DIMENSIONS}
        | set(ROLES)
        | set(MONTHS)
    )
    for table in (HANDLERS, CHANNELS, REASONS, NEEDS, FILTER_WORDS, ORDER_WORDS, HEADINGS, SIGNALS, EXPLAINED, TITLES):
        said |= set(table.values())
    said |= set(changes.WORDS.values()) | set(trust.MEASURES.values()) | set(trust.RATERS.values()) | set(trust.BLIND)
    for pairs in (falling.STEPS, falling.LEVELS):
        said |= {text for pair in pairs.values() for text in pair}
    for question, (_, reported), (_, found) in headline.PAIRS:
        said |= {question, reported, found}
    said |= set(SEGMENTS.values())
    for codes in (
        CHANNEL_CODES, EFFECTS, EVENT_TYPES, ISSUE_STATES, LABEL_PURPOSES, OUTCOME_TYPES, OUTCOMES, RELATIONS, SPEAKERS,
        TURN_KINDS, CAUSE_CODES,
    ):  # fmt: skip
        said |= set(codes)
    said |= {metric.label for metric in all_metrics()}
    for table in (ALERT_STATES, SATISFIED_WORDS, EFFECTS_OF_SETTINGS, TITLES_OF_SETTINGS):
        said |= set(table.values())
    said |= {"above", "below"} | {heading for heading, _ in GROUPS if heading} | set(NARROWED.values()) | set(SIGNS)
    said |= set(PREVIEW_WORDS.values()) | set(TONGUES.values()) | {name.replace("_", " ") for name in FAILURE_CAUSES}
    said |= {word for word in UNIT_WORDS.values() if word} | set(PAGE_WORDS.values()) | set(FIXED)
    said |= set(STATE_WORDS.values()) | {kind.title for kind in KINDS.values()}
    for words in (VERDICTS, CARDS, MARKS, ACTIONS, COMPLAINTS, SPANS, STAGES, SCOPES, COUNTED):
        said |= set(words)
    return said
