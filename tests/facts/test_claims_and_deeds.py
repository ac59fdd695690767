"""What an AI agent says it did, held against what it did: by words in five languages, by tool, by time or by place."""

import json
from typing import Any

import pytest

from unheard.facts.deeds import deed_of_tool, deeds_of

SAYS = {"text": "I have refunded the amount."}


def told(*claims: tuple[int, str], **more: Any) -> str:
    done = [{"turn": turn, "tool_or_effect": named} for turn, named in claims]
    return json.dumps({"business_claims_done": done} | more)


def write(tool: str, outcome: str, at_us: int | None = None, **more: Any) -> dict[str, Any]:
    times = {} if at_us is None else {"started_at_us": at_us - 1_000_000, "ended_at_us": at_us}
    return {"tool": tool, "outcome": outcome, "arguments_hash": "a"} | times | more


@pytest.mark.parametrize(
    ("minutes", "outcome", "done"),
    [
        (0.5, "success", True), (1, "success", True), (6, "success", True), (6.1, "success", False),
        (0.5, "error", False), (0.5, "unknown", False), (0.5, None, False),
    ],
)  # fmt: skip
def test_a_claim_needs_a_success_before_it_or_within_five_minutes(
    world: Any, facts_of: Any, minute: Any, minutes: float, outcome: str, done: bool
) -> None:
    world.conversation("c", [(0, "customer"), (1, "ai_agent", SAYS)], actions=[write("x", outcome, minute(minutes))])
    world.judgement("c", 3, signals=told((1, "write")))
    facts = facts_of(world)

    assert facts.of("c")["claimed_not_done"] is not done
    assert [(row["turn"], row["kind"], row["is_done"]) for row in facts.rows("fact_done_claim")] == [
        (1, "refund", done)
    ]


@pytest.mark.parametrize(("after_turn", "done"), [(0, True), (1, True), (2, False), (None, True)])
def test_without_times_the_place_tells(world: Any, facts_of: Any, after_turn: int | None, done: bool) -> None:
    turns = [(None, "customer"), (None, "ai_agent", SAYS), (None, "customer")]
    world.conversation("c", turns, actions=[write("x", "success", after_turn=after_turn)], opened=None)
    world.judgement("c", 3, signals=told((1, "write")))

    assert facts_of(world).of("c")["claimed_not_done"] is not done


@pytest.mark.parametrize(
    ("actions", "named", "done", "tool"),
    [
        # the refund was tried and failed: what else succeeded is not the refund
        ([("issue_refund", "error"), ("update_address", "success")], "write", False, "issue_refund"),
        ([("issue_refund", "error"), ("issue_refund", "success")], "write", True, "issue_refund"),
        # nothing of the kind was tried: another write may be the deed
        ([("handle_case", "success")], "write", True, None),
        ([("update_address", "success")], "pay_back", True, "pay_back"),  # a name that no tool has
        ([("update_address", "success")], "known_tool", False, "known_tool"),
        ([("issue_refund", "error"), ("update_address", "success")], "issue_refund", False, "issue_refund"),
        ([], "write", False, None),
    ],
)
def test_a_claim_is_held_against_the_tools_for_such_a_deed(
    world: Any, facts_of: Any, minute: Any, actions: Any, named: str, done: bool, tool: str | None
) -> None:
    world.conversation("elsewhere", [(0, "customer")], actions=[write("known_tool", "success")], customer="al")
    made = [
        write(name, how, minute(0.1 + number / 10), arguments_hash=str(number))
        for number, (name, how) in enumerate(actions)
    ]
    world.conversation("c", [(0, "customer"), (1, "ai_agent", SAYS)], actions=made)
    world.judgement("c", 3, signals=told((1, named)))
    (row,) = facts_of(world).rows("fact_done_claim")

    assert (row["tool"], row["is_done"]) == (tool, done)


def test_unknown_is_not_none(world: Any, facts_of: Any) -> None:
    turns = [(0, "customer"), (1, "ai_agent", SAYS)]
    world.conversation("not logged", turns)
    world.conversation("no word", turns, actions=[])
    world.conversation("none", turns, actions=[])
    world.conversation("by a person", [*turns, (2, "human_agent", SAYS)], actions=[])
    world.conversation("odd", turns, actions=[])
    for name, signals in (
        ("not logged", told((1, "write"))), ("no word", json.dumps({"complaint": "no"})), ("none", told()),
        ("by a person", told((2, "write"))), ("odd", json.dumps({"business_claims_done": "yes"})),
    ):  # fmt: skip
        world.judgement(name, 3, signals=signals)
    facts = facts_of(world)

    names = ("not logged", "no word", "none", "by a person", "odd")
    assert [facts.of(name)["done_claims"] for name in names] == [None, None, 0, 0, None]
    assert [facts.of(name)["claimed_not_done"] for name in names] == [None] * 5


def test_a_turn_that_claims_two_deeds_is_two_claims(world: Any, facts_of: Any, minute: Any) -> None:
    said = {"text": "I have cancelled the order and refunded 20 euros."}
    actions = [write("cancel_order", "success", minute(0.5)), write("issue_refund", "error", minute(0.6))]
    world.conversation("c", [(0, "customer"), (1, "ai_agent", said)], actions=actions, language="en")
    world.judgement("c", 3, signals=told((1, "write"), (1, "write")))
    facts = facts_of(world)

    assert {row["kind"]: row["is_done"] for row in facts.rows("fact_done_claim")} == {"cancel": True, "refund": False}
    assert (facts.of("c")["done_claims"], facts.of("c")["claimed_not_done"]) == (2, True)


def test_the_escalation_signal_is_read_with_rule_and_turn(world: Any, facts_of: Any) -> None:
    signals = {
        "a": {"state": "yes", "rule": "asked for a human", "turn": 2}, "b": {"state": "no"}, "c": "yes",
        "d": {"state": "unknown"}, "e": ["odd"], "f": {"state": "yes", "turn": "2", "rule": 3},
    }  # fmt: skip
    for name, signal in signals.items():
        world.conversation(name, [(0, "customer"), (1, "ai_agent")])
        world.judgement(name, 3, signals=json.dumps({"escalation_needed": signal}))
    facts = facts_of(world)

    found = {name: [facts.of(name)[f"escalation_{part}"] for part in ("needed", "rule", "turn")] for name in signals}
    assert found == {
        "a": [True, "asked for a human", 2], "b": [False, None, None], "c": [True, None, None],
        "d": [None] * 3, "e": [None] * 3, "f": [True, None, None],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("language", "text", "kinds"),
    [
        ("en", "I have refunded 20 euros and sent you a confirmation.", ("refund", "send")),
        ("en", "The booking is cancelled.", ("cancel",)),
        ("en", "Your subscription ends on the last day of this month, it has been cancelled.", ("cancel",)),
        ("en", "It is done.", ("other",)),
        ("de", "Ich habe die Rückzahlung veranlasst und Ihr Konto entsperrt.", ("refund", "access")),
        ("de", "Ihr Flug ist umgebucht, die Adresse wurde geändert.", ("book", "change")),
        ("fr", "Je viens de vous rembourser, c'est annulé.", ("refund", "cancel")),
        (
            "fr",
            "Votre mot de passe est réinitialisé, les données sont mises à jour et le colis est en route.",
            ("send", "access"),
        ),
        ("es", "Hemos anulado el pedido y le he enviado otro.", ("cancel", "send")),
        ("es", "He reservado la cita y actualizado sus datos.", ("book", "change")),
        ("pt", "Já reembolsei o valor e desbloqueei a conta.", ("refund", "access")),
        ("pt", "Cancelei a reserva e alterei o e-mail.", ("cancel", "change")),
        (None, "Ihr Konto ist entsperrt.", ("access",)),
        ("xx", "J'ai remboursé.", ("refund",)),
    ],
)
def test_deeds_are_read_in_five_languages(language: Any, text: str, kinds: Any) -> None:
    assert deeds_of(text, language) == kinds


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "I have not refunded it yet."),
        ("en", "Your order hasn't been shipped."),
        ("en", "Once it is shipped you will get a mail."),
        ("en", "It will be refunded within 14 days."),
        ("en", "Has it been refunded already?"),
        ("de", "Ich habe es noch nicht erstattet."),
        ("de", "Sobald es verschickt ist, bekommen Sie eine Mail."),
        ("de", "Das wird morgen storniert."),
        ("fr", "Je ne l'ai pas encore remboursé."),
        ("fr", "La commande n'a pas pu être annulée."),
        ("fr", "Dès qu'il est envoyé, vous recevrez un mail."),
        ("fr", "Avez-vous été remboursé ?"),
        ("es", "Su pedido no ha sido enviado."),
        ("es", "En cuanto esté enviado recibirá un correo."),
        ("es", "No puedo cambiar una factura ya enviada."),
        ("pt", "Ainda não foi reembolsado."),
        ("pt", "A sua encomenda não foi enviada."),
        ("pt", "Assim que for enviado receberá um e-mail."),
    ],
)
def test_what_was_not_done_is_no_deed(language: str, text: str) -> None:
    assert deeds_of(text, language) == ("other",)
    assert deeds_of(text) == ("other",)


@pytest.mark.parametrize(
    ("language", "text", "kinds"),
    [
        ("en", "I could not ship it, so I have refunded you.", ("refund",)),
        ("en", "I could not ship it and have cancelled the order.", ("cancel",)),
        ("en", "I have refunded you, does that help?", ("refund",)),
        ("de", "Das Paket kam nicht an, ich habe Ihnen Ersatz geschickt.", ("send",)),
        ("fr", "Je viens de vous envoyer un remplacement.", ("send",)),
        ("es", "Acabo de enviarle un reemplazo.", ("send",)),
        ("es", "No se preocupe: he cancelado el pedido.", ("cancel",)),
        ("pt", "Acabei de lhe enviar um substituto.", ("send",)),
        ("pt", "A sua palavra-passe foi reposta.", ("access",)),
    ],
)
def test_a_deed_beside_what_was_not_done_is_one(language: str, text: str, kinds: Any) -> None:
    assert deeds_of(text, language) == kinds


@pytest.mark.parametrize(
    ("tool", "kind"),
    [
        ("issue_refund", "refund"), ("processRefund", "refund"), ("cancel_reservation", "cancel"),
        ("reset_password", "access"), ("crm.update_contact", "change"), ("book_flight", "book"),
        ("send_certificate", "send"), ("do_it", "other"), (None, "other"),
    ],
)  # fmt: skip
def test_a_tools_name_says_its_deed(tool: Any, kind: str) -> None:
    assert deed_of_tool(tool) == kind


def test_words_that_name_no_deed_claim_nothing_that_a_record_could_show(world: Any, facts_of: Any) -> None:
    said = {"text": "One part of it is done."}
    for name, claims in (("vague", told((1, "write"))), ("named", told((1, "mend_it")))):
        world.conversation(name, [(0, "customer"), (1, "ai_agent", said)], actions=[], customer=name)
        world.judgement(name, 3, signals=claims)
    facts = facts_of(world)

    assert (facts.of("vague")["done_claims"], facts.of("vague")["claimed_not_done"]) == (0, None)
    assert (facts.of("named")["done_claims"], facts.of("named")["claimed_not_done"]) == (1, True)


def test_what_the_embedded_judge_only_ranks_is_no_score_of_correctness(world: Any, facts_of: Any) -> None:
    world.conversation("c", [(0, "customer"), (1, "ai_agent")], actions=[])
    world.judgement("c", 3, judge="embedded", score_correct=0.4)
    world.judgement("c", 3, judge="other", score_correct=0.4)

    assert facts_of(world, judge="embedded").of("c")["score_correct"] is None
    assert facts_of(world, judge="other").of("c")["score_correct"] == 0.4
