"""The reference page of studies, from their own words."""

from unheard.studies import STUDIES
from unheard.studies.base import Study
from unheard.studies.published import DEFINITIONS

HEAD = """# Studies

This page is generated from the study files; `python docs/generate.py` writes it anew.

A metric is one ratio. A study answers what a ratio cannot: it compares, follows over time, or lists what to read. Each
begins with one plain sentence, then its figures with 95 % intervals, the number of rows (n) and of customers behind
them, then how they were made and what they assume. Where the data cannot carry a study it says why, and what to add.

`unheard study` lists them; `--output json` gives one object: `study`, `question`, `sentence`, `refused` (why not, else
null), `estimates` (in the shape of `unheard metrics`), `rows` (what a picture needs, or the conversations listed),
`method`, `assumptions`, `notes`. `--output jsonl` prints the rows, one a line. More than 20 segments: a note says how
many intervals miss by chance alone.

On the example of the [README](../README.md):

```console
unheard run my-export/
"""

WAYS = {
    "by": "`--by SEGMENT,…` splits by segments",
    "only": "`--only SEGMENT=VALUE`, once or more, keeps to conversations with these values",
    "period": "`--since` and `--until` bound the opening of the conversations",
    "size": "`--size N` sets how many conversations are listed or drawn",
    "seed": "`--seed K` draws another sample",
    "reference": "`--reference JUDGE` takes another judge's ratings of a sample instead of people's labels",
    "width": "`--width POINTS` is the half width to reach",
    "satisfied": "`--satisfied csat|closed|ai-resolved` says what the dashboard calls satisfied; `--from DAY` and "
    "`--to DAY` are the first and the last day",
    "days": "`--days N` is how long customers are followed",
    "agent": "`--agent NAME` is that person's own view",
    "members": "`--members FILE` is where the members are written with their reasons (CSV, or JSON Lines where it ends "
    "in .jsonl)",
}


def command(study: Study) -> str:
    """Write the command that shows a study."""
    return f"unheard study {study.name} {study.example}".rstrip()


def reference_page() -> str:
    """Write the page."""
    lines = [HEAD + "\n".join(command(study) for study in STUDIES.values()), "```", ""]
    for study in STUDIES.values():
        ways = [text for option, text in WAYS.items() if option in study.options]
        lines += [
            f"## {study.name}",
            "",
            f"**{study.question}**",
            "",
            f"- What: {study.definition}",
            f"- How: {study.method}",
            *(f"- Assumes: {assumption}" for assumption in study.assumptions),
            *([f"- Options: {'; '.join(ways)}."] if ways else []),
            f"- Example: `{command(study)}`",
            f"- Source: {study.source}",
            "",
        ]
    lines += [
        "## The published definitions",
        "",
        "As `unheard study definitions` reads them. They are readings of public pages, not the vendors' own figures.",
        "",
        "| definition | vendor | rule as we follow it | where it differs from the vendor's | page |",
        "|---|---|---|---|---|",
    ]
    for one in DEFINITIONS:
        page = f"[page]({one.page})" if one.page.startswith("https://") else "this page"
        lines.append(f"| `{one.name}` | {one.vendor} | {one.rule} | {one.differs or '–'} | {page} |")
    return "\n".join([*lines, ""])
