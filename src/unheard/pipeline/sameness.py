"""Whether a payload says the same as the one before it of the same conversation, however it is written.

A conversation's content hash is the hash of the payload that it was read from: it costs nothing, and most
conversations come once or come again byte by byte. Only where a conversation comes again in other bytes are the two
read and compared, the earlier one from the raw archive. Where that cannot be (it was read by another reader, in
another time zone, or its payload is gone) the conversation counts as changed. Stores of before hold hashes of what
the record said; they are compared as they always were.
"""

from collections.abc import Mapping, Sequence

from unheard.pipeline.intake import Intake
from unheard.pipeline.understand import Manner, RawRows, canonical, content_hashes, start_of_content


class Sameness:
    """Compares the rows of one block with what is known of their conversations."""

    def __init__(
        self,
        intake: Intake,
        manner: Manner,
        rows: RawRows,
        keys: Sequence[str],
        contents: Sequence[str],
        current: Mapping[str, str],
    ) -> None:
        self._manner = manner
        self._rows = rows
        self._keys = keys
        self._start = intake.start_of_hash()
        self._said: dict[int, bytes | None] = {}
        self._row_of = dict(zip(contents, range(len(contents)), strict=True)) if manner.whole else {}
        self._earlier: dict[tuple[str, str], bytes] = {}
        if manner.whole:
            wanted = {(key, current[key]) for key, content in zip(keys, contents, strict=True) if key in current}
            wanted -= set(zip(keys, contents, strict=True))
            self._earlier = intake.batch.archived(sorted(wanted))

    def __call__(self, row: int, before: str) -> bool:
        """Say whether a row says the same as what has this content hash."""
        if not self._manner.whole:
            return False
        said = self._of_row(row)
        if before in self._row_of:
            return said is not None and said == self._of_row(self._row_of[before])
        earlier = self._earlier.get((self._keys[row], before))
        if earlier is not None and self._hash(earlier) == before:
            return said is not None and said == self._read(earlier)
        return before == self._old_hash(row)

    def _of_row(self, row: int) -> bytes | None:
        if row not in self._said:
            self._said[row] = self._read(self._rows.payloads[row])
        return self._said[row]

    def _read(self, payload: bytes) -> bytes | None:
        records = self._manner.decode([payload], [0]).records
        return canonical(records[0]) if len(records) == 1 else None

    def _hash(self, payload: bytes) -> str:
        one = self._start.copy()
        one.update(payload)
        return one.hexdigest()[:32]

    def _old_hash(self, row: int) -> str | None:
        """Hash what a row says, as stores of before did."""
        records = self._manner.decode([self._rows.payloads[row]], [0]).records
        return content_hashes(records, start_of_content(self._manner.clock.zone))[0] if len(records) == 1 else None
