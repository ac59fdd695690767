"""The lexicons of the embedded judge, one file a language, and how they become fast to match."""

from unheard.judges.lexicon.compiled import LANGUAGES, Lexicon, Matcher, fingerprint, lexicon, stop_words

__all__ = ["LANGUAGES", "Lexicon", "Matcher", "fingerprint", "lexicon", "stop_words"]
