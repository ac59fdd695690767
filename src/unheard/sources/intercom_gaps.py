"""Parts that Intercom's API did not hand out: how many are missing, and what is known of them all the same."""

from collections.abc import Sequence

from unheard.records import Event, Turn
from unheard.sources.intercom_parts import Story, seconds_of, time_of
from unheard.sources.intercom_people import Object

MOST_PARTS = 500
"""The API hands out the newest parts only, so many."""


def parts_missing(found: Object, parts: Sequence[Object]) -> int:
    """Count older parts that the API did not hand out; at the limit of 500 at least one is taken to be missing."""
    holder = found["conversation_parts"]
    total = holder.get("total_count") if isinstance(holder, dict) else None
    known = total - len(parts) if isinstance(total, int) else 0
    return max(known, 1 if len(parts) >= MOST_PARTS and total != len(parts) else 0)


def bridge(story: Story, statistics: Object, parts: Sequence[Object]) -> None:
    """Where the older parts are missing, the first answer and the first close are known by their times only.

    Without them the time of the first message is left out: the first answer that is left is not the first one.
    """
    start = min((one for part in parts if (one := seconds_of(part.get("created_at"))) is not None), default=None)
    answered, closed = seconds_of(statistics.get("first_admin_reply_at")), seconds_of(statistics.get("first_close_at"))
    if answered and start and answered < start:
        story.turns.append(
            Turn(at=time_of(answered), speaker="human_agent", visibility="public", kind="message",
                 attributes={"known_by": "statistics"})
        )  # fmt: skip
    elif story.turns:
        story.turns[0].at = None
    if closed and start and closed < start:
        story.events.append(Event(at=time_of(closed), type="closed", cause="unknown", basis="derived"))
        story.was_closed = True
