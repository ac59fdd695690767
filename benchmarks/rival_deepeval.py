"""DeepEval on conversations, in its own environment: `python rival_deepeval.py SET CONVERSATIONS BASE_URL`.

SET is `parity` (completeness, and sentiment and quality as criteria of one's own: what one call of ours answers) or
`five` (its five metrics for conversations). Run by `benchmarks/llm_judge.py`.
"""

import json
import os
import sys
from typing import Any

os.environ["DEEPEVAL_TELEMETRY_OPT_OUT"] = "1"
os.environ["OPENAI_API_KEY"] = "none"
ROLES = {"customer": "user"}


def metrics(which: str, model: Any) -> list[Any]:
    """The metrics of a set."""
    from deepeval import metrics as known
    from deepeval.test_case import MultiTurnParams

    def criterion(name: str, text: str) -> Any:
        params = [MultiTurnParams.ROLE, MultiTurnParams.CONTENT]
        return known.ConversationalGEval(
            name=name, criteria=text, evaluation_params=params, model=model, async_mode=False
        )

    complete = known.ConversationCompletenessMetric(model=model, async_mode=False)
    if which == "parity":
        return [
            complete,
            criterion("Sentiment", "How does the customer feel at the end of the conversation?"),
            criterion("Quality", "How good is the assistant's tone, knowledge and timeliness?"),
        ]
    return [
        complete,
        known.TurnRelevancyMetric(model=model, async_mode=False),
        known.KnowledgeRetentionMetric(model=model, async_mode=False),
        known.RoleAdherenceMetric(model=model, async_mode=False),
        criterion("Satisfaction", "Is the customer satisfied with how the request was handled?"),
    ]


def main(which: str, conversations: str, base_url: str) -> None:
    """Measure every conversation with every metric of the set."""
    from deepeval.models import OpenAIModel
    from deepeval.test_case import ConversationalTestCase, Turn

    model = OpenAIModel(model="gpt-4.1", base_url=base_url, api_key="none")
    failed: dict[str, int] = {}
    with open(conversations, encoding="utf-8") as file:
        for line in file:
            turns = [
                Turn(role=ROLES.get(turn["speaker"], "assistant"), content=turn["text"])
                for turn in json.loads(line)["turns"]
                if turn.get("text")
            ]
            case = ConversationalTestCase(turns=turns, chatbot_role="a helpful support agent")
            for metric in metrics(which, model):
                try:
                    metric.measure(case, _show_indicator=False)
                except Exception as error:
                    failed[type(error).__name__] = failed.get(type(error).__name__, 0) + 1
    print(json.dumps({"failed": failed}))


if __name__ == "__main__":
    main(*sys.argv[1:])
