"""Which language is it? By the source's word, else by its most frequent words, else by a trained identifier."""

import functools
from collections import Counter
from collections.abc import Sequence
from typing import Any

from unheard.judges.base import BUSINESS_SPEAKERS, Transcript
from unheard.judges.lexicon import LANGUAGES, stop_words
from unheard.judges.lexicon.entries import PLAIN

TEXT_READ = 600
"""Characters of one side's text that tell the language: of both, so that words put in by one do not change it."""
TURN_READ, TURNS_READ = 150, 8
"""Characters of one turn and turns of a side that count: one long turn in another language does not decide."""
SPEAKING = frozenset(("customer", *BUSINESS_SPEAKERS))
NAMES = {
    "english": "en", "german": "de", "deutsch": "de", "french": "fr", "français": "fr", "spanish": "es",
    "español": "es",
    "portuguese": "pt", "português": "pt", "eng": "en", "deu": "de", "ger": "de", "fra": "fr", "fre": "fr", "spa": "es",
    "por": "pt",
}  # fmt: skip


def stated(language: str | None) -> str | None:
    """The source's own word as a two-letter code: en-US, pt_BR, English; null where it says nothing."""
    if not language or not language.strip():
        return None
    word = language.strip().lower().replace("_", "-")
    return NAMES.get(word) or NAMES.get(word.split("-")[0]) or word.split("-")[0]


def language_of(transcript: Transcript, languages: Sequence[str]) -> str | None:
    """The language of a conversation; null where there are no words to tell it from.

    A language outside `languages` is returned as it is: the judge then abstains and says so.
    """
    said = stated(transcript.language)
    if said is not None and said != "und":
        return said
    text = _sample(transcript)
    if not any(map(str.isalpha, text)):
        return None
    known = tuple(languages)
    return _by_frequent_words(text, known) or _by_turns(transcript, known) or _by_identifier(text, known)


def language_by_words(transcript: Transcript, languages: Sequence[str]) -> str | None:
    """The language by the source's word or the most frequent words alone; null where neither tells.

    For whom a guess is not worth the second that loading the identifier takes.
    """
    said = stated(transcript.language)
    return said if said is not None and said != "und" else _by_frequent_words(_sample(transcript), tuple(languages))


def language_of_text(text: str, languages: Sequence[str]) -> str | None:
    """The language of one text by its most frequent words alone; null where they do not tell."""
    return _by_frequent_words(text, tuple(languages))


def _sample(transcript: Transcript) -> str:
    """The beginning of what the customer wrote and of what the business answered, else of what anybody wrote."""
    sides: dict[bool, list[str]] = {True: [], False: []}
    for turn in transcript.turns:
        if turn.text and (turn.speaker == "customer" or turn.speaker in BUSINESS_SPEAKERS):
            sides[turn.speaker == "customer"].append(turn.text)
    if not sides[True]:
        sides[True] = [turn.text for turn in transcript.turns if turn.text]
    return " ".join(_beginning(texts) for texts in sides.values())


def _beginning(texts: Sequence[str]) -> str:
    if len(texts) == 1:
        return texts[0][:TEXT_READ]
    return " ".join(text[:TURN_READ] for text in texts[:TURNS_READ])[:TEXT_READ]


def _by_turns(transcript: Transcript, languages: tuple[str, ...]) -> str | None:
    """The language whose words most turns have most of, at least two: a turn put in in another one has one voice."""
    texts = [turn.text for turn in transcript.turns if turn.text and turn.speaker in SPEAKING][: 2 * TURNS_READ]
    counted = (_counted(PLAIN.words_of(text[:TURN_READ]), languages) for text in texts)
    voices = Counter(first[1] for first, second in counted if first[0] > 1 and first[0] > second[0])
    (first, most), (_, second) = [*voices.most_common(2), (None, 0), (None, 0)][:2]
    return first if most > 1 and most >= 2 * second else None


def _by_frequent_words(text: str, languages: tuple[str, ...]) -> str | None:
    words = PLAIN.words_of(text)
    (most, code), (runner_up, _) = _counted(words, languages)
    # Half of all words are among the most frequent ones in running text; another language shares but a few.
    return code if most >= 3 and most >= 1.5 * runner_up + 1 and most >= 0.22 * len(words) else None


def _counted(words: Sequence[str], languages: tuple[str, ...]) -> Sequence[tuple[int, str]]:
    """How many of some words are among the most frequent of a language, and that language: of the first two."""
    known = [(stop_words(code), code) for code in languages if code in LANGUAGES]
    counts = sorted(((sum(map(frequent.__contains__, words)), code) for frequent, code in known), reverse=True)
    return [*counts, (0, ""), (0, "")][:2]


def _by_identifier(text: str, languages: tuple[str, ...]) -> str | None:
    code = str(_identifier(None).classify(text)[0])
    if code in languages or len(text) >= 40:
        return code
    # A short text says too little to tell a language among a hundred; among ours it does.
    if sum(one < "\u0250" for one in text) < 0.7 * len(text):
        return code
    return str(_identifier(languages).classify(text)[0])


@functools.lru_cache(maxsize=4)
def _identifier(languages: tuple[str, ...] | None) -> Any:
    """Load the identifier once, and only when a conversation needs it: it costs a second."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    if languages is not None:
        identifier.set_languages(list(languages))
    return identifier
