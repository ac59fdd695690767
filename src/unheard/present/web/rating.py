"""How a rating follows from its parts: each weight, what it adds, and which cap held it down."""

from dataclasses import dataclass
from typing import Any

from unheard.judges.rubric import Parts, rating
from unheard.pipeline.served.record import Record
from unheard.settings import Rubric


@dataclass(frozen=True, slots=True, kw_only=True)
class Computed:
    """A rating with the parts it comes from."""

    rating: int | None
    recomputed: int | None
    """By the rubric as it is set now; differs where the rating came from elsewhere or under other constants."""
    parts: tuple[tuple[str, float | None, float], ...]
    """Part (English), its value on the scale 1 to 5, its weight."""
    caps: tuple[tuple[str, int], ...]
    """Caps that apply (English), with the highest rating that each allows."""


def computed(found: Record, rubric: Rubric) -> Computed | None:
    """Show the arithmetic; None where nobody judged."""
    judgement = found.judgement
    if judgement is None:
        return None
    worth = {"resolved": rubric.part_resolved, "partly": rubric.part_partly, "unresolved": rubric.part_unresolved}
    known = [str(issue["state"]) for issue in found.issues if issue["state"] in worth]
    share = sum(worth[state] for state in known) / len(known) if known else None
    quality = [judgement[f"quality_{name}"] for name in ("tone", "knowledge", "timeliness")]
    seen = [value for value in quality if value is not None]
    end = judgement["sentiment_end"]
    never = bool(found.fact and found.fact["is_never_answered"])
    caps: list[tuple[str, int]] = []
    if never:
        caps.append(("nobody answered", rubric.cap_never_answered))
    if share == 0:
        caps.append(("nothing resolved", rubric.cap_nothing_resolved))
    if any(state != "resolved" for state in known):
        caps.append(("an issue is open", rubric.cap_something_open))
    parts: Any = Parts(
        issues=tuple(issue["state"] for issue in found.issues), sentiment_end=end, quality=tuple(quality),
        never_answered=never,
    )  # fmt: skip
    return Computed(
        rating=judgement["rating"],
        recomputed=rating(parts, rubric),
        parts=(
            ("Issues resolved", None if share is None else 1 + 4 * share, rubric.weight_resolution),
            ("Sentiment at the end", None if end is None else 3 + end, rubric.weight_sentiment),
            ("Quality of service", sum(seen) / len(seen) if seen else None, rubric.weight_quality),
        ),
        caps=tuple(caps),
    )
