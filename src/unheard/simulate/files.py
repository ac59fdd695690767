"""The files of a simulated organisation, open while its world is written."""

from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

import msgspec

from unheard.simulate.truth import CONVERSATIONS, CUSTOMERS

NAMES = [
    "conversations.jsonl",
    "outcomes.jsonl",
    "identities.jsonl",
    "observed.jsonl",
    "staffing.jsonl",
    "benchmarks.jsonl",
]


class Files:
    """What is written, by name; rows are appended."""

    def __init__(self, folder: Path, *, judgements: bool = False) -> None:
        (folder / "truth").mkdir(parents=True, exist_ok=True)
        self._encoder = msgspec.json.Encoder()
        self._open: dict[str, IO[bytes]] = {}
        self._folder = folder
        self._names = [*NAMES, "judgements.jsonl"] if judgements else NAMES

    def __enter__(self) -> Self:
        for name in self._names:
            self._open[name] = (self._folder / name).open("wb")
        for name in (CONVERSATIONS, CUSTOMERS):
            self._open[f"truth/{name}"] = (self._folder / "truth" / name).open("wb")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for file in self._open.values():
            file.close()

    def write(self, name: str, rows: list[Any]) -> None:
        """Append rows to a file, one a line."""
        self._open[name].write(self._encoder.encode_lines(rows))
