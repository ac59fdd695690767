"""Turn a picture into one HTML page: no script, no outside request, readable in print and on a phone.

A section is an entry of `SECTIONS`, a function from the picture to what its template shows, and a template of its name
under `templates/sections/`. One whose function gives None is left out.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from unheard.pipeline.picture import Picture
from unheard.present.report import plain
from unheard.present.report.numbers import figure
from unheard.present.report.sections import (
    acting,
    answering,
    asked,
    changes,
    definitions,
    everything,
    headline,
    heard,
    ladder,
    lasting,
    missing,
    months,
    people,
    returning,
    segments,
    trust,
)
from unheard.present.report.templating import environment, style_of_page, write_page
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
    Section(name="acting", heading="What the AI did", build=acting.build),
    Section(name="returning", heading="Who came back, and where", build=returning.build),
    Section(name="topics", heading="By topic, and over time", build=segments.topics),
    Section(name="people", heading="Seven dimensions, and people", build=people.build),
    Section(name="changes", heading="What changed", build=changes.build),
    Section(name="asked", heading="Further questions", build=asked.build),
    Section(name="reading", heading="Read these first", build=lambda picture: picture),
    Section(name="trust", heading="Can this be trusted?", build=trust.build),
    Section(name="missing", heading="What cannot be seen here", build=missing.build),
    Section(name="everything", heading="Every number", build=everything.build),
)
"""In the order of reading."""


def render(picture: Picture, *, command: str) -> str:
    """Write the page. Everything that came from data is made visible, then escaped by the template engine."""
    built = [(section, section.build(picture)) for section in SECTIONS]
    return environment().get_template("report.html").render(
        picture=picture,
        title=headline.verdict(picture),
        sections=[(section, shown) for section, shown in built if shown is not None],
        lines=months.build(picture),
        judge_notes=months.notes(picture),
        command=command,
        version=version("unheard"),
        **style_of_page(),
        studies=STUDIES,
        plain=plain,
        figure=figure,
    )  # fmt: skip


def write_report(picture: Picture, path: Path, *, command: str) -> None:
    """Write the page to a file, whole or not at all.

    Raises `UnheardError` that names the path and the system's reason.
    """
    write_page(render(picture, command=command), path, what="report")
