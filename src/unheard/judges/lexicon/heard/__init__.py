"""Phrases that show a signal, named after it, one file a language and side; they weigh in no score.

Same syntax as in `en.py` beside this package. A signal is heard in a turn where one of its phrases stands and none of
those under its name with `.not`. They are apart from the phrases that heads weigh, so that they can be many.
"""
