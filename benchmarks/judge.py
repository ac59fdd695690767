"""How good the embedded judge is, on conversations that people have labelled.

    python -m benchmarks.judge DIR [--fit [TRAIN_DIR]] [--only PACK] [--output json] [--write] [--speed | --no-speed]

DIR holds labelled packs (`*.jsonl.gz`, one conversation a line). Each is converted WITHOUT its labels, goes through
`unheard ingest` and `unheard judge --output jsonl` in processes of their own, and only then are labels joined by id.
With --fit the judge is fitted by `unheard judge fit` to a part of the pack (other clients, other tasks, other
dialogues; or the same pack in TRAIN_DIR) and scored on the rest. Every measure stands beside the best constant,
VADER and a reference figure, with a bootstrap interval over dialogues (over tasks where several share one).
"""

import argparse
import datetime as dt
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.__main__ import HERE, machine
from benchmarks.judging import speed, table
from benchmarks.judging.conversion import pack_name, packs_in, rows_of
from benchmarks.judging.kinds import measures_of
from benchmarks.judging.measures import Bench
from benchmarks.judging.product import CommandFailed
from benchmarks.judging.rivals import Vader
from benchmarks.judging.running import CountsDiffer, cross_fitted, shipped

# fmt: off
KNOWN = ("stc3-en", "stc3-zh", "maia", "tau-airline", "uss-mwoz", "uss-sgd", "uss-redial", "uss-ccpe",
         "airline-tweets", "goemotions", "multidogo")
# fmt: on
SPEED_HEADING = "How fast the embedded judge is"
HEADINGS = {False: "The embedded judge against people, as shipped", True: "The embedded judge against people, fitted"}


def main(arguments: list[str] | None = None) -> int:
    """Score every pack and print, or write, the table."""
    options = _options(arguments)
    found = {pack_name(path): path for path in packs_in(options.directory)}
    if not found:
        print(f"There is no pack (*.jsonl.gz) in {str(options.directory)!r}.", file=sys.stderr)
        return 1
    wanted = options.only or [*KNOWN, *(name for name in found if name not in KNOWN)]
    vader = None if options.no_vader else Vader()
    rows: list[table.Row] = []
    speeds: list[dict[str, Any]] = []
    notes: list[str] = []
    for name in wanted:
        if name not in found:
            notes.append(f"{name}: not in {options.directory}, skipped")
            continue
        print(f"{name} …", file=sys.stderr, flush=True)
        try:
            if not options.speed:
                rows += _pack(name, found[name], options, vader, notes)
        except (CommandFailed, CountsDiffer) as error:
            notes.append(f"{name}: {error}")
        if name in speed.SIZES and not options.no_speed:
            with tempfile.TemporaryDirectory(prefix="unheard-speed-") as scratch:
                speeds.append(
                    speed.speed_of(
                        name, rows_of(found[name]), Path(scratch), scale=options.scale, vader=not options.no_vader
                    )
                )
    _print(rows, speeds, notes, options)
    return 0 if rows or speeds else 1


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", type=Path, help="folder of packs")
    parser.add_argument("--fit", nargs="?", const=True, metavar="TRAIN_DIR", help="fit first, to the rest of the pack")
    parser.add_argument("--only", action="append", metavar="PACK", help="only this pack; may be repeated")
    parser.add_argument("--limit", type=int, help="first so many conversations of each pack")
    parser.add_argument("--resamples", type=int, default=500, help="bootstrap resamples")
    parser.add_argument("--no-turns", action="store_true", help="without the turns that are judged one by one (slow)")
    parser.add_argument("--scale", type=float, default=1.0, help="share of the usual conversations in the speed part")
    parser.add_argument("--no-vader", action="store_true", help="without the rival")
    parser.add_argument("--speed", action="store_true", help="the speed part alone")
    parser.add_argument("--no-speed", action="store_true", help="without the speed part")
    parser.add_argument("--output", choices=("table", "json"), default="table")
    parser.add_argument("--write", action="store_true", help="write the table into benchmarks/RESULTS.md")
    return parser.parse_args(arguments)


def _pack(name: str, path: Path, options: argparse.Namespace, vader: Vader | None, notes: list[str]) -> list[table.Row]:
    rows = rows_of(path)[: options.limit]
    with tempfile.TemporaryDirectory(prefix="unheard-judge-") as scratch:
        if options.fit:
            train = None
            if options.fit is not True:
                train_path = Path(options.fit) / path.name
                if not train_path.exists():
                    notes.append(f"{name}: not in {options.fit}, nothing to fit to, skipped")
                    return []
                train = rows_of(train_path)
            judged, said = cross_fitted(rows, Path(scratch), train=train, turns=not options.no_turns)
            notes += [f"{name}, {one['variant']}, part {one['fold']}: {one.get('sentence', '')}" for one in said]
        else:
            judged = shipped(rows, Path(scratch), turns=not options.no_turns)
    bench = Bench(name, rows, judged, vader)
    return [
        table.row_of(name, measure, fitted=bool(options.fit), times=options.resamples) for measure in measures_of(bench)
    ]


def _print(rows: list[table.Row], speeds: list[dict[str, Any]], notes: list[str], options: argparse.Namespace) -> None:
    if options.output == "json":
        print(json.dumps({"rows": rows, "speed": speeds, "notes": notes}, indent=1))
    else:
        print("\n".join([table.as_text(rows), "", *(speed.as_markdown(speeds) if speeds else []), "", *notes]))
    if not options.write:
        return
    command = "uv run --group rivals python -m benchmarks.judge DIR" + (" --fit" if options.fit else "")
    lines = [
        f"Measured {dt.datetime.now(dt.UTC):%Y-%m-%d} on {machine()}, with `{command}` on labelled conversations that",
        "are not part of this project. Labels are joined after judging; intervals are bootstraps over dialogues (over",
        "tasks in tau). Constant: the best answer without reading. VADER: on the English side of the customer's words.",
        "Scored: rows with a score (the others count as the middle of the scale); rated: rows with a rating.",
        "",
        *table.as_markdown(rows),
        *(["", *(f"- {note}" for note in notes)] if notes else []),
    ]
    target = HERE / "RESULTS.md"
    text = target.read_text(encoding="utf-8")
    if rows:
        text = table.replace_section(text, HEADINGS[bool(options.fit)], lines)
    if speeds:
        text = table.replace_section(text, SPEED_HEADING, speed.as_section(speeds))
    target.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
