"""What validity says in words: which number is best, and what a reader of the table must know."""

import datetime as dt
from typing import Any

from unheard.studies.validity_numbers import NUMBERS, SETTLED_DAYS, Customers, Number


def beats_a_coin(row: dict[str, Any]) -> bool:
    """Whether its own interval says that it points at who leaves."""
    return bool(row["low"] is not None and row["low"] > 0.5)


def stands_out(row: dict[str, Any]) -> bool:
    """Whether it is shown to point at who leaves by limits that know that it was chosen among all numbers."""
    return bool(row["joint_low"] is not None and row["joint_low"] > 0.5)


def sentence(rows: list[dict[str, Any]], days: int) -> str:
    """For a reader without statistics."""
    shown = [row for row in rows if beats_a_coin(row)]
    if not shown:
        return (
            f"None of the {len(rows)} numbers is shown to tell who will leave within {days} days: each interval holds "
            "what "
            "a coin would do."
        )
    best = shown[0]
    text = (
        f"Of the numbers here, {best['number']} tells best who will leave within {days} days: of one customer who "
        "left and "
        f"one who stayed it points at the right one {best['auc'] * 100:.0f} times in 100 (AUC {best['auc']:.2f} "
        f"[{best['joint_low']:.2f}, {best['joint_high']:.2f}], limits for all {len(rows)} at once; a coin: 50 times)"
    )
    if not stands_out(best):
        text += f", which chance alone may do for the best of {len(rows)}"
    csat = next((row for row in rows if row["number"] == "csat"), None)
    if csat is None or csat is best:
        return f"{text}."
    return f"{text}, the survey answer, where there is one, {csat['auc'] * 100:.0f} times."


def notes(
    customers: Customers, usable: list[Number], reference: Number, rows: list[dict[str, Any]], days: int
) -> list[str]:
    """What a reader of the table must know."""
    split = dt.datetime.fromtimestamp(customers.split_us / 1e6, dt.UTC).date()
    tied = [
        row["number"] for row in rows
        if row["number"] != reference.name and row["less_joint_low"] is not None
        and row["less_joint_low"] <= 0 <= row["less_joint_high"]
    ]  # fmt: skip
    made = [
        f"{customers.left.size:,} customers, each at the first conversation; calibrated on those before {split} and "
        "judged "
        f"on the {int(customers.late.sum()):,} from then on. {customers.gone_before:,} had left within {SETTLED_DAYS} "
        "days "
        f"of the claim, before every number was known, and {customers.not_watched:,} could not be watched for {days} "
        "days.",
        f"Ranked by the difference to {reference.name} on the customers of whom both are known; those that are not "
        "shown to "
        "beat a coin come last.",
    ]
    if tied:
        made.append(f"Cannot be told apart from {reference.name}: {', '.join(tied)}.")
    for one in NUMBERS:
        if one not in usable:
            made.append(f"Not judged: {one.name} (needs {one.needs}, of enough customers who left).")
    made.append("Trust words are not among the facts, so that trust is not judged.")
    return made
