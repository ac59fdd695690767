"""`unheard study`: questions that a ratio cannot answer."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from unheard.errors import UsageError
from unheard.present.cli.members import write_members
from unheard.present.cli.options import PageFile, Session, period_options, session_options
from unheard.present.visible import one_line
from unheard.present.words import bounds_text, interval_text, magnitude, number_text

SHOWN = 20
"""Rows that a text shows; all of them are in JSON and JSONL."""


@click.command("study")
@click.argument("name", required=False)
@click.option("--judge", metavar="NAME", help="Use this judge [default: the one that covers most].")
@click.option("--by", metavar="SEGMENT,…", help="Split by segments, where the study can, e.g. channel.")
@click.option("--size", type=click.IntRange(1, 1_000_000), help="How many conversations a study lists or draws.")
@click.option("--seed", type=int, help="Another seed, another random sample [default: 1].")
@click.option("--reference", metavar="JUDGE|labels", help="Whose word corrects the judge in use [default: labels].")
@click.option("--only", multiple=True, metavar="SEGMENT=VALUE", help="Only conversations with this value.")
@click.option("--width", type=click.FloatRange(min=0.1, max=50), help="Half width to reach, in percentage points.")
@click.option("--satisfied", type=click.Choice(["csat", "closed", "ai-resolved"]), help="Whom the dashboard calls so.")
@click.option("--from", "from_", metavar="DATE", help="First day of a cohort (YYYY-MM-DD), as --since.")
@click.option("--to", metavar="DATE", help="Last day of a cohort (YYYY-MM-DD); the day itself is part of it.")
@click.option("--agent", metavar="NAME", help="The own view of the person with this id.")
@click.option("--days", type=click.IntRange(1, 3650), help="How long a cohort is followed [default: 90].")
@click.option("--members", type=PageFile(), help="Where a cohort's members are written: CSV, or .jsonl.")
@click.option("--html", type=PageFile(), help="Write it as one page, too: sentence, pictures, numbers, method.")
@period_options
@session_options(("table", "json", "jsonl"))
def command(
    session: Session,
    name: str | None,
    judge: str | None,
    by: str | None,
    size: int | None,
    seed: int | None,
    reference: str | None,
    only: tuple[str, ...],
    width: float | None,
    satisfied: str | None,
    from_: str | None,
    to: str | None,
    agent: str | None,
    days: int | None,
    members: Path | None,
    html: Path | None,
    since: str | None,
    until: str | None,
) -> int:
    """Run one study; without NAME, list the studies. `--output jsonl` prints its rows, one a line.

    `--html FILE` writes one page without any outside request: the sentence, pictures with their numbers, and how it is
    made.
    """
    from unheard.studies import STUDIES

    if name is None:
        session.say(
            [{"study": study.name, "question": study.question} for study in STUDIES.values()],
            lambda: "\n".join(f"{study.name:16} {study.question}" for study in STUDIES.values()),
        )
        return 0
    from unheard.pipeline.study import find_study, run_study

    study = find_study(name)
    given = {
        "by": by, "period": since or until, "size": size, "seed": seed, "reference": reference, "width": width,
        "satisfied": satisfied, "from": from_, "to": to, "agent": agent, "days": days,
        "members": members, "only": only or None,
    }  # fmt: skip
    for option, value in given.items():
        if value is not None and {"from": "satisfied", "to": "satisfied"}.get(option, option) not in study.options:
            flag = "--since and --until" if option == "period" else f"--{option}"
            raise UsageError(f"The study {name!r} takes no {flag}.")
    from unheard.pipeline.measure import measured

    first, last = _period(since, until, from_, to)
    settings = session.settings()
    with session.store() as store, measured(store, settings, judge=judge) as facts:
        judge = facts.judge
        found = run_study(
            facts,
            settings,
            name,
            period=(first, last),
            by=tuple(part.strip() for part in (by or "").split(",") if part.strip()),
            size=size,
            seed=seed,
            reference=reference,
            only=_pairs(only),
            width=width,
            satisfied=satisfied,
            agent=agent,
            days=days,
        )
    answer = study.told(found)
    if study.file and answer["refused"] is None:
        answer["notes"].append(write_members(members or Path(study.file), answer["rows"]))
    if html is not None:
        from unheard.present.report import write_study

        write_study(study, found, html, judge=judge, notes=answer["notes"], command=session.line)
        answer["page"] = str(html)
    if session.output == "jsonl":
        for row in answer["rows"]:
            click.echo(json.dumps(row, ensure_ascii=False))
    else:
        session.say(answer, lambda: study_text(answer, study.columns))
    return 0


def _pairs(given: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Read --only topic=billing; raise `UsageError` for one without a value."""
    pairs = [tuple(part.strip() for part in one.split("=", 1)) for one in given]
    wrong = next((one for one, pair in zip(given, pairs, strict=True) if len(pair) < 2 or not all(pair)), None)
    if wrong is not None:
        raise UsageError(f"--only {wrong!r} has no value. Write it as SEGMENT=VALUE, e.g. handler=ai_only.")
    return tuple((name, value) for name, value in pairs)


def _period(since: str | None, until: str | None, from_: str | None, to: str | None) -> tuple[int | None, int | None]:
    """Turn the options into days, the last one excluded; --to includes its day."""
    from unheard.pipeline.measure import day_number, period_days

    if (from_ or to) and (since or until):
        raise UsageError("Give --from and --to, or --since and --until, not both.")
    if not from_ and not to:
        return period_days(since, until)
    first, last = day_number(from_, "--from"), day_number(to, "--to")
    if first is not None and last is not None and last < first:
        raise UsageError(f"--to {to} is before --from {from_}.")
    return first, None if last is None else last + 1


def study_text(answer: dict[str, Any], columns: Mapping[str, str]) -> str:
    """Write a study for a terminal: the plain sentence, the table, the rows that are for reading, how, and notes."""
    lines = [answer["sentence"], ""]
    if answer["refused"] is None:
        if answer["estimates"]:
            head = ["", "", "value", "95 % interval", "n", "customers", ""]
            lines += [*_aligned(head, _figures(answer["estimates"])), ""]
        if columns and answer["rows"]:
            shown = [[_cell(row.get(name)) for name in columns] for row in answer["rows"][:SHOWN]]
            lines += _aligned(list(columns.values()), shown)
            more = len(answer["rows"]) - SHOWN
            lines += [f"… and {more:,} more: --output json or jsonl shows all", ""] if more > 0 else [""]
        lines += [f"Method: {answer['method']}"]
        lines += [f"Assumes: {assumption}" for assumption in answer["assumptions"]]
    lines += [f"Note: {note}" for note in answer["notes"]]
    lines += [f"Page: {answer['page']}"] if "page" in answer else []
    return "\n".join(lines).rstrip()


def _figures(estimates: Sequence[dict[str, Any]]) -> list[list[str]]:
    return [
        [
            e["metric"],
            one_line(", ".join(str(value) for value in e["segment"].values())) or "all",
            number_text(e["value"], e["unit"]),
            interval_text(e["low"], e["high"], e["unit"], like=magnitude(e["value"])) or "–",
            f"{e['n']:,}",
            f"{e['clusters']:,}",
            "; ".join([*_without_bounds(e), *e["notes"]]),
        ]
        for e in estimates
    ]


def _without_bounds(e: dict[str, Any]) -> list[str]:
    """Why a number has no interval: beside the numbers, so that the column of intervals stays narrow."""
    bounds = bounds_text(e["value"], e["low"], e["high"], e["unit"], customers=e["clusters"])
    said = any(note.startswith("no interval") for note in e["notes"])
    return [bounds] if bounds.startswith("no interval") and not said else []


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:.3g}"
    text = one_line(str(value))
    return text if len(text) <= 60 else text[:59] + "…"


def _aligned(head: Sequence[str], body: Sequence[Sequence[str]]) -> list[str]:
    """Line up columns: the first two and the last to the left, numbers to the right."""
    width = [max(len(row[place]) for row in [head, *body]) for place in range(len(head))]
    numeric = [bool(body) and all(row[place][:1] in "0123456789−+–-[" for row in body) for place in range(len(head))]
    return [
        "  ".join(
            cell.rjust(width[place]) if numeric[place] else cell.ljust(width[place]) for place, cell in enumerate(row)
        ).rstrip()
        for row in ([head, *body] if any(head) else body)
    ]
