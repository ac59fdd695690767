"""The embedded judge in each language: what ended well, what did not, what soured, and what only says thanks."""

import pytest

from unheard.judges.base import Transcript, TranscriptTurn
from unheard.judges.embedded import EmbeddedJudge
from unheard.records import Judgement
from unheard.settings import Settings

SPEAKERS = {"c": "customer", "h": "human_agent", "a": "ai_agent"}


def judged(*turns: str, language: str | None = None) -> Judgement:
    """Judge turns written as "c: text"."""
    said = tuple(
        TranscriptTurn(number=number, speaker=SPEAKERS[turn[0]], text=turn[3:]) for number, turn in enumerate(turns)
    )
    transcript = Transcript(
        conversation_key="desk|1",
        language=language,
        channel="chat",
        turns=said,
        never_answered=not any(turn.speaker != "customer" for turn in said),
    )
    return next(EmbeddedJudge(Settings()).judge([transcript]))


def state(judgement: Judgement) -> str:
    assert judgement.issues is not None
    return judgement.issues[0].state


RESOLVED = {
    "en": (
        "c: My invoice for March shows the wrong amount.",
        "h: I have corrected the invoice and sent it again.",
        "c: Got the new one, it works now. Thank you very much!",
    ),
    "de": (
        "c: Ich kann mich seit gestern nicht mehr anmelden.",
        "h: Ich habe Ihr Passwort zurückgesetzt.",
        "c: Super, jetzt funktioniert es wieder. Vielen Dank!",
    ),
    "fr": (
        "c: Je n'arrive plus à me connecter à mon compte.",
        "h: J'ai réinitialisé votre mot de passe.",
        "c: Parfait, ça marche maintenant. Merci beaucoup !",
    ),
    "es": (
        "c: No puedo entrar en mi cuenta desde ayer.",
        "h: He restablecido su contraseña.",
        "c: Perfecto, ya funciona. ¡Muchas gracias!",
    ),
    "pt": (
        "c: Não consigo entrar na minha conta desde ontem.",
        "h: A sua senha foi redefinida.",
        "c: Ótimo, agora funcionou. Muito obrigada!",
    ),
}
UNRESOLVED = {
    "en": (
        "c: The app crashes whenever I open it.",
        "h: Please reinstall the app.",
        "c: I did that, it still doesn't work. Same error as before.",
    ),
    "de": (
        "c: Die App stürzt bei jedem Öffnen ab.",
        "h: Bitte installieren Sie die App neu.",
        "c: Habe ich gemacht, es funktioniert immer noch nicht. Derselbe Fehler.",
    ),
    "fr": (
        "c: L'application plante à chaque ouverture.",
        "h: Veuillez réinstaller l'application.",
        "c: C'est fait, mais ça ne marche toujours pas. Même erreur.",
    ),
    "es": (
        "c: La aplicación se cierra cada vez que la abro.",
        "h: Reinstale la aplicación, por favor.",
        "c: Ya lo hice y sigue sin funcionar. El mismo error.",
    ),
    "pt": (
        "c: O aplicativo fecha toda vez que abro.",
        "h: Reinstale o aplicativo, por favor.",
        "c: Já fiz isso e ainda não funciona. O mesmo erro.",
    ),
}
SOURED = {
    "en": (
        "c: Hello, great shop! When does my parcel arrive?",
        "h: Unfortunately I cannot see that.",
        "c: This is ridiculous. Terrible service, I will never order from you again!",
    ),
    "de": (
        "c: Hallo, schöner Laden! Wann kommt mein Paket an?",
        "h: Das kann ich leider nicht sehen.",
        "c: Das ist eine Frechheit. Furchtbarer Service, nie wieder bestelle ich bei euch!",
    ),
    "fr": (
        "c: Bonjour, super boutique ! Quand arrive mon colis ?",
        "h: Malheureusement je ne peux pas le voir.",
        "c: C'est scandaleux. Service lamentable, plus jamais chez vous !",
    ),
    "es": (
        "c: ¡Hola, excelente tienda! ¿Cuándo llega mi paquete?",
        "h: Lamentablemente no puedo verlo.",
        "c: Esto es una vergüenza. Pésimo servicio, nunca más compro aquí.",
    ),
    "pt": (
        "c: Olá, loja excelente! Quando chega a minha encomenda?",
        "h: Infelizmente não consigo ver isso.",
        "c: Isto é uma vergonha. Péssimo atendimento, nunca mais compro aqui.",
    ),
}
PROMISED = {
    "en": (
        "c: Where is my refund?",
        "h: We will look into it and get back to you within 3 days.",
        "c: Ok, thanks.",
    ),
    "de": (
        "c: Wo bleibt meine Erstattung?",
        "h: Wir prüfen das und melden uns innerhalb von 3 Tagen.",
        "c: Ok, danke.",
    ),
    "fr": (
        "c: Où est mon remboursement ?",
        "h: Nous allons vérifier et vous recontacterons sous 3 jours.",
        "c: Ok, merci.",
    ),
    "es": (
        "c: ¿Dónde está mi reembolso?",
        "h: Vamos a revisar y le contactaremos en un plazo de 3 días.",
        "c: Ok, gracias.",
    ),
    "pt": (
        "c: Onde está o meu reembolso?",
        "h: Vamos verificar e entraremos em contato em até 3 dias.",
        "c: Ok, obrigado.",
    ),
}
each = pytest.mark.parametrize("language", ["en", "de", "fr", "es", "pt"])


@each
def test_a_confirmed_solution_is_resolved_confirmed_and_rated_well(language: str) -> None:
    found = judged(*RESOLVED[language], language=language)
    assert state(found) == "resolved"
    assert found.rating in (4, 5)
    assert found.signals is not None
    assert found.signals["confirmed"]["state"] == "yes"
    assert found.signals["confirmed"]["turn"] == 2
    assert found.signals["confirmed"]["quote"] in RESOLVED[language][2]


@each
def test_a_solution_that_does_not_work_is_unresolved(language: str) -> None:
    found = judged(*UNRESOLVED[language], language=language)
    assert state(found) == "unresolved"
    assert found.rating is not None
    assert found.rating <= 2
    assert found.signals is not None
    assert found.signals["confirmed"]["state"] == "no"


@each
def test_a_soured_conversation_starts_well_and_ends_negative(language: str) -> None:
    found = judged(*SOURED[language], language=language)
    assert found.sentiment is not None
    assert found.sentiment.start is not None
    assert found.sentiment.end is not None
    assert found.sentiment.start >= 0 > found.sentiment.end
    assert found.sentiment.lowest == found.sentiment.end
    assert state(found) == "unresolved"
    assert found.signals is not None
    assert found.signals["complaint"]["state"] == "yes"
    assert found.signals["churn_threat"]["state"] == "yes"


@each
def test_thanks_for_a_promise_resolves_and_confirms_nothing(language: str) -> None:
    found = judged(*PROMISED[language], language=language)
    assert state(found) != "resolved"
    assert found.signals is not None
    assert found.signals["confirmed"]["state"] == "no"


@each
def test_the_language_is_found_without_the_source_saying_it(language: str) -> None:
    with_language = judged(*UNRESOLVED[language], language=language)
    without = judged(*UNRESOLVED[language])
    assert without == with_language


@each
def test_a_customer_who_asks_for_a_human_is_heard(language: str) -> None:
    asks = {
        "en": "I want to speak to a real person",
        "de": "Ich möchte mit einem Menschen sprechen",
        "fr": "Je veux parler à un conseiller",
        "es": "Quiero hablar con una persona",
        "pt": "Quero falar com um atendente",
    }
    found = judged("c: " + RESOLVED[language][0][3:], "a: Hello.", f"c: {asks[language]}", language=language)
    assert found.signals is not None
    assert found.signals["asked_for_human"]["state"] == "yes"
    assert found.signals["escalation_needed"]["rule"] == "asked for a human"
