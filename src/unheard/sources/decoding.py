"""How the rows of a file become records, in words that other processes can be told."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from unheard.sources import unheard
from unheard.sources.blocks import Decoded
from unheard.sources.decode import Decode

MAPPER_VERSION = 2
"""Raised when a reader makes something else of the same payload, so that the same file is mapped again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoding:
    """How the rows of one file become records."""

    path: Path
    format: str
    kind: str
    lax: bool = False
    renamed: tuple[str, str] | None = None
    """The format's own name of its source, and the name that the user gave it."""

    def __call__(self, payloads: Sequence[bytes], lines: Sequence[int]) -> Decoded:
        """Turn rows into records."""
        decoded = _decoder(self)(payloads, lines)
        if self.renamed is not None:
            _rename(decoded, *self.renamed)
        return decoded


def _rename(decoded: Decoded, old: str, new: str) -> None:
    """Give records of the format's own source another name; what names a source of its own keeps it."""
    for record in decoded.records:
        if getattr(record, "source", None) == old:
            record.source = new
    if old in decoded.shown:
        decoded.shown[new] = decoded.shown.pop(old)
    gone = {key for key in decoded.erase if key.startswith(f"{old}|")}
    decoded.erase.difference_update(gone)
    decoded.erase.update(f"{new}|{key.removeprefix(f'{old}|')}" for key in gone)


@cache
def _decoder(how: Decoding) -> Decode:
    """Find the decoder; what only some formats need is loaded for them alone, because every process loads this."""
    name = str(how.path)
    if how.format == "unheard":
        return unheard.kind_decoder(how.kind, name=name, lax=how.lax)
    from unheard.sources import anthropic, intercom, intercom_contacts, openai, otel, trajectory, zendesk

    if how.format == "trajectory":
        return trajectory.decoder(how.path, name=name)
    if how.format == "openai":
        return openai.decoder(name=name)
    if how.format == "otel":
        return otel.decoder(name=name)
    if how.format == "anthropic":
        return anthropic.decoder(name=name)
    if how.format == "intercom":
        return (intercom_contacts.decoder if how.kind == "identities" else intercom.decoder)(name=name)
    if how.format == "zendesk":
        return zendesk.decoder(how.kind, name=name)
    return unheard.kind_decoder(how.kind, name=name, lax=how.lax)
