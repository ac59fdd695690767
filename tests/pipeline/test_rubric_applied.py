"""Another rubric is applied from stored parts: the same ratings as judging anew, without a text, step by step."""

import json
from pathlib import Path
from typing import Any

import pytest

from unheard.pipeline.forget import forget
from unheard.pipeline.ingest import ingest_paths
from unheard.pipeline.judge import judge_store, judgements_jsonl
from unheard.pipeline.rerate import apply_rubric
from unheard.settings import Rubric, Settings
from unheard.simulate import simulate
from unheard.store import Store

CONVERSATIONS = 120
OTHER = Rubric(weight_resolution=0.2, weight_sentiment=0.5, cap_something_open=2, cap_never_answered=2)


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export")
    simulate(folder, conversations=CONVERSATIONS, seed=5)
    return folder


def opened(folder: Path, export: Path, rubric: Rubric | None = None) -> tuple[Store, Settings]:
    settings = Settings.load(folder, threads=1)
    store = Store.open(folder, settings, create=True)
    ingest_paths(store, settings, [export], command="test")
    return store, settings.model_copy(update={"rubric": rubric or settings.rubric})


def judged(store: Store) -> dict[str, dict[str, Any]]:
    """Every judgement of the embedded judge, without the moment."""
    found = {}
    for line in judgements_jsonl(store):
        row = json.loads(line)
        del row["judged_at"]
        found[row["conversation_id"]] = row
    return found


def test_it_says_what_judging_anew_says(tmp_path: Path, export: Path) -> None:
    store, settings = opened(tmp_path / "applied", export)
    judge_store(store, settings, command="test")
    before = judged(store)
    changed = settings.model_copy(update={"rubric": OTHER})
    (made,) = apply_rubric(store, changed)
    after = judged(store)
    anew, with_other = opened(tmp_path / "anew", export, OTHER)
    judge_store(anew, with_other, command="test")
    assert after == judged(anew)
    moved = [name for name in after if after[name]["rating"] != before[name]["rating"]]
    assert len(moved) > 10, "the other rubric moves ratings, or this shows nothing"
    assert made.moved == len(moved)
    assert made.rated + sum(made.abstained.values()) == len(before)
    assert {row["rubric_version"] for row in after.values()} == {made.rubric_version}
    assert made.kept is not None
    (again,) = apply_rubric(store, changed)
    assert (again.rated, again.abstained, again.kept) == (0, {}, None)


def test_judging_reads_only_what_the_rubric_alone_does_not_explain_and_goes_on_where_it_stopped(
    tmp_path: Path, export: Path
) -> None:
    store, settings = opened(tmp_path / "store", export)
    all_ = judge_store(store, settings, command="test", limit=100)
    assert all_.judged + sum(all_.abstained.values()) == 100
    changed = settings.model_copy(update={"rubric": OTHER})
    first = judge_store(store, changed, command="test", limit=40)
    assert first.rated_again + first.left <= first.eligible
    rest = judge_store(store, changed, command="test")
    assert first.rated_again + rest.rated_again == 100
    assert rest.eligible == rest.judged + sum(rest.abstained.values()) + rest.already_current
    anew, with_other = opened(tmp_path / "anew", export, OTHER)
    judge_store(anew, with_other, command="test")
    assert judged(store) == judged(anew)


def test_the_erased_are_rated_by_the_same_rubric_though_their_words_are_gone(tmp_path: Path) -> None:
    turns = [{"speaker": "customer", "text": "My router is broken."},
             {"speaker": "human_agent", "text": "I replaced it, you will have it tomorrow."},
             {"speaker": "customer", "text": "Great, it works now, thank you!"}]  # fmt: skip
    rows = [{"conversation_id": f"c{n}", "source": "desk", "language": "en", "turns": turns if n else turns[:1],
             "customer": {"email": f"u{n}@example.org"}} for n in range(3)]  # fmt: skip
    path = tmp_path / "conversations.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    store, settings = opened(tmp_path / "store", path)
    judge_store(store, settings, command="test")
    before = {name: row["rating"] for name, row in judged(store).items()}
    assert before["c0"] == 1, "nobody answered"
    for name in ("u0@example.org", "u1@example.org"):
        forget(store, settings, name, command="test")
    for cap, expected in ((1, 1), (2, 2)):
        # 0.5·3 + 0.2·3 + 0.3·1 = 2.4, were it not that nobody answered.
        rubric = settings.rubric.model_copy(update={"part_unresolved": 0.5, "cap_never_answered": cap})
        apply_rubric(store, settings.model_copy(update={"rubric": rubric}))
        after = judged(store)
        assert {name: row["rating"] for name, row in after.items()} == {**before, "c0": expected}
        assert len({row["rubric_version"] for row in after.values()}) == 1


def test_an_imported_judgement_keeps_its_own_rating_and_one_without_follows_the_rubric(tmp_path: Path) -> None:
    turns = [{"speaker": "customer", "text": "Where is it?"}, {"speaker": "human_agent", "text": "On its way."}]
    rows = [{"conversation_id": f"c{n}", "source": "desk", "turns": turns} for n in range(2)]
    parts = {"source": "desk", "judge": "told", "issues": [{"label": "x", "state": "unresolved"}],
             "sentiment": {"end": 0}, "quality": {"tone": 5}}  # fmt: skip
    told = [{"conversation_id": "c0", **parts}, {"conversation_id": "c1", **parts, "rating": 5}]
    folder = tmp_path / "export"
    folder.mkdir()
    for name, lines in (("conversations", rows), ("judgements", told)):
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    store, settings = opened(tmp_path / "store", folder)
    changed = settings.model_copy(update={"rubric": settings.rubric.model_copy(update={"cap_nothing_resolved": 1})})
    (made,) = apply_rubric(store, changed, judge="told")
    assert (made.rated, made.moved) == (1, 1)
    found = {row["conversation_id"]: row for row in map(json.loads, judgements_jsonl(store, judge="told"))}
    assert (found["c0"]["rating"], found["c0"]["rubric_version"]) == (1, made.rubric_version)
    assert (found["c1"]["rating"], found["c1"]["rubric_version"]) == (5, "external")
