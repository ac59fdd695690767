"""Topics found where the source has none, at size: time, memory, whether they stay, and whether they are real ones.

    python -m benchmarks.topics [--size 200000] [--write]

A simulated world without its topics. First with three quarters of its conversations, then with all of them, once over
the file of the first run and once anew; then a metric by found topic. The world's own topics say how real they are.
"""

import argparse
import json
import resource
import shutil
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.results import write_section
from benchmarks.watched import Watched, run_watched
from unheard.facts.topics import found_topic
from unheard.settings import Settings
from unheard.simulate import simulate
from unheard.store import Store

TITLE = "Topics at size"
CHANCE_RUNS = 20


def stripped(world: Path, target: Path, share: float) -> dict[str, str]:
    """Write the first part of a world's conversations without their topics; return those, by conversation."""
    lines = (world / "conversations.jsonl").read_bytes().splitlines(keepends=True)
    told: dict[str, str] = {}
    with target.open("wb") as sink:
        for line in lines[: round(share * len(lines))]:
            row = json.loads(line)
            topic = row.pop("topic", None)
            if topic is not None:
                told[str(row["conversation_id"])] = topic
            sink.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")
    return told


def unheard(*arguments: str) -> tuple[Watched, float]:
    """Run a command and watch it; beside it the seconds of CPU that it took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    watched = run_watched([str(Path(sys.executable).with_name("unheard")), *arguments])
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return watched, after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def topics_of(file: Path) -> dict[str, str]:
    """Id and name of every topic of a file."""
    content = json.loads(file.read_text(encoding="utf-8"))
    return {topic["id"]: topic["name"] for part in content["languages"] for topic in part["topics"]}


def assigned(store: Path, file: Path) -> tuple[dict[str, str], dict[str, str]]:
    """Topic and language of every conversation that is near one."""
    opened = Store.open(store, Settings())
    names = {id: id for id in topics_of(file)}
    with opened.snapshot() as snapshot:
        engine = snapshot.engine()
        found_topic(engine, {"topics": str(file), "topic_names": json.dumps(names)})
        rows = engine.query(
            "SELECT c.conversation_id, f.topic, c.language FROM found_topic AS f "
            "INNER JOIN conversation AS c ON c.conversation_key = f.conversation_key"
        ).to_pylist()
    opened.close()
    return (
        {str(row["conversation_id"]): str(row["topic"]) for row in rows},
        {str(row["conversation_id"]): str(row["language"]) for row in rows},
    )


def purity(found: dict[str, str], told: dict[str, str]) -> float:
    """Share of conversations whose own topic is the commonest of their found one."""
    groups: dict[str, Counter[str]] = defaultdict(Counter)
    for key, topic in found.items():
        if key in told:
            groups[topic][told[key]] += 1
    total = sum(sum(group.values()) for group in groups.values())
    return sum(max(group.values()) for group in groups.values()) / max(total, 1)


def by_chance(found: dict[str, str], told: dict[str, str], language: dict[str, str]) -> float:
    """The same where found topics are dealt out anew within each language."""
    dice = np.random.default_rng(0)
    shares = []
    keys: dict[str, list[str]] = defaultdict(list)
    for key in found:
        keys[language[key]].append(key)
    for _ in range(CHANCE_RUNS):
        dealt: dict[str, str] = {}
        for some in keys.values():
            topics = [found[key] for key in some]
            dealt |= dict(zip(some, [topics[place] for place in dice.permutation(len(topics))], strict=True))
        shares.append(purity(dealt, told))
    return float(np.mean(shares))


def run(size: int) -> Iterator[str]:
    """Measure and tell."""
    with tempfile.TemporaryDirectory(prefix="unheard-topics-") as name:
        folder = Path(name)
        world, store = folder / "world", folder / "store"
        simulate(world, conversations=size, seed=0)
        stripped(world, folder / "part.jsonl", 0.75)
        told = stripped(world, folder / "all.jsonl", 1.0)
        shutil.rmtree(world)
        where = ("--store", str(store))
        unheard("ingest", str(folder / "part.jsonl"), "--format", "unheard", *where)
        first, again, fresh = folder / "first.json", folder / "again.json", folder / "fresh.json"
        runs = {"three quarters": unheard("topics", "--out", str(first), *where)}
        unheard("topics", "--out", str(again), *where)
        same = again.read_bytes() == first.read_bytes()
        unheard("ingest", str(folder / "all.jsonl"), "--format", "unheard", *where)
        shutil.copy(first, again)
        runs["all, over the file of the first"] = unheard("topics", "--out", str(again), *where)
        runs["all, anew"] = unheard("topics", "--out", str(fresh), *where)
        (store / "unheard.toml").write_text(f'topics = "{again}"\n', encoding="utf-8")
        runs["metrics by found topic, facts built"] = unheard("metrics", "closure_rate", "--by", "topic", *where)
        yield f"```console\nuv run python -m benchmarks.topics --size {size}\n```"
        yield ""
        yield "| run | seconds of CPU | peak memory |"
        yield "|---|---|---|"
        for title, (watched, seconds) in runs.items():
            yield f"| {title} | {seconds:.0f} | {watched.peak_mb:.0f} MB |"
        yield ""
        yield from _stability(store, first, again, fresh, same=same, told=told)


def _stability(
    store: Path, first: Path, again: Path, fresh: Path, *, same: bool, told: dict[str, str]
) -> Iterator[str]:
    before, after = topics_of(first), topics_of(again)
    kept = sum(after.get(id) == name for id, name in before.items())
    then, language = assigned(store, first)
    now, _ = assigned(store, again)
    anew, _ = assigned(store, fresh)
    both = then.keys() & now.keys()
    moved = sum(then[key] != now[key] for key in both)
    yield (
        f"A second run over the same data writes {'the same file, byte for byte' if same else 'ANOTHER FILE'}. With a "
        f"third more data {kept} of {len(before)} topics keep id and name, and of the {len(both):,} conversations that "
        f"are near a topic of both files {1 - moved / max(len(both), 1):.1%} are in the same one."
    )
    yield ""
    yield "| topics | conversations near one | own topic is the commonest of the found one | by chance |"
    yield "|---|---|---|---|"
    for title, found in (("kept", now), ("anew", anew)):
        yield (
            f"| {title} | {len(found):,} | {purity(found, told):.1%} | "
            f"{by_chance(found, told, language | dict.fromkeys(found.keys() - language.keys(), '')):.1%} |"
        )
    yield ""
    for code in sorted(set(language.values())):
        some = {key: topic for key, topic in now.items() if language.get(key) == code}
        names = [after[topic] for topic, _ in Counter(some.values()).most_common(4)]
        yield f"- {code}: {purity(some, told):.1%} of {len(some):,}; the largest: {' · '.join(names)}"


def main() -> None:
    """Measure and print; with --write note in `benchmarks/RESULTS.md`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=200_000)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    lines = list(run(asked.size))
    print("\n".join(lines))
    if asked.write:
        write_section(TITLE, lines)


if __name__ == "__main__":
    main()
