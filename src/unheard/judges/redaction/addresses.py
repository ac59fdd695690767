"""Postal addresses: a street with its house number, its postcode and town; some postcodes by themselves."""

import re
from collections.abc import Iterator

from unheard.judges.redaction.checked import Place

_CAPITAL = r"[A-ZÀ-ÖØ-Þ]"
# Bounded everywhere: a hostile text of a million letters is read once, not a million times.
_NAME = rf"{_CAPITAL}[\w'’.-]{{0,40}}"
_SMALL = r"(?:am|an|der|de|la|le|les|do|da|del|sur|upon|on|im|bei|y|e)"
_LETTERS = r"[^\W\d_]"
_TOWN = rf"{_CAPITAL}(?:{_LETTERS}|['’-]){{1,40}}(?:[ -](?:{_SMALL}[ -])?{_CAPITAL}(?:{_LETTERS}|['’-]){{1,40}}){{0,3}}"
_UK_CODE = r"(?:GIR 0AA|[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2})"
_US_CODE = r"[A-Z]{2} \d{5}(?:-\d{4})?"
_END = rf"(?:,?\s+(?:(?:D|A|CH|F|E|P|FR|DE|CEP:?)[- ])?(?:\d{{5}}-\d{{3}}|\d{{4}}-\d{{3}}|\d{{4,5}})(?:,?\s+{_TOWN})?)?"

_EN_KIND = (
    r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Boulevard|Blvd|Way|Court|Ct|Place|Pl|Square|Sq|Terrace|Close"
    r"|Crescent|Gardens|Grove|Hill|Row|Parkway|Pkwy|Highway|Hwy|Mews|Walk|Quay|Parade)"
)
_ENGLISH = (
    rf"(?:(?:Flat|Apt|Apartment|Unit|Suite) \w{{1,5}},? )?\b\d{{1,5}}[A-Za-z]?,? "
    rf"(?!(?:Google|USB|Hard|Flash|One|Pen)\b)"
    rf"(?:(?:{_NAME}|of|the) ){{1,4}}{_EN_KIND}\b\.?"
    rf"(?:,? (?:Flat|Apt|Apartment|Unit|Suite|\#) ?\w{{1,5}})?"
    rf"(?:(?:,? {_TOWN}){{0,2}},? (?:{_UK_CODE}|{_US_CODE})|(?:,? {_TOWN}){{0,2}})"
)
_MONTHS = "Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember"
_GERMAN = (
    rf"(?:(?!(?:Der|Die|Das|Dem|Den|Des|Ein|Eine|Einen|Einem|Kein|Mein|Ihr|Unser|Dieser|Diesem|Auf|Im|Am|Vom|Zum)\s)"
    rf"(?:{_CAPITAL}[\wäöüß.-]{{0,40}}(?:[- ]{_CAPITAL}[\wäöüß.-]{{0,40}})?"
    rf"(?:[a-zäöüß](?:straße|strasse|str\.|weg|platz|allee|gasse|ring|damm|ufer|chaussee|steig|pfad|stieg|markt)"
    rf"|[- ](?:Straße|Strasse|Str\.|Weg|Platz|Allee|Gasse|Ring|Damm|Ufer|Markt)))"
    rf"|(?:Am|An der|An den|Auf der|Auf dem|Im|In der|In den|Unter den|Zum|Zur|Hinter der)"
    rf" (?!(?:{_MONTHS})\b)(?:{_CAPITAL}[\wäöüß-]{{1,40}} )?"
    rf"(?!(?:{_MONTHS}|Platz|Jahr|Schritt|Punkt|Zimmer|Fall)\b){_CAPITAL}[\wäöüß-]{{1,40}})"
    rf"\s(?:Nr\.? ?)?\d{{1,4}}(?: ?[a-h])?\b(?!\s?(?:Uhr|€|Euro|Tage|Minuten|%|mal|Mal|Jahre|Meter|km)|[.:]\d)" + _END
)
_FR_END = rf"(?:,?\s+(?:F-)?\d{{5}}(?:,?\s+{_TOWN})?)?"
_FRENCH = (
    rf"\b\d{{1,4}}(?: ?(?:bis|ter|quater|[A-D]))?,? "
    rf"(?:(?:[rR]ue|[aA]venue|[aA]v\.|[bB]oulevard|[bB]d|[cC]hemin|[aA]llée|[iI]mpasse|[qQ]uai|[rR]oute)"
    rf"(?: (?:de la|de l['’]|du|des|de|d['’]|le|la|les|à|aux?))? ?"
    rf"[\wÀ-ÿ'’-]{{1,40}}(?:[ -]{_CAPITAL}[\w'’-]{{1,40}}){{0,4}}"
    rf"|(?:[pP]lace|[sS]quare|[pP]assage|[cC]ours|[fF]aubourg)(?: (?:de la|de l['’]|du|des|de|d['’]))? ?"
    rf"{_NAME}(?: {_NAME}){{0,3}})" + _FR_END
)
_FLOOR = r"(?:,? (?:piso )?\d{1,2}[ºª°]?(?: ?(?:[A-H]|izq\.?|dcha\.?|esq\.?|dto\.?|[A-H]\b))?\b)?"
_SPANISH = (
    rf"(?:\b[cC]alle|\b[cC]/|\b[aA]venida|\b[aA]vda\.?|\b[pP]laza|\b[pP]za\.?|\b[pP]aseo|\b[pP]º|\b[cC]amino"
    rf"|\b[cC]arretera"
    rf"|\b[rR]onda|\b[tT]ravesía|\b[cC]allejón|\b[cC]alzada)"
    rf"\s?(?:(?:de la|de las|de los|del|de|la|el|los|las|San|Santa) )*{_NAME}"
    rf"(?: (?:(?:de la|de los|del|de|y|la|las) )?{_NAME}){{0,4}}"
    rf",?\s(?:n[º°.]|núm\.?|número)?\s?\d{{1,4}}\b(?!\s?(?:€|euros?|%|veces|días|horas))" + _FLOOR + _END
)
_COMPLEMENT = r"(?:,? (?:apto\.?|apartamento|ap\.?|bloco|casa|andar|sala|\d{1,2}[ºª°])(?: ?\w{1,5})?)?"
_PORTUGUESE = (
    rf"(?:\b[rR]ua|\bR\.|\b[aA]venida|\b[aA]v\.?|\b[tT]ravessa|\b[pP]raça|\b[lL]argo|\b[aA]lameda|\b[eE]strada|\b[rR]odovia)"
    rf"\s(?:(?:da|das|do|dos|de|dom|Dr\.?|Prof\.?) )*{_NAME}(?: (?:(?:da|das|do|dos|de|e) )?{_NAME}){{0,5}}"
    rf",?\s(?:n[º°.]?|número)?\s?\d{{1,5}}\b(?!\s?(?:€|euros?|reais|%|vezes|dias|horas))"
    + _COMPLEMENT
    + rf"(?:,? (?:{_TOWN}))?"
    + _END
)
_CODES = (
    rf"(?<![\w-]){_UK_CODE}(?![\w])"
    rf"|\bCEP:? ?\d{{5}}-?\d{{3}}\b|(?<![\d-])\d{{4}}-\d{{3}} {_TOWN}"
    rf"|\b(?:PLZ|code postal|código postal|zip code|ZIP|postcode|postal code)(?: (?:is|ist|est|es|é))?:?"
    rf" \d{{4,5}}(?:-\d{{3,4}})?\b(?: {_TOWN})?"
    rf"|(?<=[,\n] )(?:D-|F-|E-)?\d{{5}} {_TOWN}(?=[.,;\n]|$)"
    rf"|{_TOWN}, [A-Z]{{2}} \d{{5}}(?:-\d{{4}})?\b"
)
_ALL = [re.compile(pattern) for pattern in (_ENGLISH, _GERMAN, _FRENCH, _SPANISH, _PORTUGUESE, _CODES)]
_DIGIT = re.compile(r"\d")


def addresses(text: str) -> Iterator[Place]:
    """Find postal addresses of the five languages; the language of the text is not asked for."""
    if not _DIGIT.search(text):
        return
    for pattern in _ALL:
        for found in pattern.finditer(text):
            start, end = found.span()
            yield start, end - (len(found.group()) - len(found.group().rstrip(" ,.")))
