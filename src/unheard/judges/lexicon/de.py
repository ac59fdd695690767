"""German: words and phrases that the embedded judge reads. Syntax as in `en.py`; written by us."""

APOSTROPHE = ""
NEGATION_AFTER = 4
STOP = (
    "der die das und ist ich nicht sie es ein eine mit auf den dem von zu wir mir mich haben habe wie bitte auch noch"
)
NEGATIONS = "nicht nichts nie niemals kein keine keinen keiner keinerlei niemand ohne weder kaum"
HEDGES = (
    "wenn falls ob hoffe hoffentlich sobald bis wann sollte soll wird werden wuerde konnte konnten kann "
    "bitte mochte will muss wollen versuche probiere warum wieso damit bevor würde würden könnte könnten "
    "möchte"
)
STRONGER = "sehr wirklich so absolut total völlig komplett super extrem richtig echt besonders überaus zutiefst"
WEAKER = "etwas bisschen leicht ziemlich eher fast einigermassen"
BUT = "aber jedoch allerdings leider doch sondern trotzdem"

VALENCE = {
    3.0: "ausgezeichnet hervorragend fantastisch großartig wunderbar perfekt genial spitze exzellent "
    "begeistert klasse traumhaft liebe",
    2.0: "toll super freundlich* zufrieden hilfreich glücklich nett erfreut prima freue freut herzlich* "
    "kompetent* erleichtert lob* geduldig wow hurra schöne* begeistert* empfehle*",
    1.0: "gut danke dank dankeschön schön funktioniert geklappt gelöst behoben klappt hilft geholfen einfach "
    "schnell gern gerne passt besser okay läuft freundlichen angenehm* cool",
    -1.0: "problem* fehler* falsch* langsam spät verspätet verspätung warte warten verwirrt fehlt verloren "
    "schwierig schwer leider kompliziert besorgt umständlich teuer hängt abgestürzt stürzt sorge "
    "unsicher schade komisch seltsam unklar unvollständig störung* beschädigt defekt* mangelhaft mühsam "
    "gesperrt überfällig",
    -2.0: "kaputt schlecht* ärgerlich ärger* enttäusch* frustrier* frust unzufrieden wütend sauer "
    "fehlgeschlagen ignoriert unfair unzuverlässig nervig nervt mies* traurig schlimm* hasse genervt "
    "unfreundlich unhöflich dumm blöd* unbrauchbar zumutung verärgert vergeblich unverständlich* "
    "unverschämt hilflos sinnlos verzweifelt",
    -3.0: "furchtbar schrecklich katastroph* unmöglich inakzeptabel unakzeptabel lächerlich frechheit "
    "unverschämtheit schlechteste schlimmste betrug betrüger* abzocke skandal* wertlos nutzlos schande "
    "unfassbar grauenhaft scheiß* scheiss* mist verarsch* lüge* lügen saftladen wahnsinn inkompetent* "
    "unterirdisch",
}

CUSTOMER = {
    "works": "funktioniert; funktionierte; geklappt; klappt; klappte; gelöst; behoben; erledigt; "
    "(läuft|geht) (jetzt|nun|wieder|alles); (jetzt|nun) (geht|läuft|klappt|gehts) .. (es|alles|wieder); "
    "hat (geholfen|funktioniert); angekommen; (erhalten|bekommen) .. (danke|vielen); gefunden; (kann|"
    "konnte) .. (mich|jetzt|nun|wieder) .. (einloggen|anmelden|öffnen|sehen|nutzen|bestellen|lesen|"
    "zugreifen); (problem|frage|thema|anliegen) .. (gelöst|behoben|erledigt|beantwortet|geklärt); "
    "frage .. beantwortet; wieder (da|online|normal|verfügbar); genau was ich; sehe es jetzt; "
    "jetzt sehe ich; geschafft; geklärt; beantwortet; passt jetzt; hat sich erledigt; "
    "alles (bestens|super|geklappt|passt); (passt|stimmt) (alles|jetzt); jetzt passt; "
    "damit ist .. (gelöst|erledigt); (wieder|jetzt) .. (zugang|zugriff); alles (wieder )?in ordnung; "
    "(paket|geld|ware|erstattung) .. (da|angekommen|erhalten); genau das .. (brauchte|gesucht)",
    "denies": "(geht|läuft) .. nicht; (gleiche*|selbe*) (problem|fehler|fehlermeldung|meldung|ergebnis|frage); "
    "immer noch; (noch|weiterhin|nach wie vor) (immer|nicht|keine|kein|keinen|dasselbe|das|kaputt); "
    "(nicht|nichts|kein*) .. (geholfen|hilft|gebracht|bringt|geändert|passiert|angekommen|erhalten|"
    "bekommen|weiter|weitergeholfen|beantwortet|hilfreich); funktioniert .. nicht; geht .. nicht; "
    "klappt .. nicht; (kann|konnte) .. nicht .. (einloggen|anmelden|öffnen|sehen|nutzen|zugreifen|finden|"
    "lesen); schon (wieder|versucht|probiert|gemacht|getan); bereits (versucht|probiert|gemacht|getan); "
    "wieder (das|der|die) (gleiche|selbe); nicht (gelöst|behoben|erledigt|richtig|korrekt|meine frage|"
    "das was|akzeptabel|ausreichend); "
    "keine (antwort|hilfe|lösung|rückmeldung|reaktion|änderung|verbesserung); "
    "niemand .. (meldet|gemeldet|antwortet|geantwortet|hilft|reagiert); "
    "(warte|warten) .. (immer|noch|seit|schon); (sie|du) .. (versteh*|verstanden) .. nicht; "
    "falsche antwort; stimmt .. nicht; bringt .. nichts; nach wie vor; dasselbe; hilft .. nicht; "
    "wieder da; schlimmer; noch nichts; weiterhin; "
    "(erneut|schon wieder) .. (fehler|problem|kaputt|gesperrt|abgestürzt|nicht)",
    "when": "wie lange .. (noch|dauert|warten); wann .. (kommt|bekomme|wird|erhalte|kann)",
    "thanks": "dank*; danke; dankeschön; dankbar; merci; thx",
    "bye": "tschüss; wiedersehen; (schönen|schöne|guten|gute) .. (tag|abend|woche|wochenende|nacht|feierabend); "
    "bis (dann|bald); mit freundlichen; viele grüße; liebe grüße; ciao",
    "ok": "ok; okay; alles klar; in ordnung; verstanden; gut; gerne; mache ich; verstehe; passt; super; "
    "perfekt; einverstanden; ja",
    "later": "(ich|dann) .. (versuche|probiere|warte|schaue|teste|prüfe|melde|rufe|werde); "
    "werde .. (versuchen|probieren|warten|testen|schauen|prüfen|melden|anrufen); (hoffe|hoffentlich); "
    "freue mich auf; warte auf",
    "no_more": "(nein|nö) .. (danke|das wars|alles); das wars; das war alles; nichts weiter; sonst nichts; "
    "mehr brauche ich nicht; das ist alles; nein danke",
    "repeats": "wie (gesagt|schon|bereits|ich) ..; (schon|bereits) .. (gesagt|erklärt|geschickt|gesendet|angegeben|"
    "mitgeteilt|geschrieben|beantwortet|gefragt|angerufen|erwähnt|beschrieben|mehrfach|mehrmals); "
    "(zweite*|dritte*|vierte*|fünfte*) mal; zum (zweiten|dritten|vierten|fünften|wiederholten); wie oft; "
    "immer wieder; mehrfach; mehrmals; nochmal .. (erklären|sagen|angeben|schicken); "
    "noch einmal (erklären|sagen|angeben); dieselbe frage; gleiche frage; wiederhole*; tausendmal; x mal",
    "complaint": "beschwer*; inakzeptabel; unakzeptabel; lächerlich; frechheit; unverschämt*; betrug; abzocke; "
    "zumutung; katastroph*; zeitverschwendung; (schlechter|mieser|schlechtes|schlechte|furchtbarer|"
    "unfreundlicher|grottiger) .. (service|kundenservice|support|kundendienst|erfahrung|laden); sauerei; "
    "reicht mir; reicht es; jetzt reichts; unmöglich; nutzlos; lügen; lüge; "
    "das kann (nicht|doch nicht) .. (sein|wahr); sehr enttäuscht; saftladen; unfassbar; "
    "(ist|soll) das (ihr|euer) .. ernst; kümmert .. niemand; schlimmste*; schlechteste*; verarsch*; "
    "unterirdisch",
    "human": "(mit|zu) .. (mensch*|mitarbeiter*|berater*|person|jemandem|vorgesetzten|agenten|kundenberater*) .. "
    "(sprechen|verbinden|reden|chatten|schreiben|weiterleiten); (echten|richtigen|menschlichen|realen|"
    "lebenden) .. (mensch*|mitarbeiter*|berater*|person|ansprechpartner*|agenten); vorgesetzten; "
    "(kein|keinen|keinem|blöder|nicht mit) .. (bot|roboter|maschine); sind sie ein (bot|roboter); "
    "rufen sie mich; menschen sprechen; persönlich sprechen; telefonnummer",
    "churn": "(werde|will|möchte|muss) .. (kündigen|wechseln); kündige; wechsle; "
    "(zur|zu einer|an die|zum) .. (konkurrenz|wettbewerb*|mitbewerber*); konkurrenz; "
    "(anderen|neuen|anderer) .. (anbieter|bank|laden|hersteller|versorger); anbieter .. wechseln; "
    "nie (wieder|mehr) .. (bestell*|kauf*|bei|mit); nie wieder; letzte* mal .. (bestell*|kauf*|kunde); "
    "(konto|account) .. (löschen|schließen|kündigen); verlieren .. kunden; kunde verloren; "
    "nicht mehr .. (kunde|bestellen|kaufen|verlängern); woanders; anderswo; nicht verlängern",
    "legal": "anwalt*; rechtsanwalt*; anwält*; verklag*; klage; gericht; rechtliche* .. schritte; verbraucher*; "
    "verbraucherschutz; verbraucherzentrale; polizei; anzeige erstatten; strafanzeige; "
    "bundesnetzagentur; ombudsmann; schlichtung*; gefährlich; verletz*; datenschutzbeauftrag*; mahnung; "
    "juristisch*; brandgefahr",
    "trust": "sehr (hilfreich|geduldig|nett|freundlich|kompetent); hat mich verstanden; gut (beraten|gekümmert); "
    "toller service; super service; guter service; bester service; nicht gedrängt; gekümmert",
    "consent": "ja; genau; richtig; bestätige; einverstanden; machen sie; gerne; korrekt; passt; bitte tun",
    "request": "stornieren; kündigen; erstatt*; ändern; buchen; umbuchen; umtauschen; zurücksenden; aktualisieren; "
    "entfernen; hinzufügen; ersetzen",
    "not_read": "(haben|lesen) sie .. (gelesen|überhaupt); nicht (gelesen|zugehört|meine frage|verstanden); "
    "hören .. nicht zu; (sie|du) verstehen .. nicht; textbaustein*; automatische antwort; "
    "standardantwort; copy paste; ergibt keinen sinn; am thema vorbei; keine antwort auf",
}

BUSINESS = {
    "refuse": "leider; (kann|können|konnte|konnten) .. nicht; nicht möglich; unmöglich; nicht (berechtigt|"
    "verfügbar|erlaubt|gestattet|unterstützt|enthalten|vorgesehen|anbieten|erstatten|lieferbar); "
    "(haben|bieten|führen|verfügen) .. (keine|kein|keinen|nicht|über keine); keine möglichkeit; "
    "abgelehnt; ablehnen; ausverkauft; gegen unsere; bedauer*; laut .. richtlinien; momentan nicht; "
    "derzeit nicht",
    "promise": "(werde|werden|wird) .. (melden|kontaktieren|informieren|prüfen|überprüfen|weiterleiten|klären|"
    "untersuchen|bearbeiten|benachrichtigen|anrufen|lösen|beheben|kümmern|weitergeben|nachfragen|senden|"
    "schicken|antworten|eskalieren|erhalten); melde mich; melden uns; halten sie .. (laufenden|dem); "
    "weitergeleitet; weitergegeben; leite .. weiter; leiten .. weiter; eskalier*; "
    "(ticket|fall|anfrage) .. (erstellt|eröffnet|angelegt|aufgegeben); "
    "(ticketnummer|fallnummer|referenznummer|vorgangsnummer); "
    "innerhalb .. (stunden|tagen|werktagen|wochen); werktag*; sobald; in bearbeitung; wird geprüft; "
    "haben sie .. geduld; geduld; techniker*; spezialist*; fachabteilung; "
    "zuständige* (abteilung|team|kollegen|stelle); nächsthöher*; so schnell wie möglich; "
    "schnellstmöglich; kümmern uns; schaue .. nach; prüfe das; gebe ich weiter",
    "redirect": "verbinde sie; verbinden sie .. mit; leite sie .. weiter; weiterverbinden; wenden sie sich; "
    "(bitte|müssen|können) .. (kontaktieren|anrufen|besuchen); rufen sie .. an; kontaktieren sie; "
    "(andere|zuständige) abteilung; private nachricht; direktnachricht; "
    "schreiben sie .. (email|mail|uns); hotline; übergebe; kollege*",
    "done": "(habe|haben|wurde|wurden|ist|sind|erfolgreich) .. (erstattet|storniert|zurückgesetzt|aktualisiert|"
    "geändert|ausgestellt|gesendet|verschickt|versendet|gelöst|behoben|gebucht|aktiviert|entfernt|"
    "hinzugefügt|gutgeschrieben|korrigiert|abgeschlossen|entsperrt|freigeschaltet|wiederhergestellt|"
    "ersetzt|angewendet|bestätigt|verlängert|gelöscht|angepasst|repariert|übertragen|veranlasst|erledigt|"
    "eingerichtet|umgestellt|gekündigt|freigegeben|ausgetauscht|umgebucht|überwiesen); (rückerstattung|"
    "erstattung|bestellung|buchung|konto) ist .. (abgeschlossen|bestätigt|aktiv|unterwegs); "
    "(ist|sind) .. unterwegs; habe .. (gutgeschrieben|nachgetragen|bereinigt|geschickt|zurückgezahlt|"
    "umgebucht|freigegeben|eingetragen|verlängert|neu gestartet|entfernt|aufgehoben); "
    "sie können .. (jetzt|wieder); sollte .. (jetzt|wieder) .. (funktionieren|gehen|starten); "
    "liegt in ihrem (konto|postfach); wird ihnen gutgeschrieben",
    "solution": "sie können; können sie; bitte (versuchen|klicken|gehen|öffnen|tippen|starten|prüfen|installieren|"
    "laden|melden|aktualisieren); (klicken|tippen|drücken|wählen|gehen|öffnen) sie; folgen sie; "
    "schritt*; einstellungen; neu (starten|installieren); neustart*; empfehle*; stellen sie sicher; "
    "einfach; hier (ist|sind|finden); (sie|ihr) (müssen|sollten); herunterladen; weil; der grund; "
    "das liegt; aufgrund; unter dem link; anleitung*; damit sie; das bedeutet",
    "ask": "(können|könnten|würden) sie .. (mir|uns|bitte|sagen|senden|bestätigen|nennen|mitteilen|geben|"
    "beschreiben); bitte .. (nennen|senden|teilen|bestätigen|geben|schicken|beschreiben|angeben|"
    "mitteilen|sagen); haben sie; sind sie; möchten sie; welche*; wie lautet; was genau; "
    "lassen sie .. wissen; darf ich; ist es; verwenden sie; benötige*; brauche* .. (noch|ihre)",
    "empathy": "(verstehe|verstehen|kann verstehen) .. (wie|dass|sie|ihre|ihren|gut|frust*|ärger*); nachvollziehen; "
    "kann mir vorstellen; frustrierend; ärgerlich; sie haben recht; "
    "tut mir .. leid .. (zu hören|dass|für); unannehmlichkeit*; an ihrer stelle; verständnis für ihren; "
    "verständlich",
    "apology": "entschuldig*; tut mir leid; tut uns leid; bedaure*; verzeih*; sorry",
    "polite": "bitte; dank*; danke; gern; gerne; freut; freue; hallo; guten (tag|morgen|abend); liebe*; "
    "sehr geehrte*; schönen (tag|abend|nachmittag); selbstverständlich; natürlich; willkommen; grüße; "
    "wünsche*; vergnügen",
    "rude": "beruhigen sie sich; wie (ich )schon gesagt; wie bereits gesagt; hätten sie; nicht unser problem; "
    "nicht mein problem; ihre schuld; selbst schuld; offensichtlich; geht uns nichts an; "
    "lesen sie .. (anleitung|agb|bedingungen); nicht zuständig; pech; damit müssen sie leben",
    "unsure": "nicht sicher; weiß .. nicht; keine ahnung; (verstehe|verstanden) .. nicht; nicht .. verstanden; "
    "umformulieren; anders formulieren; glaube schon; nicht ganz klar; noch einmal sagen; wiederholen sie",
    "more": "(sonst|noch|weiter*) .. (helfen|etwas|fragen|hilfe|tun|behilflich)",
    "silence": "(schließe|schließen|beende|beenden) .. (chat|gespräch|ticket|sitzung); "
    "nichts mehr (gehört|von ihnen); noch (da|online|dabei|verbunden); "
    "keine (antwort|rückmeldung) .. (erhalten|bekommen|von ihnen); inaktivität; "
    "(chat|gespräch) .. (schließen|beenden)",
    "pitch": "upgrade auf; sonderangebot; interesse an; premium*; exklusives angebot; nur für kurze zeit; "
    "unser angebot",
    "praise": "freut mich; freut uns; schön zu hören; gern geschehen; gerne; kein problem; sehr gerne; super; "
    "prima; glücklich",
}
