"""The table of docs/sources.md against facts written down by hand: null is exactly what lacks one of them."""

import re
from pathlib import Path

from unheard.metrics.registry import all_metrics

PAGE = Path(__file__).parents[2] / "docs" / "sources.md"
NOT_IN = {
    "Zendesk": {"handle_time", "ai_action", "ai_suggestion", "survey_nps", "survey_ces"},
    "Fivetran's Zendesk": {
        "handle_time", "ai_action", "ai_suggestion", "survey_nps", "survey_ces",
        "ai_actor",  # the table of tickets does not say which an AI agent took
        "human_actor",  # in this world a bot speaks in the chats
    },
    "Intercom": {"ai_suggestion", "survey_nps", "survey_ces"},
}  # fmt: skip
"""What each desk does not hold, by its own documentation."""

NOT_TOLD = {("intervention_rate", "Zendesk"): "its audits do not say whether the AI agent or the customer handed over"}
"""Metric and desk → what is missing although the desk shows every fact that the metric needs."""


def _table() -> dict[str, dict[str, str]]:
    text = PAGE.read_text(encoding="utf-8").partition("## One world, four desks")[2].partition("\n## ")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line[:1] == "|"]
    head, body = rows[0], rows[2:]
    return {row[0].strip("`"): dict(zip(head[1:], row[1:], strict=True)) for row in body}


def test_a_metric_is_null_exactly_where_the_desk_lacks_a_fact_that_it_needs() -> None:
    needs = {metric.name: set(metric.needs) for metric in all_metrics()}
    table = _table()
    assert len(table) > 50
    for name, cells in table.items():
        for desk, absent in NOT_IN.items():
            is_null = cells[desk] == "–"
            if (name, desk) in NOT_TOLD:
                assert is_null, (name, desk)
                continue
            assert is_null == (cells["own files"] == "–" or bool(needs[name] & absent)), (name, desk)
            assert is_null or cells[desk] == cells["own files"], (name, desk)


def test_every_metric_stands_in_the_table_windows_once() -> None:
    expected = {metric.name for metric in all_metrics() if not re.search(r"_(7|90)$", metric.name)}
    assert set(_table()) == expected
