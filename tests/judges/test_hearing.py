"""Signals are heard as people say them in five languages, and not in what only looks like them."""

import pytest
from tests.judges.speaking import judged

SAID = [
    ("en", "asked_for_human", "Honestly, put me through to your manager please", "I spoke to a lovely person"),
    ("en", "churn_threat", "sort this today or I take my business elsewhere", "we are moving house in May"),
    ("en", "legal_or_safety", "the charger melted and I smell gas", "is it safe to wash the smoke alarm?"),
    ("en", "complaint", "you people never ring back, what a shambles", "sorry for being rude earlier"),
    ("de", "asked_for_human", "Kann mich bitte ein echter Mensch zurückrufen?", "Ihr Saugroboter fährt gegen die Wand"),
    ("de", "churn_threat", "sonst bin ich weg, die Konkurrenz freut sich", "Wir sind umgezogen"),
    ("de", "legal_or_safety", "Das Netzteil qualmt", "Der Rauchmelder im Flur ist weiß"),
    ("de", "complaint", "Was für ein Saftladen, nur vertröstet", "Ich will mich nicht beschweren, nur fragen"),
    ("es", "asked_for_human", "páseme con un supervisor, por favor", "ayer hablé con una persona muy maja"),
    ("es", "churn_threat", "me doy de baja y me voy a otra compañía", "¿puedo cambiar la talla del pedido?"),
    ("es", "legal_or_safety", "el cargador echa chispas, voy a poner una denuncia", "busco un detector de humo"),
    ("es", "complaint", "qué vergüenza de servicio, me tienen harto", "no es una queja, solo una duda"),
    ("fr", "asked_for_human", "passez moi un responsable, pas un robot", "mon robot aspirateur ne charge plus"),
    ("fr", "churn_threat", "je vais résilier mon contrat et partir ailleurs", "je pars en vacances samedi"),
    ("fr", "legal_or_safety", "la prise a pris feu, je vais porter plainte", "où sont les mentions légales ?"),
    ("fr", "complaint", "c'est honteux, vous vous moquez de nous", "désolée pour mon erreur"),
    ("pt", "asked_for_human", "quero falar com um supervisor", "ontem falei com uma pessoa muito querida"),
    ("pt", "churn_threat", "vou cancelar e mudar para a concorrência", "quero mudar a morada da encomenda"),
    ("pt", "legal_or_safety", "o carregador pegou fogo, vou ao Procon", "procuro um detector de fumo"),
    ("pt", "complaint", "que falta de respeito, incompetentes", "não é uma reclamação, só uma dúvida"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "signal", "shown", "near"), SAID)
def test_a_signal_is_heard_where_it_is_said_and_not_where_it_only_looks_so(
    language: str, signal: str, shown: str, near: str
) -> None:
    for text, state in ((shown, "yes"), (near, "no")):
        found = (judged(f"c: {text}", language=language).signals or {})[signal]
        assert found["state"] == state, text
    heard = (judged(f"c: {shown}", language=language).signals or {})[signal]
    assert heard["turn"] == 0
    assert heard["quote"] in shown


def test_a_phrase_takes_a_signal_away_in_its_own_turn_alone() -> None:
    found = judged("c: I do not want to complain.", "h: How can I help?", "c: Nobody ever answers, this is a disgrace.")
    complaint = (found.signals or {})["complaint"]
    assert (complaint["state"], complaint["turn"]) == ("yes", 2)


def test_asking_again_is_heard_where_the_detail_was_given() -> None:
    asked = "h: Could you give me the order number?"
    given = judged("c: Order 48213 never came.", asked).signals or {}
    assert (given["asked_again"]["state"], given["asked_again"]["turn"]) == ("yes", 1)
    assert (judged("c: My order never came.", asked).signals or {})["asked_again"]["state"] == "no"
    other = judged("c: Order 48213 never came.", "h: What is your e-mail address?").signals or {}
    assert other["asked_again"]["state"] == "no"


@pytest.mark.parametrize(
    ("language", "signal", "shown", "near"),
    [
        ("en", "context_acknowledged", "As promised, I'm ringing about the boiler.", "I promise you it is easy."),
        ("de", "context_acknowledged", "Wie versprochen melde ich mich.", "Das verspreche ich Ihnen."),
        ("fr", "context_acknowledged", "Comme convenu, je reviens vers vous.", "Cela vous convient ?"),
        ("es", "context_acknowledged", "Como quedamos, le traigo la respuesta.", "¿Quedamos el lunes?"),
        ("pt", "context_acknowledged", "Conforme combinado, aqui está.", "Fica combinado para amanhã."),
        ("en", "pitch", "There is ten percent off our whole range this week.", "We took ten euros off your bill."),
        ("es", "pitch", "Hoy tiene un 20 de descuento, ya que le tengo.", "Ya tiene su dinero."),
    ],
)
def test_what_a_business_says_is_heard_as_it_is_said(language: str, signal: str, shown: str, near: str) -> None:
    question = "Hello, Bonjour, Hallo"
    for text, state in ((shown, "yes"), (near, "no")):
        found = judged(f"c: {question}", f"h: {text}", language=language).signals or {}
        assert found[signal]["state"] == state, text


def test_a_number_given_again_when_asked_is_repeated() -> None:
    asked = "h: Could you give me the order number?"
    again = judged("c: Order AB-48213 never came.", asked, "c: AB 48213").signals or {}
    assert (again["repeats_information"]["state"], again["repeats_information"]["count"]) == ("yes", 1)
    assert (again["repeats_information"]["turn"], again["repeats_information"]["quote"]) == (2, "AB 48213")
    for other in (
        ("c: My order never came.", asked, "c: AB 48213"),
        ("c: Order 48213.", "h: Thanks.", "c: 48213 it is"),
    ):
        assert (judged(*other).signals or {})["repeats_information"]["state"] == "no", other


def test_a_question_and_a_word_to_keep_the_line_are_no_next_step() -> None:
    for text, state in (
        ("We will send you the new contract by post within three days.", "yes"),
        ("Will you be at home when we deliver within three days?", "no"),
        ("Please wait.", "no"),
    ):
        found = judged("c: My contract is gone.", f"h: {text}").signals or {}
        assert found["next_step_told"]["state"] == state, text
