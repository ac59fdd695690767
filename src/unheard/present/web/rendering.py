"""From a page's context to HTML: every text that came from data is made visible, then escaped."""

import hashlib
import re
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlencode

from jinja2 import ChoiceLoader, Environment, PackageLoader, PrefixLoader, StrictUndefined

from unheard.metrics.registry import all_metrics
from unheard.present.report.plain import CHANNELS, HANDLERS
from unheard.present.report.templating import breakable, cut, mark_code
from unheard.present.visible import visible
from unheard.present.web.words import Language

TONGUES = {"de": "German", "en": "English", "es": "Spanish", "fr": "French", "pt": "Portuguese"}
"""Languages that the judge reads, in words."""
WEB = "unheard.present.web"
REPORT = "unheard.present.report"
STATIC = {
    "site.css": (WEB, "static/site.css", "text/css"),
    "reading.css": (WEB, "static/reading.css", "text/css"),
    "tables.css": (REPORT, "templates/tables.css", "text/css"),
    "drawn.css": (REPORT, "templates/drawn.css", "text/css"),
    "pictures.css": (REPORT, "templates/pictures.css", "text/css"),
    "unheard.js": (WEB, "static/unheard.js", "text/javascript"),
    "htmx.min.js": (WEB, "static/htmx.min.js", "text/javascript"),
    "icon.svg": (WEB, "static/icon.svg", "image/svg+xml"),
}
"""Name → (package, path in it, media type): everything that a page may load."""


@cache
def static_bytes(name: str) -> bytes:
    """Read a file that pages load."""
    package, path, _ = STATIC[name]
    return (files(package) / path).read_bytes()


@cache
def static_address(name: str) -> str:
    """The address of a static file; it changes with the content, so that browsers may keep it for ever."""
    return f"/static/{name}?{hashlib.sha256(static_bytes(name)).hexdigest()[:12]}"


def address(path: str, **values: Any) -> str:
    """An address within the application, its values encoded; those without a value are left out."""
    given = {name: value for name, value in values.items() if value not in (None, "")}
    return f"{path}?{urlencode(given)}" if given else path


@cache
def _labels() -> dict[str, str]:
    found = {metric.name: metric.label for metric in all_metrics()}
    return {name: label for name, label in found.items() if "_" in name or name in _SHORT}


@cache
def _names() -> re.Pattern[str]:
    longest_first = sorted(_labels(), key=len, reverse=True)
    return re.compile(rf"`[^`]*`|\b({'|'.join(map(re.escape, longest_first))})\b")


_SHORT = frozenset(("aht", "csat", "ces", "nps"))


def named(text: str) -> str:
    """Call the numbers in a sentence of ours by their labels; what stands between backticks is typed as it is."""
    return _names().sub(lambda hit: _labels()[hit[1]] if hit[1] else hit[0], text)


@cache
def environment() -> Environment:
    """The template engine: escaping always, an unknown name is an error."""
    made = Environment(
        # Templates of the report import each other by their bare names.
        loader=ChoiceLoader(
            [PackageLoader(WEB), PrefixLoader({"report": PackageLoader(REPORT)}), PackageLoader(REPORT)]
        ),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: visible(value) if type(value) is str else value,
    )
    made.filters.update(mark_code=mark_code, breakable=breakable, cut=cut, named=named)
    made.globals.update(static=static_address, address=address)
    return made


def render(template: str, language: Language, **context: Any) -> str:
    """Write a page."""

    def handler_words(name: str | None) -> str:
        return language("nobody known") if name is None else language(HANDLERS.get(name, name))

    def channel_words(name: str | None) -> str:
        return language("no channel") if name is None else language(CHANNELS.get(name, name))

    def tongue_words(code: str | None) -> str:
        return language("(unknown)") if code is None else language(TONGUES.get(code, code))

    return environment().get_template(template).render(
        _=language, language=language, handler_words=handler_words, channel_words=channel_words,
        tongue_words=tongue_words, **context
    )  # fmt: skip
