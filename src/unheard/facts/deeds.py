"""What a sentence claims to have done, and what a tool does, as one of a few kinds: refund, cancel, send and others.

A judge says in which turn a business claims to have done something. Which deed it is, its words say, in five
languages; which tool would do such a deed, the tool's name says. Both are read here, so that a claim can be held
against the record.
"""

import re

from unheard.judges.lexicon.folding import fold

OTHER = "other"
"""Kind of a claim whose words name no deed that we know."""

LANGUAGES = ("en", "de", "fr", "es", "pt")
"""In which claims are read."""

_SAID: dict[str, dict[str, str]] = {
    "refund": {
        "en": "refunded; reimbursed; credited; (issued|paid|sent) .{0,30}(refund|money|credit); "
        "refund .{0,20}(issued|sent|processed)",
        "de": "erstattet; gutgeschrieben; zuruckgezahlt; uberwiesen; "
        "(erstattung|ruckzahlung) .{0,30}(veranlasst|angewiesen)",
        "fr": "rembours(er|e|ee|es|ees); credite[es]*; reverse[es]*; (emettre|emis) .{0,20}remboursement; "
        "remboursement .{0,20}(emis|effectue)",
        "es": "reembols(ado|ada|ados|ar|e); abonad[oa]s?; acreditad[oa]s?; devuelto; (emitir|emitido) .{0,20}reembolso",
        "pt": "reembols(ei|ado|ada|amos|ar); estorn(ei|ado|ada|amos); credit(ei|ado|ada); devolvid[oa]; "
        "devolvi; (emitir|emiti) .{0,20}reembolso",
    },
    "cancel": {
        "en": "cancelled; canceled; cancellation .{0,20}(confirmed|processed); subscription .{0,20}ended; terminated",
        "de": "storniert; gekundigt; kundigung .{0,20}bestatigt; abo .{0,20}beendet",
        "fr": "annule[es]*; resilie[es]*; resiliation .{0,20}confirmee; abonnement .{0,20}termine",
        "es": "cancelad[oa]s?; anulad[oa]s?; cancelacion .{0,20}confirmada; suscripcion .{0,20}terminado",
        "pt": "cancel(ei|ado|ada|amos); anul(ei|ado|ada); cancelamento .{0,20}confirmado; subscricao .{0,20}terminada",
    },
    "send": {
        "en": "sent; shipped; dispatched; mailed; on (its|the|their) way",
        "de": "geschickt; gesendet; verschickt; versendet; zugesandt; unterwegs",
        "fr": "(r?envoye|expedie)[es]*; (viens|venons) de .{0,20}envoyer; en (route|chemin)",
        "es": "(re)?enviad[oa]s?; mandad[oa]; acab(o|amos) de (re)?enviar(le|les|te)?; (en|de) camino",
        "pt": "envi(ei|ado|ada|amos); mandei; acab(ei|amos) de .{0,10}enviar; (a|de) caminho",
    },
    "access": {
        "en": "unlocked; reset; restored; reactivated; activated; enabled; unblocked; restarted",
        "de": "entsperrt; freigeschaltet; freigegeben; zuruckgesetzt; wiederhergestellt; aktiviert; (neu )?gestartet",
        "fr": "(debloque|reinitialise|retabli|restaure|active|reactive|redemarre|relance)[es]*",
        "es": "(desbloquead|restablecid|restaurad|activad|reactivad|reiniciad)[oa]s?",
        "pt": "(desbloque|redefin|restaur|ativ|reativ|reinici)(ei|i|ado|ada|ido|ida); repus; repost[oa]",
    },
    "book": {
        "en": "(re)?booked; reserved; ordered; placed .{0,20}order; registered",
        "de": "(um)?gebucht; reserviert; bestellt; angemeldet",
        "fr": "reserve[es]*; (ai|avons|est|ete) (bien )?commande[es]*; inscrit",
        "es": "reservad[oa]s?; pedido .{0,10}hecho; inscrit[oa]",
        "pt": "reserv(ei|ado|ada); encomendei; inscrit[oa]",
    },
    "change": {
        "en": "changed; updated; corrected; modified; adjusted; amended; saved; added; applied; replaced; "
        "upgraded; removed",
        "de": "geandert; aktualisiert; korrigiert; angepasst; gespeichert; nachgetragen; hinzugefugt; "
        "bereinigt; ersetzt; umgestellt",
        "fr": "(modifie|corrige|change|ajoute|rectifie|enregistre|remplace|applique)[es]*; mis a jour",
        "es": "(actualizad|cambiad|corregid|modificad|ajustad|guardad|anadid|aplicad|reemplazad)[oa]s?",
        "pt": "(atualiz|alter|corrig|mud|ajust|guard|acrescent|aplic|substitu)(ei|i|ado|ada|ido|ida)",
    },
}
"""Kind → language → patterns of folded words (lower case, no accents), parted by semicolons."""
_DOES = {
    "refund": "refund reimburse credit compensate repay chargeback",
    "cancel": "cancel terminate unsubscribe close revoke",
    "send": "send ship dispatch mail replace replacement issue",
    "access": "reset unlock restore activate reactivate enable restart reboot unblock",
    "book": "book reserve order purchase buy subscribe register rebook",
    "change": "update change correct modify adjust edit set amend move reschedule upgrade downgrade add remove apply",
}
"""Kind → words of a tool's name."""
_NAMED = {word: kind for kind, words in _DOES.items() for word in words.split()}
_NOT_DONE = re.compile(
    r"\b(?:not|never|cannot|unable|(?:has|have|had|was|were|is|are|ca|could|did|does|do|wo) ?n t|\w+n t"
    r"|nicht|nie|niemals|kein|keine|keinen|pas|jamais|aucun|aucune|no|nunca|jamas|nao|sem"
    r"|if|once|when|until|unless|as soon as|sobald|wenn|falls|bevor|si|des qu|des que|lorsque|quand|avant"
    r"|cuando|en cuanto|hasta que|assim que|quando|caso|ate)\b"
    r"|\b(?:will|would|shall|ll|to be|wird|werden|werde|sera|seront|serao|seran|ser)(?: \w+){0,3} ?$"
)
"""In the words before a deed, in its own clause: it was not done, or will be, or would be."""
_CLAUSE = re.compile(r"[.,;:!?\n]|\b(?:but|and|aber|und|mais|et|pero|y|mas|e)\b")
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


def deeds_of(text: str, language: str | None = None) -> tuple[str, ...]:
    """Name the kinds of deeds that a text says were done, in a fixed order; `other` alone where it names none.

    Words of an unknown language are looked for in all five. What was not done, will be done, is asked about, or hangs
    on a condition is no deed.
    """
    folded = fold(text, " ")
    found = tuple(
        kind
        for kind in _SAID
        if any(_is_told_as_done(folded, one) for one in _compiled(kind, language).finditer(folded))
    )
    return found or (OTHER,)


def _is_told_as_done(folded: str, deed: re.Match[str]) -> bool:
    """Whether the clause in which a deed is named says that it was done."""
    clause = _CLAUSE.split(folded[max(0, deed.start() - 200) : deed.start()])[-1]
    if _NOT_DONE.search(clause):
        return False
    ends = re.match(r"[^.,;:!?\n]*([.,;:!?\n]|$)", folded[deed.end() : deed.end() + 200])
    return ends is None or ends[1] != "?"


_COMPILED: dict[tuple[str, str | None], re.Pattern[str]] = {}


def _compiled(kind: str, language: str | None) -> re.Pattern[str]:
    key = (kind, language if language in _SAID[kind] else None)
    if key not in _COMPILED:
        some = [_SAID[kind][key[1]]] if key[1] else list(_SAID[kind].values())
        _COMPILED[key] = re.compile(r"\b(?:" + "|".join("; ".join(some).split("; ")) + r")\b")
    return _COMPILED[key]


def deed_of_tool(tool: str | None) -> str:
    """Name the kind of deed that a tool does, by the words of its name; `other` where they say nothing.

    Money goes before the verb: issue_refund refunds, whatever else it issues.
    """
    words = [word.lower() for word in _WORD.findall(tool or "")]
    kinds = [_NAMED[word] for word in words if word in _NAMED]
    return "refund" if "refund" in kinds else kinds[0] if kinds else OTHER
