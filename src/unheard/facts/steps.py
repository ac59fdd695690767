"""The order in which the facts are computed: small named tables first, then the tables of `schema.FACTS`."""

from unheard.facts.calendar import calendar, conversation_day, relational_day
from unheard.facts.chosen import chosen_tool, chosen_topic
from unheard.facts.drafts import draft_edit
from unheard.facts.farewells import wait_farewell
from unheard.facts.heard import heard
from unheard.facts.phrases import required_phrase
from unheard.facts.repetition import repetition
from unheard.facts.told import done_said, told, tool_deed
from unheard.facts.tools_written import tools_written
from unheard.facts.topics import found_topic
from unheard.store.engine import Engine
from unheard.store.steps import Parameters, PythonStep, Step

_SQL = "unheard.facts.sql"


def _sql(*tables: str) -> list[Step]:
    return [Step(table=table, package=_SQL) for table in tables]


def _difficulty(engine: Engine, parameters: Parameters) -> None:
    """Load what models need only where facts are computed: judging and ingesting do without."""
    from unheard.facts.difficulty import difficulty

    difficulty(engine, parameters)


def fact_steps() -> list[Step | PythonStep]:
    """List the steps from canonical and journey tables to fact tables, in order.

    They need the parameters `judge`, `timezone`, `estimated_handle_cap_seconds`, `recontact_days`, the weights of
    effort, `topics`, `topic_names`, `proactive_update_hours`, `required_phrases`, and what the settings say of tools
    and topics.
    """
    return [
        *_sql("source_shows", "current_judgement", "current_issue", "issue_counts"),
        PythonStep(table="repetition", compute=repetition, reads=frozenset(("current_judgement",))),
        PythonStep(table="heard", compute=heard, reads=frozenset(("current_judgement",))),
        *_sql("judged"),
        *_sql("survey_asked", "survey_state"),
        PythonStep(table="conversation_day", compute=conversation_day),
        PythonStep(table="relational_day", compute=relational_day, reads=frozenset(("survey_asked",))),
        PythonStep(table="calendar", compute=calendar, reads=frozenset(("conversation_day",))),
        *_sql(
            "handled",
            "ai_write",
            "write_attempt",
            "write_record",
            "stepped_in",
            "handover_unknown",
            "handler",
            "responses",
            "answering_human",
            "answering_team",
            "handling_time",
        ),
        *_sql("event_marks", "sent_back", "contradicted", "confirmed", "follow_up"),
        *_sql("customer_outcome", "outcomes_after"),
        PythonStep(table="found_topic", compute=found_topic),
        *_sql("conversation_answered"),
        PythonStep(table="chosen_topic", compute=chosen_topic, reads=frozenset(("conversation_answered",))),
        PythonStep(
            table="tools_written",
            compute=tools_written,
            reads=frozenset(("conversation_answered", "write_record", "write_attempt")),
        ),
        PythonStep(
            table="told",
            compute=told,
            reads=frozenset(("conversation_answered", "current_judgement")),
            beside=("said_done",),
        ),
        PythonStep(table="done_said", compute=done_said, reads=frozenset(("said_done",))),
        PythonStep(table="tool_deed", compute=tool_deed, reads=frozenset(("write_attempt",))),
        *_sql("done_backed", "done_record", "handed_on", "write_set", "conversation_claimed", "first_words"),
        PythonStep(
            table="difficulty", compute=_difficulty, reads=frozenset(("conversation_answered", "judged", "first_words"))
        ),
        PythonStep(table="required_phrase", compute=required_phrase, reads=frozenset(("contact_turn",))),
        *_sql("fact_conversation", "fact_excluded", "fact_issue", "fact_survey", "fact_outcome"),
        PythonStep(table="chosen_tool", compute=chosen_tool),
        PythonStep(table="draft_edit", compute=draft_edit),
        *_sql("write_undone", "write_request", "fact_attempt", "fact_call", "fact_done_claim", "fact_suggestion"),
        *_sql("wait_turn", "wait_claim"),
        PythonStep(table="wait_farewell", compute=wait_farewell, reads=frozenset(("heard", "wait_turn"))),
        *_sql("wait_promised", "wait_asked", "fact_wait"),
        *_sql("journey_gap", "journey_waiting", "journey_contacts", "fact_journey"),
    ]
