"""Whole simulated organisations, from files to the figures of every study: how often their intervals hold the truth.

    python -m benchmarks.study_worlds --seeds 200 [--worlds FILE] [--write]

Two kinds of organisation, seeds 0…n−1 of each, never chosen. *Read rightly*: customers feel what the rubric says, what
they answer is what they feel, and a judge that does not err: all that the studies assume holds. *The demo's*: with the
demo's hidden contentment, polite answers and a planted judge that errs; the figures that rest on who answers must fail
there, the others must not.

Every world is simulated, ingested, judged by the planted judge and studied through the studies' own door. Its
estimates are appended to `--worlds` as a line of JSON, so that a run that was stopped goes on. The truth is that of the
process: the true figures of one long world of the same parameters (`--long` conversations). A figure passes where the
99 % binomial interval of the observed coverage contains 95 % and the observed is at least 92 %. `real_csat` speaks of
no segment that (nearly) never answers, and says which they are: its truth leaves out the same ones, world by world.
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec
from scipy.stats import beta

from benchmarks.kept_cells import Job, Row, kept_rows
from benchmarks.results import write_section
from benchmarks.study_coverage import verdict
from unheard.pipeline.demo_questions import OF_STUDIES, QUESTIONS, Question
from unheard.pipeline.ingest import ingest_paths
from unheard.pipeline.measure import measured
from unheard.settings import Settings
from unheard.simulate import ORGANISATION, Organisation, PlantedJudge, simulate, true_figures, true_study_figures
from unheard.simulate.truth import read_conversations
from unheard.store import Store
from unheard.studies import STUDIES, Request

TITLE = "Coverage of the studies over whole worlds"
SIZE, LONG, LONG_SEED = 1_500, 300_000, 1_000_003
KINDS = {"read rightly": "Read rightly: what the studies assume holds", "the demo's": "The demo's organisation"}
ASKED = [question for question in (*QUESTIONS, *OF_STUDIES) if question.study]
WANTED = {(question.study, name) for question in ASKED for name in (question.found, *(question.ends or ()))}
RESTS_ON_ANSWERS = {
    "experienced", "csat_everybody", "satisfied_and_helped", "step_self_selection", "step_closed_not_resolved",
    "step_silent_leavers", "real_csat",
}  # fmt: skip
"""What the models of who answers carry: broken on purpose where contentment that no record shows decides it."""
RESTS_ON_ROUTING = {
    "cx_score_ai_first", "cx_score_human_first", "cx_score_effect", "bad_experience_rate_effect",
}  # fmt: skip
"""What like cases carry: broken on purpose in both kinds, where the router sees how hard a case is, and no record does.
"""


def organisation(kind: str) -> tuple[Organisation, PlantedJudge]:
    """The parameters of a kind, and how its judge errs."""
    if kind == "the demo's":
        return ORGANISATION, PlantedJudge()
    plain = replace(
        ORGANISATION,
        behaviour=replace(ORGANISATION.behaviour, disposition=0.0, personal=0.0),
        surveying=replace(ORGANISATION.surveying, politeness=0.0, harshness=0.0),
        handling=replace(ORGANISATION.handling, sounds_solved=0.0, claims_anyway=0.0, claims_without_action=0.0),
    )
    return plain, PlantedJudge(error=0.0, abstains=0.0)


def found_in(job: Job) -> Row:
    """Make one world of a kind; return what every study estimates in it, and the CPU seconds that it took."""
    _, (kind, seed, size) = job
    parameters, judge = organisation(kind)
    started, estimates, unreached = time.process_time(), [], []
    with tempfile.TemporaryDirectory(prefix="unheard-worlds-") as name:
        export, folder = Path(name) / "export", Path(name) / "store"
        simulate(export, conversations=size, seed=seed, organisation=parameters, judgements=judge)
        settings = Settings.load(folder, threads=1)
        store = Store.open(folder, settings, create=True)
        try:
            ingest_paths(store, settings, [export], command="study_worlds")
            with measured(store, settings) as facts:
                request = Request(
                    engine=facts.engine, judge=facts.judge, capability=facts.capability, settings=settings
                )
                for study in dict.fromkeys(question.study or "" for question in ASKED):
                    answer = STUDIES[study].run(request)
                    estimates += [(study, one) for one in answer.estimates]
                    unreached += [(row["segment"], row["value"]) for row in answer.rows if _is_unreached(row)]
        finally:
            store.close()
    return {
        "cpu_seconds": round(time.process_time() - started, 2),
        "found": [
            [study, one.metric, one.segment, one.value, one.low, one.high]
            for study, one in estimates
            if (study, one.metric) in WANTED
        ],
        "unreached": unreached,
    }


def _is_unreached(row: dict[str, Any]) -> bool:
    return row.get("kind") == "not reachable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What the parameters of a kind give in the long run."""

    figures: dict[str, float]
    conversations: Counter[tuple[str, str]]
    """By channel and handler."""
    satisfied: Counter[tuple[str, str]]
    """Of these, those whose customer would say so in a survey."""

    def of(self, question: Question, row: Row) -> float:
        """Return the true value of what a world was asked."""
        if question.found != "real_csat" or question.ends:
            return self.figures[question.true]
        gone = {value for _, value in row["unreached"]}
        cells = [cell for cell in self.conversations if gone.isdisjoint(cell)]
        return sum(self.satisfied[cell] for cell in cells) / sum(self.conversations[cell] for cell in cells)


def true_of(kind: str, size: int) -> Truth:
    """Simulate one long world, and read what was true in it."""
    with tempfile.TemporaryDirectory(prefix="unheard-worlds-") as name:
        parameters, judge = organisation(kind)
        simulate(Path(name), conversations=size, seed=LONG_SEED, organisation=parameters, judgements=judge)
        decode = msgspec.json.Decoder(_Channel).decode
        with (Path(name) / "conversations.jsonl").open("rb") as exported:
            channels = {one.conversation_id: one.channel for one in map(decode, exported)}
        conversations: Counter[tuple[str, str]] = Counter()
        satisfied: Counter[tuple[str, str]] = Counter()
        for one in read_conversations(Path(name) / "truth"):
            if one.eligible:
                cell = channels[one.conversation_id], one.handler or ""
                conversations[cell] += 1
                satisfied[cell] += (one.score or 0) >= 4
        figures = true_figures(Path(name)) | true_study_figures(Path(name))
        return Truth(figures=figures, conversations=conversations, satisfied=satisfied)


class _Channel(msgspec.Struct):
    conversation_id: str
    channel: str


def limits(row: Row, question: Question) -> tuple[float | None, float | None, float | None]:
    """Value and limits of a figure in a world; of a range its outer limits, without a value."""
    found = {
        (metric, tuple(segment.items())): (value, low, high)
        for study, metric, segment, value, low, high in row["found"]
        if study == question.study
    }
    nothing = (None, None, None)
    if question.ends:
        first, last = (found.get((name, question.segment), nothing) for name in question.ends)
        return None, first[1], last[2]
    return found.get((question.found, question.segment), nothing)


def table(kind: str, rows: Sequence[Row], truth: Truth) -> Iterator[str]:
    """Write the rows of a kind."""
    yield "| study | figure | worlds | true | mean error | covers | 99 % interval | verdict |"
    yield "|---|---|---|---|---|---|---|---|"
    for question in ASKED:
        asked = [row for row in rows if any(one[0] == question.study for one in row["found"])]
        if question.true not in truth.figures or not asked:
            continue
        found = [(*limits(row, question), truth.of(question, row)) for row in asked]
        known = [one for one in found if one[1] is not None and one[2] is not None]
        true = sum(one[-1] for one in found) / len(found)
        name = f"{question.study} | {question.found}{_segment(question)}{' (range)' if question.ends else ''}"
        if not known:
            yield f"| {name} | 0 | {true:.3f} | | | | refused in every world |"
            continue
        held = sum((low or 0.0) <= here <= (high or 0.0) for _, low, high, here in known)
        values = [value - here for value, _, _, here in known if value is not None]
        error = f"{sum(values) / len(values):+.3f}" if values else ""
        low, high = _binomial(held, len(known))
        yield (
            f"| {name} | {len(known)} | {true:.3f} | {error} | {held / len(known) * 100:.1f} % | "
            f"{low * 100:.1f}–{high * 100:.1f} % | {_said(kind, question, held, len(known))} |"
        )


def _segment(question: Question) -> str:
    return "".join(f" {value}" for name, value in question.segment if (name, value) != ("claim", "all"))


def _binomial(held: int, runs: int) -> tuple[float, float]:
    low = float(beta.ppf(0.005, held, runs - held + 1)) if held else 0.0
    return low, float(beta.ppf(0.995, held + 1, runs - held)) if held < runs else 1.0


def _said(kind: str, question: Question, held: int, runs: int) -> str:
    said = verdict(held, runs)
    if question.ends:  # a range is to hold the truth at least so often
        return "pass" if said == "too often" else said
    broken = question.study == "ai-vs-human" and question.found in RESTS_ON_ROUTING
    if broken or (kind == "the demo's" and question.found in RESTS_ON_ANSWERS):
        return "broken on purpose: " + ("fails, as it must" if said == "too rarely" else "holds all the same")
    return said


def lines(found: dict[str, list[Row]], size: int, long: int) -> list[str]:
    """Write the tables."""
    text = []
    for kind, rows in found.items():
        if not rows:
            continue
        seconds = [float(row["cpu_seconds"]) for row in rows]
        text += [
            f"**{KINDS[kind]}**: {len(rows)} worlds of {size:,} conversations, seeds 0 to {len(rows) - 1}, "
            f"{sum(seconds) / len(seconds):.1f} s of CPU each",
            "",
            *table(kind, rows, true_of(kind, long)),
            "",
        ]
    return text


def main(arguments: list[str] | None = None) -> int:
    """Run the worlds and print (or write) the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.study_worlds", description=__doc__)
    parser.add_argument("--seeds", type=int, default=200, help="worlds of each kind, from seed 0")
    parser.add_argument("--demo", type=int, help="worlds of the demo's kind, where it is to be another number")
    parser.add_argument("--size", type=int, default=SIZE, help="conversations of each world")
    parser.add_argument("--long", type=int, default=LONG, help="conversations of the worlds whose figures are true")
    parser.add_argument("--worlds", type=Path, help="keep each world's estimates in this file, and go on from it")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--write", action="store_true", help="put the tables into benchmarks/RESULTS.md")
    options = parser.parse_args(arguments)
    wanted = dict(zip(KINDS, (options.seeds, options.seeds if options.demo is None else options.demo), strict=True))
    found: dict[str, list[Row]] = {kind: [] for kind in KINDS}
    with ProcessPoolExecutor(options.processes) as pool:
        for kind, count in wanted.items():
            jobs: list[Job] = [("world", (kind, seed, options.size)) for seed in range(count)]
            for row in kept_rows(pool, found_in, jobs, options.worlds):
                found[kind].append(row)
                print(f"\r{kind}: {len(found[kind])} of {count}", end="", file=sys.stderr, flush=True)
    command = f"python -m benchmarks.study_worlds --seeds {options.seeds}"
    command += f" --demo {options.demo}" if options.demo is not None else ""
    command += f" --long {options.long}" if options.long != LONG else ""
    text = [f"`{command}`", "", *lines(found, options.size, options.long)]
    print("\n" + "\n".join(text))
    if options.write:
        write_section(TITLE, text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
