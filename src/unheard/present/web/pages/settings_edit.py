"""Settings, changed by an administrator: first what would follow, then the file and the numbers."""

from collections.abc import Mapping, Sequence
from typing import Any

from unheard.errors import SettingsError, UsageError
from unheard.pipeline.rubric import Preview, preview
from unheard.present.web.changing import Field, checked, digest_of, effect_of, fields, rewritten, wanted, write
from unheard.present.web.figures import said
from unheard.present.web.pages.settings import MOST_PREVIEWED, PREVIEW_WORDS
from unheard.present.web.visit import ADMINS, Page, Visit
from unheard.settings import Settings
from unheard.store.desk.jobs import add_job

TITLES = {
    "": "General",
    "rubric": "From parts to rating",
    "effort": "Customer effort",
    "attribution": "Why an AI agent failed",
    "linkage": "Likely links between customers",
    "llm": "Language models",
}


def show(visit: Visit) -> dict[str, Any]:
    """Show the form; once it was sent, what would change."""
    settings = visit.serving.settings
    groups = fields(settings, visit.serving.flags)
    told: dict[str, Any] = {"changes": [], "preview": None, "numbers": [], "wrong": ""}
    if not visit.form and visit.query.get("act") == "preview":
        try:
            told |= proposed(visit, settings)
        except UsageError as error:
            told["wrong"] = str(error)
    return {
        "groups": [(visit.language(TITLES.get(name, name)), name, of) for name, of in groups.items()],
        "form": _given(visit),
        "opened": _opened(groups, _given(visit)),
        "digest": digest_of(visit.serving.store.folder),
        "saved": visit.query.get("saved", ""),
        "rated": visit.query.get("rated", ""),
        **told,
    }


def proposed(visit: Visit, settings: Settings) -> dict[str, Any]:
    """What the form changes, and what would follow; raises `UsageError` for what is not valid."""
    changes, then = _then(visit, settings)
    found: Preview | None = None
    is_small = visit.prepared is not None and visit.prepared.picture.eligible <= MOST_PREVIEWED
    if then.rubric != settings.rubric and is_small:
        with visit.ready.alone():
            found = preview(visit.ready.facts, settings, then.rubric)
    return {
        "changes": [
            {"name": name, "now": _value(settings, name), "then": _value(then, name),
             "effect": visit.language(effect_of(name)), "text": _given(visit).get(name, "")}
            for name in changes
        ],
        "preview": found,
        "numbers": [
            (visit.language(PREVIEW_WORDS.get(one.metric, one.metric)), said(one, visit.language))
            for one in (found.estimates if found else ())
        ],
    }  # fmt: skip


def _opened(groups: Mapping[str, Sequence[Field]], given: Mapping[str, str]) -> set[str]:
    """Groups that are shown open: the first, and where something was typed."""
    typed = {name for name, of in groups.items() if any(given.get(one.name, one.text) != one.text for one in of)}
    return {"", *typed}


def _given(visit: Visit) -> Mapping[str, str]:
    """What was typed: a preview asks by its address, and changes nothing; writing sends a form."""
    return visit.form or visit.query


def _then(visit: Visit, settings: Settings) -> tuple[dict[str, Any], Settings]:
    """What the form changes, and the settings that would be in use; raises `UsageError` for what is not valid."""
    given = _given(visit)
    if given.get("digest") != digest_of(visit.serving.store.folder):
        raise UsageError("The settings file was changed meanwhile. Begin again.")
    changes = wanted(given, fields(settings, visit.serving.flags))
    if not changes:
        raise UsageError("Nothing is changed.")
    try:
        return changes, checked(rewritten(visit.serving.store.folder, changes), visit.serving.flags)
    except SettingsError as error:
        raise UsageError(str(error)) from None


def _value(settings: Settings, name: str) -> str:
    value: Any = settings
    for part in name.split("."):
        value = getattr(value, part)
    if isinstance(value, dict):
        return ", ".join(f"{key} = {one}" for key, one in value.items()) or "–"
    return ", ".join(map(str, value)) or "–" if isinstance(value, tuple) else "–" if value is None else str(value)


def act(visit: Visit) -> str:
    """Write what was shown; another rubric or language is followed by a job that rates again."""
    is_rated = "&rated=yes" if written(visit) else ""
    return f"/settings/edit?saved=yes{is_rated}"


def written(visit: Visit) -> bool:
    """Write what the form changes into the settings file; return whether conversations are rated again for it."""
    serving, me = visit.serving, visit.account.name
    settings = serving.settings
    changes, then = _then(visit, settings)
    for name in changes:
        before, after = _value(settings, name)[:200], _value(then, name)[:200]
        serving.desk.note(me, "settings changed", name, before=before, after=after)
    write(serving.store.folder, rewritten(serving.store.folder, changes))
    serving.preparing.use(then)
    rates = (then.rubric != settings.rubric or then.languages != settings.languages) and bool(visit.form.get("rate"))
    if rates:
        add_job(serving.desk, actor=me, kind="judge", params={"judge": "embedded"})
        serving.jobs.ask()
    return rates


SETTINGS_EDIT = Page(
    name="settings_edit", path="/settings/edit", heading="Change settings", show=show, act=act, roles=ADMINS,
    listed=False, needs_data=False,
)  # fmt: skip
