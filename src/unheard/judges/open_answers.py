"""Answers to "Did this interaction feel efficient AND empathetic?", read on both axes, in five languages.

Words of speed and of warmth, each with what turns them round. What says neither, or both, is unknown on that axis: an
answer is never guessed. A bare yes is yes to both; a bare no does not say which of the two was missing.
"""

import re
from typing import NamedTuple

from unheard.judges.lexicon.folding import tokens_of

TEXT_LIMIT = 2_000
NEAR = 4
"""Words after a negation that it still turns round."""
_CLAUSE = re.compile(
    r"[.,;:!?()\n–—]|\b(?:but|however|though|although|aber|jedoch|doch|mais|pourtant|pero|aunque|mas|porém|embora)\b",
    re.IGNORECASE,
)
_ASKS = ("efficien", "effizien", "efficac", "eficien", "empath", "empat")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_FAST = _words("""
    efficient efficiently fast quick quickly prompt promptly speedy swift swiftly smooth smoothly instant effizient
    schnell zugig flott rasch reibungslos efficace efficacement rapide rapidement vite eficiente rapido rapida
    rapidamente agil eficaz rapidinho ligeiro veloz
""")
_SLOW = _words("""
    slow slowly inefficient forever ages waited waiting hours days dragged endless langsam ewig ineffizient
    umstandlich gewartet warten stunden tage lange lent lente lentement inefficace attendu attendre heures jours
    interminable lento lenta ineficiente esperar espera espere horas dias tardo tardaron eterno demorado demorada
    demorou demora esperei interminavel
""")
_WARM = _words("""
    empathetic empathy empathic kind kindly caring cared understood understanding friendly patient listened warm
    human compassionate einfuhlsam empathisch verstandnisvoll verstanden freundlich geduldig nett zugehort
    menschlich herzlich mitfuhlend empathique empathie gentil gentille gentils comprehensif comprehensive comprise
    compris ecoute ecoutee patiente chaleureux chaleureuse humain humaine aimable empatico empatica empatia amable
    comprensivo comprensiva comprendio entendio escucho escucharon paciente humano humana calido calida carino
    simpatico simpatica compreensivo compreensiva compreendeu entendeu ouviu ouviram atencioso atenciosa acolhedor
    acolhedora carinho
""")
_COLD = _words("""
    cold robotic robot rude scripted dismissive indifferent impersonal heartless curt brusque kalt roboter
    unfreundlich unhoflich gleichgultig unpersonlich abgefertigt herzlos phrasen schroff froid froide impoli
    impersonnel impersonnelle indifferente mecanique sec seche desagreable frio fria grosero grosera indiferente
    mecanico mecanica seco seca antipatico robo grosseiro grosseira impessoal rispido rispida
""")
_NOT = _words("""
    not no never hardly neither nor without nothing isnt wasnt didnt doesnt dont nobody less nicht kein keine keinen
    nie kaum weder noch ohne niemand wenig pas jamais aucun aucune sans guere peu ni personne nunca nada sin poco
    poca nadie ninguna ningun nao sem pouco pouca nem ninguem nenhuma nenhum
""")
_YES = frozenset(("yes", "yep", "ja", "oui", "si", "sim"))
_BOTH = _words("""
    both beides definitely absolutely totally les deux ambas ambos las dos cosas as duas coisas os dois very sehr
    tout fait a absolut
""")


class Axes(NamedTuple):
    """What an answer says; None where it does not."""

    efficient: bool | None
    empathetic: bool | None


def asks_it(question: str | None) -> bool:
    """Whether a survey's question is this one; one that is not on record is taken for it."""
    return question is None or any(stem in question.casefold() for stem in _ASKS)


def read_answer(text: str) -> Axes:
    """Read one answer on both axes."""
    words = [word for word in tokens_of(text[:TEXT_LIMIT], " ") if word.isalnum()]
    if words and words[0] in _YES and all(word in _YES or word in _BOTH for word in words):
        return Axes(True, True)
    found: tuple[set[bool], set[bool]] = (set(), set())
    for clause in _CLAUSE.split(text[:TEXT_LIMIT]):
        turned = 0
        for word in tokens_of(clause, " "):
            if word in _NOT:
                turned = NEAR
                continue
            for axis, good, bad in ((0, _FAST, _SLOW), (1, _WARM, _COLD)):
                if word in good or word in bad:
                    found[axis].add((word in good) != (turned > 0))
            turned -= word.isalnum()
    efficient, empathetic = (next(iter(said)) if len(said) == 1 else None for said in found)
    return Axes(efficient, empathetic)
