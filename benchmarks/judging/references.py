"""What a measure is compared with: floor and target from labelled data (what simple and good models reached).

Keys are (pack family, measure). `shipped` stands beside a judge that never saw a label of the pack, `fitted`
beside one that was fitted to a part of it. A figure without an entry has no reference.
"""

from dataclasses import dataclass

Bounds = tuple[float | None, float | None]
NONE: Bounds = (None, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """Floor and target of a measure."""

    shipped: Bounds = NONE
    fitted: Bounds = NONE
    lower_is_better: bool = False


REFERENCES: dict[tuple[str, str], Reference] = {
    ("stc3", "satisfaction rho"): Reference(shipped=(0.60, 0.68), fitted=(0.79, 0.84)),
    ("stc3", "accomplishment rho"): Reference(shipped=(0.54, 0.62), fitted=(0.70, 0.76)),
    ("stc3", "unaccomplished AUC"): Reference(shipped=(0.78, 0.83), fitted=(0.89, 0.92)),
    ("stc3", "effectiveness rho"): Reference(shipped=(0.52, 0.60), fitted=(0.77, 0.81)),
    ("stc3", "satisfaction within 0.5"): Reference(shipped=(0.65, 0.72), fitted=(0.82, 0.86)),
    ("stc3", "solution confirmed AUC"): Reference(shipped=(0.90, 0.94), fitted=(0.94, 0.96)),
    ("stc3", "solution confirmed AP"): Reference(fitted=(0.63, 0.70)),
    ("stc3", "satisfaction sign, surest 70 %"): Reference(shipped=(0.85, 0.88), fitted=(0.92, 0.94)),
    ("maia", "unresolved AUC"): Reference(shipped=(0.72, 0.78), fitted=(0.77, 0.83)),
    ("maia", "unresolved balanced accuracy"): Reference(shipped=(0.66, 0.72), fitted=(0.70, 0.76)),
    ("maia", "task success rho"): Reference(fitted=(0.50, 0.58)),
    ("maia", "task success QWK"): Reference(fitted=(0.45, 0.52)),
    ("maia", "interaction quality rho"): Reference(shipped=(0.28, 0.35), fitted=(0.55, 0.62)),
    ("maia", "interaction quality per turn rho"): Reference(fitted=(0.55, 0.60)),
    ("maia", "sentence negative (strict) AUC"): Reference(shipped=(0.72, 0.77), fitted=(0.79, 0.83)),
    ("airline-tweets", "sentiment macro-F1"): Reference(shipped=(0.50, 0.58), fitted=(0.73, 0.77)),
    ("uss-mwoz", "turn dissatisfied F1"): Reference(fitted=(0.31, 0.36)),
    ("uss-sgd", "turn dissatisfied F1"): Reference(fitted=(0.43, 0.48)),
    ("uss-redial", "turn dissatisfied F1"): Reference(fitted=(0.32, 0.36)),
    ("uss-ccpe", "turn dissatisfied F1"): Reference(fitted=(0.37, 0.42)),
    ("uss-mwoz", "dialogue rho"): Reference(shipped=(0.15, None), fitted=(0.42, 0.50)),
    ("uss-sgd", "dialogue rho"): Reference(shipped=(0.15, None), fitted=(0.45, 0.52)),
    ("uss-redial", "dialogue rho"): Reference(shipped=(0.15, None), fitted=(0.36, 0.43)),
    ("tau", "failure AUC"): Reference(shipped=(0.60, 0.70), fitted=(0.76, 0.82)),
    ("tau", "failures passed"): Reference(shipped=(0.25, 0.20), fitted=(0.25, 0.15), lower_is_better=True),
    ("tau", "successes passed"): Reference(shipped=(0.45, 0.50), fitted=(0.65, 0.60)),
    ("stc3-zh", "abstained"): Reference(shipped=(1.0, 1.0), fitted=(1.0, 1.0)),
}
"""Failures and successes passed are one pair: at most so many failures with at least so many successes."""


def reference_of(family: str, measure: str) -> Reference:
    """The reference of a measure; an empty one where there is none."""
    return REFERENCES.get((family, measure), Reference())
