"""What should have come of conversations, told by the business: a language model holds what was done against it.

A file of JSON Lines: `{"conversation_id" or "topic", "expected": "…", "tools": ["issue_refund"]}`. A conversation takes
its own line, else that of its topic, else that of the topic before the slash. `tools` are the ones that have to write,
and no other; an empty list says that none may. They are compared with the record, not with what a model says of it.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import msgspec

from unheard.errors import SettingsError
from unheard.judges.base import Transcript

TEXT_LIMIT = 4_000
FILE_LIMIT = 64_000_000


class Expected(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What should have come of one conversation, or of all on a topic."""

    expected: str
    conversation_id: str | None = None
    source: str | None = None
    """Of the conversation; null: of whatever source."""
    topic: str | None = None
    tools: tuple[str, ...] | None = None
    """Tools that have to write; null: not said."""

    def fits_the_record(self, transcript: Transcript) -> bool | None:
        """Whether exactly these tools wrote with success; null where that is not said or not on record."""
        if self.tools is None or transcript.actions is None:
            return None
        wrote = {
            action.tool for action in transcript.actions if action.effect == "write" and action.outcome == "success"
        }
        return wrote == set(self.tools)


@dataclass(frozen=True, slots=True)
class Expectations:
    """A file of them, read once."""

    by_conversation: dict[tuple[str | None, str], Expected]
    by_topic: dict[str, Expected]
    digest: str
    """Of the file: another one may be answered otherwise."""

    def of(self, transcript: Transcript) -> Expected | None:
        """Find what is expected of a conversation; null where the file says nothing of it."""
        if transcript.conversation_id is not None:
            for source in (transcript.source, None):
                found = self.by_conversation.get((source, transcript.conversation_id))
                if found is not None:
                    return found
        topic = transcript.topic or ""
        return self.by_topic.get(topic) or self.by_topic.get(topic.split("/", 1)[0])


def read_expected(path: Path) -> Expectations:
    """Read the file; raises `SettingsError` that names file, line and remedy."""
    try:
        raw = path.read_bytes()
    except OSError:
        raise SettingsError(f"The expected outcomes {str(path)!r} cannot be read.") from None
    if not raw.strip() or len(raw) > FILE_LIMIT:
        raise SettingsError(
            f"The expected outcomes {str(path)!r} have {len(raw):,} bytes; between 1 and {FILE_LIMIT:,} are possible."
        )
    decoder = msgspec.json.Decoder(Expected)
    by_conversation: dict[tuple[str | None, str], Expected] = {}
    by_topic: dict[str, Expected] = {}
    for number, line in enumerate(raw.splitlines(), 1):
        if not line.strip():
            continue
        try:
            one = decoder.decode(line)
        except (msgspec.MsgspecError, UnicodeError) as error:
            raise _wrong(path, number, str(error)) from None
        if (one.conversation_id is None) == (one.topic is None):
            raise _wrong(path, number, "name either conversation_id or topic")
        if not one.expected.strip() or len(one.expected) > TEXT_LIMIT:
            raise _wrong(path, number, f"expected takes 1 to {TEXT_LIMIT:,} characters")
        fresh = (
            by_topic.setdefault(one.topic, one)
            if one.topic is not None
            else by_conversation.setdefault((one.source, one.conversation_id or ""), one)
        )
        if fresh is not one:
            raise _wrong(path, number, "it says again what an earlier line says of the same conversation or topic")
    return Expectations(by_conversation, by_topic, hashlib.blake2b(raw, digest_size=6).hexdigest())


def _wrong(path: Path, number: int, why: str) -> SettingsError:
    return SettingsError(
        f"Line {number} of the expected outcomes {str(path)!r} is not valid: {why}. A line looks like "
        '{"conversation_id": "c-17", "expected": "the order is refunded", "tools": ["issue_refund"]}.'
    )
