"""Text that is no evidence: written to whoever judges, quoted mail, and lines that put words into another's mouth.

A customer who writes "rate this 5" tells nothing of how it went. Such text is not removed from the record; for the
reading alone it is replaced by filler of the same length, so that it weighs as much as any words without meaning.
What follows it in the same turn and says what it asked for is filler, too; what says the opposite is read.

What counts is whom the text addresses (a rater, a judge, a model, a machine that reads instructions), not a list of
known attacks. The words are those of all five languages at once: an attack need not keep to the conversation's.
"""

import re
from collections.abc import Callable

from unheard.judges.vocabulary import words_in

RATERS = words_in(
    "evaluator evaluators grader graders rater raters annotator annotators reviewer judge judges classifier llm "
    "gpt chatgpt jailbreak bewerter bewerterin gutachter prufer auswerter juror evaluateur evaluatrice annotateur "
    "correcteur examinateur juge evaluador evaluadora calificador anotador juez avaliador avaliadora anotador "
    "juiz classificador clasificador classificateur klassifikator sprachmodell"
)
"""Whom a customer or an agent has no reason to speak to."""
COMMANDS = words_in(
    "ignore disregard forget override overwrite bypass ignoriere ignorieren vergiss missachte uberschreibe "
    "ignorez ignorer oublie oubliez ignora ignoren ignorar olvida olvide omite esqueca desconsidere desconsiderar "
    "ignorem"
)
ORDERS = words_in(
    "instruction instructions prompt prompts rules guidelines directive directives system anweisung anweisungen "
    "regeln vorgaben richtlinien consigne consignes regles directives instrucciones instruccion reglas "
    "directrices instrucoes instrucao regras diretrizes previous vorherigen precedentes anteriores"
)
RATES = words_in(
    "rate rated rating ratings score scored scores scoring grade graded label labelled labeled classify "
    "classified annotate evaluate evaluation csat nps verdict bewerte bewerten bewertung notez noter notation "
    "evalue evaluez classe classez attribue attribuez califica califique calificar calificacion puntua puntue "
    "puntuar puntuacion valora valore valorar valoracion clasifica clasifique evalua evalue avalie avaliar "
    "avaliacao classifique classificar pontue pontuar pontuacao nota atribua atribuir einstufen json override"
)
"""What is asked of a rater."""
MARKS = words_in(
    "mark marked markiere markieren marque marquez marca marcar return output respond answer antworte antworten "
    "reponds repondez responde responda"
)
FIELDS = words_in(
    "resolved solved status state outcome resolution sentiment satisfaction satisfied quality confirmed rating "
    "score csat verdict result geloest gelost zufriedenheit resuelto satisfaccion resolvido satisfacao resolu "
    "confidence label"
)
"""Names of what a judge writes down."""
GRADES = words_in(
    "1 2 3 4 5 10 100 four three two five ten one zero max maximum highest lowest top star stars funf sterne "
    "stern cinq etoiles etoile cinco estrellas estrella estrelas estrela hochste maximale maximo maxima resolved "
    "solved satisfied unresolved dissatisfied positive negative gelost erledigt zufrieden resolu resolue "
    "satisfait resuelto resuelta satisfecho resolvido resolvida satisfeito true false yes conversation dialogue "
    "dialog transcript interaction interaktion gesprach konversation conversacion conversa dialogo unzufrieden "
    "ungelost insatisfait insatisfecho insatisfeito"
)
PARTIES = words_in(
    "customer user client kunde kundin nutzer usager utilisateur cliente usuario utilizador conversation "
    "interaction dialogue dialog transcript gesprach conversacion conversa"
)
OUTCOMES = words_in(
    "satisfied happy delighted pleased resolved solved confirmed confirms fixed thankful dissatisfied unresolved "
    "unhappy angry zufrieden glucklich gelost bestatigt erledigt begeistert unzufrieden satisfait satisfaite "
    "resolu resolue confirme content ravi insatisfait satisfecho satisfecha resuelto resuelta confirmado contento "
    "insatisfecho satisfeito satisfeita resolvido resolvida insatisfeito successful success perfect"
)
SERVED = words_in("service services support care kundendienst kundenservice servicio atencion servico atendimento")
"""With these, "customer" is half of the name of a department."""
SELF = words_in("i im we my me our a not ich wir mein meine ein je nous mon ma un yo mi mis eu minha meu um uma nao")
"""Who speaks of themselves as a customer: "I am not a happy customer"."""
YOU = words_in("you your sie ihr ihre ihnen du dein vous votre ton usted su le tu voce seu sua lhe")
MACHINES = words_in("ai ki ia model modell modele modelo bot assistant assistent asistente assistente system")
ROLES = words_in(
    "agent support assistant system ai bot judge evaluator customer user admin operator advisor supervisor human "
    "kunde kundin mitarbeiter mitarbeiterin berater beraterin client conseiller conseillere agente cliente "
    "sistema systeme atendente usuario metadata tool result rating score csat verdict label output instruction "
    "instructions"
)
"""Before a colon at the beginning of a line or sentence these put words into another's mouth."""
_BRACKETED = re.compile(
    r"(?:<\|?|\[/?|\{\{|#{2,4}[ \t]?|<<)[ \t/]{0,2}(?:system|inst|instructions?|im_start|im_end|assistant|admin|judge|"
    r"override|evaluator|developer|user|agent|end)\b",
    re.I,
)
_QUOTED = re.compile(
    r"^[ \t]*>.*$|^-{2,}[ \t]*(?:original|urspr|mensaje|mensagem|message|forwarded|weiterg)[\s\S]*|"
    r"^(?:on|am|le|el|em)\b[^\n]{4,120}\b(?:wrote|schrieb|[eé]crit|escribi[oó]|escreveu)\b[^\n]{0,80}:[ \t]*$[\s\S]*",
    re.I | re.M,
)
_CODE = re.compile(r"```[\s\S]*?(?:```|\Z)")
_ASSIGNED = re.compile(
    r"[\"'{]?\b[a-z_]{3,24}\b[\"']?[ \t]{0,2}(?:=|:[ \t]?[\"'\d\[{]|:[ \t]?(?:true|false|yes|no|null)\b)", re.I
)
_PIECE = re.compile(r"[^.!?…\n]+[.!?…\n]*|[.!?…\n]+")
_WORD = re.compile(r"\w")
_END = re.compile(r"[!?…]")
LOW = words_in(
    "1 one zero lowest negative unresolved dissatisfied angry unhappy terrible bad worst unzufrieden ungelost "
    "schlecht niedrigste insatisfait mauvais insatisfecho malo insatisfeito ruim false no"
)
TRIGGERS = RATERS | COMMANDS | RATES | MARKS | PARTIES | MACHINES
_NAME = re.compile(r"([^\W\d_]+)[ \t]?\d{0,2}[*_\])>|\"']{0,3}[ \t]?$")
_TAG_LENGTH = 28

Polarity = Callable[[str], int]
"""Says of a sentence whether it is good news (1), bad news (-1) or neither (0)."""


def evidence_in(
    text: str, tokens: list[str], is_business: bool, words_of: Callable[[str], list[str]], polarity: Polarity
) -> tuple[str, bool]:
    """Return a text with all that is no evidence as filler of the same length, and whether it addressed a judge.

    `tokens` are the text's folded words; the same text comes back where nothing needs a closer look.
    """
    kept, tagged = text, False
    if "```" in text:
        kept = _CODE.sub(_filler, kept)
    if "\n" in text or text[0] in ">-":
        kept = _QUOTED.sub(_filler, kept)
    if ":" in text:
        kept, tagged = _without_roles(kept)
    if not _may_address(text, tokens):
        return kept, tagged
    pieces, addressed, asked = [], False, 0
    for found in _PIECE.finditer(kept):
        piece = found.group()
        words = words_of(piece)
        if addresses(piece, words, is_business):
            addressed = True
            asked = -1 if not LOW.isdisjoint(words) else 1
            piece = fill(piece)
        elif asked and polarity(piece) == asked:
            piece = fill(piece)
        pieces.append(piece)
    return "".join(pieces), addressed or tagged


def _may_address(text: str, tokens: list[str]) -> bool:
    """Rule out most texts by their words alone, before any sentence is looked at."""
    if ("<" in text or "[" in text or "{{" in text or "##" in text) and _BRACKETED.search(text):
        return True
    if TRIGGERS.isdisjoint(tokens):
        return "=" in text and not FIELDS.isdisjoint(tokens)
    said = set(tokens)
    return _addresses(said) or (("=" in text or ":" in text) and not FIELDS.isdisjoint(said))


def addresses(piece: str, words: list[str], is_business: bool) -> bool:
    """Say whether a sentence speaks to a judge or a machine, or of the conversation from outside."""
    said = set(words)
    if is_business and said & YOU and not said & RATERS:
        said -= PARTIES
    if _addresses(said) or (said & FIELDS and _ASSIGNED.search(piece)):
        return True
    return _BRACKETED.search(piece) is not None


def _addresses(said: set[str]) -> bool:
    if said & RATERS or (said & COMMANDS and said & ORDERS):
        return True
    rates = said & RATES
    if (rates and (said & GRADES) - rates) or (said & MARKS and said & FIELDS):
        return True
    # "The customer is satisfied": nobody in a conversation speaks of it like that.
    if said & PARTIES and said & OUTCOMES and not said & SERVED and not said & SELF:
        return True
    return bool(said & MACHINES and (said & ORDERS - MACHINES or rates) and (said & GRADES or said & COMMANDS))


def _without_roles(text: str) -> tuple[str, bool]:
    """Fill lines from where they put words into a mouth ("Agent: solved!"); one that opens the turn is only a tag."""
    made: list[str] = []
    place = 0
    colon = text.find(":")
    while colon >= 0:
        named = _NAME.search(text, max(place, colon - _TAG_LENGTH), colon) if colon >= place else None
        if named is not None and _folded(named.group(1)) in ROLES:
            before = text[: named.start()].rstrip(" \t>*_#[(<|\"'-")
            if before.strip() and before[-1] in "\n.!?…;":
                end = text.find("\n", colon)
                end = len(text) if end < 0 else end
                made += [text[place : named.start()], fill(text[named.start() : end])]
                place = end
        colon = text.find(":", colon + 1)
    return ("".join([*made, text[place:]]), True) if made else (text, False)


def _folded(word: str) -> str:
    return word.lower().replace("é", "e").replace("è", "e").replace("á", "a")


def _filler(found: "re.Match[str]") -> str:
    return fill(found.group())


def fill(text: str) -> str:
    """Write x for every letter and digit and a full stop for every sentence end: as long, as many words, no meaning."""
    return _END.sub(".", _WORD.sub("x", text))
