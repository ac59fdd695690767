"""Turn a picture into one HTML page: no script, no outside request, readable in print and on a phone.

A section is an entry of `SECTIONS`, a function from the picture to what its template shows, and a template of its name
under `templates/sections/`. One whose function gives None is left out.
"""

import base64
import hashlib
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from unheard.errors import UnheardError
from unheard.pipeline.picture import Picture
from unheard.present.report import plain
from unheard.present.report.numbers import figure
from unheard.present.report.sections import (
    answering,
    changes,
    definitions,
    everything,
    headline,
    heard,
    ladder,
    lasting,
    missing,
    months,
    returning,
    segments,
    trust,
)
from unheard.present.visible import visible
from unheard.studies import STUDIES


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One part of the page."""

    name: str
    """Its anchor, and the name of its template."""
    heading: str
    build: Callable[[Picture], Any]
    listed: bool = True
    """Whether the contents name it."""


SECTIONS = (
    Section(name="headline", heading="In short", build=headline.build, listed=False),
    Section(name="heard", heading="Who was heard", build=heard.build),
    Section(name="answering", heading="Who answers the survey", build=answering.build),
    Section(name="handlers", heading="Survey and rating, by who handled it", build=segments.handlers),
    Section(name="teams", heading="By team", build=segments.teams),
    Section(name="lasting", heading="How long “done” stays done", build=lasting.build),
    Section(name="ladder", heading="What “done” is worth", build=ladder.build),
    Section(name="definitions", heading="Which “resolution rate”?", build=definitions.build),
    Section(name="returning", heading="Who came back, and where", build=returning.build),
    Section(name="topics", heading="By topic, and over time", build=segments.topics),
    Section(name="changes", heading="What changed", build=changes.build),
    Section(name="reading", heading="Read these first", build=lambda picture: picture),
    Section(name="trust", heading="Can this be trusted?", build=trust.build),
    Section(name="missing", heading="What cannot be seen here", build=missing.build),
    Section(name="everything", heading="Every number", build=everything.build),
)
"""In the order of reading."""

STYLES = ("page.css", "tables.css", "pictures.css", "print.css")


def render(picture: Picture, *, command: str) -> str:
    """Write the page. Everything that came from data is made visible, then escaped by the template engine."""
    built = [(section, section.build(picture)) for section in SECTIONS]
    style = _style()
    return _environment().get_template("report.html").render(
        picture=picture,
        title=headline.verdict(picture),
        sections=[(section, shown) for section, shown in built if shown is not None],
        lines=months.build(picture),
        judge_notes=months.notes(picture),
        command=command,
        version=version("unheard"),
        style=Markup(style),
        style_hash=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
        studies=STUDIES,
        plain=plain,
        figure=figure,
    )  # fmt: skip


def write_report(picture: Picture, path: Path, *, command: str) -> None:
    """Write the page to a file, whole or not at all.

    Raises `UnheardError` that names the path and the system's reason.
    """
    draft = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(render(picture, command=command), encoding="utf-8")
        os.replace(draft, path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise UnheardError(f"The report cannot be written to {str(path)!r}: {error.strerror}.") from None


def mark_code(text: str) -> Markup:
    """Escape a sentence of ours and set what stands between backticks as code."""
    parts = [escape(_unbroken(visible(part))) for part in text.split("`")]
    return Markup("").join(Markup("<code>{}</code>").format(p) if n % 2 else p for n, p in enumerate(parts))


def _unbroken(text: str) -> str:
    """Keep a number with its unit, and an interval in one piece."""
    kept = re.sub(r"(?<=\d) (?=%|pts|points)", "\u00a0", text)
    return re.sub(r"\[[−+\d][^\]]{0,40}\]", lambda found: found[0].replace(" ", "\u00a0"), kept)


QUOTE_LIMIT = 700
"""Characters of a quote that the page shows."""


def cut(text: str) -> str:
    """Cut a long quote, and say that it was cut."""
    left = len(text) - QUOTE_LIMIT
    return text if left <= 0 else f"{text[:QUOTE_LIMIT]} … ({left:,} more characters)"


def breakable(text: str) -> Markup:
    """Let a name break behind its slashes and underscores rather than in the midst of a word."""
    return Markup("<wbr>").join(re.split(r"(?<=[/_])(?=\w)", visible(text)))


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("unheard.present.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: visible(value) if type(value) is str else value,
    )
    environment.filters["mark_code"] = mark_code
    environment.filters["cut"] = cut
    environment.filters["breakable"] = breakable
    return environment


def _style() -> str:
    folder = files("unheard.present.report") / "templates"
    return "\n".join((folder / name).read_text(encoding="utf-8") for name in STYLES)
