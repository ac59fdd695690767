"""How long the studies take and how much memory, over facts of a million conversations of 300,000 customers.

    python -m benchmarks.study_speed [--rows 1000000] [--only NAME] [--profile NAME] [--write]

The facts are made by the engine itself, so that only the study is measured; each study runs in a process of its own.
The
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
    options = parser.parse_args(arguments)
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


def _apart(name: str, rows: int) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.study_speed", "--here", name, "--rows", str(rows)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        raise SystemExit(f"{name} failed:\n{done.stderr[-2000:]}")
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


if __name__ == "__main__":
    sys.exit(main())
