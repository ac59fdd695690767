"""The settings that steps compute with, by name. Apart from the steps, so that judging need not load those of facts."""

import json

from unheard.settings import Settings
from unheard.store.steps import Parameters


def fact_parameters(settings: Settings) -> Parameters:
    """Name the settings that steps may use as `$name`; `judge` comes on top once it is chosen."""
    return {
        "timezone": settings.timezone,
        "recontact_days": settings.recontact_days,
        "outcome_days": settings.outcome_days,
        "journey_gap_days": settings.journey_gap_days,
        "estimated_handle_cap_seconds": settings.estimated_handle_cap_seconds,
        "chase_after_hours": settings.chase_after_hours,
        "shared_identity_customers": settings.shared_identity_customers,
        "shared_identity_people": settings.shared_identity_people,
        "linkage_probability": "" if settings.linkage.probability is None else str(settings.linkage.probability),
        "one_sided_conversations": settings.one_sided_conversations,
        "same_issue_days": settings.same_issue_days,
        "same_issue_likeness": str(settings.same_issue_likeness),
        "proactive_update_hours": settings.proactive_update_hours,
        "required_phrases": json.dumps(settings.required_phrases, sort_keys=True),
        "judge": "",
        "topics": "" if settings.topics is None else str(settings.topics),
        "tool_seconds": json.dumps(settings.tool_seconds, sort_keys=True),
        "inverse_tools": json.dumps(settings.inverse_tools, sort_keys=True),
        "high_intent_topics": json.dumps(settings.high_intent_topics),
        "policy_topics": json.dumps(settings.policy_topics),
        "topic_names": json.dumps(settings.topic_names, sort_keys=True),
        **{f"effort_{part}": str(weight) for part, weight in settings.effort.model_dump().items()},
    }
