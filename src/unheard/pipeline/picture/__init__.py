"""The whole picture: everything that the report shows, as data, from one snapshot."""

from unheard.pipeline.picture.paint import headline, paint, repaint
from unheard.pipeline.picture.seen import Missing, Picture, Reading, Return, missing_facts

__all__ = ["Missing", "Picture", "Reading", "Return", "headline", "missing_facts", "paint", "repaint"]
