"""The weights that are shipped: whole, small, read without heavy libraries, and of a known origin."""

import json
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from statistics import correlation

import pytest
from tests.judges.speaking import judged

from unheard.judges.embedded import EmbeddedJudge
from unheard.judges.features import need_features
from unheard.judges.weights import read_weights, shipped
from unheard.settings import Settings

FILE = files("unheard.judges.weights").joinpath("embedded.json")
HEADS = {"mood", "resolved", "confirmed", "satisfied", "tone", "knowledge", "quality", "correct"}


def test_the_weights_hold_every_head_and_say_what_they_were_learnt_from() -> None:
    weights = shipped()
    assert set(weights.heads) == HEADS
    told = " ".join(weights.trained_on)
    assert "GoEmotions (CC BY 4.0)" in told
    assert "our own" in told
    for forbidden in ("STC", "MAIA", "USS", "tweets"):
        assert forbidden not in told
    assert len(FILE.read_bytes()) < 1_000_000
    for language in ("de", "en", "es", "fr", "pt"):
        assert weights.words[f"{language}.customer"]


def test_a_broken_file_of_weights_or_one_of_another_format_is_refused() -> None:
    with pytest.raises(ValueError, match="no weights file"):
        read_weights(FILE.read_bytes()[:-40])
    other = json.loads(FILE.read_bytes())
    other["format"] = "unheard-judge-weights/99"
    with pytest.raises(ValueError, match="99"):
        read_weights(json.dumps(other).encode())


def test_another_weight_is_another_version() -> None:
    changed = json.loads(FILE.read_bytes())
    changed["heads"]["resolved"]["bias"] += 0.001
    assert read_weights(json.dumps(changed).encode()).fingerprint != shipped().fingerprint
    assert EmbeddedJudge(Settings()).version == EmbeddedJudge(Settings()).version


def test_judging_loads_no_heavy_library() -> None:
    code = (
        "import sys\n"
        "from unheard.judges.embedded import EmbeddedJudge\n"
        "from unheard.judges.base import Transcript, TranscriptTurn\n"
        "from unheard.settings import Settings\n"
        "turns = (TranscriptTurn(number=0, speaker='customer', text='It fails.'),)\n"
        "list(EmbeddedJudge(Settings()).judge([Transcript(conversation_key='a', language='en', turns=turns)]))\n"
        "heavy = {'numpy', 'scipy', 'sklearn', 'pandas', 'torch', 'duckdb', 'pyarrow'} & set(sys.modules)\n"
        "print(sorted(heavy))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_score_is_a_sum_of_named_features() -> None:
    from tests.judges.speaking import transcript

    from unheard.judges.dialogue import dialogue_of
    from unheard.judges.lexicon import lexicon

    dialogue = dialogue_of(transcript("c: It fails.", "h: I have fixed it.", "c: It works now, thanks."), lexicon("en"))
    found = need_features(dialogue)
    assert found["last.works"] == 1
    assert found["final.done"] == 1
    head = shipped().heads["resolved"]
    by_hand = head.bias + sum(head.weights.get(name, 0) * value for name, value in found.items())
    assert head.score(found) == pytest.approx(by_hand)


def test_each_customer_turn_has_a_mood_from_minus_two_to_two() -> None:
    found = judged(
        "c: This is terrible!", "h: I am sorry.", "c: ok", "h: I have refunded it.", "c: Perfect, thank you!"
    )
    assert found.sentiment is not None
    turns = {one.turn: one.value for one in found.sentiment.turns or ()}
    assert set(turns) == {0, 2, 4}
    assert all(-2 <= value <= 2 for value in turns.values())
    assert turns[0] < -0.5 < turns[2] < turns[4]


@pytest.mark.long
def test_training_on_our_own_texts_alone_comes_out_near_the_committed_weights(tmp_path: Path) -> None:
    """Without the public packs the English words are kept and all else is learnt again.

    Near, not equal: texts may have been added since the weights were learnt, and the comments are missing.
    """
    out = tmp_path / "weights.json"
    done = subprocess.run(
        [sys.executable, "-m", "training.train", "--out", str(out)], check=True, capture_output=True, text=True
    )
    assert "rank correlation" in done.stdout
    again, committed = read_weights(out.read_bytes()), shipped()
    assert again.words["en.customer"] == committed.words["en.customer"]
    for language in ("de", "es", "fr", "pt"):
        assert _alike(again.words[f"{language}.customer"], committed.words[f"{language}.customer"]) > 0.8
    for name in ("resolved", "confirmed", "tone", "knowledge"):
        assert _alike(again.heads[name].weights, committed.heads[name].weights) > 0.9, name


def _alike(ones: dict[str, float], others: dict[str, float]) -> float:
    """Correlation of the weights of the names that both have."""
    both = sorted(ones.keys() & others.keys())
    return correlation([ones[name] for name in both], [others[name] for name in both])
