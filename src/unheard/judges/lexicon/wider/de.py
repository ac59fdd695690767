"""German: further phrases, see the package."""

CUSTOMER = {
    "also": "(noch|und noch) (etwas|was|eine frage|eine sache|ein anliegen|ein punkt|ein problem|eins); "
    "(andere|weitere|zweite|neue) (frage|sache|anliegen|problem|thema|punkt|bitte); (anderes|weiteres|zweites) "
    "(anliegen|problem|thema); (außerdem|ausserdem|zusätzlich|zudem|desweiteren|des weiteren|ferner|übrigens) "
    "..; wo ich (sie|dich) .. (hab|habe|dran); wenn ich (sie|dich) schon; nebenbei; zwei "
    "(fragen|sachen|punkte|dinge|anliegen|probleme); drei (fragen|sachen|punkte|dinge|anliegen); auch noch "
    "(eine|ein|wissen|fragen); zum zweiten",
    "half": "(nur|bloß) .. (hälfte|teil|teilweise|zum teil); (ein|eine|einen) (teil|hälfte) .. "
    "(erledigt|gelöst|geklärt|offen|nicht|fehlt); teilweise; zum teil; (rest|andere|anderen|zweite|übrige) .. "
    "(fehlt|offen|nicht|noch|warte); eins .. (gelöst|ignoriert|fehlt); aber nicht (alles|ganz|beides)",
    "resigned": "vergessen sie es; vergiss es; lassen (sie|wir) es; lass es; egal; ich gebe (es )?auf; bringt ja "
    "nichts; hat keinen (sinn|zweck); führt zu nichts; mache .. selbst; helfe mir selbst; schon gut; dann eben "
    "nicht; finde .. anderen weg",
    "works": "mir .. geholfen; hat geholfen; (genau|gerade) das .. (gebraucht|gesucht|wollte); genau was ich .. "
    "(brauchte|wollte|suchte); problem gelöst; seh ich (jetzt)?; habe ich bekommen; (ist|sind) .. "
    "(da|drin|angekommen|behoben|weg|aktiv|online|richtig|geklärt|erledigt|gelöst) (jetzt|danke|wieder); "
    "(datei|paket|geld|code|mail|karte|päckchen|zählerstand|rechnung) .. (ist|war) .. (da|drin|angekommen); "
    "(jetzt|nun|wieder) .. (geht|gehts|läuft|klappt|funktioniert|da|online); (geht|läuft|klappt) .. "
    "(wieder|jetzt|prima|super|einwandfrei); geht so; hat (geklappt|funktioniert|geholfen); ist .. "
    "(angekommen|eingegangen|da) .. (danke|heute|heil); wird .. (warm|wieder warm); (bin|komme) .. (wieder "
    ")?drin; passt jetzt; stimmt jetzt; (alles|es) (gut|da|bestens|paletti|geregelt)",
    "complaint": "(so|wie) .. (geht|umgehen|umgeht) .. (kunden|nicht|mit); das letzte; beschämend; peinlich; "
    "clowns; toll gemacht; ganz toll; na bravo; bravo; na super; na toll; im kreis; (liest|lesen) .. "
    "(überhaupt|jemand|das|meine); (dritte|vierte|dritter|x te) (anfrage|nachricht|mail|versuch|"
    "anruf); niemand "
    "(meldet|antwortet|kümmert|zuständig|ruft|weiß); ihr ernst; was soll (das|ich); wofür (zahle|"
    "bezahle); nicht "
    "wirklich (noch|wieder|schon); unverschämt*; wochenlang; (tag|stunden) .. (verloren|umsonst|"
    "gewartet); nicht "
    ".. erwartet",
    "human": "(gib|geben sie) .. (menschen|mitarbeiter|person|jemanden); (mitarbeiter|mensch) bitte; jemand "
    "(echten|anderen|richtigen); einen menschen",
    "churn": "(kann|könnte|werde|will) .. (auch )?kündigen; kündigung; gehe .. (woanders|zur konkurrenz); "
    "(wechsel*|gehe) .. (anbieter|bank|kasse|versicherung)",
    "legal": "anzeige .. (erstattet|erstatten); gasgeruch; riecht .. gas; "
    "(baby|kind|säugling|schwanger|pflegebedürftig*) .. (zuhause|hause|ohne|allein|gefahr); atemnot; herz*; "
    "allergi*; medikament*; insulin; notfall; datenschutz",
    "repeats": "(steht|stand|liegt) .. (oben|bereits|schon|vor|in meiner|seit); (hatte|habe) .. "
    "(schon|bereits|gerade|gestern) .. (geschrieben|gesagt|geschickt|erklärt|gemeldet|angegeben); "
    "(zweite|dritte|vierte) (nachricht|mail|anfrage|versuch); siehe oben; ich bin es (noch "
    "einmal|nochmal|wieder); nochmal von vorn",
    "trust": "gut (aufgehoben|erklärt|verstanden|betreut); nehmen sich .. zeit; zeit genommen; "
    "(super|echt|wirklich) (nett|lieb|freundlich|hilfreich); (sind|bist) .. (schatz|engel|goldstück|"
    "held); ernst "
    "genommen; zugehört",
    "denies": "(löst|klärt|ändert|behebt|beantwortet) .. (nicht|nichts|kein*); nichts .. "
    "(gelöst|geklärt|geändert|passiert|erledigt); nicht (gelöst|geklärt|erledigt|behoben); was soll ich "
    "(jetzt|nun|denn)",
    "slow": "(hat|dauert|dauerte|gedauert) .. (lange|ewig|gedauert|stunden|tage|wochen|weile); (zu|so|viel zu) "
    "lange; endlich; (hätte|wäre|ginge) .. schneller; erst nach .. (stunden|tagen|wochen)",
}

BUSINESS = {
    "half": "(hälfte|teil|teilweise|eines|erste) .. (erledigt|geklärt|gelöst|berichtigt|korrigiert) .. "
    "(rest|andere*|noch|zweite*); nur .. (hälfte|teil|teilweise); (rest|restliche|andere hälfte|andere "
    "teil|zweite teil|übrige|ein stück) .. (offen|wart*|noch|fehlt|kann ich|später|nicht|"
    "spezialist*); zum teil; "
    "teilweise; übergangs*; vorläufig; zwischenlösung; einstweilen",
    "context": "(sehe|habe|lese|kenne) .. (ihre "
    "(nachricht*|anfrage|mail|unterlagen)|verlauf|bisherig*|vorherig*|notiz*|dass sie (bereits|schon|"
    "gestern)); "
    "wie (versprochen|besprochen|vereinbart|angekündigt); (hatten|haben) .. "
    "(gestern|telefoniert|gesprochen|geschrieben|erwähnt); mein* kolleg* .. "
    "(gesagt|informiert|übergeben|notiert|berichtet); müssen .. nicht (wiederholen|noch einmal|nochmal); sie "
    "(schrieben|hatten|erwähnten); gelesen, was",
    "detail": "(bestellnummer|kundennummer|vertragsnummer|rechnungsnummer|auftragsnummer|seriennummer|ticketnummer|"
    "buchungsnummer|vorgangsnummer|sendungsnummer|telefonnummer|geburtsdatum|mailadresse|e "
    "mail adresse|postleitzahl|anschrift); worum geht (es|s); wie kann ich .. helfen; was kann ich für sie; "
    "welche (bestellung|rechnung|gerät|artikel); (beschreiben|schildern) sie .. (problem|anliegen); "
    "(senden|schicken|laden|füllen) .. (formular|foto*|bild*|kopie|beleg*|nachweis*|unterlagen)",
    "pitch": "(nur|für nur|für) .. (mehr|im monat|monatlich|extra) .. "
    "(bekommen|kriegen|wechseln|haben|gibt|upgrad*)?; (wussten sie|wusstest du|schon gewusst); unser* .. "
    "(tarif|paket|angebot|premium|versicherung|zusatz*) .. (für|nur|hätten|wäre|interesse); (tarif|paket) .. "
    "(dazu|wechseln|upgraden|aufstocken|buchen); wär das was; interesse an; gratis dazu; rabatt auf",
    "wait": "(bis|binnen|innerhalb|in|spätestens|vor|nach|höchstens|nächste*) .. "
    "(minute*|stunde*|tag*|woche*|werktag*|monat*|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|"
    "morgen|heute|abend|mittag|uhr|zum); "
    "dauert .. (minute*|stunde*|tag*|woche*|bis)",
    "next": "(sie|du) (bekommen|erhalten|bekommst|erhältst|sehen|finden|können|müssen|brauchen) ..; (bitte) .. "
    "(mitbringen|starten|prüfen|senden|schicken|warten|melden|bestätigen|antworten|rufen|nutzen|öffnen|klicken|"
    "versuchen); "
    "(wir|ich|kolleg*|team|techniker|bote|disposition) .. "
    "(melde|melden|meldet|rufe|rufen|ruft|schicke|schicken|prüft|prüfen|prüfe|gebe|geben|kommt|"
    "bringt); sobald; "
    "(kommt|folgt) .. (per|mit|post|mail|nächste*); "
    "(löschen|starten|sagen|öffnen|probieren|klicken|gehen|versuchen|nehmen) sie ..; jederzeit .. "
    "(schreiben|melden|einsteigen|anrufen)",
    "done": "(geht|gehen) .. (heute|morgen) .. (raus|los|in die post|auf den weg); (lager|depot) verlassen; "
    "bestätigt .. (zustellung|lieferung); (kann|wird) .. nicht (mehr|wieder) (passieren|vorkommen); (ist|sind) "
    "verbucht; behebt (genau|diesen|das|den); (hab|habe|haben|wurde|wurden|ist|sind|gerade|soeben) .. "
    "(angestoßen|nachgetragen|eingetragen|geändert|eingefroren|freigeschaltet|gebucht|quittiert|gesperrt|"
    "entsperrt|storniert|erstattet|umgestellt|verschoben|hinterlegt|gesetzt|zurückgesetzt|versendet|verschickt|"
    "reserviert|verlängert|aufgehoben|korrigiert|berichtigt|bestellt|gutgeschrieben|umgebucht|ausgetauscht|"
    "erneuert|aktiviert|entfernt|gelöscht|behoben); "
    "erledigt; gebucht; (ist|sind) .. (aktiv|unterwegs|raus|in ihrem|freigeschaltet|reserviert|"
    "bestätigt); steht "
    "jetzt (auf|wieder)",
    "redirect": "(eigene|neue|separate|weitere) (anfrage|ticket|meldung) .. "
    "(öffnen|eröffnen|stellen|schreiben)?; (eröffnen|stellen|erstellen) .. (neue*|eigene*) (anfrage|ticket); "
    "(andere*|zuständige*) (abteilung|team|stelle|kolleg*); (hilfe|service) (center|bereich|seite*|artikel); "
    "faq; statusseite; in ihrem konto; selbst service",
    "refuse": "kann .. (nicht|leider) (helfen|ändern|sehen|erstatten|sagen|lösen|zusagen|klären); keine "
    "(informationen|ausnahme*|möglichkeit|auskunft|angaben); so ist (das|es); (bedingungen|agb|regel*|vertrag) "
    ".. (eindeutig|vor|sehen|steht|klar); muss .. ablehnen",
}

VALENCE = {
    3.0: "grandios großartig* sensationell* vorbildlich* erstklassig* überglücklich herausragend* phänomenal* "
    "bombastisch* bestens meisterhaft* überragend* wundervoll* himmlisch exzellent* fantastisch* genial* "
    "hervorragend*",
    2.0: "dankbar* happy zuvorkommend* aufmerksam* liebenswürdig* verständnisvoll* reibungslos* gefreut "
    "glücklich* zufrieden* beruhigt erfreulich* sympathisch* engagiert* bemüht* unkompliziert* kulant* "
    "großzügig* bedanke bedanken weiterempfehlen respektvoll* gelungen* beeindruckt* fleißig* löblich* "
    "herrlich*",
    1.0: "funktionierte klappte repariert erledigt angekommen verständlich* hilfreich* zügig* prompt* sauber* "
    "jawoll jawohl fein ordentlich* korrekt* bequem* erholt gerettet willkommen "
    "hoffnung",
    -1.0: "schwierigkeit* schwierig* probleme mangel* mängel lücke* ausfall ausgefallen verspätung* verzöger* "
    "unpünktlich* unsichtbar ungenau* unlogisch* unbequem* kratzer riss gerissen undicht verschollen "
    "verlegt vergessen fehlgeleitet verwechselt nachhaken hinterher abgelehnt ablehn* abgebrochen hakt "
    "ruckelt zickt spinnt stockt bedauerlich* zweifel* zweifelhaft* fraglich* skeptisch* verunsichert* "
    "irritiert* irritierend* unruhig* ratlos* nervös* gestört störend* lästig* mühe mühselig* stress* "
    "ungeduldig* überfordert* angst ängstlich* bange notfall ungültig* gescheitert scheitert hapert "
    "misslich*",
    -2.0: "ärgert ärgere geärgert verärgern* enttäuscht* unzumutbar* nachlässig* schlampig* unprofessionell* "
    "überteuert* pampig* patzig* arrogant* abgewimmelt abwimmeln vertröstet vertröstung* hingehalten "
    "hinhalten gelogen übel* miserabel* jämmerlich* trostlos* bescheuert* beschissen* zerstört* "
    "zerbrochen* verdorben* verschimmelt* vermurkst* verhunzt* ruiniert* geplatzt blamabel* peinlich* "
    "mangelhaft* minderwertig* hoffnungslos* respektlos* herablassend* gleichgültig* desinteressiert* "
    "ungehalten* fassungslos* entsetzt* gestresst* stinksauer erbost* empört* beschwer* reklamation* "
    "chaos chaotisch* kundenunfreundlich* unverschämt* nutzlos* lieblos* verschwendet* verschwendung*",
    -3.0: "skandalös* ungeheuerlich* dreist* dreistigkeit abzocker* betrogen betrügen* wucher* hölle albtraum* "
    "alptraum* desaster* ekelhaft* widerlich* abartig* katastrophal* hass saustall sauerei schweinerei "
    "farce armutszeugnis idiot* vollidiot* unseriös* kriminell* zumutung* lachhaft* stümper*",
}

HEARD = {
    "asked_for_human": "(aus fleisch und blut|mit puls|jemand echtes|jemanden echten|echter mensch|echten menschen|"
    "lebendiger mensch|lebendige person|lebende seele); (jemand|jemanden|einen|einer|wen) .. (entscheiden darf|"
    "entscheiden kann|zu sagen hat|befugnis|was entscheidet|mit kompetenz|mit entscheidungs*|verantwortung|der "
    "denken kann|der mitdenkt|unterschreiben darf); (wer|wie heisst|name|nummer|durchwahl|adresse) .. (vorgesetzt*|"
    "verantwortlich*|zuständig*|ihr chef|ihre chefin|leitung|geschäftsführ*|filialleit*|teamleit*|boss); (maschine|"
    "bot|roboter|computer|chatbot|ki) .. (bringt nichts|hilft nicht|reden|rede|schreiben|schreibe|diskutieren|"
    "streiten|mehr|nein danke|stopp|statt); (keine|kein|keinen|statt|genug|schluss mit|nicht mehr mit) .. (maschine|"
    "bot|roboter|automat|chatbot|computer|ki|textbausteine); (mensch|person|mitarbeiter|berater|techniker|leitung|"
    "chef|chefin|vorgesetzter|vorgesetzte|kollege|kollegin|sachbearbeiter) (bitte|ran|her|jetzt|sofort|los|ans "
    "telefon|an die strippe); (nächste|nächsthöhere|höhere) (ebene|instanz|stelle|stufe); (eskalieren|eskaliert|"
    "eskalation) .. (bitte|das|sie|jetzt|ich|sofort)?; (rufen|ruf|rufe|ruft) .. (mich|uns) .. (an|zurück); (holen|"
    "hol|holt|geben|gib|gebt|schicken|schick|bringen|bring) .. (ihren|ihre|deinen|deine|einen|eine|mir|jemanden|wen) "
    ".. (chef|chefin|vorgesetzt*|leitung|mensch*|kolleg*|mitarbeiter*|verantwortlich*|techniker)",
    "churn_threat": "(kündigung|kündigungsschreiben) .. (geschrieben|raus|fertig|unterwegs|liegt|schicke|geht|folgt|"
    "morgen|heute|bereit|vorbereitet|formulier*); (dann|sonst|ansonsten|andernfalls|oder) .. (bin ich weg|sind wir "
    "weg|war es das|wars das|kündige|kündigen|wechsle|wechseln|gehe ich|gehen wir|storniere ich|bestelle ich "
    "woanders|trete ich|treten wir); (bin|sind|wär|wäre|wären) (ich|wir) (weg|raus|dann weg|dann raus|bald weg|"
    "fort); (konkurrenz|mitbewerber*|wettbewerb*|anderen anbieter*|anderer anbieter|andere anbieter|andere firma|"
    "andere bank|andere kasse|andere versicherung|nachbarladen|nebenan); (woanders|anderswo|andernorts) .. (hin|"
    "kaufen|kaufe|bestellen|bestelle|abschliessen|unterschreiben|gehen|versichern|tanken|buchen)?; (kaufe|kaufen|"
    "bestelle|bestellen|buche|buchen|komme|kommen|fliege|fahre|verlängere|verlängern) .. (nie wieder|nie mehr|nicht "
    "mehr|nimmer|kein zweites mal|künftig|zukünftig|in zukunft) .. (bei euch|bei ihnen|hier|woanders|nebenan)?; (nie "
    "wieder|nie mehr|das letzte mal|zum letzten mal|letztmalig|die letzte bestellung|letzter auftrag) .. (bestell*|"
    "gekauft|kauf*|buch*|bei euch|bei ihnen|hier|kunde|kundin|dass ich)?; (sie|ihr|habt|haben) .. (mich|uns|kunden|"
    "kundin|einen) .. (verloren|los|gesehen|als kunde* los); (konto|vertrag|abo|mitgliedschaft|karte|depot|police|"
    "anschluss) .. (auflösen|auflöse|kündigen|kündige|gekündigt|umziehen|mitnehmen|übertragen|beenden|beende); (ohne "
    "mich|ohne uns|nicht mit mir|nicht mit uns); (rufnummer|nummer) .. (mitnehmen|portier*|mitnahme); (überlege|"
    "überlegen|denke|denken|erwäge|erwägen) .. (wechsel*|kündig*|zu gehen|umzusteigen|abzuspringen|auszusteigen); "
    "(werde|werden) .. (abraten|weitererzählen|warnen|nicht verlängern|wechseln|kündigen|umsteigen)",
    "complaint": "(so geht|so kann|so darf) .. (nicht|kunden|man) .. (um|weiter|umgehen)?; (für|fürs) (dumm|blöd|"
    "doof|narren) (verkauf*|halten|gehalten); (an|auf) der nase; (von pontius|von einem zum|hin und her|im kreis) .. "
    "(geschickt|verwiesen|weitergereicht|pilatus|andern|nächsten|dreht|drehen)?; (hingehalten|vertröstet|abgewimmelt|"
    "abgespeist|abgefertigt|verschaukelt|veräppelt|verarscht|verladen|sitzen gelassen|sitzengelassen|hängen gelassen|"
    "hängengelassen|im stich|im regen); (schämen|schämt|peinlich|blamabel|armselig|erbärmlich|unterirdisch|"
    "unprofessionell*|unverschämt*|unzumutbar*|indiskutabel|inakzeptabel|untragbar|dreist*|frech*|arrogant*|"
    "unfreundlich*|patzig*|pampig*|schlampig*|stümper*|dilettant*|amateur*|saftladen|chaotenladen|sauladen|"
    "servicewüste|kundenverarsche|kundenfreundlich ist anders|zirkus|kasperletheater|trauerspiel|armutszeugnis|witz|"
    "schlechter scherz|hohn|zumutung|frechheit|sauerei|schweinerei|abzocke|nepp|wucher); (was|wofür|warum|wieso|"
    "weshalb) .. (für ein laden|für eine firma|soll das|bezahle ich|zahle ich|zahl ich|erlauben sie sich|denkt ihr "
    "euch|denken sie sich|macht ihr eigentlich|muss ich euch|muss ich ihnen|muss ich ständig|muss ich immer|"
    "antwortet niemand|meldet sich niemand|meldet sich keiner); (niemand|keiner|kein mensch|kein schwein) .. (meldet|"
    "interessiert|kümmert|zuständig|antwortet|hilft|geht ran|fühlt sich|hält es für|ruft zurück|weiss bescheid); "
    "(langsam|allmählich|jetzt) .. (reicht|reichts|platzt|sauer|wütend|die nase|geduld am ende|die faxen|genug); "
    "(nase|schnauze|faxen) .. (voll|dicke); mir reichts; mir reicht es; (bin|sind) .. (bedient|stinksauer|"
    "fassungslos|masslos enttäuscht|sehr enttäuscht|echt enttäuscht|schwer enttäuscht|entsetzt|empört|richtig sauer|"
    "mega sauer); (beschwerde|beschweren|beschwere|reklamier*)",
    "trust_words": "(danke|dankeschön|merci|lieb) .. (dass sie|dass du|dass ihr|für ihre|für deine|für eure|für die) "
    ".. (geduld|ruhe|ruhig|zeit|ehrlich*|mühe|verständnis|zuhören|zugehört|offen*|einsatz|fürsorge|freundlich*|"
    "menschlich*|mitgefühl|gekümmert|ernst|nett*|lieb*|dran|geblieben|hilfsbereit*|kulanz|herzlich*|aufmerksam*|"
    "erklär*|respekt*|einfühlsam*|anstand|klartext); (gut|bestens|prima|toll|super|hervorragend|wunderbar|rundum) "
    "(aufgehoben|beraten|betreut|informiert|erklärt|umsorgt|behandelt|begleitet|bedient); (auf sie|auf euch|auf "
    "dich) (ist|kann man) .. (verlass|verlassen|bauen|zählen); (ernst|für voll) genommen; (zugehört|zuhören können|"
    "hört zu|hören zu); (nehmen|nimmst|nehmt|genommen|nahmen) .. (sich|euch|dir) .. zeit; (sie|du|ihr) (sind|bist|"
    "seid) .. (engel|schatz|goldstück|held|heldin|spitze|klasse|die beste|der beste|die besten|lebensretter*|"
    "anständig*|ein guter mensch|perle|profi|so lieb|so nett|so freundlich|sehr freundlich|sehr nett|sehr lieb|sehr "
    "geduldig|so geduldig|sehr hilfsbereit|so hilfsbereit|unglaublich nett|echt nett|echt lieb|total nett|wirklich "
    "nett|wirklich lieb|gold wert|ein segen|toll|super); (sehr|so|äusserst|überaus|immer|ausgesprochen|ungemein|echt|"
    "wirklich|richtig|total|unheimlich) (zuvorkommend|freundlich|geduldig|kompetent|hilfsbereit|aufmerksam|"
    "verständnisvoll|einfühlsam|herzlich|nett|respektvoll|bemüht|fürsorglich|engagiert|ehrlich|fair|menschlich|"
    "höflich|liebevoll|sympathisch) (und|!|gewesen|beraten|behandelt|bedient|war|von|sind|am)?; (ohne|kein|keinen|"
    "keine|nicht) .. (gedrängt|drängen|aufgeschwatzt|aufschwatzen|aufgedrängt|andrehen|angedreht|verkaufsdruck|druck "
    "gemacht|von oben herab|überredet); (rechne|rechnen) .. hoch an; (hut ab|chapeau|respekt für|alle achtung|ein "
    "lob|grosses lob|dickes lob|kompliment|vergelts gott); (schnell|rasch|ehrlich|offen|fair) und (ehrlich|offen|"
    "unkompliziert|freundlich|fair|menschlich|kompetent|herzlich); (mensch|menschlich) (geblieben|behandelt|gewesen|"
    "unter)",
}
