"""Fit to labels of one's own, through the command line."""

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from unheard.errors import UsageError
from unheard.judges.grams import grams_of, runs_of, words_of
from unheard.judges.heads import read_model
from unheard.present.cli import main

ITEMS = ["kettle", "lamp", "router", "printer", "camera", "phone", "speaker", "heater"]


def conversation(number: int, secret: bool) -> dict[str, Any]:
    """Whether it went well stands in a word that no judge can know before."""
    code = "zorblax" if secret else "quintol"
    pick = random.Random(number)
    return {
        "conversation_id": f"c{number}",
        "source": "desk",
        "channel": "chat",
        "language": "en",
        "customer": {"id": f"u{number}"},
        "turns": [
            {
                "speaker": "customer",
                "text": f"My {pick.choice(ITEMS)} shows error {pick.randint(1, 99)} today.",
            },
            {"speaker": "human_agent", "text": f"We have applied procedure {code} to your {pick.choice(ITEMS)}."},
            {"speaker": "customer", "text": pick.choice(["Thanks, bye.", "Okay.", "Alright, thank you."])},
        ],
    }


def write(path: Path, lines: list[dict[str, Any]]) -> str:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return str(path)


@pytest.fixture
def unheard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("UNHEARD_JUDGE_MODEL", raising=False)

    def call(*arguments: str, code: int = 0) -> Any:
        capfd.readouterr()
        with pytest.raises(SystemExit) as end:
            main([*arguments, "--store", "store", "--output", "json"])
        said = capfd.readouterr()
        assert int(end.value.code or 0) == code, said.err
        return json.loads(said.out) if code == 0 else said.err

    return call


def learnt(unheard: Callable[..., Any], tmp_path: Path, label: Callable[[int], Any], name: str = "satisfied") -> Any:
    numbers = range(80)
    unheard("ingest", write(tmp_path / "conversations.jsonl", [conversation(n, n % 2 == 0) for n in numbers]))
    rows = [{"conversation_id": f"c{n}", "source": "desk", "name": name, "value": label(n), "annotator": "human:kim"}
            for n in numbers]  # fmt: skip
    unheard("labels", "import", write(tmp_path / "labels.jsonl", rows))
    return unheard("judge", "fit", "--model", "model.json")


def judged(unheard: Callable[..., Any], tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> dict[str, Any]:
    with pytest.raises(SystemExit):
        main(["judge", "--store", "store", "--output", "jsonl"])
    return {line["conversation_id"]: line for line in map(json.loads, capfd.readouterr().out.splitlines())}


def test_what_the_judge_could_not_know_is_learnt(
    unheard: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
):
    said = learnt(unheard, tmp_path, lambda n: n % 2 == 0)
    (head,) = said["heads"]
    assert head["taken"]
    # Found on customers that were left out, not on those it was fitted to.
    assert head["rank_correlation"]["before"] < 0.4
    assert head["rank_correlation"]["after"] > 0.8
    before = judged(unheard, tmp_path, capfd)
    monkeypatch.setenv("UNHEARD_JUDGE_MODEL", "model.json")
    after = judged(unheard, tmp_path, capfd)
    assert min(after[f"c{n}"]["scores"]["satisfied"] for n in range(0, 80, 2)) > max(
        after[f"c{n}"]["scores"]["satisfied"] for n in range(1, 80, 2)
    )
    # Another version, so that everything was judged again; the same name; the fit is named.
    assert after["c1"]["judge"] == before["c1"]["judge"] == "embedded"
    assert after["c1"]["judge_version"] == f"{before['c1']['judge_version']}+{said['model']}"
    assert "labels of your own" in after["c1"]["explanation"]
    # A score that nobody labelled is as it was.
    assert after["c1"]["scores"]["quality"] == before["c1"]["scores"]["quality"]
    # A conversation that came later is judged by what was learnt.
    unheard("ingest", write(tmp_path / "more.jsonl", [conversation(200, True), conversation(201, False)]))
    later = judged(unheard, tmp_path, capfd)
    assert later["c200"]["scores"]["satisfied"] > later["c201"]["scores"]["satisfied"] + 0.3


def test_noise_changes_nothing(unheard: Callable[..., Any], tmp_path: Path):
    said = learnt(unheard, tmp_path, lambda n: random.Random(n + 999).random() * 0.02 + 0.7, name="satisfied")
    # Scale alone may be learnt from such labels; rank may not be made up.
    ranks = said["heads"][0]["rank_correlation"]
    assert ranks["high"] > 0 > ranks["low"] or not said["heads"][0]["taken"]


def test_a_worse_head_is_not_used(unheard: Callable[..., Any], tmp_path: Path, capfd: pytest.CaptureFixture[str]):
    """Labels that repeat what the judge says already: nothing can be better beyond noise."""
    unheard("ingest", write(tmp_path / "conversations.jsonl", [conversation(n, n % 2 == 0) for n in range(40)]))
    own = judged(unheard, tmp_path, capfd)
    rows = [{"conversation_id": key, "source": "desk", "name": "satisfied", "value": line["scores"]["satisfied"],
             "annotator": "echo"} for key, line in own.items()]  # fmt: skip
    unheard("labels", "import", write(tmp_path / "labels.jsonl", rows))
    said = unheard("judge", "fit", "--model", "model.json")
    (head,) = said["heads"]
    assert not head["taken"]
    assert "old head is kept" in head["sentence"]
    # Nothing got better: no file that somebody would take for a better judge, and one that is there stays.
    assert "no model was written" in said["sentence"]
    assert said["model"] is said["path"] is None
    assert not (tmp_path / "model.json").exists()
    (tmp_path / "model.json").write_text("of last month", encoding="utf-8")
    unheard("judge", "fit", "--model", "model.json")
    assert (tmp_path / "model.json").read_text(encoding="utf-8") == "of last month"


def test_the_file_holds_no_words(unheard: Callable[..., Any], tmp_path: Path):
    said = learnt(unheard, tmp_path, lambda n: n % 2 == 0)
    text = (tmp_path / "model.json").read_text(encoding="utf-8")
    assert said["size_bytes"] == len(text.encode()) < 1_000_000
    for word in ("zorblax", "quintol", "kettle", "desk|c1", "kim"):
        assert word not in text


def test_too_few_labels_are_said(unheard: Callable[..., Any], tmp_path: Path):
    unheard("ingest", write(tmp_path / "conversations.jsonl", [conversation(n, True) for n in range(30)]))
    assert "no labels to fit to" in unheard("judge", "fit", code=2)
    rows = [{"conversation_id": f"c{n}", "source": "desk", "name": "resolved", "value": True} for n in range(5)]
    unheard("labels", "import", write(tmp_path / "labels.jsonl", rows))
    said = unheard("judge", "fit")
    assert "5 labels are too few; 15 more are needed" in said["heads"][0]["sentence"]


def test_labels_that_nearly_all_say_the_same_teach_nothing(unheard: Callable[..., Any], tmp_path: Path):
    said = learnt(unheard, tmp_path, lambda n: n > 3, name="resolved")
    assert "only 4 of 80 labels say anything else" in said["heads"][0]["sentence"]
    assert not said["heads"][0]["taken"]
    assert not (tmp_path / "model.json").exists()


def replies(tmp_path: Path, unheard: Callable[..., Any], numbers: range) -> None:
    """Conversations whose last customer turn holds a word that no judge knows."""
    made = [conversation(n, True) for n in numbers]
    for n, one in zip(numbers, made, strict=True):
        one["turns"][2]["text"] = f"So now it is {'zorblax' if n % 2 == 0 else 'quintol'} with that {ITEMS[n % 8]}."
    unheard("ingest", write(tmp_path / "conversations.jsonl", made))


def labels(tmp_path: Path, name: str, numbers: range, value: Callable[[int], Any]) -> str:
    rows = [{"conversation_id": f"c{n}", "source": "desk", "name": name, "value": value(n)} for n in numbers]
    return write(tmp_path / "labels.jsonl", rows)


def test_the_mood_of_single_turns_is_learnt(
    unheard: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
):
    replies(tmp_path, unheard, range(60))
    moods = [{"turn": 0, "value": 0}, {"turn": 2, "value": 2}], [{"turn": 0, "value": 0}, {"turn": 2, "value": -2}]
    unheard("labels", "import", labels(tmp_path, "sentiment_turns", range(60), lambda n: moods[n % 2]))
    (head,) = unheard("judge", "fit", "--model", "model.json")["heads"]
    assert (head["name"], head["labels"], head["groups"], head["taken"]) == ("sentiment", 120, 60, True)
    monkeypatch.setenv("UNHEARD_JUDGE_MODEL", "model.json")
    after = judged(unheard, tmp_path, capfd)
    good, bad = after["c0"]["sentiment"], after["c1"]["sentiment"]
    assert good["turns"][1]["value"] > bad["turns"][1]["value"] + 1
    assert good["end"] > 0 > bad["end"]
    assert bad["lowest"] == bad["end"]
    # The first turns were called neutral, and are.
    assert good["start"] == bad["start"] == 0


def test_how_a_customer_left_is_a_label_of_the_last_turn(unheard: Callable[..., Any], tmp_path: Path):
    replies(tmp_path, unheard, range(40))
    words = "positive", "negative"
    unheard("labels", "import", labels(tmp_path, "sentiment", range(40), lambda n: words[n % 2]))
    (head,) = unheard("judge", "fit", "--model", "model.json")["heads"]
    assert (head["name"], head["labels"], head["taken"]) == ("sentiment", 40, True)
    assert head["rank_correlation"]["after"] > 0.8


def test_confirmation_is_learnt_and_its_evidence_stays(
    unheard: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
):
    replies(tmp_path, unheard, range(60))
    unheard("labels", "import", labels(tmp_path, "confirmed", range(60), lambda n: n % 2 == 0))
    (head,) = unheard("judge", "fit", "--model", "model.json")["heads"]
    assert (head["name"], head["taken"]) == ("confirmed", True)
    monkeypatch.setenv("UNHEARD_JUDGE_MODEL", "model.json")
    after = judged(unheard, tmp_path, capfd)
    yes, no = (after[key]["signals"]["confirmed"] for key in ("c0", "c1"))
    assert yes["probability"] > no["probability"] + 0.4
    # No rule found words of confirmation: the signal is still no, whatever is likely.
    assert yes["state"] == no["state"] == "no"
    assert "confirmed" not in after["c0"]["scores"]


def test_ratings_teach_when_nothing_else_does(unheard: Callable[..., Any], tmp_path: Path):
    said = learnt(unheard, tmp_path, lambda n: 5 if n % 2 == 0 else 1, name="rating")
    assert {head["name"] for head in said["heads"]} == {"resolved", "satisfied"}
    assert said["rating"]["after"] < said["rating"]["before"]


def test_what_was_said_of_the_service_helps_where_few_said_whether_it_helped(
    unheard: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
):
    unheard("ingest", write(tmp_path / "conversations.jsonl", [conversation(n, n % 2 == 0) for n in range(104)]))
    unheard("labels", "import", labels(tmp_path, "resolved", range(80, 104), lambda n: n % 2 == 0))
    (alone,) = unheard("judge", "fit", "--model", "model.json")["heads"]
    unheard("labels", "import", labels(tmp_path, "quality", range(80), lambda n: 5 if n % 2 == 0 else 2))
    heads = {head["name"]: head for head in unheard("judge", "fit", "--model", "model.json")["heads"]}
    helped = heads["resolved"]
    assert (alone["labels"], helped["labels"], helped["taken"]) == (24, 24, True)
    assert helped["mean_squared_error"]["after"] < 0.9 * alone["mean_squared_error"]["after"]
    assert read_model(tmp_path / "model.json").heads["resolved"].dense["fitted.quality"][0] > 0
    # And so it does in conversations that nobody labelled.
    unheard("ingest", write(tmp_path / "later.jsonl", [conversation(n, n % 2 == 0) for n in range(300, 310)]))
    monkeypatch.setenv("UNHEARD_JUDGE_MODEL", "model.json")
    after = judged(unheard, tmp_path, capfd)
    scores = [after[f"c{n}"]["scores"]["resolved"] for n in range(300, 310)]
    assert min(scores[::2]) > max(scores[1::2])


@pytest.mark.parametrize(
    ("text", "words"),
    [("no", "not JSON"), ("{}", "not a model"), ('{"format":"unheard-judge-model","version":3}', "damaged"),
     ('{"format":"unheard-judge-model","version":9}', "version 9")],
)  # fmt: skip
def test_a_model_that_is_none(text: str, words: str, tmp_path: Path):
    path = tmp_path / "m.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=words):
        read_model(path)


SOUND = {
    "offset": 0.1,
    "slope": 1.0,
    "dense": {"turns": [0.2, -1.0, 4.0]},
    "trees": [0.1, ["turns", 2.5, -0.1, ["score", 0.5, 0.0, 0.1]]],
    "buckets": "eNoDAAAAAAE=",
    "scale": 0.0,
    "low": 0.0,
    "high": 1.0,
}


DEEP: Any = 0.0
for _ in range(9):
    DEEP = ["turns", 0.0, 0.0, DEEP]


@pytest.mark.parametrize(
    ("name", "changed"),
    [("resolved", {"offset": float("nan")}), ("resolved", {"slope": float("inf")}), ("resolved", {"scale": 1e300}),
     ("resolved", {"dense": {"turns": ["nan", 0, 1]}}), ("resolved", {"dense": {"turns": 0.2}}),
     ("resolved", {"trees": [["turns", 1.0, float("inf"), 0.0]]}), ("resolved", {"trees": [["turns", 1.0, 0.0]]}),
     ("resolved", {"trees": [DEEP]}), ("resolved", {"offset": 10**400}), ("resolved", {"high": 50.0}),
     ("quality", {}), ("rating", {})],
)  # fmt: skip
def test_a_model_from_elsewhere_cannot_carry_scores_off_their_scale(name: str, changed: dict[str, Any], tmp_path: Path):
    path = tmp_path / "m.json"
    model = {"format": "unheard-judge-model", "version": 3, "base_version": "4"}
    path.write_text(json.dumps(model | {"heads": {"resolved": SOUND}}), encoding="utf-8")
    assert read_model(path).heads["resolved"].high == 1.0
    path.write_text(json.dumps(model | {"heads": {name: SOUND | changed}}), encoding="utf-8")
    with pytest.raises(UsageError, match="damaged"):
        read_model(path)


def test_a_model_file_that_is_nested_too_deep_or_too_large(tmp_path: Path):
    path = tmp_path / "m.json"
    path.write_text("[" * 200_000, encoding="utf-8")
    with pytest.raises(UsageError, match="not JSON"):
        read_model(path)
    with path.open("wb") as file:
        file.truncate(40_000_000)
    with pytest.raises(UsageError, match="larger than"):
        read_model(path)


def test_a_model_that_is_not_there(unheard: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    unheard("ingest", write(tmp_path / "conversations.jsonl", [conversation(1, True)]))
    monkeypatch.setenv("UNHEARD_JUDGE_MODEL", "gone.json")
    assert "gone.json" in unheard("judge", code=2)


def test_words_and_voices():
    from unheard.judges.base import Transcript, TranscriptTurn

    assert words_of("It's 12:30 — NOT working!!") == ["it's", "0", "0", "not", "working", "!", "!"]
    turns = (TranscriptTurn(number=0, speaker="customer", text="broken"),)
    business = (TranscriptTurn(number=0, speaker="human_agent", text="broken"),)
    one, other = (grams_of(Transcript(conversation_key="k", turns=said)) for said in (turns, business))
    # The same word by another speaker is another feature; a lone turn is also the last one.
    assert not set(one) & set(other)
    # " broken ": the word, and six runs of three and five of four characters, for the customer twice.
    assert (len(one), len(other)) == (2 * (1 + 11), 2 * 1 + 11)


def test_runs_of_characters_know_a_misspelt_word_and_end_with_a_text():
    assert len(runs_of(["refund"], 0) & runs_of(["refnud"], 0)) >= 3
    assert not runs_of(["refund"], 0) & runs_of(["refund"], 1)
    assert runs_of(["ab", "cd"], 0) == runs_of(["ab"], 0) | runs_of(["cd"], 0) != runs_of(["ab cd"], 0)
    # Blanks are one, and what Unicode allows is no error.
    assert runs_of(["a \n b"], 0) == runs_of(["A b"], 0)
    assert runs_of(["", "\ud800"], 2)
    assert runs_of(["x" * 10_000_000], 0) == runs_of(["x" * 30_000], 0)


def test_labels_that_were_learnt_from_do_not_test_the_judge(
    unheard: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    learnt(unheard, tmp_path, lambda n: 5 if n % 2 == 0 else 1, name="rating")
    monkeypatch.setenv("UNHEARD_JUDGE_MODEL", "model.json")
    unheard("judge")
    alone = unheard("study", "agreement")
    assert alone["refused"] is not None
    assert any("80 labelled conversations are left out" in note for note in alone["notes"])
    # Forty that came later, labelled, test it.
    unheard("ingest", write(tmp_path / "later.jsonl", [conversation(n, n % 2 == 0) for n in range(100, 140)]))
    rows = [{"conversation_id": f"c{n}", "source": "desk", "name": "rating", "value": 5 if n % 2 == 0 else 1}
            for n in range(100, 140)]  # fmt: skip
    unheard("labels", "import", write(tmp_path / "more.jsonl", rows))
    unheard("judge")
    found = {(e["metric"], e["segment"]["rater"]): e for e in unheard("study", "agreement")["estimates"]}
    assert 0 < found["exact_share", "judge"]["n"] <= 40


def test_a_model_for_another_version_is_refused(
    unheard: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    learnt(unheard, tmp_path, lambda n: n % 2 == 0)
    model = json.loads((tmp_path / "model.json").read_text())
    model["base_version"] = "0-old"
    (tmp_path / "model.json").write_text(json.dumps(model))
    monkeypatch.setenv("UNHEARD_JUDGE_MODEL", "model.json")
    assert "fitted on version 0-old" in unheard("judge", code=2)
