"""Pictures for a notebook: the page's own, in a frame of their own, so that neither's styles reach the other's."""

from collections.abc import Sequence
from html import escape
from pathlib import Path

from unheard.present.report.drawing import drawn
from unheard.present.report.templating import environment, style_of_page, write_page
from unheard.studies.drawing.forms import Form

_HEAD_PIXELS, _ROW_PIXELS, _MOST_PIXELS = 240, 78, 1_600


class Plot:
    """One or more pictures. A notebook shows them; `save` writes them as a page that needs nothing from outside."""

    def __init__(self, title: str, forms: Sequence[Form]) -> None:
        self.title = title
        self.forms = tuple(forms)
        """What is drawn, as data, for whoever draws it otherwise (`to_json` of each)."""

    def html(self) -> str:
        """Write the page; every word that came from data is made visible, then escaped."""
        pictures = [drawn(form) for form in self.forms]
        return environment().get_template("pictures.html").render(
            title=self.title, pictures=pictures, **style_of_page()
        )  # fmt: skip

    def save(self, path: str | Path) -> None:
        """Write the page to a file; raises `UnheardError` that names the path and the system's reason."""
        write_page(self.html(), Path(path), what="page")

    def __repr__(self) -> str:
        return f"<{len(self.forms)} pictures: {self.title}>"

    def _repr_html_(self) -> str:
        """Show them in a frame that runs no script."""
        rows = sum(len(getattr(form, "rows", ())) or 6 for form in self.forms)
        height = min(_MOST_PIXELS, _HEAD_PIXELS * max(1, len(self.forms)) + _ROW_PIXELS * rows)
        return (
            f'<iframe sandbox srcdoc="{escape(self.html())}" title="{escape(self.title)}" '
            f'style="width:100%;height:{height}px;border:0"></iframe>'
        )
