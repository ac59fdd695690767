"""Weights of the embedded judge: one JSON file of names and numbers, read with msgspec alone.

`words`: learnt weights of words and pairs of words, by language and side. `heads`: linear heads, each name of a
feature → weight. The shipped file is written by `python -m training.train`; one that is fitted on somebody's
own labels has the same shape.
"""

import hashlib
from functools import cache
from importlib.resources import files
from math import exp

import msgspec

FORMAT = "unheard-judge-weights/1"


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """A linear head: bias plus weight times feature, then a scale and a shift to calibrate it."""

    bias: float = 0.0
    weights: dict[str, float] = {}
    scale: float = 1.0
    shift: float = 0.0

    def score(self, features: dict[str, float]) -> float:
        """Weigh features; one that the head does not know counts nothing."""
        weights = self.weights
        total = self.bias
        for name, value in features.items():
            weight = weights.get(name)
            if weight is not None:
                total += weight * value
        return total * self.scale + self.shift


class Weights(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that was learnt."""

    format: str = FORMAT
    trained_on: list[str] = []
    """What it was learnt from, with licence and count, in words."""
    words: dict[str, dict[str, float]] = {}
    heads: dict[str, Head] = {}
    fingerprint: str = ""
    """Hash of the file's content, set when it is read."""


def read_weights(content: bytes) -> Weights:
    """Decode a weights file; `ValueError` where it is none, or of a format that this version does not read."""
    try:
        made = msgspec.json.decode(content, type=Weights)
    except msgspec.MsgspecError as error:
        raise ValueError(f"This is no weights file: {error}") from None
    if made.format != FORMAT:
        raise ValueError(f"Weights of format {made.format!r} cannot be read; this version reads {FORMAT!r}.")
    return msgspec.structs.replace(made, fingerprint=hashlib.blake2b(content, digest_size=6).hexdigest())


@cache
def shipped() -> Weights:
    """The weights that come with the package."""
    return read_weights(files("unheard.judges.weights").joinpath("embedded.json").read_bytes())


def probability(score: float) -> float:
    """Turn a log-odds score into a probability."""
    return 1 / (1 + exp(-max(-30.0, min(30.0, score))))
