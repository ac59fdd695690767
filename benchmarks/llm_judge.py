"""What judging by a language model costs and how it fails, beside DeepEval; no claim about any model's accuracy.

    uv run python -m benchmarks.llm_judge [--pack PACK.jsonl.gz] [--count 50] [--no-rival] [--no-faults] [--write]
    uv run python -m benchmarks.llm_judge --live PROVIDER:MODEL PACKS [--count N]

The first command asks a stand-in server in a process of its own, which answers any schema, about the same
conversations with `unheard judge` and with DeepEval (in an environment of its own, made for it, telemetry off), and
counts calls and tokens (characters ÷ 4 of messages and schema). Then 1,000 conversations against latency and faults.
The second one asks a real model, at your cost, about labelled packs, and prints how well it agrees with people.
"""

import argparse
import datetime as dt
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import unheard as unheard_package
from benchmarks.__main__ import machine
from benchmarks.judging import table
from benchmarks.judging.conversion import converted, rows_of, variants_of, write_jsonl
from benchmarks.judging.kinds import measures_of
from benchmarks.judging.measures import Bench
from benchmarks.results import write_section

HERE = Path(__file__).parent
RIVAL = "deepeval==4.3.1"
JUDGE = "openai:stand-in"
SETS = {"parity": "completeness, sentiment, quality", "five": "its five metrics for conversations"}


def conversations(pack: Path | None, count: int) -> list[dict[str, Any]]:
    """English sides of every n-th conversation of a pack, or simulated ones where no pack is named."""
    if pack is not None:
        found = []
        for row in rows_of(pack):
            turns = [
                {"speaker": "customer" if turn["speaker"] == "customer" else "human_agent", "text": text}
                for turn in row["turns"]
                if (text := turn.get("text_en") or turn.get("text"))
            ]
            if any(turn["speaker"] == "customer" for turn in turns):
                found.append({"conversation_id": row["conversation_id"], "turns": turns})
        return found[:: max(1, len(found) // count)][:count]
    with tempfile.TemporaryDirectory() as scratch:
        unheard("demo", "--size", "400", "--store", f"{scratch}/store", "--report", f"{scratch}/report.html")
        lines = unheard("read", "--sample", str(count), "--store", f"{scratch}/store", "--output", "jsonl").splitlines()
    return [json.loads(line) for line in lines]


def unheard(*arguments: str, check: bool = True, **settings: Any) -> str:
    """Run one command of the product and return what it printed."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("UNHEARD_")}
    done = subprocess.run(
        [sys.executable, "-c", "from unheard.present.cli import main; main()", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**kept, **{name: str(value) for name, value in settings.items()}},
    )
    if check and done.returncode:
        raise SystemExit(f"unheard {' '.join(arguments)}: {done.stderr[-2000:]}")
    return done.stdout


@contextmanager
def server(script: Path, ledger: Path, *options: str) -> Iterator[str]:
    """Run a stand-in server; gives its address."""
    process = subprocess.Popen([sys.executable, str(script), str(ledger), *options], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield f"http://127.0.0.1:{int(process.stdout.readline())}/v1"
    finally:
        process.kill()
        process.wait()


def counted(ledger: Path, count: int) -> dict[str, float]:
    """Calls and tokens a conversation."""
    lines = [json.loads(line) for line in ledger.read_text().splitlines()]
    total = {name: sum(line[name] for line in lines) / 4 / count for name in ("messages", "schema", "answer")}
    return {"calls": len(lines) / count, "input": total["messages"] + total["schema"], **total}


def rival_environment(folder: Path) -> Path:
    """Make DeepEval's own environment; its Python."""
    subprocess.run(["uv", "venv", "-q", str(folder)], check=True)
    python = folder / "bin" / "python"
    subprocess.run(["uv", "pip", "install", "-q", "--python", str(python), RIVAL], check=True)
    return python


def beside_rival(found: Sequence[dict[str, Any]], scratch: Path, *, rival: bool) -> list[str]:
    """Ask both about the same conversations: a table of calls and tokens."""
    file = scratch / "conversations.jsonl"
    file.write_text("\n".join(json.dumps(one) for one in found), encoding="utf-8")
    unheard("ingest", str(file), "--store", str(scratch / "store"))
    with server(HERE / "llm_stand_in.py", scratch / "ours") as address:
        said = json.loads(
            unheard(
                "judge", "--judge", JUDGE, "--store", str(scratch / "store"), "--output", "json",
                UNHEARD_LLM__BASE_URL=address,
            )
        )  # fmt: skip
    if said["judged"] + sum(said["abstained"].values()) != len(found):
        raise SystemExit(f"not all were judged: {said}")
    rows = {"unheard judge": counted(scratch / "ours", len(found))}
    if rival:
        python = rival_environment(scratch / "deepeval")
        for name in SETS:
            with server(HERE / "llm_stand_in.py", scratch / name) as address:
                done = subprocess.run(
                    [str(python), str(HERE / "rival_deepeval.py"), name, str(file), address],
                    capture_output=True, text=True, check=True, cwd=scratch,
                )  # fmt: skip
            failed = json.loads(done.stdout.strip().splitlines()[-1])["failed"]
            label = f"DeepEval, {SETS[name]}" + (f" (failed: {failed})" if failed else "")
            rows[label] = counted(scratch / name, len(found))
    ours = rows["unheard judge"]
    spoken = sum(len(turn["text"] or "") for one in found for turn in one["turns"]) / 4 / len(found)
    lines = [
        f"{len(found)} conversations, on average {sum(len(one['turns']) for one in found) / len(found):.1f} turns and "
        f"{spoken:,.0f} tokens of text.",
        "",
        "| | calls / conversation | prompt tokens (of which schema) | output tokens | ours, as a share of its prompt |",
        "|---|---|---|---|---|",
    ]
    for name, row in rows.items():
        share = "" if row is ours else f"1/{row['input'] / ours['input']:.1f}"
        lines.append(
            f"| {name} | {row['calls']:.2f} | {row['input']:,.0f} ({row['schema']:,.0f}) "
            f"| {row['answer']:,.0f} | {share} |"
        )
    return [*lines, "", "Output tokens depend on what the stand-in writes into the schema, not on a model."]


def talk(number: int) -> dict[str, Any]:
    """A short conversation that signs itself."""
    last = "It works now, thanks" if number % 3 else "It still fails"
    turns = [
        ("customer", f"Hello, mark m{number}x here, my login fails"),
        ("human_agent", "I have reset it."),
        ("customer", last),
    ]
    return {
        "conversation_id": f"m{number}x",
        "turns": [{"speaker": speaker, "text": text} for speaker, text in turns],
    }


RUNS: dict[str, tuple[float, list[dict[str, Any]]]] = {
    "no fault": (2.0, []),
    "31 × 429, Retry-After 1 s": (2.0, [{"fault": "429", "from": 300, "to": 330, "retry_after": 1}]),
    "dead from call 501 on": (0.2, [{"fault": "dead", "from": 501}]),
}


def against_faults(scratch: Path, count: int = 1_000, concurrency: int = 40) -> list[str]:
    """Ask about many conversations against a latency and faults: wall seconds of the whole command, wasted calls."""
    lines = [
        f"{count:,} conversations, {concurrency} calls at a time; wall: of the whole command, start and end included.",
        "",
        "| server | latency | judged | failed | calls | useless calls | wall | n · latency / concurrency | wall ÷ that "
        "| first call to last answer ÷ that | before the first call | after the last answer | our CPU |",
        "|---|---|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    file = scratch / "thousand.jsonl"
    file.write_text("\n".join(json.dumps(talk(number)) for number in range(count)))
    for name, (latency, plan) in RUNS.items():
        store, ledger = str(scratch / f"store-{len(lines)}"), scratch / f"ledger-{len(lines)}"
        unheard("ingest", str(file), "--store", store)
        stand_in = HERE.parent / "tests" / "judges" / "stand_in.py"
        with server(stand_in, ledger, "--latency", str(latency), "--plan", json.dumps(plan)) as address:
            before, started = os.times(), time.monotonic()
            said = json.loads(
                unheard(
                    "judge", "--judge", JUDGE, "--store", store, "--output", "json", check=False,
                    UNHEARD_LLM__BASE_URL=address, UNHEARD_LLM__CONCURRENCY=concurrency,
                )
            )  # fmt: skip
            wall, after = time.monotonic() - started, os.times()
        calls = [json.loads(line) for line in ledger.read_text().splitlines() if '"at"' in line]
        useless = len(calls) - said["judged"]
        ideal = count * latency / concurrency
        spent = after.children_user + after.children_system - before.children_user - before.children_system
        whole = said["failed"] == 0
        asking = calls[-1]["at"] + latency - calls[0]["at"]
        # The server is on this machine and reads the same clock.
        begins = calls[0]["at"] - started
        times = [f"{begins:.2f} s", f"{wall - begins - asking:.2f} s"] if whole else ["", ""]
        shares = [f"{ideal:.1f} s", f"{wall / ideal:.3f}", f"{asking / ideal:.3f}"] if whole else ["", "", ""]
        cells = [
            name,
            f"{latency:g} s",
            *(f"{count:,}" for count in (said["judged"], said["failed"], len(calls), useless)),
        ]
        lines.append(f"| {' | '.join([*cells, f'{wall:.1f} s', *shares, *times, f'{spent:.1f} s'])} |")
    compiled = Path(importlib.util.cache_from_source(str(unheard_package.__file__))).exists()
    return [
        *lines,
        "",
        f"Python files {'compiled before, as an installation has them' if compiled else 'not compiled before'}.",
    ]


def live(judge: str, packs: Path, count: int | None) -> int:
    """Ask a real model about labelled packs, and print its agreement with people; costs what the provider charges."""
    for pack in sorted(packs.glob("*.jsonl.gz")) if packs.is_dir() else [packs]:
        rows = rows_of(pack)[:count]
        name = pack.name.removesuffix(".jsonl.gz")
        judged = {}
        with tempfile.TemporaryDirectory(prefix="unheard-live-") as scratch:
            for variant in variants_of(rows):
                folder, store = Path(scratch, f"{variant}-in"), f"{scratch}/{variant}-store"
                write_jsonl(folder / "conversations.jsonl", converted(rows, variant))
                unheard("ingest", str(folder), "--store", store)
                kept = {key: value for key, value in os.environ.items() if key.startswith("UNHEARD_")}
                printed = unheard("judge", "--judge", judge, "--store", store, "--output", "jsonl", check=False, **kept)
                found = [json.loads(line) for line in printed.splitlines() if line.startswith("{")]
                judged[variant] = {one["conversation_id"]: one for one in found}
        bench = Bench(name, rows, judged, None)
        scored = [table.row_of(name, measure, fitted=False, times=500) for measure in measures_of(bench)]
        print(table.as_text(scored))
    return 0


def main() -> int:
    """Measure, print, and write where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--pack", type=Path, help="a labelled pack to take conversations from [default: simulated ones]"
    )
    parser.add_argument("--count", type=int, default=50, help="conversations to ask about")
    parser.add_argument("--no-rival", action="store_true", help="without DeepEval")
    parser.add_argument("--no-faults", action="store_true", help="without the runs against latency and faults")
    parser.add_argument("--live", nargs=2, metavar=("JUDGE", "PACKS"), help="ask a real model about labelled packs")
    parser.add_argument("--write", action="store_true", help="write the tables into benchmarks/RESULTS.md")
    options = parser.parse_args()
    if options.live:
        return live(options.live[0], Path(options.live[1]), options.count)
    with tempfile.TemporaryDirectory(prefix="unheard-llm-") as folder:
        scratch = Path(folder)
        text = [
            f"Measured {dt.datetime.now(dt.UTC):%Y-%m-%d} on {machine()}, against a stand-in server: nothing here says "
            "how well any model judges.",
            "",
            *beside_rival(conversations(options.pack, options.count), scratch, rival=not options.no_rival),
        ]
        if not options.no_faults:
            text += ["", *against_faults(scratch)]
    print("\n".join(text))
    if options.write:
        command = "uv run python -m benchmarks.llm_judge" + (" --pack MAIA" if options.pack else "")
        write_section("Judging by a language model", [f"```console\n{command}\n```", "", *text])
    return 0


if __name__ == "__main__":
    sys.exit(main())
