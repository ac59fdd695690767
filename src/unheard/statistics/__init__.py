"""Estimators: numbers in, numbers out; nothing here knows what a conversation is."""

from unheard.statistics.ratio import (
    FEW_CUSTOMERS,
    SMALL_SAMPLE,
    CrossMoments,
    Intervals,
    Moments,
    between_extremes,
    difference,
    mean,
    paired_share_difference,
    share,
    share_difference,
    size_notes,
)

__all__ = [
    "FEW_CUSTOMERS",
    "SMALL_SAMPLE",
    "CrossMoments",
    "Intervals",
    "Moments",
    "between_extremes",
    "difference",
    "mean",
    "paired_share_difference",
    "share",
    "share_difference",
    "size_notes",
]
