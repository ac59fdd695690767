"""The template engine of the pages: what data say is made visible and escaped, and set by a few filters of ours."""

import base64
import hashlib
import os
import re
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from unheard.errors import UnheardError
from unheard.present.visible import visible
from unheard.present.words import MINUS

STYLES = ("page.css", "tables.css", "pictures.css", "drawn.css", "print.css")


def write_page(text: str, path: Path, *, what: str) -> None:
    """Write a page to a file, whole or not at all.

    Raises `UnheardError` that names the path and the system's reason.
    """
    draft = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(text, encoding="utf-8")
        os.replace(draft, path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise UnheardError(f"The {what} cannot be written to {str(path)!r}: {error.strerror}.") from None


def style_of_page() -> dict[str, Markup | str]:
    """The sheet and its hash, by which a page allows this sheet and nothing else."""
    sheet = _sheet()
    digest = base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode()
    return {"style": Markup(sheet), "style_hash": digest}


def mark_code(text: str) -> Markup:
    """Escape a sentence of ours and set what stands between backticks as code."""
    parts = [escape(visible(part) if n % 2 else _unbroken(visible(part))) for n, part in enumerate(text.split("`"))]
    return Markup("").join(Markup("<code>{}</code>").format(p) if n % 2 else p for n, p in enumerate(parts))


def _unbroken(text: str) -> str:
    """Write a minus as one; keep a number with its unit, and an interval in one piece."""
    text = re.sub(r"(?<![\w-])-(?=\d)", MINUS, text)
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


def environment() -> Environment:
    """The template engine: escapes everything, and makes visible what came from data."""
    made = Environment(
        loader=PackageLoader("unheard.present.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: visible(value) if type(value) is str else value,
    )
    made.filters["mark_code"] = mark_code
    made.filters["cut"] = cut
    made.filters["breakable"] = breakable
    return made


def _sheet() -> str:
    """Everything that the pages look like, as one sheet."""
    folder = files("unheard.present.report") / "templates"
    return "\n".join((folder / name).read_text(encoding="utf-8") for name in STYLES)
