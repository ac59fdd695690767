"""Write docs/sources.md: what each source can show, what is read of it, and what that means for every metric."""

import re
import tomllib
from pathlib import Path

from world_as_vendors import CONVERSATIONS, DESKS, SEED, compared

from unheard.metrics.base import JUDGEMENT, Metric
from unheard.metrics.missing import REMEDIES
from unheard.metrics.registry import all_metrics
from unheard.present.words import number_text
from unheard.records import CAPABILITY_FACTS
from unheard.sources.catalogue import SHAPES, Shape
from unheard.sources.showing import NO, YES

_BESIDE = ("outcome_churn", "outcome_purchase", "outcome_review")
_WINDOW = re.compile(r"_(7|30|90)$")


def sources_page() -> str:
    """Put the page together."""
    return "\n".join([*_head(), *_facts(), *_shapes(), *_metrics(), *_world(), *_traps()])


def _head() -> list[str]:
    return [
        "# What your data can show",
        "",
        "Generated from the readers' own declarations (`src/unheard/sources/`) by `docs/generate.py`.",
        "",
        "Every help desk leaves something out, and what is not in the data has no number: Unheard then prints a dash",
        "and says which fact is missing, never 0. This page says beforehand what to expect from your export, and what",
        "to add to it. `unheard doctor` says the same of the data that you have read.",
        "",
        "Whatever you have, `unheard run FOLDER` finds out by content what each file is. Exports may overlap, and the",
        "parts of an incremental export of Zendesk may be read one after the other, in any order.",
        "",
        "Two accounts of one vendor use the same numbers for different tickets. Read each by itself, under a name of",
        "its own: `unheard ingest eu/ --source zendesk-eu`, `unheard ingest us/ --source zendesk-us`. What Intercom's",
        "Fin says of a ticket is looked for under `zendesk`: keep that name for the account that Fin works on.",
        "",
    ]


def _facts() -> list[str]:
    lines = [
        "## Facts, source by source",
        "",
        "✓ shown · (✓) shown under a condition, named below · ✗ not in the data.",
        "",
        "| fact | " + " | ".join(shape.name for shape in SHAPES) + " |",
        "|---|" + "---|" * len(SHAPES),
    ]
    for fact, words in CAPABILITY_FACTS.items():
        marks = [{YES: "✓", NO: "✗"}.get(shape.shows[fact], "(✓)") for shape in SHAPES]
        lines.append(f"| {words} (`{fact}`) | " + " | ".join(marks) + " |")
    lines += [
        "",
        "Renewals, cancellations, purchases and reviews are in no help desk: add `outcomes.jsonl` beside any source.",
        "A survey tool's answers go in as `surveys.jsonl`. What to do about a fact that is missing:",
        "",
        "| fact | what to add |",
        "|---|---|",
    ]
    lines += [f"| `{fact}` | {REMEDIES[fact]} |" for fact in CAPABILITY_FACTS]
    return [*lines, ""]


def _shapes() -> list[str]:
    lines = ["## What is read, and what is not", ""]
    for shape in SHAPES:
        lines += [
            f"### {shape.title}",
            "",
            f"`--format {shape.format}` (found by itself). Source: `{shape.source}`.",
            "",
        ]
        lines += [f"- read: {one}" for one in shape.files]
        conditions = [(fact, how) for fact, how in shape.shows.items() if how not in (YES, NO)]
        if len(conditions) < len(CAPABILITY_FACTS):
            lines += [f"- `{fact}`: {how}" for fact, how in conditions]
        lines += [f"- refused, row by row: {one}" for one in shape.refused]
        lines += [f"- left out: {names}: {why}" for names, why in shape.skipped.items()]
        lines.append("")
    return lines


def _metrics() -> list[str]:
    lines = [
        "## Metrics, source by source",
        "",
        "✓ has a value · (✓) under the conditions above · ✗ not observable, with the fact that is missing. What needs",
        "a rating needs `unheard judge` besides. Metrics of renewals, purchases and reviews: with `outcomes.jsonl`.",
        "Windows of 7, 30 and 90 days need the same.",
        "",
        "| metric | " + " | ".join(shape.name for shape in SHAPES) + " |",
        "|---|" + "---|" * len(SHAPES),
    ]
    for metric in all_metrics():
        if _WINDOW.search(metric.name) and not metric.name.endswith("_30"):
            continue
        name = _WINDOW.sub("_…", metric.name)
        lines.append(f"| `{name}` | " + " | ".join(_mark(metric, shape) for shape in SHAPES) + " |")
    return [*lines, ""]


def _mark(metric: Metric, shape: Shape) -> str:
    needs = [fact for fact in metric.needs if fact != JUDGEMENT]
    absent = [fact for fact in needs if shape.shows[fact] == NO and fact not in _BESIDE]
    if absent:
        return "✗ " + ", ".join(f"`{fact}`" for fact in absent)
    open_ = [fact for fact in needs if shape.shows[fact] != YES]
    if all(fact in _BESIDE for fact in open_):
        return "with outcomes" if open_ else "✓"
    return "(✓)"


def _world() -> list[str]:
    rows = compared()
    lines = [
        "## One world, four desks",
        "",
        f"The same simulated world ({CONVERSATIONS} conversations, seed {SEED}), written as each desk would hold it",
        "and read back. A metric must come out equal, to the last digit and with the same interval and n, or have",
        "no value because the desk does not hold a fact that it needs. Taken out first, because not every desk has a",
        "place for them: web forms (they become chats) and the link of a follow-up to the ticket before it. Windows",
        "of 7 and 90 days are compared as well; shown is 30.",
        "",
        "| metric | own files | " + " | ".join(DESKS) + " | |",
        "|---|---|" + "---|" * (len(DESKS) + 1),
    ]
    wrong = [row.metric.name for row in rows if row.verdict.startswith("DIFFERENT")]
    if wrong:
        raise SystemExit(f"Neither equal nor rightly null, read back from a vendor's shape: {', '.join(wrong)}.")
    for row in rows:
        if _WINDOW.search(row.metric.name) and not row.metric.name.endswith("_30"):
            continue
        cells = [number_text(one.value, row.metric.unit) for one in (row.own, *row.desks)]
        lines.append(f"| `{row.metric.name}` | " + " | ".join([*cells, row.verdict]) + " |")
    return [*lines, ""]


def _traps() -> list[str]:
    table = tomllib.loads((Path(__file__).parent / "traps.toml").read_text(encoding="utf-8"))["trap"]
    lines = [
        "## Traps",
        "",
        "What lies in wait in such exports, and would make a number wrong without anybody noticing. For each there is",
        "a test that fails when its rule is taken out (`docs/traps.toml` names test and rule).",
        "",
        "| | trap | minded in |",
        "|---|---|---|",
    ]
    for trap in table:
        where = ", ".join(trap["tests"]) if "tests" in trap else f"comes with {trap['comes_with']}"
        lines.append(f"| {trap['number']} | {trap['says']} | {where} |")
    return [*lines, ""]
