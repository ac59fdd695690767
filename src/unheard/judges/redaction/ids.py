"""Order, customer, ticket and parcel numbers: after the word that names them, or in a form of their own."""

import re
from collections.abc import Iterator

from unheard.judges.redaction.checked import Place

_WORDS = {
    "en": "order|purchase|customer|client|account|ticket|case|invoice|tracking|reference|ref|booking|reservation"
    "|confirmation|shipment|parcel|package|delivery|return|rma|contract|membership|member|subscription|transaction"
    "|consignment|user|policy|claim|request|payment|quote|receipt|warranty|complaint|voucher|job|repair"
    "|meter|loyalty card|member card|delivery note|docket",
    "de": "bestell(?:ung|nummer|nr|-nr|-nummer)|auftrags?(?:nummer|nr|-nr)?|kunden(?:nummer|nr|-nr|konto)"
    "|rechnungs?(?:nummer|nr|-nr)?|sendungs?(?:nummer|nr|verfolgung)?|paket(?:nummer|nr)?|vertrags?(?:nummer|nr|konto)?"
    "|vorgangs?(?:nummer|nr)?|fall(?:nummer)?|referenz(?:nummer|nr)?|buchungs?(?:nummer|code|nr)?|aktenzeichen"
    "|konto(?:nummer)?|mitglieds?(?:nummer|nr)?|retouren?(?:nummer|nr)?|ticket(?:nummer|nr)?|tracking(?:nummer|nr)"
    "|liefer(?:ung|nummer|scheinnummer)|reservierungs?(?:nummer)?|zahlungs?(?:referenz)?|zähler(?:nummer)?"
    "|schaden(?:sfall)?|police|versicherungsschein|lieferschein|kundenkarte|kassenzeichen|anliegen|anfrage|meldung"
    r"|abo|garantie|mahnung|reklamation|beschwerde|antrag|auftrag|rechnung|vertrag|quittung|beleg|gutschein"
    r"|[^\W\d_]{3,20}(?:bestätigung|meldung|schrift|fall|schein|kennung|bestellung|lieferung|buchung|sendung|auftrag"
    r"|vertrag|antrag|rechnung)|[^\W\d_]{3,20}-id",
    "fr": "commande|client|compte|facture|dossier|colis|suivi|réservation|référence|réf|contrat|livraison|adhérent"
    "|abonné|abonnement|expédition|retour|sinistre|paiement|devis"
    "|compteur|police|police d['’]assurance|carte de fidélité|bon de livraison|demande|identifiant"
    "|échange|ticket|reçu|garantie|réclamation|billet|bon",
    "es": "pedido|cliente|cuenta|factura|caso|incidencia|seguimiento|reserva|referencia|ref|contrato|envío|envio|guía"
    "|guia|expediente|socio|devolución|paquete|localizador|rastreo|compra|pago|póliza|orden"
    "|siniestro|albarán|albaran|gestión|gestion|solicitud|tarjeta de puntos|contador|conversación|ticket"
    "|justificante|resguardo|abono|recibo|parte|garantía|reclamación|billete|identificador|matrícula|suscripción|bono"
    "|usuario|avería",
    "pt": "pedido|encomenda|cliente|conta|fatura|nota fiscal|caso|protocolo|rastreio|rastreamento|reserva|referência"
    "|ref|contrato|processo|compra|envio|devolução|sócio|assinatura|chamado|localizador|pagamento|apólice"
    "|sinistro|cartão de pontos|guia de remessa|atendimento|instalação|contador|solicitação|ticket|recibo"
    "|garantia|reclamação|bilhete|comprovante|boleto",
}
_NUMBER_WORDS = (
    "number|numbers|num|no|nr|id|code|nummer|nummern|nº|n|numéro|numero|número|núm|lautet|ist|is|was|it's|its"
    "|est|es|é|era|war|de|du|del|do|da|der|die|das|mit|with|my|mein|meine|meiner|mon|ma|mi|meu|minha|suivi|client"
    "|pedido|cliente|kunde|the|la|le|el|o|commande|colis|seguimiento|rastreio|encomenda|facture|compte"
    "|factura|fatura|cuenta|conta|dossier|contrat|contrato|reserva|réservation|reference|ref|which|you"
    "|gave|me|i|have|got"
)
# Possessive: a run of blanks is read once, however many there are.
# Possessive: a run of blanks is read once, however many there are.
_BETWEEN = r"[\s:.,\-–=()\"'«„“]{0,8}+"
_TOKEN = (
    r"(?P<id>\d{3,5}(?: \d{3,5}){2,4}(?![\w,.]\d)"  # digits in groups, as on a card
    r"|\d{2,4} \d{3,5} \d{4,7}(?![\w,.]\d)"
    r"|(?-i:\d{1,4} [A-Z]{1,3} \d{2,6}/\d{2,4})|(?-i:[A-Z]{1,3} \d{2,6}(?:[-/]\d{2,6}){1,3})"  # as courts write them
    r"|\#?(?:[A-Za-z]{1,6}[-_/.]?)?\d[\dA-Za-z]{0,40}(?:[-_/.][\dA-Za-z]{1,40}){0,8})"
)
_NAMING = rf"(?<![\w-])(?:{'|'.join(_WORDS.values())})s?(?![\w])"
_NAMED = re.compile(
    rf"{_NAMING}(?P<filler>(?:{_BETWEEN}(?:n°|\b(?:{_NUMBER_WORDS})\b)){{0,6}}+{_BETWEEN}){_TOKEN}",
    re.IGNORECASE,
)
_LOOSE = re.compile(rf"{_NAMING}(?P<filler>[^\d.!?;\n]{{1,45}}?)(?<![\w€$£-]){_TOKEN}", re.IGNORECASE)
"""Words of any kind between the name and the number: "the order that I placed on Friday, 88213-A"."""
_TECHNICAL = (
    r"(?:serial|serien|model|modell?|modèle|modelo|type|typ|part|article|artikel|artículo|artigo|item|product|produkt"
    r"|produit|producto|produto|version|versión|versão|build|error|fehler|erreur|erro|page|seiten?|página|room|zimmer"
    r"|house|haus|port|phone|telefon|telefono|teléfono|téléphone|telefone|tel|handy|mobil|fax|série|serie|line|step"
    r"|platz|postleit|ean|isbn|gtin|upc|imei|sku|vin|chapter|register|lot|iccid|sim|mac|pin|puk|otp|tan|firmware"
    r"|price|preis|prix|precio|preço|total|amount|betrag|montant|importe|valor|cost|kosten|kostet|dimension|maße"
    r"|chassis|fahrgestell|gerät|geräte|device|appareil|aparato|aparelho|dispositivo|barcode|bar code|strichcode"
    r"|code-barres|código de barras|[ck]atalog|material|s/n|hersteller|fabricant"
    r"|key|license|lizenz|kb|cve|iso|din|rfc|err|batch|charge|lote|channel|kanal|canal|chaîne|gate|seat|sitz|gleis"
    r"|track\b|question|frage|paragraph|absatz|kapitel|chapitre|capítulo|size|größe|taille|talla|tamanho|colou?r|farb"
    r"|couleur|cor\b|floor|étage|piso|andar|flat|unit|linie|ligne|línea|linha|bus|update|patch|release"
    r"|ausgabe|edition"
    r"|édition|edición|edição|norm|teile|pièce|pieza|peça|refer[eê]ncia d[oe]l? prod)"
)
_GENERIC = re.compile(
    rf"(?<![\w-])(?:(?!{_TECHNICAL})[^\W\d_]{{3,24}}[ -](?:number\b|no\.|nr\b\.?|id\b)"
    rf"|(?!{_TECHNICAL})[^\W\d_]{{3,24}}(?:nummer|nr|zeichen|kennung)\b\.?"
    rf"|(?:número|numero|numéro|núm\.?|n[º°.]{{1,2}}) (?:d[eo]l?s? |da |d['’])(?:la |l['’])?(?!{_TECHNICAL})"
    rf"[^\W\d_]{{3,24}})"
    rf"(?P<filler>{_BETWEEN}(?:(?:is|ist|lautet|est|es|é|le|el|o|was|war)\b{_BETWEEN}){{0,2}}){_TOKEN}",
    re.IGNORECASE,
)
"""Any other thing that has a number, but those that machines and pages have."""
_AFTER_TECHNICAL = re.compile(
    rf"(?<![^\W\d_]){_TECHNICAL}\w{{0,12}}[\s:#.\-]*"
    r"(?:(?:number|nummer|no|nr|num|numéro|número|code|id|is|ist|est|es|é|de|do|del|d['’])[\s:#.\-]*){0,3}$",
    re.IGNORECASE,
)
_ANOTHER = re.compile(rf"(?:,|\s?[/&+]|,?\s(?:and|und|et|y|e|or|oder|ou|o|u)\b)\s{_TOKEN}", re.IGNORECASE)
_SPOKEN = re.compile(
    r"\b(?:number|num|no|nr|id|code|nummer|numéro|numero|número|núm)\b|n[°º]|\#|:|nummer|-nr|nr\b", re.IGNORECASE
)
_CODE, _LEAST_OF_A_CODE = re.compile(r"(?=[A-Z\d]*[A-Z])(?=[A-Z\d]*\d)[A-Z\d]{5,8}"), 2
"""Capitals and digits in one word, as of a booking: two digits are enough there."""
_DATE = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}(?:[tT]\d{1,2})?|\d{1,3}(?:\.\d{1,3}){3}|\d+(?:[xX]\d+){1,2}")
"""Dates, addresses of machines, measures."""
_AMOUNT = re.compile(r"\d{1,3}(?:[.,]\d{3})*[.,]\d{2}|\d{4,9}[.,]\d{2}")
_UNIT = re.compile(
    r"\s?(?:€|\$|£|%|°|kg|g\b|ml\b|cm\b|mm\b|km\b|gb\b|mb\b|mbit|euros?\b|eur\b|usd\b|gbp\b|dollars?\b|pounds?\b|reais\b"
    r"|times?\b|days?\b|tage?\b|jours?\b|días?\b|dias?\b|seconds?\b|sekunden?\b|secondes?\b|segundos?\b"
    r"|hours?\b|stunden?\b|heures?\b|horas?\b|minut|weeks?\b|wochen?\b"
    r"|items?\b|pieces?\b|stück|units?\b|unid|pi[eè]ces?\b|peças?\b|points?\b|punkte\b|puntos?\b|pontos?\b"
    r"|uhr\b|h\b|am\b|pm\b|:\d\d|,\d\d\b)",
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
    r"|(?!(?:KB|CVE|ISO|DIN|EN|RFC|ERR|IP|HTTP|UTC|GMT)[-_/ ]?\d)(?=(?:[-_/A-Z]{0,30}\d){6})"
    r"[A-Z]{1,6}[-_/]?\d[\dA-Z]{0,24}(?:[-_/][\dA-Z]{1,24}){0,5}"
    r"|\d{9,24}"
    r")(?![\w])"
)
_NUMBERED = re.compile(
    rf"(?<![\w-])(?:number|nummer|nr\.|numéro|número|num\.)(?P<filler>{_BETWEEN}(?:(?:is|ist|lautet|war|est|es|é|was)\b"
    rf"{_BETWEEN}){{0,2}}){_TOKEN}",
    re.IGNORECASE,
)
"""A number that is called one, of whatever thing."""
_SHAPED = re.compile(
    r"(?<![\w#/&.,-])(?:(?!(?:KB|CVE|ISO|DIN|EN|RFC|ERR|IP|HTTP|UTC|GMT)[-_/ ]?\d)"
    r"[A-Za-z]{1,4}[-_/](?=(?:[\dA-Za-z_/-]{0,20}\d){4})\d[\dA-Za-z]{2,20}(?:[-_/][\dA-Za-z]{1,20}){0,4}"
    r"|(?=[\da-fA-F-]{0,20}[a-fA-F])(?=(?:[\da-fA-F-]{0,20}\d){4})[\da-fA-F]{4,12}-[\da-fA-F]{4,12}(?:-[\da-fA-F]{4,12}){0,3}"
    r"|\d{2,6}-\d{4,8}-\d{1,6}|\d{7,8})(?![\w-]|[.,]\d)"
)
"""A prefix, a hyphen and at least four digits; three groups with hyphens; seven or eight digits in a row."""
_POINTED = re.compile(
    r"\b(?:die|der|den|dem|das|la|el|los|las|le|les|o|a|os|as|the)\s(?P<id>\#?\d{5,8})(?=[.,;!?)]|\s?$|\s(?:and|und|et|y|e"
    r"|or|oder|ou|o|u)\s)",
    re.IGNORECASE,
)
"""An article and nothing but a number: "the 88120 and the 88131"."""


def named_ids(text: str) -> Iterator[Place]:
    """Find numbers that a word before them names: "order number 4711-22", "Kundennr. 0815", "pedido nº 55012"."""
    for found in _NAMED.finditer(text):
        token = found.group("id")
        spoken = bool(_SPOKEN.search(found.group()[: -len(token)])) or token.startswith("#")
        has_letter = any(character.isalpha() for character in token)
        joined = any(character.isalpha() for character in found.group("filler"))
        if _is_id(text, found, least=3 if spoken or has_letter else 5 if joined else 4, may_be_year=spoken):
            yield from _with_others(text, found)
    for found in _GENERIC.finditer(text):
        if _is_id(text, found, least=4, may_be_year=False):
            yield from _with_others(text, found)
    for found in _LOOSE.finditer(text):
        token = found.group("id")
        starts_long = re.match(r"\d{5}", token) is not None
        is_technical = _AFTER_TECHNICAL.search(text, max(0, found.start("id") - 60), found.start("id"))
        if not is_technical and _is_id(text, found, least=5 if starts_long else 6, may_be_year=False):
            yield from _with_others(text, found)


def _is_id(text: str, found: "re.Match[str]", *, least: int, may_be_year: bool) -> bool:
    """Whether a token after a word is a number of a thing: no date, no amount, no count of anything, no year."""
    token = found.group("id")
    digits = sum(character.isdigit() for character in token)
    least = min(least, _LEAST_OF_A_CODE) if _CODE.fullmatch(token) else least
    if digits < least or _DATE.fullmatch(token) or _AMOUNT.fullmatch(token) or _UNIT.match(text, found.end("id")):
        return False
    return may_be_year or not (digits == 4 and token.startswith(("19", "20")) and len(token) == 4)


def _with_others(text: str, found: "re.Match[str]") -> Iterator[Place]:
    """The number, and those that follow it in a list and look alike."""
    yield found.span("id")
    shape, end = _shape(found.group("id")), found.end("id")
    while (another := _ANOTHER.match(text, end)) is not None and _shape(another.group("id")) == shape:
        yield another.span("id")
        end = another.end("id")


def _shape(token: str) -> str:
    return re.sub(r"[A-Za-z]", "a", re.sub(r"\d", "0", token))


def bare_ids(text: str) -> Iterator[Place]:
    """Find numbers whose form is that of an order, a ticket or a parcel, without a word before them."""
    for found in _BARE.finditer(text):
        if not _AFTER_TECHNICAL.search(text, max(0, found.start() - 60), found.start()):
            yield found.span()
    for found in _NUMBERED.finditer(text):
        if _is_id(text, found, least=4, may_be_year=True) and not _is_something_else(text, *found.span("id")):
            yield found.span("id")
    for found in _SHAPED.finditer(text):
        if not _is_something_else(text, *found.span()):
            yield found.span()
    for found in _POINTED.finditer(text):
        if not _is_something_else(text, *found.span("id")):
            yield found.span("id")


def _is_something_else(text: str, start: int, end: int) -> bool:
    """Whether a number is a date, an amount or a count, or follows the word for a thing that machines have."""
    token = text[start:end]
    if _DATE.fullmatch(token) or _AMOUNT.fullmatch(token) or _UNIT.match(text, end):
        return True
    return _AFTER_TECHNICAL.search(text, max(0, start - 60), start) is not None
