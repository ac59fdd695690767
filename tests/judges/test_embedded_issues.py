"""Several issues in one conversation: found, each with its own end, quoted verbatim."""

import pytest
from tests.judges.speaking import judged, states

TWO = {
    "en": (
        "c: Two things: the invoice for March is wrong, and also the app shows my old address.",
        "h: I have corrected the invoice. I'm afraid the address cannot be changed from here.",
        "c: The invoice is right now, thanks. The address is still wrong.",
    ),
    "de": (
        "c: Zwei Fragen: 1. Die Rechnung vom März ist falsch. 2. Die App zeigt meine alte Adresse.",
        "h: Die Rechnung habe ich korrigiert. Die Adresse kann ich leider nicht ändern.",
        "c: Die Rechnung stimmt jetzt, danke. Die Adresse ist immer noch falsch.",
    ),
    "fr": (
        "c: Deux questions : 1. La facture de mars est fausse. 2. L'application affiche mon ancienne adresse.",
        "h: J'ai corrigé la facture. Je ne peux malheureusement pas changer l'adresse.",
        "c: La facture est bonne, ça marche maintenant. L'adresse est toujours fausse, ça ne marche pas.",
    ),
    "es": (
        "c: Dos cosas: 1. La factura de marzo está mal. 2. La aplicación muestra mi dirección antigua.",
        "h: He corregido la factura. Lamentablemente no puedo cambiar la dirección.",
        "c: La factura ya está bien, gracias. La dirección sigue sin cambiar.",
    ),
    "pt": (
        "c: Duas coisas: 1. A fatura de março está errada. 2. O aplicativo mostra o meu endereço antigo.",
        "h: Já corrigi a fatura. Infelizmente não consigo alterar o endereço.",
        "c: A fatura já está certa, obrigado. O endereço ainda não mudou.",
    ),
}


@pytest.mark.parametrize("language", TWO)
def test_two_issues_end_each_in_their_own_way(language: str) -> None:
    found = judged(*TWO[language], language=language)
    assert states(found) == ["resolved", "unresolved"]
    assert found.rating is not None
    assert found.rating <= 3
    for issue in found.issues or ():
        assert issue.label
        assert issue.probability is not None
        assert issue.quotes
        for quote in issue.quotes:
            assert quote.text in TWO[language][quote.turn][3:]


@pytest.mark.parametrize(
    "after",
    [
        " I am writing this from my kitchen table in the early morning.",
        " Le cahier devant moi a une couverture grise et environ quatre-vingts pages.",
    ],
)
def test_what_follows_a_sentence_that_tells_both_things_is_no_third_one_and_parts_none(after: str) -> None:
    said = "Two things: the router restarts every hour, and my invoice still goes to the old address."
    rest = (
        "h: I have changed the invoice address to Park Road 9. For the router I will have a technician call you.",
        "c: The address is right now, I can see it in my account. When will the technician call?",
        "h: I cannot say yet, probably within the week.",
    )
    assert (
        states(judged(f"c: {said}{after}", *rest)) == states(judged(f"c: {said}", *rest)) == ["unresolved", "resolved"]
    )


def test_an_offer_of_more_help_that_is_taken_up_opens_another_issue() -> None:
    found = judged(
        "c: My parcel never arrived.",
        "h: I have sent a new one today. Is there anything else I can do for you?",
        "c: Yes, could you cancel the newsletter subscription?",
        "h: Unfortunately that is not possible from here.",
    )
    assert len(states(found)) == 2
    assert states(found)[1] == "unresolved"


@pytest.mark.parametrize("announced", ["Another question.", "Second question, thanks!", "Another issue. Thanks."])
def test_an_issue_that_is_announced_and_not_said_is_none(announced: str) -> None:
    found = judged(f"c: My parcel from Berlin never arrived. {announced}", "h: I will check.")
    assert [issue.label for issue in found.issues or ()] == ["My parcel from Berlin never arrived."]


def test_a_second_message_about_the_same_thing_is_no_second_issue() -> None:
    found = judged(
        "c: My parcel never arrived.",
        "h: Could you tell me the order number?",
        "c: It is 4711. I also tried to call you.",
        "h: I have sent a new parcel.",
        "c: It arrived, thank you!",
    )
    assert states(found) == ["resolved"]


def test_a_customer_who_names_the_done_half_and_the_open_half_is_partly_helped() -> None:
    found = judged(
        "c: You charged me twice and the refund is missing.",
        "h: One part of it is done, for the rest I have to wait for another department.",
        "c: Okay, so only half of it is solved.",
    )
    assert states(found) == ["partly"]
    assert found.rating is not None
    assert found.rating <= 3


def test_quotes_and_issues_are_not_cut_inside_an_amount_or_an_address_of_the_web() -> None:
    found = judged(
        "c: Two things: the invoice says 1,204.50 euros is still wrong for example.com, and the app shows 3.75 twice.",
        "h: I have corrected the invoice to 1,150.00 euros. The amount of 3.75 cannot be changed from here.",
        "c: The invoice of 1,150.00 euros works now, thanks. But 3.75 is still wrong.",
    )
    quotes = [quote.text for issue in found.issues or () for quote in issue.quotes or ()]
    assert quotes
    assert not [quote for quote in quotes if quote.startswith(("50", "00", "75", "com"))]
    assert any("1,204.50 euros is still wrong for example.com" in quote for quote in quotes), quotes
    assert any("3.75" in quote for quote in quotes)
