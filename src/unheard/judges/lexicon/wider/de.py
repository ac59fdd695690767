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
