"""The rows of one file of a Zendesk export, piece by piece, whether they come as pages, lines or a table."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from unheard.records import Refused
from unheard.settings import Settings
from unheard.sources.decode import refusal, untyped
from unheard.sources.documents import read_document
from unheard.sources.lines import line_blocks
from unheard.sources.tables import table_rows
from unheard.sources.zendesk_files import rows_of
from unheard.sources.zendesk_shapes import Row

_ALL = "support_type_scope=all"
_ADDRESSES = frozenset(("after_url", "next_page"))


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportFile:
    """One file of the export."""

    path: Path
    stream: str
    shape: str
    """lines, document or table; a table is Fivetran's."""


@dataclass(slots=True, kw_only=True)
class Piece:
    """Some rows of a file: what each is, the row, and its number."""

    rows: list[tuple[str, Row, int]] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    states_scope: bool = False
    """A page's address says that tickets of AI agents were exported, too."""

    def open(self, page: Any, line: int | None, name: str) -> None:
        """Take the rows of a page, or the row itself."""
        opened = list(rows_of(page)) if isinstance(page, dict) else []
        self.rows += [(stream, row, line or number) for number, (stream, row) in enumerate(opened, len(self.rows) + 1)]
        if isinstance(page, dict) and not self.states_scope:
            self.states_scope = any(_ALL in str(page[one]) for one in _ADDRESSES & page.keys())
        if not opened and not (isinstance(page, dict) and any(value == [] for value in page.values())):
            self.refused.append(
                Refused(
                    file=name,
                    line=line or len(self.rows) + 1,
                    field="",
                    reason="The row is not one of Zendesk's.",
                    remedy="Export the file again.",
                )
            )


def pieces_of(file: ExportFile, settings: Settings) -> Iterator[Piece]:
    """Read a file; pages are opened, and rows numbered as they stand."""
    name, limit = str(file.path), settings.expansion_limit
    if file.shape == "table":
        for table in table_rows(file.path, name=name, expansion_limit=limit):
            rows = [(file.stream, row, line) for row, line in zip(table.rows, table.lines, strict=True)]
            yield Piece(rows=rows, refused=list(table.refused))
    elif file.shape == "document":
        content = untyped(read_document(file.path, expansion_limit=limit))
        piece = Piece()
        for page in content if isinstance(content, list) else [content]:
            piece.open(page, None, name)
        yield piece
    else:
        for block in line_blocks(file.path, name=name, line_limit_mb=settings.line_limit_mb, expansion_limit=limit):
            piece = Piece(refused=list(block.refused))
            for payload, line in zip(block.payloads, block.lines, strict=True):
                try:
                    piece.open(untyped(payload), line, name)
                except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
                    piece.refused.append(refusal(error, name, line))
            yield piece
