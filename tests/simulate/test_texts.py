"""The words: every language has every situation, in numbers that do not bore, with slots that exist."""

import ast
import re
import string
from pathlib import Path

import pytest

import unheard
from unheard.simulate import ORGANISATION
from unheard.simulate.pools import BY_CASE, general, of_topic

LANGUAGES = [name for name, _ in ORGANISATION.languages]
SLOTS = {"name", "agent", "order", "amount", "product", "days"}
SOURCE = Path(unheard.__file__).parent


def sentences(language: str) -> list[str]:
    found = [line for pool in general(language).values() for line in pool]
    for topic in ORGANISATION.topics:
        for case in of_topic(language, topic.name):
            found += [line for pool in case.values() for line in pool]
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_every_situation_of_english(language: str) -> None:
    assert set(general(language)) == set(general("en"))
    for topic in ORGANISATION.topics:
        cases, english = of_topic(language, topic.name), of_topic("en", topic.name)
        assert len(cases) == len(english) == 3
        assert all(case[name] for case in cases for name in (*BY_CASE, "subject"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_hundreds_of_sentences_with_known_slots(language: str) -> None:
    found = sentences(language)
    assert len(set(found)) >= 300
    for line in found:
        assert {field for _, field, _, _ in string.Formatter().parse(line) if field} <= SLOTS, line


def test_no_sentence_is_left_in_english() -> None:
    english = {line for line in sentences("en") if len(line.split()) > 2}
    for language in LANGUAGES:
        if language != "en":
            assert not english & set(sentences(language))


def test_only_the_simulation_and_the_comparison_know_the_truth() -> None:
    # Outside simulate/, only the demo may import from it, and only what writes a world and its true figures.
    for path in SOURCE.rglob("*.py"):
        inside = path.relative_to(SOURCE)
        if inside.parts[0] == "simulate":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                assert not any(name.name.startswith("unheard.simulate") for name in node.names), inside
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("unheard.simulate"):
                assert inside.as_posix() == "pipeline/demo.py", inside
                assert node.module == "unheard.simulate", inside
                assert {name.name for name in node.names} <= {"simulate", "true_figures", "true_study_figures"}, inside
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert not re.search(r"truth/|/truth|conversations\.jsonl.*satisfaction", node.value), inside


def test_nothing_in_the_simulation_reads_what_judges_and_metrics_know() -> None:
    for path in (SOURCE / "simulate").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("unheard."):
                room = (node.module or "").split(".")[1]
                assert room in ("simulate", "records", "settings", "errors"), path
