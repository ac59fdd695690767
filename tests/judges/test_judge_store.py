"""`judge_store`: what it reads, what it leaves, and that nothing is lost or judged twice."""

import os
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import msgspec
import pytest

from unheard.errors import UsageError
from unheard.facts.parameters import fact_parameters
from unheard.journeys.steps import journey_steps
from unheard.judges.base import Transcript
from unheard.judges.imported import to_rows
from unheard.judges.known import StoreLookup
from unheard.judges.named import judge_named
from unheard.judges.transcripts import NEEDED_STEPS, transcripts, work_of
from unheard.pipeline.judge import JudgeResult, judge_store, judgements_jsonl
from unheard.records import Judgement
from unheard.settings import Rubric, Settings
from unheard.store import Store
from unheard.store.steps import run_steps

SECOND = 1_000_000
START = 1_767_225_600 * SECOND
WORKED = [
    {"speaker": "customer", "text": "My login fails."},
    {"speaker": "human_agent", "text": "I have reset it."},
    {"speaker": "customer", "text": "It works now, thanks!"},
]
FAILED = [*WORKED[:2], {"speaker": "customer", "text": "It still doesn't work."}]


def conversation(name: str, turns: list[dict[str, Any]] | None = None, **fields: Any) -> dict[str, Any]:
    return {"conversation_id": name, "turns": WORKED if turns is None else turns, **fields}


def read(store: Store) -> dict[str, Judgement]:
    found = [msgspec.json.decode(line, type=Judgement) for line in judgements_jsonl(store)]
    made = {str(one.conversation_id): one for one in found}
    assert len(made) == len(found)
    return made


def seen(store: Store, settings: Settings) -> dict[str, Transcript]:
    """What a judge is handed."""
    with store.snapshot() as snapshot:
        engine = snapshot.engine()
        steps = [step for step in journey_steps() if step.table in NEEDED_STEPS]
        run_steps(engine, steps, fact_parameters(settings))
        due = work_of(engine, judge_named("embedded", settings)).due
        return {str(one.conversation_id): one for batch in transcripts(engine, due) for one in batch}


def balanced(result: JudgeResult) -> bool:
    """Counts in = counts out."""
    out = result.judged + result.already_current + result.failed + result.left + sum(result.abstained.values())
    return out == result.eligible


def test_a_second_run_judges_nothing_and_a_changed_conversation_is_judged_again(
    store: Store, settings: Settings, put: Any
) -> None:
    put(store, [conversation("a"), conversation("b")])
    first = judge_store(store, settings)
    assert (first.eligible, first.judged, first.already_current) == (2, 2, 0)
    second = judge_store(store, settings)
    assert (second.judged, second.already_current) == (0, 2)
    put(store, [conversation("b", FAILED)])
    third = judge_store(store, settings)
    assert (third.judged, third.already_current) == (1, 1)
    ratings = {name: one.rating for name, one in read(store).items()}
    assert ratings["a"] in (4, 5)
    assert ratings["b"] in (1, 2)


def test_another_rubric_is_another_judgement(store: Store, settings: Settings, put: Any) -> None:
    put(store, [conversation("a")])
    judge_store(store, settings)
    other = settings.model_copy(update={"rubric": Rubric(part_partly=0.4)})
    assert judge_store(store, other).judged == 1
    assert judge_store(store, other).already_current == 1
    assert len(read(store)) == 1


def test_limit_and_dry_run_leave_the_rest_and_every_count_adds_up(store: Store, settings: Settings, put: Any) -> None:
    put(store, [conversation(str(number)) for number in range(5)])
    dry = judge_store(store, settings, dry_run=True)
    assert (dry.judged, dry.left, read(store)) == (0, 5, {})
    part = judge_store(store, settings, limit=2)
    assert (part.judged, part.left) == (2, 3)
    rest = judge_store(store, settings)
    assert (rest.judged, rest.already_current, rest.left) == (3, 2, 0)
    assert all(map(balanced, (dry, part, rest)))


def test_abstentions_are_counted_by_reason_and_are_current_too(store: Store, settings: Settings, put: Any) -> None:
    put(
        store,
        [
            conversation("open", [WORKED[0], {"speaker": "human_agent", "text": "Could you tell me your user name?"}]),
            conversation("foreign", [{**turn, "text": "我的包裹在哪里"} for turn in WORKED], language="zh"),
            conversation("a"),
        ],
    )
    result = judge_store(store, settings)
    assert result.abstained == {"not enough evidence": 1, "language not supported": 1}
    assert balanced(result)
    assert judge_store(store, settings).already_current == 3


def test_a_judge_sees_no_survey_no_internal_note_and_nothing_after_the_first_survey_answer(
    store: Store, settings: Settings, put: Any
) -> None:
    said = [
        {"speaker": "customer", "text": "one"},
        {"speaker": "human_agent", "text": "two"},
        {"speaker": "human_agent", "text": "secret", "visibility": "internal"},
        {"speaker": "human_agent", "text": "secret", "kind": "note"},
        {"speaker": "automation", "text": "secret", "kind": "survey_prompt"},
        {"speaker": "system", "text": "secret", "kind": "system"},
        {"speaker": "customer", "text": "three"},
        {"speaker": "customer", "text": "secret", "kind": "survey_feedback"},
        {"speaker": "customer", "text": "secret"},
    ]
    answered = {"answered_at_us": START + 90 * SECOND, "sent_at_us": START, "score": 5.0, "comment": "secret"}
    untimed = {"score": 5.0, "sent_at_us": None}
    put(
        store,
        [
            conversation("feedback", said),
            conversation("answered", said[:7], surveys=[answered]),
            conversation("untimed", said[:7], surveys=[untimed]),
            conversation("sent", said[:2] + said[6:7], surveys=[{"sent_at_us": START}]),
        ],
    )
    found = {name: [turn.text for turn in one.turns] for name, one in seen(store, settings).items()}
    assert found == {
        "feedback": ["one", "two", "three"],
        "answered": ["one", "two"],
        "untimed": ["one", "two"],
        "sent": ["one", "two", "three"],
    }


def test_actions_are_null_where_none_are_logged_and_follow_the_turns_that_a_judge_sees(
    store: Store, settings: Settings, put: Any
) -> None:
    turns = [
        {"speaker": "customer", "text": "refund please"},
        {"speaker": "ai_agent", "text": "hidden", "visibility": "internal"},
        {"speaker": "ai_agent", "text": "done"},
    ]
    actions = [{"tool": "refund", "effect": "write", "outcome": "success", "after_turn": 2}]
    put(
        store,
        [conversation("acted", turns, actions=actions), conversation("none", turns, actions=[]), conversation("a")],
    )
    found = seen(store, settings)
    assert found["a"].actions is None
    assert found["none"].actions == ()
    (action,) = found["acted"].actions or ()
    assert (action.tool, action.effect, action.outcome, action.after_position) == ("refund", "write", "success", 1)
    assert [turn.number for turn in found["acted"].turns] == [0, 2]


def test_folded_rows_are_judged_with_their_root_and_change_it(store: Store, settings: Settings, put: Any) -> None:
    later = [{**turn, "at_us": START + (900 + number) * SECOND} for number, turn in enumerate(FAILED)]
    root = conversation("root")
    leg = conversation("leg", later, relation="merged_into", related_to_key="desk|root")
    put(store, [root, leg])
    folded = seen(store, settings)
    assert set(folded) == {"root"}
    assert [turn.number for turn in folded["root"].turns] == [0, 1, 2, None, None, None]
    assert judge_store(store, settings).judged == 1
    assert read(store)["root"].rating in (1, 2)
    assert judge_store(store, settings).already_current == 1
    put(store, [{**leg, "turns": later[:2]}])
    assert judge_store(store, settings).judged == 1


def test_an_erased_conversation_keeps_its_judgement_and_gets_no_new_one(
    store: Store, settings: Settings, put: Any
) -> None:
    put(store, [conversation("a"), conversation("b")])
    judge_store(store, settings, limit=1)
    before = read(store)
    gone = [{"speaker": turn["speaker"]} for turn in WORKED]
    put(store, [conversation("a", gone, is_erased=True), conversation("b", gone, is_erased=True)])
    result = judge_store(store, settings)
    assert (result.judged, result.already_current, result.abstained) == (0, 1, {"erased before it was judged": 1})
    assert balanced(result)
    assert read(store) == before


def test_an_unknown_judge_names_those_there_are(
    store: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(UsageError, match=r"no judge 'embeded'.*Did you mean 'embedded'"):
        judge_store(store, settings, judge="embeded")
    with pytest.raises(UsageError, match=r"needs a key.*OPENAI_API_KEY"):
        judge_store(store, settings, judge="openai:gpt")


def test_what_is_written_as_jsonl_is_read_back_the_same(store: Store, settings: Settings, put: Any) -> None:
    put(store, [conversation("a"), conversation("b", FAILED), conversation("c", [WORKED[0]])])
    judge_store(store, settings)
    lines = list(judgements_jsonl(store))
    written = [(number, msgspec.json.decode(line, type=Judgement)) for number, line in enumerate(lines, 1)]
    with store.snapshot() as snapshot:
        lookup = StoreLookup(snapshot.engine(), [str(one.conversation_id) for _, one in written])
    renamed = [(number, msgspec.structs.replace(one, judge="elsewhere")) for number, one in written]
    made = to_rows(renamed, lookup, settings.rubric)
    assert (made.refused, made.quotes_dropped, made.ratings_differ) == ([], 0, 0)
    issues = {row["conversation_key"]: [] for row in made.judgements}
    for issue in made.issues:
        issues[issue["conversation_key"]].append(issue)
    store.put_judgements([{**row, "issues": issues[row["conversation_key"]]} for row in made.judgements])
    again = [msgspec.json.decode(line) for line in judgements_jsonl(store, judge="elsewhere")]
    same = [{**msgspec.json.decode(line), "judge": "elsewhere", "rubric_version": "external"} for line in lines]
    assert again == same


KILLS = int(os.environ.get("UNHEARD_TEST_KILLS", "3"))
"""How often the judge is killed; more in continuous integration than on a desk."""
CHILD = """
import sys
from pathlib import Path
import unheard.judges.transcripts as reading
reading.BATCH = 10
from unheard.pipeline.judge import judge_store
from unheard.settings import Settings
from unheard.store import Store
settings = Settings()
store = Store.open(Path(sys.argv[1]), settings)
judge_store(store, settings, progress=lambda stage, done, total: print(done, flush=True))
"""


@pytest.mark.long
def test_killed_at_any_moment_nothing_is_lost_and_nothing_is_judged_twice(
    tmp_path: Path, settings: Settings, put: Any
) -> None:
    names = [f"{number:04}" for number in range(200)]
    conversations = [conversation(name, FAILED if number % 3 else WORKED) for number, name in enumerate(names)]
    calm, shaken = tmp_path / "calm", tmp_path / "shaken"
    for path in (calm, shaken):
        with_store = Store.open(path, settings)
        put(with_store, conversations)
        with_store.close()
    chance = random.Random(7)
    before: dict[str, Judgement] = {}
    for _ in range(KILLS):
        with subprocess.Popen([sys.executable, "-c", CHILD, str(shaken)], stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout is not None
            for _ in range(chance.randrange(0, 5)):
                child.stdout.readline()
            time.sleep(chance.uniform(0, 0.05))
            child.kill()
        opened = Store.open(shaken, settings)
        after = read(opened)
        opened.close()
        assert {name: after.get(name) for name in before} == before  # with its time: not judged again
        before = after
    opened = Store.open(shaken, settings)
    result = judge_store(opened, settings)
    assert (result.already_current, result.judged) == (len(before), 200 - len(before))
    whole = read(opened)
    assert {name: whole[name] for name in before} == before
    opened.close()
    undisturbed = Store.open(calm, settings)
    judge_store(undisturbed, settings)
    expected = read(undisturbed)
    undisturbed.close()

    def timeless(found: dict[str, Judgement]) -> dict[str, Judgement]:
        return {name: msgspec.structs.replace(one, judged_at=None) for name, one in found.items()}

    assert timeless(whole) == timeless(expected)
    assert len(before) > 0


def test_a_source_with_customers_words_only_is_not_called_ignored_and_judged_again_once_it_shows_answers(
    store: Store, settings: Settings, put: Any
) -> None:
    alone = [{"speaker": "customer", "text": "My parcel is late again and I am angry."}]
    put(store, [conversation(f"c{number}", alone) for number in range(settings.one_sided_conversations)])
    first = judge_store(store, settings)
    assert (first.judged, first.abstained) == (0, {"not enough evidence": settings.one_sided_conversations})
    assert read(store)["c1"].sentiment.end < 0  # type: ignore[union-attr]

    put(store, [conversation("answered")])
    second = judge_store(store, settings)

    assert second.judged == second.eligible == settings.one_sided_conversations + 1
    assert read(store)["c1"].rating == 1
