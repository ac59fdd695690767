"""From parts to rating: the one arithmetic that every judge's rating comes from.

raw = 0.50 * (1 + 4r) + 0.20 * (3 + s) + 0.30 * q, with r = mean over known issues (resolved 1, partly 0.5,
unresolved 0), s = the customer's sentiment at the end (-2..2), q = mean of the known quality parts (1..5).
A part that could not be seen gives its weight to the others in proportion. Caps, the lowest wins: never
answered 1; nothing resolved 2; something unresolved or partly 3. Then raw, rounded to 9 decimals, half up.

Source: metrics.md §7; the weights follow the four worked examples of the published customer experience score.
"""

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from unheard.judges.needs import Rubric, constants

LOWEST, HIGHEST = 1, 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a rating is computed from."""

    issues: tuple[str, ...]
    """State of each issue: resolved, partly, unresolved or unknown."""
    sentiment_end: float | None = None
    """The customer's sentiment at the end, -2..2; null when none is detectable."""
    quality: tuple[float | None, ...] = ()
    """Tone, knowledge, timeliness, 1..5; null where it could not be seen."""
    never_answered: bool = False
    """Nobody of the business ever answered."""


def rating(parts: Parts, rubric: Rubric) -> int | None:
    """Turn parts into a rating of 1 to 5; null when no issue has a known outcome ("not enough evidence")."""
    worth = {
        "resolved": rubric.part_resolved,
        "partly": rubric.part_partly,
        "unresolved": rubric.part_unresolved,
    }
    known = [state for state in parts.issues if state in worth]
    if not known:
        return None
    resolution = sum(worth[state] for state in known) / len(known)
    raw = round(_raw(resolution, parts, rubric), 9)
    # Half up by floor(x + 0.5): Python's own round goes to the even neighbour.
    return max(LOWEST, min(HIGHEST, math.floor(raw + 0.5), _cap(resolution, known, parts, rubric)))


def _raw(resolution: float, parts: Parts, rubric: Rubric) -> float:
    weighted = rubric.weight_resolution * (1 + 4 * resolution)
    weight = rubric.weight_resolution
    if parts.sentiment_end is not None:
        weighted += rubric.weight_sentiment * (3 + parts.sentiment_end)
        weight += rubric.weight_sentiment
    seen = [value for value in parts.quality if value is not None]
    if seen:
        weighted += rubric.weight_quality * (math.fsum(seen) / len(seen))
        weight += rubric.weight_quality
    # Divide only when a part is missing: 0.5 + 0.2 + 0.3 is not exactly 1 in binary.
    if parts.sentiment_end is not None and seen:
        return weighted
    total = rubric.weight_resolution + rubric.weight_sentiment + rubric.weight_quality
    return weighted / weight * total if weight else math.nan


def _cap(resolution: float, known: Sequence[str], parts: Parts, rubric: Rubric) -> int:
    cap = HIGHEST
    if "unresolved" in known or "partly" in known:
        cap = min(cap, rubric.cap_something_open)
    if resolution == 0:
        cap = min(cap, rubric.cap_nothing_resolved)
    if parts.never_answered:
        cap = min(cap, rubric.cap_never_answered)
    return cap


def rubric_version(rubric: Rubric) -> str:
    """Name the rubric by its constants, so that a rating says which ones it came from."""
    text = msgspec.json.encode(constants(rubric), order="sorted")
    return hashlib.blake2b(text, digest_size=4).hexdigest()
