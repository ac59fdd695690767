"""A flow laid out: names at both sides, ribbons between them as thick as they are frequent."""

from collections.abc import Sequence
from dataclasses import dataclass

from unheard.present.report.plain import channel_words
from unheard.studies.drawing.forms import Flow, Link

LEAST, GAP, THICKNESS = 18.0, 8.0, 200.0
"""Pixels: what a name needs, what parts two, and all ribbons together."""
NAME = 13
"""Characters of a name beside a flow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One name at a side: where it stands, and the bar beside it, in pixels."""

    name: str
    count: int
    y: float
    top: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Ribbon:
    """One link: its outline in a ground 100 wide."""

    path: str
    words: str
    stays: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Flowing:
    """A flow for the template."""

    height: float
    left: tuple[Side, ...]
    right: tuple[Side, ...]
    ribbons: tuple[Ribbon, ...]
    heard: str
    starts: str
    ends: str
    stays: str
    moves: str


def flowing(form: Flow) -> Flowing:
    """Lay a flow out, the most frequent on top at either side."""
    total = sum(link.count for link in form.links) or 1
    left = _side([(link.start, link.count) for link in form.links], total)
    right = _side([(link.end, link.count) for link in form.links], total)
    height = max(one.top + max(one.height, LEAST) for one in (*left.values(), *right.values()))
    return Flowing(
        height=round(height + 2, 1),
        left=tuple(left.values()),
        right=tuple(right.values()),
        ribbons=tuple(_ribbons(form.links, left, right, total)),
        heard="; ".join(_words(link) for link in form.links),
        starts=form.starts,
        ends=form.ends,
        stays=form.stays,
        moves=form.moves,
    )


def _side(found: Sequence[tuple[str, int]], total: int) -> dict[str, Side]:
    counts: dict[str, int] = {}
    for name, count in found:
        counts[name] = counts.get(name, 0) + count
    sides, top = {}, 0.0
    for name in sorted(counts, key=lambda name: (-counts[name], name)):
        height = THICKNESS * counts[name] / total
        words = channel_words(name)
        sides[name] = Side(
            name=words if len(words) <= NAME else words[: NAME - 1] + "…", count=counts[name],
            y=round(top + max(height, LEAST) / 2, 1), top=round(top + max(0.0, LEAST - height) / 2, 1),
            height=round(height, 1),
        )  # fmt: skip
        top += max(height, LEAST) + GAP
    return sides


def _ribbons(
    links: Sequence[Link], left: dict[str, Side], right: dict[str, Side], total: int
) -> list[Ribbon]:  # fmt: skip
    """Stack the ribbons of a name in the order of the other side, so that few cross."""
    rank = {name: place for place, name in enumerate(right)}
    down = {name: side.top for name, side in left.items()}
    over = {name: side.top for name, side in right.items()}
    start_order = {name: place for place, name in enumerate(left)}
    ends: dict[tuple[str, str], float] = {}
    for link in sorted(links, key=lambda link: (rank[link.end], start_order[link.start])):
        ends[link.start, link.end] = over[link.end]
        over[link.end] += THICKNESS * link.count / total
    made = []
    for link in sorted(links, key=lambda link: (start_order[link.start], rank[link.end])):
        thick = THICKNESS * link.count / total
        begin, end = down[link.start], ends[link.start, link.end]
        down[link.start] += thick
        path = (
            f"M2 {begin:.1f}C50 {begin:.1f} 50 {end:.1f} 98 {end:.1f}V{end + thick:.1f}"
            f"C50 {end + thick:.1f} 50 {begin + thick:.1f} 2 {begin + thick:.1f}Z"
        )
        made.append(Ribbon(path=path, words=_words(link), stays=link.stays))
    return made


def _words(link: Link) -> str:
    return f"{channel_words(link.start)} to {channel_words(link.end)} {link.count:,}"
