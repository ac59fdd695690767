"""The pages: one file each. A new page is its file, its template, and its entry in `PAGES`."""

from unheard.present.web.pages.account import ACCOUNT
from unheard.present.web.pages.alerts import ALERTS
from unheard.present.web.pages.audit import AUDIT
from unheard.present.web.pages.cohorts import COHORT, COHORTS
from unheard.present.web.pages.conversation import CONVERSATION
from unheard.present.web.pages.conversations import CONVERSATIONS
from unheard.present.web.pages.dimensions import DIMENSIONS_PAGE
from unheard.present.web.pages.explore import EXPLORE
from unheard.present.web.pages.failures import FAILURES
from unheard.present.web.pages.jobs import JOBS
from unheard.present.web.pages.number import NUMBER
from unheard.present.web.pages.numbers import NUMBERS
from unheard.present.web.pages.overview import OVERVIEW
from unheard.present.web.pages.people import PEOPLE
from unheard.present.web.pages.queue import QUEUE
from unheard.present.web.pages.queues import QUEUES_PAGE
from unheard.present.web.pages.settings import SETTINGS
from unheard.present.web.pages.settings_edit import SETTINGS_EDIT
from unheard.present.web.pages.sources import SOURCES
from unheard.present.web.pages.study import STUDY
from unheard.present.web.pages.themes import THEME_PAGES
from unheard.present.web.pages.trust import TRUST
from unheard.present.web.pages.views import VIEWS
from unheard.present.web.visit import Page

PAGES: tuple[Page, ...] = (
    OVERVIEW,
    EXPLORE,
    NUMBERS,
    NUMBER,
    CONVERSATIONS,
    CONVERSATION,
    QUEUES_PAGE,
    QUEUE,
    ALERTS,
    VIEWS,
    *THEME_PAGES[:2],
    FAILURES,
    COHORTS,
    COHORT,
    *THEME_PAGES[2:],
    STUDY,
    DIMENSIONS_PAGE,
    TRUST,
    SOURCES,
    JOBS,
    SETTINGS,
    SETTINGS_EDIT,
    PEOPLE,
    AUDIT,
    ACCOUNT,
)
"""Every one; `GROUPS` has those that the navigation names."""

_GROUPED = (
    ("", ("overview", "explore", "numbers", "dimensions", "alerts", "views")),
    ("Read", ("conversations", "queues")),
    ("Why", ("gap", "kpis", "ai", "failures", "journeys", "cohorts", "trends")),
    ("What it stands on", ("trust", "sources", "jobs", "settings", "people", "audit")),
)
GROUPS: tuple[tuple[str, tuple[Page, ...]], ...] = tuple(
    (heading, tuple(page for name in names for page in PAGES if page.name == name)) for heading, names in _GROUPED
)
"""Heading → its pages, in the order of the navigation."""
