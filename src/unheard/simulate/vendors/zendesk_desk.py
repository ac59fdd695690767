"""The files of a Zendesk export that is being written, and what all its tickets share."""

from pathlib import Path
from typing import IO, Self

import msgspec

from unheard.simulate.vendors.zendesk_people import Names, Row, Users


class Files:
    """The files of the export, open while it is written."""

    _NAMES = ("tickets", "ticket_events", "conversation_log", "satisfaction_ratings", "users", "groups",
              "ticket_fields", "suspended_tickets")  # fmt: skip

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open: dict[str, IO[bytes]] = {}

    def __enter__(self) -> Self:
        self._open = {name: (self._folder / f"{name}.jsonl").open("wb") for name in self._NAMES}
        return self

    def __exit__(self, *_: object) -> None:
        for name, file in self._open.items():
            is_empty = file.tell() == 0
            file.close()
            if is_empty:
                (self._folder / f"{name}.jsonl").unlink()

    def write(self, name: str, row: Row) -> None:
        """Append a row to a file."""
        self._open[name].write(msgspec.json.encode(row) + b"\n")


class Desk:
    """What all tickets share."""

    def __init__(self, files: Files, users: Users, numbers: dict[str, int]) -> None:
        self.files = files
        self.users = users
        self.numbers = numbers
        self.groups = Names(360_000_000_001)
        self._last_event = 900_000_000_000

    def event_id(self) -> int:
        """Return the next number of an event."""
        self._last_event += 1
        return self._last_event
