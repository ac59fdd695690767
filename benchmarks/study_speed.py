"""How long the studies take and how much memory, over facts of a million conversations of 300,000 customers.

    python -m benchmarks.study_speed [--rows 1000000] [--only NAME] [--profile NAME] [--write]
    python -m benchmarks.study_speed --store DIR [--only NAME] [--profile NAME] [--answers DIR] [--write]

With a store, every study of `unheard study` is asked over it, as a user's command asks it; its facts must have been
made (`unheard metrics`). --answers keeps what each said, to compare. Without one, the facts are made up:

the engine makes them itself, so that only the study is measured; each study runs in a process of its own. The
difficulty of every conversation, which is computed with the facts, is measured from its own input: first words of 25
words.
"""

import argparse
import cProfile
import json
import pstats
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.fact_table import engine_with_facts
from benchmarks.results import write_section
from unheard.records import CAPABILITY_FACTS
from unheard.store.engine import DuckEngine

STUDIES = (
    "waterfall", "real-csat", "silent", "mix-shift", "ai-vs-human", "cohort", "validity", "trends", "stable-scores",
    "kpi-audit", "repeat-contact",
)  # fmt: skip
MOST_SECONDS, MOST_GB = 60, 4
_DAY = 86_400_000_000


def engine_with_tables(rows: int) -> DuckEngine:
    """An engine with conversations, issues, outcomes and an attribute, as a million conversations would have them."""
    engine = engine_with_facts(rows)
    people = rows * 3 // 10
    engine.create(
        "fact_issue",
        "SELECT f.conversation_key, CAST(0 AS BIGINT) AS issue, 'refund' AS label,"
        " CASE WHEN f.rating <= 2 THEN 'unresolved' ELSE 'resolved' END AS state FROM fact_conversation AS f",
    )
    engine.create(
        "fact_outcome",
        f"SELECT 'o' || i AS outcome_key, 'u' || (hash(i) % {people}) AS customer_key,"
        " ['purchase', 'purchase', 'renewal', 'churn_voluntary'][1 + (hash(i + 1) % 4)::INT] AS type,"
        f" 1720000000000000 + (hash(i + 2) % 700)::BIGINT * {_DAY} AS at_us, CAST(NULL AS DOUBLE) AS rating_norm,"
        f" CAST(hash(i + 3) % 9000 AS BIGINT) AS amount_minor, 'EUR' AS currency FROM range({rows}) AS r(i)",
    )
    engine.create(
        "attribute",
        "SELECT f.conversation_key, 'tier' AS name, ['basic', 'plus', 'gold'][1 + (hash(f.conversation_key) % 3)::INT]"
        " AS value FROM fact_conversation AS f",
    )
    engine.create("fact_excluded", "SELECT 'x' AS conversation_key, CAST(1 AS BIGINT) AS day_number")
    engine.create(
        "conversation",
        "SELECT f.conversation_key, f.agent AS assignee, f.channel, CAST(NULL AS VARCHAR) AS relation,"
        " hash(f.conversation_key) % 50 = 0 AS is_spam, FALSE AS is_test, FALSE AS is_internal"
        " FROM fact_conversation AS f",
    )
    engine.create(
        "action",
        "SELECT f.conversation_key, CAST(0 AS BIGINT) AS action, 't' AS tool, 'h' AS arguments_hash, 'write' AS effect,"
        " CASE WHEN hash(f.conversation_key) % 20 = 0 THEN 'timeout' ELSE 'success' END AS outcome,"
        " f.opened_at_us AS started_at_us FROM fact_conversation AS f",
    )
    return engine


def run(name: str, rows: int, *, profile: bool = False) -> dict[str, Any]:
    """Run one study, or the difficulty, in this process."""
    _load()
    prepared = _difficulty_input(rows) if name == "difficulty" else engine_with_tables(rows)
    before = resource.getrusage(resource.RUSAGE_SELF)
    profiler = cProfile.Profile()
    started = time.perf_counter()
    if profile:
        profiler.enable()
    said = _difficulty(prepared) if name == "difficulty" else _study(name, prepared)
    profiler.disable()
    wall = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_SELF)
    if profile:
        pstats.Stats(profiler, stream=sys.stderr).sort_stats("cumulative").print_stats(25)
    return {
        "name": name, "rows": rows, "wall_s": round(wall, 1),
        "cpu_s": round(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, 1),
        "peak_gb": round(after.ru_maxrss / 1e6, 2), "said": said,
    }  # fmt: skip


def run_on(folder: Path, name: str, answers: Path | None, *, profile: bool = False) -> dict[str, Any]:
    """Ask one study of a store in this process, libraries loaded before the clock starts."""
    from unheard.pipeline.measure import measured
    from unheard.pipeline.study import answer_study
    from unheard.settings import Settings
    from unheard.store import Store

    _load()
    settings = Settings.load(folder)
    store = Store.open(folder, settings)
    with measured(store, settings) as facts:
        before, started = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
        profiler = cProfile.Profile()
        if profile:
            profiler.enable()
        said = answer_study(facts, settings, name)
        profiler.disable()
        wall, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_SELF)
        rows = facts.engine.query("SELECT COUNT(*) AS n FROM fact_conversation").column("n")[0].as_py()
    store.close()
    if profile:
        pstats.Stats(profiler, stream=sys.stderr).sort_stats("cumulative").print_stats(40)
    if answers is not None:
        (answers / f"{name}.json").write_text(json.dumps(said, indent=1, sort_keys=True, default=str))
    return {
        "name": name, "rows": rows, "wall_s": round(wall, 1),
        "cpu_s": round(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, 1),
        "peak_gb": round(after.ru_maxrss * 1024 / 1e9, 2),
        "said": ("refused: " if said["refused"] else "") + said["sentence"],
    }  # fmt: skip


def _load() -> None:
    """Load the libraries before the clock starts: it is the study that is measured."""
    import scipy.optimize  # noqa: F401

    import unheard.facts.difficulty
    import unheard.studies  # noqa: F401


def _study(name: str, engine: DuckEngine) -> str:
    from unheard.studies import STUDIES as ALL
    from unheard.studies import Request

    shown = {"bench": set(CAPABILITY_FACTS)}
    return ALL[name].run(Request(engine=engine, judge="bench", capability=shown)).sentence


def _difficulty_input(rows: int) -> DuckEngine:
    engine = engine_with_facts(rows)
    engine.create("conversation_answered", "SELECT f.* FROM fact_conversation AS f")
    engine.create("judged", "SELECT f.conversation_key, f.rating FROM fact_conversation AS f")
    words = " || ' ' || ".join(f"'word' || (hash(f.conversation_key || '{place}') % 20000)" for place in range(25))
    engine.create("first_words", f"SELECT f.conversation_key, {words} AS words FROM fact_conversation AS f")
    return engine


def _difficulty(engine: DuckEngine) -> str:
    from unheard.facts.difficulty import difficulty

    difficulty(engine, {})
    found = engine.query("SELECT d.difficulty, COUNT(*) AS n FROM difficulty AS d GROUP BY d.difficulty").to_pylist()
    return json.dumps({str(row["difficulty"]): row["n"] for row in found})


def main(arguments: list[str] | None = None) -> int:
    """Run each in a process of its own and print (or write) the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.study_speed", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--only", default="")
    parser.add_argument("--here", default="", help="run this one in this process and print its figures")
    parser.add_argument("--profile", default="", help="profile this one")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--store", type=Path, help="ask every study of this store")
    parser.add_argument("--answers", type=Path, help="with --store: a folder for what each study said")
    options = parser.parse_args(arguments)
    if options.store is not None:
        return _on_store(options)
    if options.here or options.profile:
        print(json.dumps(run(options.here or options.profile, options.rows, profile=bool(options.profile))))
        return 0
    lines = [
        f"`python -m benchmarks.study_speed --rows {options.rows}`: {options.rows:,} conversations, "
        f"{options.rows * 3 // 10:,} customers; limits {MOST_SECONDS} s and {MOST_GB} GB. Seconds are of the study "
        "alone, "
        "the memory is the whole process with its facts.", "",
        "| study | wall s | CPU s | peak GB | |", "|---|---|---|---|---|",
    ]  # fmt: skip
    for name in (*STUDIES, "difficulty"):
        if options.only in name:
            one = _apart(name, options.rows)
            fits = one["cpu_s"] < MOST_SECONDS and one["peak_gb"] < MOST_GB
            lines.append(
                f"| {name} | {one['wall_s']} | {one['cpu_s']} | {one['peak_gb']} | {'within' if fits else 'TOO MUCH'} |"
            )
            print(lines[-1], one["said"][:200], file=sys.stderr, flush=True)
    print("\n".join(lines))
    if options.write:
        write_section("Studies over a million conversations", lines)
    return 0


def _on_store(options: argparse.Namespace) -> int:
    from unheard.studies import STUDIES as ALL

    if options.here or options.profile:
        name = options.here or options.profile
        print(json.dumps(run_on(options.store, name, options.answers, profile=bool(options.profile))))
        return 0
    lines = [
        "| study | wall s | CPU s | peak GB | | |",
        "|---|---|---|---|---|---|",
    ]
    rows = 0
    for name in [name for name in ALL if options.only in name]:
        more = ["--answers", str(options.answers)] if options.answers is not None else []
        one = _said(name, ["--store", str(options.store), *more])
        rows = one["rows"]
        fits = one["cpu_s"] < MOST_SECONDS and one["peak_gb"] < MOST_GB
        refused = "refuses" if one["said"].startswith("refused: ") else ""
        figures = (name, one["wall_s"], one["cpu_s"], one["peak_gb"], "within" if fits else "TOO MUCH", refused)
        lines.append(f"| {' | '.join(map(str, figures))} |")
        print(lines[-1], one["said"][:160], file=sys.stderr, flush=True)
    lines = [
        "`python -m benchmarks.study_speed --store DIR`: every study of `unheard study` on a simulated store, "
        f"{rows:,} eligible conversations, facts made before; limits {MOST_SECONDS} s and {MOST_GB} GB. "
        "Seconds are of the study alone, libraries loaded; the memory is the whole process.", "",
        *lines,
    ]  # fmt: skip
    print("\n".join(lines))
    if options.write:
        write_section("Every study on a store of a million conversations", lines)
    return 0


def _apart(name: str, rows: int) -> dict[str, Any]:
    return _said(name, ["--rows", str(rows)])


def _said(name: str, arguments: list[str]) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.study_speed", "--here", name, *arguments],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        raise SystemExit(f"{name} failed:\n{done.stderr[-2000:]}")
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


if __name__ == "__main__":
    sys.exit(main())
