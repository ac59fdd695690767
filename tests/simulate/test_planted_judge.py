"""The planted judge errs and abstains as told, and where it errs shares stay what they are."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from unheard.simulate import PlantedJudge, simulate, true_figures
from unheard.simulate.truth import read_conversations

SIZE = 8_000


def judged(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "judgements.jsonl").read_bytes().splitlines()]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("judged")
    simulate(folder, conversations=SIZE, seed=5, judgements=True)
    return folder


def test_judging_does_not_change_the_world(world: Path, tmp_path: Path) -> None:
    simulate(tmp_path / "unjudged", conversations=SIZE, seed=5)
    simulate(tmp_path / "again", conversations=SIZE, seed=5, judgements=True)

    def digest(folder: Path, name: str) -> str:
        return hashlib.sha256((folder / name).read_bytes()).hexdigest()

    assert not (tmp_path / "unjudged" / "judgements.jsonl").exists()
    for name in ("conversations.jsonl", "outcomes.jsonl", "truth/conversations.jsonl"):
        assert digest(world, name) == digest(tmp_path / "unjudged", name)
    assert digest(world, "judgements.jsonl") == digest(tmp_path / "again", "judgements.jsonl")


def test_every_eligible_conversation_is_judged_once_and_some_without_a_rating(world: Path) -> None:
    eligible = [t.conversation_id for t in read_conversations(world / "truth") if t.eligible]
    found = judged(world)
    assert [one["conversation_id"] for one in found] == eligible
    silent = sum("abstained" in one for one in found) / len(found)
    assert silent == pytest.approx(PlantedJudge().abstains, abs=4 * (0.05 * 0.95 / len(found)) ** 0.5)
    assert all(("abstained" in one) != ("rating" in one) for one in found)


def test_the_confusion_in_the_truth_is_the_one_that_was_planted(world: Path) -> None:
    told = json.loads((world / "truth" / "parameters.json").read_bytes())
    true = {t.conversation_id: t.rating for t in read_conversations(world / "truth") if t.eligible}
    counted = [[0] * 5 for _ in range(5)]
    for one in judged(world):
        if "rating" in one:
            counted[int(true[one["conversation_id"]] or 0) - 1][one["rating"] - 1] += 1
    assert counted == told["confusion"]["ratings"]
    total = sum(map(sum, counted))
    wrong = total - sum(counted[k][k] for k in range(5))
    assert 0.3 * told["planted"]["error"] < wrong / total < told["planted"]["error"]


def test_its_errors_move_no_share_and_its_optimism_does(world: Path, tmp_path: Path) -> None:
    true = true_figures(world)
    ratings = [one["rating"] for one in judged(world) if "rating" in one]
    noise = 4 * (0.25 * 0.17 / len(ratings)) ** 0.5  # abstaining and erring at random
    assert sum(r > 3 for r in ratings) / len(ratings) == pytest.approx(true["cx_score"], abs=noise)
    assert sum(r < 3 for r in ratings) / len(ratings) == pytest.approx(true["bad_experience_rate"], abs=noise)
    simulate(tmp_path, conversations=SIZE, seed=5, judgements=PlantedJudge(optimism=0.4))
    hopeful = [one["rating"] for one in judged(tmp_path) if "rating" in one]
    assert sum(r > 3 for r in hopeful) / len(hopeful) > true["cx_score"] + 0.05
