"""The stages that are measured: each prints one JSON object with its seconds, size and peak memory."""

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any


def conversations_file(world: str) -> Path:
    """Name the file that ingest reads."""
    return Path(world) / "conversations.jsonl"


def simulate(world: str, size: str) -> dict[str, Any]:
    """Write a simulated organisation."""
    from unheard.simulate import simulate as make

    started = time.perf_counter()
    make(Path(world), conversations=int(size), seed=1)
    return {"seconds": time.perf_counter() - started, "conversations": int(size)}


def decode(world: str) -> dict[str, Any]:
    """Decode the same lines with bare msgspec, untyped, and throw the result away."""
    import msgspec

    decoder = msgspec.json.Decoder()
    path = conversations_file(world)
    started = time.perf_counter()
    with path.open("rb") as stream:
        for line in stream:
            decoder.decode(line)
    return {"seconds": time.perf_counter() - started, "mb": path.stat().st_size / 1e6}


def ingest(world: str, store: str) -> dict[str, Any]:
    """Ingest the file with raw archive and dedupe on, in as many processes as a user's command takes."""
    from unheard.pipeline.cores import helpers_for
    from unheard.pipeline.ingest import ingest_paths
    from unheard.settings import Settings
    from unheard.store import Store

    path = conversations_file(world)
    started = time.perf_counter()
    settings = Settings.load(Path(store))
    opened = Store.open(Path(store), settings)
    result = ingest_paths(opened, settings, [path], command="benchmark")
    opened.close()
    seconds = time.perf_counter() - started
    if result.refused or result.errors:
        raise SystemExit(f"refused {result.refused}, errors {result.errors}")
    # The largest helper stands for each of them: an upper bound.
    helpers = helpers_for(settings.threads) * resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return {"seconds": seconds, "mb": path.stat().st_size / 1e6, "new": result.new, "helpers_mb": helpers}


def vader(world: str) -> dict[str, Any]:
    """Score every turn with VADER, on one core as it comes."""
    import msgspec
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    lines = conversations_file(world).read_bytes().splitlines()[:5_000]
    texts = [[turn.get("text") or "" for turn in msgspec.json.decode(line).get("turns") or []] for line in lines]
    analyser = SentimentIntensityAnalyzer()
    started = time.perf_counter()
    for turns in texts:
        for text in turns:
            analyser.polarity_scores(text)
    return {"seconds": time.perf_counter() - started, "conversations": len(texts)}


def judge(store: str) -> dict[str, Any]:
    """Judge the whole store with the embedded judge, results stored."""
    from unheard.pipeline.judge import judge_store
    from unheard.settings import Settings
    from unheard.store import Store

    settings = Settings.load(Path(store))
    opened = Store.open(Path(store), settings)
    started = time.perf_counter()
    result = judge_store(opened, settings, judge="embedded", command="benchmark")
    seconds = time.perf_counter() - started
    opened.close()
    return {"seconds": seconds, "conversations": result.judged + sum(result.abstained.values())}


def facts(store: str) -> dict[str, Any]:
    """Build every fact table."""
    from unheard.pipeline.measure import measured
    from unheard.settings import Settings
    from unheard.store import Store

    settings = Settings.load(Path(store))
    opened = Store.open(Path(store), settings)
    started = time.perf_counter()
    with measured(opened, settings) as found:
        seconds = time.perf_counter() - started
        count = found.engine.query("SELECT COUNT(*) AS n FROM fact_conversation").column("n").to_pylist()[0]
    opened.close()
    return {"seconds": seconds, "conversations": count}


def metrics(rows: str) -> dict[str, Any]:
    """Estimate the score metrics over six segments, beside one bare GROUP BY of the same columns per segment."""
    from benchmarks.fact_table import METRICS, SEGMENTS, bare_query, engine_with_facts
    from unheard.metrics.query import measure
    from unheard.metrics.registry import find

    engine = engine_with_facts(int(rows))
    wanted = [find(name) for name in METRICS]
    groupings = [(segment,) for segment in SEGMENTS]
    capability = {"bench": {"turn_text", "times", "customer_identity", "status_history", "survey_csat", "survey_sent"}}

    def ours() -> None:
        measure(engine, wanted, groupings=groupings, capability=capability)

    def bare() -> None:
        for segment in SEGMENTS:
            engine.query(bare_query(segment))

    return {"seconds": _best(ours), "bare_seconds": _best(bare)}


def _best(run: Callable[[], None], times: int = 3) -> float:
    """Take the median of three runs after one that is not counted."""
    run()
    seconds = []
    for _ in range(times):
        started = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - started)
    return sorted(seconds)[times // 2]


STAGES: dict[str, Callable[..., dict[str, Any]]] = {
    "simulate": simulate,
    "decode": decode,
    "ingest": ingest,
    "vader": vader,
    "judge": judge,
    "facts": facts,
    "metrics": metrics,
}

if __name__ == "__main__":
    figures = STAGES[sys.argv[1]](*sys.argv[2:])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({**figures, "peak_mb": peak + figures.get("helpers_mb", 0)}))
