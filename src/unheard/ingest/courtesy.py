"""Is a turn only courtesy: thanks, a confirmation, a farewell? English, German, French, Spanish, Portuguese.

Such a turn after a close is no return of the customer. The rule is strict: every word must be a word of
courtesy (or a name after thanks), and a question, a negation or a "but" makes it an ordinary turn.
"""

import re

LONGEST = 120
"""No courtesy is longer (characters)."""
MOST_WORDS = 16
"""No courtesy has more words."""

_THANKS = """thanks thank thankyou thx ty tysm cheers appreciated appreciate grateful
danke dankeschön dankeschoen dank bedanke merci remercie gracias agradezco agradecido agradecida
obrigado obrigada obg valeu agradeço agradecida"""
_FAREWELL = """bye goodbye regards tschüss tschüß tschuess ciao wiedersehen wiederhören grüße grüßen gruß gruss gruesse
gruessen revoir adieu cordialement salutations adiós adios saludos tchau adeus abraço abraços"""
_CONFIRM = """ok okay okey k alright great perfect perfectly awesome excellent wonderful fantastic brilliant super
works worked working solved fixed resolved sorted done received understood agreed lovely nice cool
prima perfekt wunderbar toll klasse funktioniert geht klappt geklappt gelöst erledigt verstanden einverstanden
parfait génial genial marche fonctionne résolu compris reçu excellent impeccable
perfecto genial excelente estupendo funciona funcionó solucionado resuelto recibido entendido vale listo
perfeito ótimo otimo excelente funcionou resolvido recebido certo beleza maravilha"""
_FILL = """a an the you u so very much many lot lots ton million again all for your yours my me i i'm im we it its it's
that that's thats this is was are will be have has had everything now just fine good well help helping support
assistance answer reply response quick fast kind great time day evening night weekend week morning afternoon
one nice day's to and with of in on see later soon take care best kindest warm wishes really truly sincerely
got yes yep yeah yup sure works both guys team sir madam ma'am mr mrs ms dear hello hi appreciate patience
problem issue solution info information there up
vielen herzlichen herzliche freundlichen freundliche beste besten schön schönen sehr für
die das den der dem ihre ihren ihr eure deine dir ihnen euch
hilfe schnelle antwort rückmeldung unterstützung und mit freundlichen viele liebe noch einen tag abend wochenende
gut alles jetzt ist hat es auf bis bald dann ja herr frau guten ich wünsche so auch wieder auskunft
beaucoup bien pour votre vos ton aide réponse rapide je vous te t' à au bonne bonjour journée soirée nuit week-end
c'est ça cela est tout oui d'accord d accord maintenant monsieur madame et avec de la le les merveilleux a très
muchas muchísimas mil por su tu la el los ayuda respuesta rápida que tenga tengas buen buena buenas día tarde noche
sí si está todo ya bien muy señor señora hasta luego pronto y con un una le te lo se ha
muito muita pela pelo sua seu ajuda resposta rápida bom boa dia tarde noite sim tudo bem agora está até logo mais e
com o a os as que tenha um uma senhor senhora"""
_AGAINST_TEXT = """not no non never nothing none nobody but still however yet although unfortunately don't dont doesn't
doesnt didn't didnt isn't isnt wasn't wasnt won't wont can't cant cannot couldn't couldnt haven't hasn't without
nicht kein keine keinen keiner nie nichts aber leider trotzdem dennoch jedoch noch-nicht
pas ne n' jamais rien mais toujours malheureusement cependant pourtant sans
nunca nada pero todavía aún tampoco sino desafortunadamente lamentablemente sin
não nao nem mas ainda infelizmente porém sem
where what when why how who which whose
wo wann warum wie was wer weshalb wieso
où quand pourquoi comment quoi combien quel quelle
dónde donde cuándo cuando cómo qué cuánto quién
onde quando como quanto quem qual"""

_CORE = frozenset(f"{_THANKS} {_FAREWELL} {_CONFIRM}".split())
_POLITE = frozenset(f"{_THANKS} {_FAREWELL}".split())
_WORDS = _CORE | frozenset(_FILL.split())
_AGAINST_WORDS = frozenset(_AGAINST_TEXT.split())
_EMOJI = frozenset("👍🙏😊🙂😀😃😄😁🥰😍❤💙💚💛🤗👌✅🎉👏☺😉😘💕🙌")
_DIGIT = re.compile(r"\d")
_TOKEN = re.compile(r"[^\W\d_]+(?:['\-][^\W\d_]+)*'?")
_PHRASES = re.compile(
    r"\b(?:au revoir|have a (?:great|good|nice|lovely) \w+|que tenga[s]? \w+ \w+|take care|that will be all|all set)\b"
)

_PHRASE_STARTS = ("revoir", "have a", "que teng", "take care", "that will be all", "all set")
TELLING = "(?i)" + "|".join([rf"\b(?:{'|'.join(sorted(_CORE))})\b", *_PHRASE_STARTS, f"[{''.join(sorted(_EMOJI))}]"])
"""Regular expression (RE2) that every courtesy matches; most other turns do not."""
_ANY_AGAINST = "|".join(sorted(re.escape(word) for word in _AGAINST_WORDS))
AGAINST = rf"(?i)[?？0-9]|(?:^|[\s.,;:!])(?:{_ANY_AGAINST})(?:[\s.,;:!]|$)"
"""Regular expression (RE2) of what makes an ordinary turn of it; what it misses is looked at word by word."""


def is_courtesy(text: str) -> bool:
    """Say whether a turn's words are only thanks, a confirmation or a farewell."""
    # The cheap questions first: most turns are none.
    if len(text) > LONGEST or text.count(" ") >= MOST_WORDS or "?" in text or "？" in text:
        return False
    words = _TOKEN.findall(text.replace("’", "'").lower())
    if not words:
        return not _EMOJI.isdisjoint(text) and not _DIGIT.search(text)
    if _CORE.isdisjoint(words) and not _PHRASES.search(" ".join(words)):
        return False
    if len(words) > MOST_WORDS or not _AGAINST_WORDS.isdisjoint(words) or _DIGIT.search(text):
        return False
    tokens = _TOKEN.findall(text.replace("’", "'"))
    names = [token for token in tokens if token.lower() not in _WORDS]
    if not names:
        return True
    # A name may follow thanks or stand below a farewell; in a text of capitals a name cannot be told.
    is_polite = not _POLITE.isdisjoint(words)
    return is_polite and len(names) <= 2 and not text.isupper() and all(name[0].isupper() for name in names)
