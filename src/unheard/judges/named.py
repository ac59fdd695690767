"""The judges there are, by the name a user gives."""

import difflib
from pathlib import Path

from unheard.errors import UsageError
from unheard.judges.base import Judge
from unheard.judges.embedded import EmbeddedJudge
from unheard.judges.needs import Needs

JUDGES = {"embedded": EmbeddedJudge}
"""Name → judge; each is made from the settings."""


def judge_named(name: str, settings: Needs) -> Judge:
    """Make the judge of that name; a `UsageError` names the judges there are."""
    if name in JUDGES:
        judge = JUDGES[name](settings)
        if settings.judge_model is None:
            return judge
        from unheard.judges.fitted import FittedJudge
        from unheard.judges.heads import read_model

        return FittedJudge(judge, read_model(Path(settings.judge_model)), settings.rubric)
    there = f"{', '.join(sorted(JUDGES))}, and any PROVIDER:MODEL, such as openai:gpt-4.1"
    near = difflib.get_close_matches(name, JUDGES, n=1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    raise UsageError(f"There is no judge {name!r}.{hint} There is: {there}.")
