"""What the data cannot carry is refused with the reason; an empty store is no error."""

from pathlib import Path
from typing import Any

from tiny_world import figures, tiny_rows, write

from unheard.studies import STUDIES


def turns_only(number: int, speaker: str = "human_agent", **fields: Any) -> dict[str, Any]:
    at = f"2026-03-{number + 1:02d}T09:00:00Z"
    said = [{"at": at, "speaker": who, "text": "Where is my refund?"} for who in ("customer", speaker)]
    return {"conversation_id": f"c{number}", "opened_at": at, "turns": said, **fields}


def test_an_empty_store_is_answered_with_a_reason_by_every_study(unheard: Any, tmp_path: Path) -> None:
    unheard("ingest", write(tmp_path / "conversations.jsonl", [turns_only(1, is_test=True)]))
    for name in STUDIES:
        done = unheard("study", name, "--output", "json")
        assert done.code == 0, done.err
        assert done.json["refused"], name
        assert done.json["sentence"] == done.json["refused"]
        assert all(one["value"] is None and (one["notes"] or name == "agreement") for one in done.json["estimates"])
    assert unheard("study", name).out.startswith(done.json["sentence"])


MISSING = {
    "waterfall": "survey_csat",
    "real-csat": "survey_csat",
    "silent": "customer_identity",
    "ai-vs-human": "ai_actor",
    "response-bias": "survey_sent",
    "survey-vs-score": "survey_csat",
    "ladder": "status_history",
    "durability": "status_history",
    "definitions": "ai_actor",
    "spotlight": "ai_actor",
}


def test_a_source_with_turns_only_is_refused_by_the_fact_that_is_missing(unheard: Any, tmp_path: Path) -> None:
    unheard("ingest", write(tmp_path / "conversations.jsonl", [turns_only(number) for number in range(3)]))
    unheard("judge")
    for name, fact in MISSING.items():
        done = unheard("study", name, "--output", "json").json
        assert fact in done["refused"], name
        assert done["estimates"][0]["notes"] == [done["refused"]]


def test_a_definition_whose_fact_is_missing_is_null_with_the_reason_and_the_others_stand(
    unheard: Any, tmp_path: Path
) -> None:
    unheard("ingest", write(tmp_path / "conversations.jsonl", [turns_only(number, "ai_agent") for number in range(12)]))
    unheard("judge")
    answer = unheard("study", "definitions", "--output", "json").json
    found = {(one["metric"], one["segment"]["definition"]): one for one in answer["estimates"]}
    assert found["resolution_rate", "zendesk_contained"]["value"] == 1.0
    fin = found["resolution_rate", "fin"]
    assert fin["value"] is None
    assert "status_history" in fin["notes"][0]
    assert ("resolution_rate_less_unheard", "zendesk_contained") not in found, "ours is not known here"
    assert any("fin: not computed" in note for note in answer["notes"])


def test_answers_without_sent_surveys_do_not_say_who_was_silent(unheard: Any, tmp_path: Path) -> None:
    survey = {"instrument": "csat", "answered_at": "2026-03-05T00:00:00Z", "score": 5, "scale": [1, 5]}
    rows = [turns_only(number, surveys=[survey]) for number in range(3)]
    unheard("ingest", write(tmp_path / "conversations.jsonl", rows))
    unheard("judge")
    assert "survey_sent" in unheard("study", "response-bias", "--output", "json").json["refused"]


def test_durability_stands_where_leaving_is_not_observable_and_the_figures_on_leaving_are_null(
    unheard: Any, tmp_path: Path
) -> None:
    conversations, judgements = tiny_rows()
    folder = tmp_path / "tiny"
    folder.mkdir()
    write(folder / "conversations.jsonl", conversations)
    write(folder / "judgements.jsonl", judgements)
    unheard("ingest", "tiny")
    answer = unheard("study", "durability", "--output", "json").json
    found = figures(answer)
    assert found["durability_1",]["value"] is not None
    # Without observed.jsonl watching ends with the latest record, on day 2.
    assert found["durability_90",]["value"] is None
    assert found["durability_90",]["notes"] == ["nobody was watched for that long"]
    assert found["left_before_recontact_1",]["value"] is None
    assert "outcome_churn" in found["left_before_recontact_1",]["notes"][0]
    assert any("Leaving is not observable" in note for note in answer["notes"])
