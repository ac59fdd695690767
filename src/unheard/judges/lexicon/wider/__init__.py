"""Further phrases, one file a language: another issue, half a solution, giving up, history, dates, offers.

Same syntax as in `en.py` beside this package; they join the phrases of the same name there, and
so do the words with a feeling (`VALENCE`).
"""
