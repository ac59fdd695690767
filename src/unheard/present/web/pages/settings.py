"""Settings: every one with its value and meaning, and what another rubric would change before anybody changes it."""

from typing import Any

from unheard.pipeline.rubric import Preview, changed_rubric, preview
from unheard.present.web.changing import fields
from unheard.present.web.figures import said
from unheard.present.web.visit import Page, Visit
from unheard.settings import Rubric

MOST_PREVIEWED = 50_000
"""Conversations up to which a preview is computed within a request; beyond, the command line does it."""

PREVIEW_WORDS = {
    "cx_score_shift": "CX score, then less now",
    "bad_experience_rate_shift": "Bad experiences, then less now",
    "cx_mean_shift": "Mean rating, then less now",
    "identical_share": "Keep their rating",
    "within_one_share": "Move by one at most",
}
"""What a preview of a rubric compares, in words."""


def show(visit: Visit) -> dict[str, Any]:
    """Show the settings in use; with constants of a rubric in the address, the preview of it."""
    settings = visit.serving.settings
    changes = [
        f"{name}={value}"
        for name, value in ((name, visit.query.get(name, "").strip()) for name in Rubric.model_fields)
        if value and value != str(getattr(settings.rubric, name))
    ]
    is_small = visit.ready.picture.eligible <= MOST_PREVIEWED
    found = _preview(visit, changes) if changes and is_small else None
    return {
        "rubric": [
            {
                "name": name, "meaning": field.description, "now": getattr(settings.rubric, name),
                "asked": visit.query.get(name) or getattr(settings.rubric, name),
            }
            for name, field in Rubric.model_fields.items()
        ],
        "settings": [
            one for group, of in fields(settings, visit.serving.flags).items() if group != "rubric" for one in of
        ],
        "changes": changes,
        "is_small": is_small,
        "preview": found,
        "numbers": [
            (visit.language(PREVIEW_WORDS.get(one.metric, one.metric)), said(one, visit.language))
            for one in (found.estimates if found else ())
        ],
        "moved": [row for row in (found.rows if found else ()) if row.get("kind") == "example"],
    }  # fmt: skip


def _preview(visit: Visit, changes: list[str]) -> Preview:
    rubric = changed_rubric(visit.serving.settings, changes)

    def compute() -> Preview:
        with visit.ready.alone():
            return preview(visit.ready.facts, visit.serving.settings, rubric)

    found: Preview = visit.ready.once(f"rubric {rubric.model_dump_json()}", compute)
    return found


SETTINGS = Page(name="settings", path="/settings", heading="Settings", show=show)
