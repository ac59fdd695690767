"""Ridge regression on a few dense features and many sparse ones, fitted without ever forming the wide matrix.

    minimise  Σ (y − offset − m − Zw − Sv)² + λ·(|w|² + |v|²/ratio)

Z is standardised and scaled to rows of length about 1, S comes with rows of length about 1; `ratio` says how much
more the sparse block may carry, `λ` how strongly both are held back. The solution is α = (K + λI)⁻¹(y − offset − m)
with K = ZZᵀ + ratio·SSᵀ, w = Zᵀα, v = ratio·Sᵀα. The offset, ratio and λ are chosen by leaving out one group at a
time, in closed form: the residual of a left-out group g is (G_gg)⁻¹·α_g with G = (K + λI)⁻¹ (offset and mean are not
refitted). λ = ∞, the offset alone, is one of the choices. Numbers in, numbers out.

Source: Saunders, Gammerman & Vovk (1998) for the dual form; Allen's PRESS for the left-out residual.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy import linalg
from scipy.sparse import csr_matrix
from scipy.sparse.linalg import LinearOperator, cg

Numbers = NDArray[np.float64]

RATIOS = (2.0, 6.0)
STRENGTHS = (3.0, 10.0, 30.0, 100.0)
EXACT_LIMIT = 1_200
"""Rows up to which the kernel is formed; beyond, choices are made on so many rows and solved by iteration."""
TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """How strongly the two blocks are held back; strength None = nothing beyond the offset is used."""

    offset: int = 0
    """Which of the offsets; the first stands where nothing else helps."""
    ratio: float = 1.0
    strength: float | None = None
    left_out_error: float = float("inf")
    """Mean squared error on left-out groups."""
    rows: NDArray[np.int64] = field(default_factory=lambda: np.arange(0))
    """Rows that the choice was made on: all, or so many of them."""
    left_out: Numbers = field(default_factory=lambda: np.zeros(0))
    """What was predicted of the chosen rest of those rows without their groups."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ridge:
    """A fitted head: prediction = offset + intercept + dense·w + sparse·v, of the features as given."""

    intercept: float
    dense: Numbers
    sparse: Numbers
    choice: Choice

    def predict(self, dense: Numbers, counts: csr_matrix) -> Numbers:
        """What to add to the offset of each row."""
        return np.asarray(self.intercept + dense @ self.dense + counts @ self.sparse, dtype=np.float64)


def choose(
    dense: Numbers,
    counts: csr_matrix,
    rests: Sequence[Numbers],
    groups: Sequence[object],
    kernel: Numbers | None = None,
) -> Choice:
    """Choose offset, ratio and strength by the error on left-out groups; rests = y − each offset.

    kernel: SSᵀ, where it is known already.
    """
    rows = some(groups, EXACT_LIMIT)
    z, s = _scaled(dense[rows])[0], counts[rows]
    means = [float(rest[rows].mean()) for rest in rests]
    targets = np.column_stack([rest[rows] - mean for rest, mean in zip(rests, means, strict=True)])
    members = _members([groups[row] for row in rows])
    plain = z @ z.T
    words = np.asarray((s @ s.T).todense()) if kernel is None else kernel[np.ix_(rows, rows)]
    best = Choice(left_out_error=float(np.mean(targets[:, 0] ** 2)), rows=rows, left_out=np.full(len(rows), means[0]))
    for ratio in RATIOS:
        values, vectors = linalg.eigh(plain + ratio * words, check_finite=False, driver="evd")
        turned = vectors.T @ targets
        for strength in STRENGTHS:
            left_out = _left_out(vectors, turned, 1 / (np.maximum(values, 0.0) + strength), members)
            errors = np.mean(left_out**2, axis=0)
            offset = int(errors.argmin())
            if errors[offset] < best.left_out_error:
                best = Choice(
                    offset=offset,
                    ratio=ratio,
                    strength=strength,
                    left_out_error=float(errors[offset]),
                    rows=rows,
                    left_out=means[offset] + targets[:, offset] - left_out[:, offset],
                )
    return best


def _left_out(vectors: Numbers, turned: Numbers, shrunk: Numbers, members: list[NDArray[np.int64]]) -> Numbers:
    """Residual of each row without its group, from the eigenvectors of the kernel: (G_gg)⁻¹·α_g, G = VDVᵀ."""
    alpha = vectors @ (shrunk[:, None] * turned)
    weighted = vectors * shrunk
    found = alpha / np.einsum("ij,ij->i", weighted, vectors)[:, None]
    for of in members:
        if len(of) > 1:
            found[of] = np.linalg.solve(weighted[of] @ vectors[of].T, alpha[of])
    return np.asarray(found, dtype=np.float64)


def fit(dense: Numbers, counts: csr_matrix, rest: Numbers, choice: Choice, kernel: Numbers | None = None) -> Ridge:
    """Fit with a choice already made; rest = y − offset, kernel: SSᵀ where it is known already."""
    width = counts.shape[1]
    if choice.strength is None:
        zeros = np.zeros(dense.shape[1]), np.zeros(width)
        return Ridge(intercept=0.0, dense=zeros[0], sparse=zeros[1], choice=choice)
    z, centre, scale = _scaled(dense)
    mean = float(rest.mean())
    alpha = _solve(z, counts, rest - mean, choice.ratio, choice.strength, kernel)
    weights = (z.T @ alpha) * scale
    return Ridge(
        intercept=mean - float(centre @ weights),
        dense=weights,
        sparse=np.asarray(choice.ratio * (counts.T @ alpha), dtype=np.float64),
        choice=choice,
    )


def _solve(
    z: Numbers, counts: csr_matrix, y: Numbers, ratio: float, strength: float, kernel: Numbers | None
) -> Numbers:
    if len(y) <= EXACT_LIMIT:
        kernel = z @ z.T + ratio * (np.asarray((counts @ counts.T).todense()) if kernel is None else kernel)
        kernel[np.diag_indices_from(kernel)] += strength
        return np.asarray(linalg.solve(kernel, y, assume_a="pos", check_finite=False), dtype=np.float64)

    def times(vector: Numbers) -> Numbers:
        words = counts @ (counts.T @ vector)
        return np.asarray(z @ (z.T @ vector) + ratio * words + strength * vector, dtype=np.float64)

    operator = LinearOperator((len(y), len(y)), matvec=times, dtype=np.float64)
    alpha, _ = cg(operator, y, rtol=TOLERANCE, maxiter=500)
    return np.asarray(alpha, dtype=np.float64)


def _scaled(dense: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Standardised features, and the centre and the factor of each; a feature that never varies counts nothing."""
    centre, spread = dense.mean(axis=0), dense.std(axis=0)
    varies = spread > 1e-9
    scale = np.where(varies, 1 / np.where(varies, spread, 1.0), 0.0) / np.sqrt(max(1, int(varies.sum())))
    return (dense - centre) * scale, centre, scale


def _members(groups: Sequence[object]) -> list[NDArray[np.int64]]:
    found: dict[object, list[int]] = {}
    for row, group in enumerate(groups):
        found.setdefault(group, []).append(row)
    return [np.array(rows) for rows in found.values()]


def some(groups: Sequence[object], limit: int) -> NDArray[np.int64]:
    """Rows of whole groups, drawn once and for all, until there are about so many."""
    if len(groups) <= limit:
        return np.arange(len(groups))
    members = _members(groups)
    order = np.random.default_rng(0).permutation(len(members))
    rows: list[NDArray[np.int64]] = []
    count = 0
    for place in order:
        rows.append(members[place][: max(1, limit - count)])
        count += len(rows[-1])
        if count >= limit:
            break
    return np.sort(np.concatenate(rows))


def slopes(scores: Numbers, y: Numbers, pull: float) -> Numbers:
    """Least-squares slopes ≥ 0 of y on several scores (columns), each held back like `pull` rows that say nothing.

    Scores that say nearly the same share what they say instead of one of them taking all of it.
    """
    from scipy import optimize  # long to load

    centred = scores - scores.mean(axis=0)
    held_back = np.diag(np.sqrt(pull) * np.maximum(centred.std(axis=0), 1e-9))
    found, _ = optimize.nnls(np.vstack([centred, held_back]), np.concatenate([y - y.mean(), np.zeros(scores.shape[1])]))
    return np.asarray(found, dtype=np.float64)


def line(score: Numbers, y: Numbers) -> tuple[float, float]:
    """Least-squares a, b of y ≈ a + b·score with b ≥ 0: the score on the scale of the labels, its order kept."""
    spread = float(np.var(score))
    slope = float(np.mean((score - score.mean()) * (y - y.mean())) / spread) if spread > 1e-12 else 0.0
    slope = max(0.0, slope)
    return float(y.mean() - slope * score.mean()), slope
