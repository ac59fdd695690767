"""Lists page by page: a cursor says in which list one stands, and where; one of another list is refused."""

import base64
import binascii
import json
from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import Query

from unheard.errors import UsageError

Cursor = Annotated[str | None, Query(max_length=4_000, description="`next_cursor` of the page before")]
Size = Annotated[int, Query(ge=1, le=200, description="how many at once")]
Name = Annotated[str | None, Query(max_length=200)]
LONGEST = 2**53


def paged(items: Sequence[Any], of: str, cursor: str | None, size: int) -> dict[str, Any]:
    """A page of a list, how many it has, and where it goes on."""
    start = place_in(of, cursor) or 0
    end = start + size
    return {"items": list(items[start:end]), "total": len(items), "next_cursor": onward(of, end, end < len(items))}


def onward(of: str, place: int, more: bool) -> str | None:
    """The cursor that goes on from a place; None where nothing more comes."""
    if not more:
        return None
    return base64.urlsafe_b64encode(json.dumps([of, place]).encode()).decode().rstrip("=")


def place_in(of: str, cursor: str | None) -> int | None:
    """Where a cursor stands in this list; None without one. Raises `UsageError` for one of another list."""
    if not cursor:
        return None
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        name, place = json.loads(base64.urlsafe_b64decode(padded))
        if name != of or type(place) is not int or not 0 <= place <= LONGEST:
            raise ValueError(cursor)
    except (ValueError, TypeError, binascii.Error):
        raise UsageError("This cursor belongs to no list, or to another one. Begin at the first page.") from None
    return place
