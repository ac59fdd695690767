"""`unheard judge --sample`: a sample goes out to people with its probabilities and comes back as labels."""

import json
from pathlib import Path
from typing import Any

from unheard.simulate import simulate
from unheard.simulate.truth import read_conversations


def test_the_command_line_draws_a_sample_for_people(tmp_path: Path, unheard: Any) -> None:
    world = tmp_path / "world"
    simulate(world, conversations=300, seed=11)
    unheard("ingest", str(world))
    said = unheard("judge", "--sample", "40", "--output", "json").json
    assert (said["sample"], said["drawn"], said["of_sample"]) == ("cascade-40-seed-1", 40, None)
    assert said["planned_half_width_points"] > 0
    rows = [json.loads(line) for line in unheard("judge", "--sample", "40", "--output", "jsonl").out.splitlines()]
    before = unheard("study", "debiased", "--judge", "embedded", "--output", "json").json["estimates"][0]["n"]
    truth = {one.conversation_id: one.rating for one in read_conversations(world / "truth")}
    (tmp_path / "labels.jsonl").write_text(
        "".join(
            json.dumps(row | {"value": truth[row["conversation_id"]], "annotator": "human:kim"}) + "\n" for row in rows
        )
    )
    assert unheard("labels", "import", str(tmp_path / "labels.jsonl")).code == 0
    answer = unheard("study", "debiased", "--judge", "embedded", "--output", "json").json
    assert answer["estimates"][0]["n"] == before + 40, "beside the labels that the world brought along"
    assert "planned to ±" in unheard("judge", "--sample", "40").out
    assert unheard("judge", "--seed", "2").code == 2
