"""Sentences that speak to a machine, or to a reader who is not there: how one is called, and what it is said to do.

In a conversation people speak to each other. Whoever calls a program, a listener or a model speaks past it.
"""

from collections.abc import Sequence

from unheard.judges.vocabulary import words_in

LOOKED_AT, NEAR = 32, 4
"""Words of a sentence in which somebody may be called, and how near the words of a call stand to each other."""
HAILS = words_in(
    "dear hey hi hello ahoy oi ei eh oye ola hola hallo he salut coucou bonjour liebe lieber liebes cher chere "
    "querido querida estimado estimada caro cara prezado prezada sehr attention atencion atencao achtung psst"
)
"""What stands before somebody who is spoken to."""
HAILED = words_in(
    "machine machines computer computers robot robots bot program programme engine algorithm model ai software "
    "listener system reader classifier parser crawler script summariser summarizer grader assessor auditor "
    "maschine roboter programm algorithmus ki zuhorer mitleser leser rechner automat sprachmodell ordinateur "
    "logiciel algorithme ia modele lecteur systeme maquina ordenador programa robo algoritmo modelo "
    "sistema lector computador leitor inteligencia intelligence intelligenz macchina"
)
"""Machines and readers to whom nobody in a conversation speaks."""
HEARS = words_in(
    "hear hears hearing listen listens listening sees seeing watch watches process processes processing scan scans "
    "scanning parse parses goes going ecoute ecoutes ecoutez entend entends lis lisez oyes escucha escuchas "
    "escuchando procesa procesas escanea ouve ouves escuta escutas processa le les lees hort horst zuhort zuhorst "
    "mithort mithorst liest liests verarbeitet durchsucht scannt"
)
"""What they are said to do beside grading; some of these sound like other words of a language."""
RELATIVES = words_in("that who which der die das welche welcher welches qui que quien lequel laquelle cual behind")


def hails(words: Sequence[str], reading: frozenset[str], openings: frozenset[str]) -> bool:
    """Whether a machine or a reader is called: "dear automated listener", "by the way, computer:", "programa que lee".

    `words`: folded, with the signs between them; `reading`: what such a reader does; `openings`: what stands before one
    for whom something is meant. A computer of one's own has an article, and it reads nothing.
    """
    begins = 0
    for place, word in enumerate(words[:LOOKED_AT]):
        if not word[0].isalnum():
            begins = place + 1
            continue
        before, after = words[begins:place], words[place + 1 : place + 2]
        if word not in HAILED or len(before) > NEAR or (word == "ai" and before and len(before[-1]) == 1):
            continue  # French "j'ai" is no artificial intelligence
        if not HAILS.isdisjoint(before):
            return True
        reads = not RELATIVES.isdisjoint(after) and not reading.isdisjoint(words[place + 2 : place + 2 + NEAR])
        if not before and begins == 0 and after == [","]:
            return True
        if (not before or before[0] in openings) and (reads or after == [":"]):
            return True
    return False
