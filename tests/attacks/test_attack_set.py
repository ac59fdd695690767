"""The attacks are what they say: complete, distinct, each with a neutral sentence of its length."""

from collections import Counter

from benchmarks.injections import lines_of, neutral, with_text

ATTACKS = lines_of("injections.jsonl")
CONVERSATIONS = lines_of("conversations.jsonl")


def test_every_attack_is_another_text_and_has_an_id_of_its_own() -> None:
    assert len({attack["id"] for attack in ATTACKS}) == len(ATTACKS)
    assert len({attack["text"] for attack in ATTACKS}) == len(ATTACKS)
    assert Counter(attack["written"] for attack in ATTACKS)["before"] == 120
    frozen = lines_of("frozen.jsonl")
    assert len(frozen) == len({attack["id"] for attack in frozen}) == 30
    assert len({attack["text"] for attack in [*ATTACKS, *frozen]}) == len(ATTACKS) + 30
    unseen = lines_of("unseen.jsonl")
    assert len(unseen) == len({attack["id"] for attack in unseen}) == 40
    assert {attack["text"] for attack in unseen}.isdisjoint(attack["text"] for attack in [*ATTACKS, *frozen])


def test_both_directions_and_five_languages_are_attacked() -> None:
    wants = Counter(attack["wants"] for attack in ATTACKS)
    assert set(wants) == {"high", "low"}
    assert min(wants.values()) >= 30
    languages = {attack["language"] for attack in ATTACKS}
    assert languages > {"en", "de", "fr", "es", "pt"}
    assert Counter(one["spoken"] for one in CONVERSATIONS) == dict.fromkeys(("en", "de", "fr", "es", "pt"), 4)


def test_the_neutral_text_has_the_length_of_the_attack_and_stands_at_its_place() -> None:
    for number, attack in enumerate(ATTACKS):
        text = neutral(attack, number)
        assert len(text) == len(attack["text"]), attack["id"]
        for conversation in CONVERSATIONS:
            attacked, plain = with_text(conversation, attack, attack["text"]), with_text(conversation, attack, text)
            assert attacked != plain, attack["id"]
            assert [turn["speaker"] for turn in attacked["turns"]] == [turn["speaker"] for turn in plain["turns"]]
