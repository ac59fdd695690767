"""Words that can be said another way without saying anything else; and one conversation told in five languages."""

import re

PARAPHRASES: dict[str, tuple[tuple[str, str], ...]] = {
    "en": (
        ("cannot", "can't"), ("do not", "don't"), ("does not", "doesn't"), ("did not", "didn't"), ("I have", "I've"),
        ("I am", "I'm"), ("it is", "it's"), ("we will", "we'll"), ("I would like", "I'd like"), ("we are", "we're"),
    ),
    "de": (
        ("E-Mail", "Mail"), ("schicken", "senden"), ("bereits", "schon"), ("lediglich", "nur"),
        ("erhalten", "bekommen"), ("gestern", "am Tag zuvor"), ("beginnen", "anfangen"), ("Telefonnummer", "Rufnummer"),
    ),
    "fr": (
        ("e-mail", "courriel"), ("envoyer", "expédier"), ("hier", "la veille"), ("débuter", "commencer"),
        ("numéro de téléphone", "numéro"), ("seulement", "uniquement"),
    ),
    "es": (
        ("correo electrónico", "correo"), ("enviar", "mandar"), ("ayer", "el día anterior"), ("comenzar", "empezar"),
        ("solamente", "solo"), ("recibir", "obtener"),
    ),
    "pt": (
        ("e-mail", "correio eletrónico"), ("enviar", "mandar"), ("ontem", "no dia anterior"), ("começar", "iniciar"),
        ("somente", "apenas"), ("receber", "obter"),
    ),
}  # fmt: skip
"""Language → pairs that mean and sound the same; written by us, neutral on purpose."""

Said = tuple[tuple[str, str], ...]
PARALLEL: tuple[dict[str, Said], ...] = (
    {
        "en": (("customer", "My parcel has not arrived, it was due on Monday."),
               ("human_agent", "I have sent a new parcel, you will have it tomorrow."),
               ("customer", "It has arrived and everything works now, thank you!")),
        "de": (("customer", "Mein Paket ist nicht angekommen, es sollte am Montag da sein."),
               ("human_agent", "Ich habe ein neues Paket verschickt, Sie haben es morgen."),
               ("customer", "Es ist angekommen und jetzt funktioniert alles, vielen Dank!")),
        "fr": (("customer", "Mon colis n'est pas arrivé, il était prévu pour lundi."),
               ("human_agent", "J'ai envoyé un nouveau colis, vous l'aurez demain."),
               ("customer", "Il est arrivé et tout fonctionne maintenant, merci beaucoup !")),
        "es": (("customer", "Mi paquete no ha llegado, debía llegar el lunes."),
               ("human_agent", "He enviado un paquete nuevo, lo tendrá mañana."),
               ("customer", "Ha llegado y ahora todo funciona, ¡muchas gracias!")),
        "pt": (("customer", "A minha encomenda não chegou, devia chegar na segunda-feira."),
               ("human_agent", "Enviei uma nova encomenda, vai recebê-la amanhã."),
               ("customer", "Chegou e agora está tudo a funcionar, muito obrigado!")),
    },
    {
        "en": (("customer", "I cannot log in to my account."),
               ("human_agent", "Please reset your password with this link."),
               ("customer", "I did that, it still does not work. This is very annoying.")),
        "de": (("customer", "Ich kann mich nicht in mein Konto einloggen."),
               ("human_agent", "Bitte setzen Sie Ihr Passwort über diesen Link zurück."),
               ("customer", "Das habe ich gemacht, es funktioniert immer noch nicht. Das ist sehr ärgerlich.")),
        "fr": (("customer", "Je n'arrive pas à me connecter à mon compte."),
               ("human_agent", "Veuillez réinitialiser votre mot de passe avec ce lien."),
               ("customer", "Je l'ai fait, ça ne marche toujours pas. C'est très agaçant.")),
        "es": (("customer", "No puedo entrar en mi cuenta."),
               ("human_agent", "Por favor, restablezca su contraseña con este enlace."),
               ("customer", "Ya lo hice, sigue sin funcionar. Es muy molesto.")),
        "pt": (("customer", "Não consigo entrar na minha conta."),
               ("human_agent", "Por favor, redefina a sua senha com este link."),
               ("customer", "Já fiz isso, continua a não funcionar. É muito irritante.")),
    },
    {
        "en": (("customer", "I was charged twice for my order."),
               ("human_agent", "You are right, I have refunded the second charge."),
               ("customer", "Thank you, I see the refund, that is solved.")),
        "de": (("customer", "Mir wurde meine Bestellung doppelt berechnet."),
               ("human_agent", "Sie haben recht, ich habe die zweite Abbuchung erstattet."),
               ("customer", "Danke, ich sehe die Erstattung, das ist gelöst.")),
        "fr": (("customer", "Ma commande a été débitée deux fois."),
               ("human_agent", "Vous avez raison, j'ai remboursé le deuxième débit."),
               ("customer", "Merci, je vois le remboursement, c'est résolu.")),
        "es": (("customer", "Me cobraron dos veces el pedido."),
               ("human_agent", "Tiene razón, he reembolsado el segundo cargo."),
               ("customer", "Gracias, veo el reembolso, está resuelto.")),
        "pt": (("customer", "O meu pedido foi cobrado duas vezes."),
               ("human_agent", "Tem razão, reembolsei a segunda cobrança."),
               ("customer", "Obrigado, já vejo o reembolso, está resolvido.")),
    },
    {
        "en": (("customer", "When will my internet connection be repaired?"),
               ("human_agent", "We have passed it on to the technical department."),
               ("customer", "That is the third time you say that. I will cancel.")),
        "de": (("customer", "Wann wird mein Internetanschluss repariert?"),
               ("human_agent", "Wir haben es an die Technik weitergegeben."),
               ("customer", "Das sagen Sie zum dritten Mal. Ich werde kündigen.")),
        "fr": (("customer", "Quand ma connexion internet sera-t-elle réparée ?"),
               ("human_agent", "Nous l'avons transmis au service technique."),
               ("customer", "C'est la troisième fois que vous dites cela. Je vais résilier.")),
        "es": (("customer", "¿Cuándo repararán mi conexión a internet?"),
               ("human_agent", "Lo hemos pasado al departamento técnico."),
               ("customer", "Es la tercera vez que dicen eso. Voy a cancelar.")),
        "pt": (("customer", "Quando vai ser reparada a minha ligação à internet?"),
               ("human_agent", "Passámos o caso ao departamento técnico."),
               ("customer", "É a terceira vez que dizem isso. Vou cancelar.")),
    },
)  # fmt: skip
"""Conversations that say the same in five languages; written by us."""


def paraphrased(text: str, language: str | None) -> str:
    """The same text with every phrase of the list said the other way, forwards only."""
    for first, second in PARAPHRASES.get((language or "")[:2], ()):
        text = re.sub(rf"\b{re.escape(first)}\b", second, text)
    return text
