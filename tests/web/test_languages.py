"""Every sentence of every page stands in every language, and no page says anything past the catalogue."""

import ast
import json
import re
from importlib.resources import files
from pathlib import Path

import pytest
from jinja2 import nodes

from unheard.metrics.registry import all_metrics
from unheard.present.web.rendering import environment
from unheard.present.web.spoken import dynamic_words
from unheard.present.web.words import LANGUAGES, Language, chosen

WEB = Path(str(files("unheard.present.web")))
TEMPLATES = sorted((WEB / "templates").glob("*.html"))
NAMES = ("Unheard", "UTC", "CSV", "Parquet")


def of_templates() -> set[str]:
    found = set()
    for template in TEMPLATES:
        for call in environment().parse(template.read_text()).find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name == "_":
                arguments = call.args[:1]
            elif isinstance(call.node, nodes.Getattr) and call.node.attr == "count":
                arguments = call.args[1:]
            else:
                continue
            for argument in arguments:
                if isinstance(argument, nodes.Const | nodes.CondExpr):
                    consts = [argument] if isinstance(argument, nodes.Const) else argument.find_all(nodes.Const)
                    found |= {one.value for one in consts if isinstance(one.value, str)}
    return found


def of_modules() -> set[str]:
    found = set()
    for module in WEB.rglob("*.py"):
        for node in ast.walk(ast.parse(module.read_text())):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            called = ast.unparse(node.func)
            says, counts = called.endswith(("language", "_")), called.endswith(".count")
            arguments = node.args[:1] if says else node.args[1:] if counts else []
            found |= {one.value for one in arguments if isinstance(one, ast.Constant) and isinstance(one.value, str)}
    return found


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "en"])
def test_nothing_is_left_untranslated(language: str) -> None:
    said = json.loads((WEB / "messages" / f"{language}.json").read_text())
    # A new metric must not wait for a translator: its label shows in English until then.
    labels = {metric.label for metric in all_metrics()}
    wanted = (of_templates() | of_modules() | dynamic_words()) - labels
    assert len(of_templates()) > 200
    assert sorted(text for text in wanted if text and text not in said) == []


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "en"])
def test_translations_keep_the_places_of_values_and_code(language: str) -> None:
    for text, translated in json.loads((WEB / "messages" / f"{language}.json").read_text()).items():
        assert sorted(re.findall(r"\{\w+\}", text)) == sorted(re.findall(r"\{\w+\}", translated)), text
        assert text.count("`") == translated.count("`"), text


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_template_says_anything_past_the_catalogue(template: Path) -> None:
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", " ", template.read_text(), flags=re.DOTALL)
    text = re.sub(r"<(code|kbd|title)\b.*?</\1>", " ", text, flags=re.DOTALL)
    bare = re.sub(r"<[^>]*>", " ", text, flags=re.DOTALL)
    words = [word for word in re.findall(r"[A-Za-z]{2,}", bare) if word not in NAMES]
    assert words == []
    for name in ("placeholder", "title", "aria-label", "alt"):
        assert [value for value in re.findall(rf'\b{name}="([^"]+)"', text) if re.search(r"[A-Za-z]{2,}", value)] == []


def test_language_follows_the_account_then_the_browser() -> None:
    assert chosen("de-AT,de;q=0.9,en;q=0.8", None) == "de"
    assert chosen("fr;q=1,en;q=0.3,de;q=0.7", None) == "de"
    assert chosen("de", "en") == "en"
    assert chosen("", None) == chosen("x;q=huge,;;,q", None) == chosen("de;q=0", None) == "en"


def test_numbers_are_written_the_languages_way() -> None:
    german = Language("de")
    assert german.number("1,234.5 %") == "1.234,5 %"
    assert german("{n} conversations", n=12345) == "12.345 Gespräche"
    assert german.day("2026-03-09") == "9. März 2026"
    assert Language("en").day("2026-03-09") == "9 March 2026"


def test_pages_speak_german(shared, admin) -> None:
    client = shared.client(language="de")
    client.log_in()
    page = client.get("/")
    assert 'lang="de"' in page.body
    for words in ("Überblick", "Das Dashboard sagt", "Woher der Unterschied kommt", "Zuerst lesen"):
        assert words in page.text
    assert re.search(r"\d,\d %", page.text)
