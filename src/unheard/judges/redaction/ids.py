"""Order, customer, ticket and parcel numbers: after the word that names them, or in a form of their own."""

import re
from collections.abc import Iterator

from unheard.judges.redaction.checked import Place

_WORDS = {
    "en": "order|purchase|customer|client|account|ticket|case|invoice|tracking|reference|ref|booking|reservation"
    "|confirmation|shipment|parcel|package|delivery|return|rma|contract|membership|member|subscription|transaction"
    "|consignment|user|policy|claim|request|payment|quote",
    "de": "bestell(?:ung|nummer|nr|-nr|-nummer)|auftrags?(?:nummer|nr|-nr)?|kunden(?:nummer|nr|-nr|konto)"
    "|rechnungs?(?:nummer|nr|-nr)?|sendungs?(?:nummer|nr|verfolgung)?|paket(?:nummer|nr)?|vertrags?(?:nummer|nr|konto)?"
    "|vorgangs?(?:nummer|nr)?|fall(?:nummer)?|referenz(?:nummer|nr)?|buchungs?(?:nummer|code|nr)?|aktenzeichen"
    "|konto(?:nummer)?|mitglieds?(?:nummer|nr)?|retouren?(?:nummer|nr)?|ticket(?:nummer|nr)?|tracking(?:nummer|nr)"
    "|liefer(?:ung|nummer|scheinnummer)|reservierungs?(?:nummer)?|zahlungs?(?:referenz)?|zähler(?:nummer)?",
    "fr": "commande|client|compte|facture|dossier|colis|suivi|réservation|référence|réf|contrat|livraison|adhérent"
    "|abonné|abonnement|expédition|retour|sinistre|paiement|devis",
    "es": "pedido|cliente|cuenta|factura|caso|incidencia|seguimiento|reserva|referencia|ref|contrato|envío|envio|guía"
    "|guia|expediente|socio|devolución|paquete|localizador|rastreo|compra|pago|póliza|orden",
    "pt": "pedido|encomenda|cliente|conta|fatura|nota fiscal|caso|protocolo|rastreio|rastreamento|reserva|referência"
    "|ref|contrato|processo|compra|envio|devolução|sócio|assinatura|chamado|localizador|pagamento|apólice",
}
_NUMBER_WORDS = (
    "number|numbers|num|no|nr|id|code|nummer|nummern|nº|n|numéro|numero|número|núm|lautet|ist|is|was|it's|its"
    "|est|es|é|era|war|de|du|del|do|da|der|die|das|mit|with|my|mein|meine|meiner|mon|ma|mi|meu|minha|suivi|client"
    "|pedido|cliente|kunde|the|la|le|el|o|commande|colis|seguimiento|rastreio|encomenda|facture|compte"
    "|factura|fatura|cuenta|conta|dossier|contrat|contrato|reserva|réservation|reference|ref|which|you|gave|me|i|have|got"
)
# Possessive: a run of blanks is read once, however many there are.
_BETWEEN = r"[\s:.\-–=()\"'«„“]{0,8}+"
_TOKEN = r"(?P<id>\#?(?:[A-Za-z]{1,6}[-_/.]?)?\d[\dA-Za-z]{0,40}(?:[-_/.][\dA-Za-z]{1,40}){0,8})"
_NAMED = re.compile(
    rf"(?<![\w-])(?:{'|'.join(_WORDS.values())})s?(?![\w])"
    rf"(?P<filler>(?:{_BETWEEN}(?:n°|\b(?:{_NUMBER_WORDS})\b)){{0,6}}+{_BETWEEN}){_TOKEN}",
    re.IGNORECASE,
)
_SPOKEN = re.compile(
    r"\b(?:number|num|no|nr|id|code|nummer|numéro|numero|número|núm)\b|n[°º]|\#|:|nummer|-nr|nr\b", re.IGNORECASE
)
_DATE = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}")
_AMOUNT = re.compile(r"\d{1,3}(?:[.,]\d{3})*[.,]\d{2}")
_UNIT = re.compile(
    r"\s?(?:€|\$|£|%|°|kg|g\b|ml\b|cm\b|mm\b|km\b|gb\b|mb\b|mbit|euros?\b|eur\b|usd\b|gbp\b|dollars?\b|pounds?\b|reais\b"
    r"|times?\b|days?\b|tage?\b|jours?\b|días?\b|dias?\b|hours?\b|stunden?\b|heures?\b|horas?\b|minut|weeks?\b|wochen?\b"
    r"|items?\b|pieces?\b|stück|units?\b|unid|pi[eè]ces?\b|peças?\b|points?\b|punkte\b|puntos?\b|pontos?\b|uhr\b|h\b|am\b|pm\b|:\d\d|,\d\d\b)",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"(?<![\w#/&-])(?:"
    r"\#\d{4,}"
    r"|\#?(?:ORD|ORDER|INV|CUST|CUS|TKT|TICKET|CASE|BKG|BK|PO|SO|RMA|KD|KDNR|BST|RE|RG|AUF|CMD|CLI|FAC|FACT|PED|NF|ENC"
    r"|SR|INC|REQ|RES|SUB|TRX|TXN|SHP|AWB|RET|COL)[-_]?(?:\d{2,4}[-_/])?\d{4,}(?:[-_]\d+)*"
    r"|\d{3}-\d{7}-\d{7}"
    r"|1Z[0-9A-Z]{16}"
    r"|[A-Z]{2}\d{9}[A-Z]{2}"
    r"|JJD\d{14,20}"
    r")(?![\w])"
)


def named_ids(text: str) -> Iterator[Place]:
    """Find numbers that a word before them names: "order number 4711-22", "Kundennr. 0815", "pedido nº 55012"."""
    for found in _NAMED.finditer(text):
        token = found.group("id")
        digits = sum(character.isdigit() for character in token)
        spoken = bool(_SPOKEN.search(found.group()[: -len(token)])) or token.startswith("#")
        has_letter = any(character.isalpha() for character in token)
        joined = any(character.isalpha() for character in found.group("filler"))
        enough = digits >= (3 if spoken or has_letter else 5 if joined else 4)
        if not enough or _DATE.fullmatch(token) or _AMOUNT.fullmatch(token) or _UNIT.match(text, found.end("id")):
            continue
        if not spoken and digits == 4 and token.startswith(("19", "20")) and len(token) == 4:
            continue  # a year
        start = found.start("id")
        yield start, found.end("id")


def bare_ids(text: str) -> Iterator[Place]:
    """Find numbers whose form is that of an order, a ticket or a parcel, without a word before them."""
    for found in _BARE.finditer(text):
        yield found.span()
