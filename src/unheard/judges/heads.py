"""A fitted model: heads as data, one portable JSON file, no words in it.

{"format": "unheard-judge-model", "version": 3, "base_version": …, "heads": {name: {...}}, ...}. A head adds to the
judge's own score: score' = offset + slope·score + Σ weight·feature + Σ weight·bucket + Σ trees, a feature kept between
its two bounds. Bucket weights are whole numbers -127..127 times a scale, packed by zlib, as base64. A tree is a number,
or [feature, threshold, tree where it is at most that, tree where it is more].
"""

import base64
import hashlib
import json
import zlib
from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isfinite
from pathlib import Path
from typing import Any

from unheard.errors import UsageError
from unheard.judges.grams import WIDTH

FORMAT, VERSION = "unheard-judge-model", 3
SIZE_LIMIT = 2_000_000
LARGEST = 1e6
"""Size of a weight above which sums could leave the numbers."""
READ_LIMIT = 32_000_000
"""Bytes of a file above which it is no model of ours, even one with very many labels."""
SCALES = {
    "resolved": (0.0, 1.0),
    "satisfied": (0.0, 1.0),
    "correct": (0.0, 1.0),
    "quality": (1.0, 5.0),
    "confirmed": (0.0, 1.0),
    "sentiment": (-2.0, 2.0),
}
"""Score → the scale that a head must keep to; `sentiment` is of one turn."""
FED_BY = {"resolved": ("quality", "satisfied")}
"""Head → heads whose scores it may weigh: people label the service oftener than whether the need was met."""
FED = "fitted."
"""What the name of such a score begins with among the features."""
DEEPEST = 8
"""Levels of a tree above which it is none of ours."""

Tree = float | tuple[str, float, "Tree", "Tree"]
"""A number, or (feature, threshold, tree where it is at most that, tree where it is more)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """One score as a weighted sum."""

    offset: float
    slope: float
    """What the judge's own score counts."""
    dense: dict[str, tuple[float, float, float]]
    """Feature → weight, and the least and the most that it counts as; the intercept is in the offset."""
    buckets: bytes = b""
    """One signed byte for each bucket; empty = no words."""
    scale: float = 0.0
    trees: tuple[Tree, ...] = ()
    low: float = 0.0
    high: float = 1.0

    def value(self, score: float, outline: Mapping[str, float], grams: Mapping[int, float]) -> float:
        """The score after fitting, kept on its scale."""
        found = self.offset + self.slope * score
        for name, (weight, least, most) in self.dense.items():
            found += weight * min(most, max(least, outline.get(name, 0.0)))
        for tree in self.trees:
            while isinstance(tree, tuple):
                tree = tree[2] if outline.get(tree[0], 0.0) <= tree[1] else tree[3]
            found += tree
        if self.buckets:
            table = memoryview(self.buckets).cast("b")
            found += self.scale * sum(table[bucket] * weight for bucket, weight in grams.items())
        return min(self.high, max(self.low, found))


def fed_name(head: str) -> str:
    """Name of a head's score among the features of another head."""
    return FED + head


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """Heads that were fitted to somebody's labels, and what is known about them."""

    heads: dict[str, Head]
    base_version: str
    """Version of the judge that the heads were fitted on top of."""
    report: dict[str, Any] = field(default_factory=dict)
    """Per head: labels, error before and after, what was decided."""
    trained_on: tuple[str, ...] = ()
    """Fingerprints of the conversations whose labels were used, so that nobody tests the model on them."""

    @property
    def name(self) -> str:
        """A short name that changes whenever a weight does."""
        text = json.dumps(self._heads(), sort_keys=True) + self.base_version
        return "fit-" + hashlib.blake2b(text.encode(), digest_size=4).hexdigest()

    def _heads(self) -> dict[str, Any]:
        return {
            name: {
                "offset": head.offset,
                "slope": head.slope,
                "dense": head.dense,
                "buckets": base64.b64encode(zlib.compress(head.buckets, 9)).decode(),
                "scale": head.scale,
                "trees": head.trees,
                "low": head.low,
                "high": head.high,
            }
            for name, head in sorted(self.heads.items())
        }

    def write(self, path: Path) -> int:
        """Write the file; say how many bytes it has."""
        text = json.dumps(
            {
                "format": FORMAT,
                "version": VERSION,
                "name": self.name,
                "base_version": self.base_version,
                "heads": self._heads(),
                "report": self.report,
                "trained_on": list(self.trained_on),
            },
            sort_keys=True,
        )
        path.write_text(text + "\n", encoding="utf-8")
        return len(text) + 1


def fingerprint(conversation_key: str) -> str:
    """Name a conversation without telling which one it is."""
    return hashlib.blake2b(conversation_key.encode(), digest_size=6).hexdigest()


def quantised(weights: "array[float]") -> tuple[bytes, float]:
    """Bucket weights as signed bytes and their scale."""
    top = max(map(abs, weights), default=0.0)
    if not top:
        return b"", 0.0
    scale = top / 127
    return array("b", [round(weight / scale) for weight in weights]).tobytes(), scale


def read_model(path: Path) -> Model:
    """Read a model file; a `UsageError` says what is wrong with it."""
    try:
        with path.open("rb") as file:
            text = file.read(READ_LIMIT + 1)
        if len(text) > READ_LIMIT:
            raise UsageError(f"{str(path)!r} is larger than any model that `unheard judge fit` writes.")
        data = json.loads(text.decode("utf-8"))
    except OSError as error:
        raise UsageError(f"The judge's model {str(path)!r} cannot be read: {error.strerror or error}.") from None
    except (ValueError, RecursionError):
        raise UsageError(f"The judge's model {str(path)!r} is not JSON.") from None
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise UsageError(f"{str(path)!r} is not a model that `unheard judge fit` wrote.")
    if data.get("version") != VERSION:
        raise UsageError(f"The judge's model {str(path)!r} has format version {data.get('version')}, not {VERSION}.")
    try:
        heads = {name: _head(one, SCALES[name]) for name, one in data["heads"].items()}
        return Model(
            heads=heads,
            base_version=str(data["base_version"]),
            report=dict(data.get("report") or {}),
            trained_on=tuple(data.get("trained_on") or ()),
        )
    except (KeyError, TypeError, ValueError, OverflowError, AttributeError, zlib.error):
        raise UsageError(
            f"The judge's model {str(path)!r} is damaged: a head is not complete, or holds what is no number."
        ) from None


def _head(data: Mapping[str, Any], scale: tuple[float, float]) -> Head:
    # Never more than a head can have, whatever a damaged or hostile file would expand to.
    packed = base64.b64decode(data["buckets"], validate=True)
    buckets = zlib.decompressobj().decompress(packed, WIDTH + 1)
    if len(buckets) not in (0, WIDTH):
        raise ValueError("buckets")
    # A file from elsewhere must not carry a score off its scale, or make it no number at all.
    if (data["low"], data["high"]) != scale:
        raise ValueError("scale")
    return Head(
        offset=_finite(data["offset"]),
        slope=_finite(data["slope"]),
        dense={str(name): _three(numbers) for name, numbers in data["dense"].items()},
        buckets=buckets,
        scale=_finite(data["scale"]),
        trees=tuple(_tree(tree, DEEPEST) for tree in data["trees"]),
        low=scale[0],
        high=scale[1],
    )


def _three(numbers: Any) -> tuple[float, float, float]:
    weight, low, high = numbers
    return _finite(weight), _finite(low), _finite(high)


def _tree(data: Any, levels: int) -> Tree:
    if not isinstance(data, list):
        return _finite(data)
    if not levels:
        raise ValueError("tree")
    name, threshold, low, high = data
    return (str(name), _finite(threshold), _tree(low, levels - 1), _tree(high, levels - 1))


def _finite(value: Any) -> float:
    number = float(value)
    if not isfinite(number) or abs(number) > LARGEST:
        raise ValueError("number")
    return number
