"""How a ticket began: its description, and who really wrote the first comment."""

import html
import re
from typing import Any

from unheard.sources.zendesk_people import People
from unheard.sources.zendesk_said import Said
from unheard.sources.zendesk_shapes import REDACTED, Row, moment, text_of, via_of

OUTBOUND_VIA = ("api", "rule", "system")
"""A ticket that these open for somebody else is the business writing first; by any other way an agent typed for
the customer."""
_TAG = re.compile(r"<[^>]+>")


def _words(text: Any) -> str:
    """Bring a description and a comment to the same form: one has markup where the other has not."""
    plain = html.unescape(_TAG.sub(" ", str(text or ""))).replace("\\r\\n", " ").replace("\\n", " ")
    return " ".join(plain.split())


def describe(ticket: Row, said: list[Said], people: People) -> None:
    """The description is a copy of the first comment; it is a turn only where that comment is not in the export."""
    text = text_of(ticket.get("description"))
    if text is None:
        return
    opened = moment(ticket.get("created_at"))
    if any(moment(one.at) <= opened + 1 or _words(one.text) == _words(text) for one in said):
        return
    who = text_of(ticket.get("submitter_id")) or people.requester
    is_gone = not text.replace(REDACTED, "").strip()
    said.append(
        Said(
            id="description",
            at=ticket.get("created_at"),
            speaker=people.speaker(who) or "customer",
            speaker_id=who,
            text=None if is_gone else text,
            is_public=ticket.get("is_public") is not False,
            rank=-1,
        )
    )


def say_for_whom(ticket: Row, said: list[Said], people: People) -> None:
    """Tell what an agent typed for the customer from what a campaign wrote: the submitter is not the requester."""
    public = [one for one in said if one.is_public and one.kind in ("message", "media")]
    if not public or people.requester is None:
        return
    first = min(public, key=lambda one: (moment(one.at), one.rank, len(one.id), one.id))
    submitter = text_of(ticket.get("submitter_id"))
    is_first = moment(first.at) <= moment(ticket.get("created_at")) + 1
    if not is_first or submitter in (None, people.requester) or first.speaker_id != submitter:
        return
    via = via_of(ticket.get("via"))
    if via.channel in OUTBOUND_VIA:
        if first.speaker != "ai_agent":
            first.speaker, first.kind = "automation", "template"
    elif via.rel != "outbound" and first.speaker == "human_agent":
        first.attributes["typed_by"] = submitter
        first.speaker, first.speaker_id = "customer", people.requester
