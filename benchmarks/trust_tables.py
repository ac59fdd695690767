"""The tables of `trust_coverage`, and their place in RESULTS.md."""

from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).parent
Rows = list[dict[str, Any]]


def report(found: dict[str, Rows], demos: Rows, runs: int, seconds: float) -> str:
    """Write the tables."""
    lines = [*_coverage(found["coverage"], runs, seconds), *_failing(found["coverage"])]
    lines += [
        "",
        "Broken on purpose (300 labels, share 0.70, a judge who is 10 points too kind). Choosing by what the judge",
        "says does less harm than choosing by what happened, because the judge's word is in the estimate:",
        "",
        "| what is wrong | covers | off by, points |",
        "|---|---|---|",
        *(f"| {row['cell']} | {row['covers']:.1%} | {row['off']:+.1f} |" for row in found["broken"]),
        "",
        "Labelling plan: half width in points, planned and reached.",
        "",
        "| plan | planned | reached | reached ÷ planned | within 1.1 × | covers |",
        "|---|---|---|---|---|---|",
    ]
    for row in found["planned"]:
        lines.append(
            f"| {row['cell']} | {row['planned']:.2f} | {row['reached']:.2f} | {row['ratio']:.2f} | {row['met']:.0%} | "
            f"{row['covers']:.1%} |"
        )
    return "\n".join([*lines, *_demos(demos)]) + "\n"


def _coverage(rows: Rows, runs: int, seconds: float) -> list[str]:
    """Sum up all cells, and by number of labels."""
    verdicts = [row["verdict"] for row in rows]
    rare, often = verdicts.count("too rarely"), verdicts.count("too often")
    covers = [row["covers"] for row in rows]
    narrower = sum(row["half_width"] < row["labels_half_width"] for row in rows)
    lines = [
        f"{len(rows)} cells of {runs:,} worlds each (seeds 0…{runs - 1}), {seconds:.0f} s of CPU. A cell passes where",
        "the 99 % binomial interval of its coverage contains 95 % and the observed is at least 92 %: by chance alone",
        f"about {len(rows) * 0.01:.0f} would not. Passed {verdicts.count('pass')} of {len(rows)}; {rare} hold too",
        f"rarely (lowest {min(covers):.1%}), {often} too often (highest {max(covers):.1%}). Narrower on average than",
        f"labels alone in {narrower} of {len(rows)}.",
        "",
        "| labels | cells | passed | too rarely | too often | lowest | half width | of labels alone |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for labels in (36, 60, 150, 400):
        of = [row for row in rows if row.get("labels") == labels]
        bad = [row["verdict"] for row in of]
        lines.append(
            f"| {labels} | {len(of)} | {bad.count('pass')} | {bad.count('too rarely')} | {bad.count('too often')} | "
            f"{min(row['covers'] for row in of):.1%} | {np.mean([row['half_width'] for row in of]):.1f} | "
            f"{np.mean([row['labels_half_width'] for row in of]):.1f} |"
        )
    return lines


def _failing(rows: Rows) -> list[str]:
    """List every cell that does not pass."""
    lines = [
        "",
        "Cells that do not pass:",
        "",
        "| cell | covers | side | labels alone cover | half width | of labels alone |",
        "|---|---|---|---|---|---|",
    ]
    for row in sorted(rows, key=lambda one: float(one["covers"])):
        if row["verdict"] == "pass":
            continue
        beside = f"{row['labels_cover']:.1%}" if "labels_cover" in row else "–"
        lines.append(
            f"| {row['cell']} | {row['covers']:.1%} | {row['verdict']} | {beside} | {row['half_width']:.2f} | "
            f"{row['labels_half_width']:.2f} |"
        )
    return lines


def _demos(demos: Rows) -> list[str]:
    """What ± 1 point costs in the demo's world."""
    if not demos:
        return []
    lines = [
        "",
        "A plan for ± 1 point of cx_score in the demo's world, customers drawn anew each time, people saying the true",
        "rating: 400 pilot labels, then what the plan asks for; the estimate uses both. From the judge's rating, and",
        "cross-predicted. What people alone would need, drawn at random, is for the width that was reached:",
        "",
        "| judge | from | conversations | correlation | runs | labels, pilot included | reached | covers | side "
        "| people alone, simple random | times fewer |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for row in demos:
        random = "–" if row["random"] is None else f"{row['random']:,.0f}"
        times = "–" if row["random"] is None else f"{row['random'] / row['labels']:.1f}×"
        lines.append(
            f"| {row['judge']} | {row['from']} | {row['conversations']:,} | {row['correlation']:.2f} | {row['runs']:,} "
            f"| {row['labels']:,.0f} | ±{row['reached']:.2f} | {row['hits'] / row['runs']:.1%} | {row['verdict']} "
            f"| {random} | {times} |"
        )
    return lines


HEADING = "\n## Trust: coverage of the corrected score, and the plan\n"


def write(text: str, command: str) -> None:
    """Replace this script's section in RESULTS.md, and leave the others."""
    target = HERE / "RESULTS.md"
    kept = target.read_text(encoding="utf-8")
    before, _, after = kept.partition(HEADING)
    following = after[after.index("\n## ") :] if "\n## " in after else ""
    section = f"{HEADING}\n```console\nuv run {command} --write\n```\n\n{text}"
    target.write_text(before.rstrip("\n") + "\n" + section + following, encoding="utf-8")
