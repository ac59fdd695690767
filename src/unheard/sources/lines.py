"""Cut a stream into lines, block by block, without ever holding an endless line in memory."""

from collections.abc import Iterator
from pathlib import Path

from unheard.errors import FileError
from unheard.records import Refused
from unheard.sources.blocks import BLOCK_BYTES, Block
from unheard.sources.compressed import Stream


def line_blocks(path: Path, *, name: str, line_limit_mb: int, expansion_limit: int) -> Iterator[Block]:
    """Yield the non-empty lines of a file; a line over the limit is refused and never held whole."""
    with Stream(path, expansion_limit=expansion_limit) as stream:
        cutter = _Cutter(name=name, limit=line_limit_mb * 1024 * 1024)
        lines = 0
        while piece := stream.read(BLOCK_BYTES):
            block = cutter.feed(piece, stream.done)
            if block is not None:
                lines += len(block.payloads) + len(block.refused)
                yield block
        last = cutter.finish(stream.done)
        lines += len(last.payloads) + len(last.refused)
        if not lines:
            raise FileError(f"{str(path)!r} holds no line. Export it again, or leave it out.")
        yield last


class _Cutter:
    """Collects pieces until a line ends."""

    def __init__(self, *, name: str, limit: int) -> None:
        self._name = name
        self._limit = limit
        self._rest: list[bytes] = []
        self._held = 0
        self._number = 1
        self._skipping = False

    def feed(self, piece: bytes, done: int) -> Block | None:
        """Take a piece of the stream; return the lines that ended in it."""
        # Split as it is: whatever is cut off or put together first is copied once more.
        *lines, rest = piece.split(b"\n")
        if not lines:
            self._keep(piece)
            return None
        refused: list[Refused] = []
        if self._skipping:
            refused.append(self._too_long(self._number))
            self._skipping = False
            self._number += 1
            del lines[0]
        elif self._rest:
            lines[0] = b"".join([*self._rest, lines[0]])
        self._rest, self._held = [], 0
        block = self._block(lines, refused, done)
        self._keep(rest)
        return block

    def finish(self, done: int) -> Block:
        """Return what stands after the last line end."""
        refused: list[Refused] = []
        if self._skipping:
            refused.append(self._too_long(self._number))
            return Block(payloads=[], lines=[], refused=refused, done=done)
        return self._block([b"".join(self._rest)], refused, done)

    def _keep(self, rest: bytes) -> None:
        if self._skipping or not rest:
            return
        self._rest.append(rest)
        self._held += len(rest)
        if self._held > self._limit:
            self._rest, self._held, self._skipping = [], 0, True

    def _block(self, payloads: list[bytes], refused: list[Refused], done: int) -> Block:
        numbers = list(range(self._number, self._number + len(payloads)))
        self._number += len(payloads)
        if any(line.endswith(b"\r") for line in payloads):
            payloads = [line.rstrip(b"\r") for line in payloads]
        if max(map(len, payloads), default=0) > self._limit:
            refused += [
                self._too_long(number)
                for line, number in zip(payloads, numbers, strict=True)
                if len(line) > self._limit
            ]
            payloads = [line if len(line) <= self._limit else b"" for line in payloads]
        if not all(payloads):
            kept = [(line, number) for line, number in zip(payloads, numbers, strict=True) if line.strip()]
            payloads, numbers = [line for line, _ in kept], [number for _, number in kept]
        return Block(payloads=payloads, lines=numbers, refused=refused, done=done)

    def _too_long(self, number: int) -> Refused:
        return Refused(
            file=self._name,
            line=number,
            field="",
            reason=f"The line is longer than {self._limit // (1024 * 1024)} MB.",
            remedy="Split the record, or raise the setting line_limit_mb.",
        )
