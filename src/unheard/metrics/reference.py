"""The reference page of all metrics, generated from their files, so that it cannot say anything else."""

from unheard.judges.signal_validity import signal_counts
from unheard.metrics.base import JUDGEMENT, Metric
from unheard.metrics.missing import REMEDIES
from unheard.metrics.registry import FAMILIES, SHORT_NAMES, default_of, metrics_by_file
from unheard.records import CAPABILITY_FACTS

TITLES = {
    "reported": "What dashboards report",
    "score": "The score and its parts",
    "resolution": "Resolution that holds",
    "effort": "Effort",
    "ai": "What the AI agent did",
    "emotion": "How the customer felt",
    "people": "How people treat customers",
    "outcomes": "What happened afterwards",
}
"""Heading of each family."""

UNITS = {
    "share": "share, 0 to 1",
    "seconds": "seconds",
    "points": "points, −100 to 100",
    "rating": "rating, 1 to 5",
    "effort": "points per journey, from 0",
}
BETTER = {"higher": "higher is better", "lower": "lower is better", "neither": "neither high nor low is good by itself"}
GRAINS = {
    "conversation": "eligible conversations",
    "issue": "issues of eligible conversations",
    "survey": "surveys",
    "customer": "customers, each at the first eligible conversation of the period",
    "wait": "waits of customers for the business, each at the conversation where it began",
    "journey": "journeys of known customers, each at its first conversation",
    "attempt": "attempts of AI agents to write, in eligible conversations",
    "call": "distinct write calls (tool and arguments) of AI agents, in eligible conversations",
    "done_claim": "claims of AI agents that something was done, in eligible conversations with logged actions",
    "suggestion": "drafts shown to people, in eligible conversations",
}

HEAD = """# Metrics

This page is generated from the metric files; `python -m unheard.metrics.reference docs/metrics.md` writes it anew.

Every number is a ratio of sums, Σ numerator ÷ Σ denominator, and comes with a 95 % interval, the number of rows (n)
and of customers (clusters) behind it. One customer's conversations are not independent: intervals are clustered on
the customer, or on the account where customers share one. A row whose fact is unknown is left out, and a note says
how many are known. What no source can show has no value (null), never 0.

Where a metric rests on signals of a judge, the embedded judge's precision on held-out turns stands beside them by
language ([all figures](../benchmarks/RESULTS.md)). Below 0.7, in bold, a signal is weak, and every figure says so;
it says as well where less than 0.7 of what is there is heard, so that a rate is too low ("misses much").

`unheard metrics NAME --by SEGMENT` splits any of them; a windowed metric without its window is the default one.
"""


def reference_page() -> str:
    """Write the page: every metric by family, with question, formula, unit, needs, source and caveats."""
    parts = [HEAD]
    by_file = metrics_by_file()
    for family in FAMILIES:
        parts.append(f"## {TITLES[family]}\n")
        for file, metrics in by_file.items():
            if file.startswith(f"{family}/"):
                parts.append(_section(file, metrics))
    parts.append(_facts())
    return "\n".join(parts)


def _section(file: str, metrics: tuple[Metric, ...]) -> str:
    """Describe one file: one metric, or the default window of its windows."""
    name = file.split("/")[1]
    windowed = len(metrics) > 1
    metric = metrics[0]
    if windowed:
        metric = next(one for one in metrics if one.name == default_of(file))
    needs = ", ".join(f"`{fact}`" for fact in metric.needs) or "nothing but conversations"
    beside = ", ".join(f"`{other}`" for other in metric.beside)
    lines = [
        f"### {name}\n",
        f"**{metric.label}.** {metric.question}\n",
        f"- Formula: {metric.formula}",
        f"- Unit: {UNITS[metric.unit]}; {BETTER[metric.better]}",
        f"- Counts: {GRAINS[metric.grain]}",
        f"- Needs: {needs}",
        f"- Source: {metric.source}",
        f"- Caveats: {metric.caveats}",
    ]
    if metric.signals:
        lines.append(f"- Rests on signals of the judge: {', '.join(map(_validity, metric.signals))}")
    if beside:
        lines.append(f"- Read beside: {beside}")
    if windowed:
        names = ", ".join(f"`{one.name}`" for one in metrics)
        lines.append(f"- Windows: {names}; `{name}` means `{metric.name}`, which is described here")
    lines += [f"- Short name: `{short}`" for short, meant in SHORT_NAMES.items() if meant == metric.name]
    lines.append(f"- Definition: version {metric.version}\n")
    return "\n".join(lines)


def _validity(signal: str) -> str:
    """Name a signal with its precision on held-out turns by language, the weak ones in bold."""
    cells = []
    for code, counts in signal_counts().get(signal, {}).items():
        precision = "never said" if counts.precision is None else f"{counts.precision:.2f}"
        cells.append(f"**{code} {precision}**" if counts.is_weak else f"{code} {precision}")
    return f"`{signal}` ({', '.join(cells)})" if cells else f"`{signal}`"


def _facts() -> str:
    """List the facts that metrics need, and how to make each observable."""
    lines = [
        "## What metrics need\n",
        "A metric whose fact no source shows has no value, and its note names the fact and what to do.\n",
        "| fact | meaning | to see it |",
        "|---|---|---|",
    ]
    lines += [f"| `{fact}` | {meaning} | {REMEDIES[fact]} |" for fact, meaning in CAPABILITY_FACTS.items()]
    lines.append(f"| `{JUDGEMENT}` | a rating with its parts, by one judge | {REMEDIES[JUDGEMENT]} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    import sys
    from pathlib import Path

    Path(sys.argv[1]).write_text(reference_page(), encoding="utf-8")
