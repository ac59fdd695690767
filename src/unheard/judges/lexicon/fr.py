"""French: words and phrases that the embedded judge reads. Syntax as in `en.py`; written by us."""

APOSTROPHE = " "
NEGATION_AFTER = 3
STOP = (
    "le la les et est je ne pas vous de un une des pour que qui dans sur mon ma mes avec c j au du en nous bonjour ce"
)
NEGATIONS = "pas ne jamais rien aucun aucune personne sans ni guere n"
HEDGES = (
    "si espere esperons quand lorsque jusqu faut doit devrait devrez pourrait peut pouvez pourriez voudrais "
    "veux voulez souhaite essayer essaie pourquoi comment afin avant sera serait"
)
STRONGER = "très vraiment tellement absolument totalement complètement extrêmement super si trop hyper parfaitement"
WEAKER = "peu légèrement assez plutôt presque"
BUT = "mais cependant toutefois malheureusement pourtant néanmoins"

VALENCE = {
    3.0: "excellent* fantastique* génial* parfait* merveilleu* magnifique* formidable* exceptionnel* adore "
    "impeccable* extraordinaire*",
    2.0: "super content* heureux heureuse ravi* satisfait* utile* gentil* aimable* agréable* sympa* efficace* "
    "reconnaissant* soulagé* bravo top chapeau professionnel* patient* recommande* plaisir",
    1.0: "bon bonne bien merci mercis fonctionne marche résolu réglé réussi aide aidé facile rapide mieux "
    "nickel cool beau belle arrangé clair simple",
    -1.0: "problème* erreur* faux fausse lent* retard* attends attendre attente confus* manque* perdu* "
    "difficile* inquiet* inquiète* compliqué* bloqué* cher chère plante bug* bugs dommage bizarre "
    "étrange inquiétude soucis souci incomplet* panne* défectueu* défaut* endommagé* impayé* "
    "malheureusement coincé* doute* gêne*",
    -2.0: "cassé* mauvais* énervé* agaç* déçu* décev* déception frustr* mécontent* fâché* échec échoué ignoré* "
    "injuste* nul nulle triste* pénible* déteste marre insatisfait* désagréable* impoli* stupide* idiot* "
    "inutile* colère incompréhensible* incorrect* lamentable* désespér* furax",
    -3.0: "terrible* horrible* inacceptable* ridicule* scandaleu* scandale honte* honteu* pire arnaque* "
    "arnaqueur* escroc* escroquerie catastroph* inadmissible* affreu* furieu* mensonge* menteur* "
    "menteuse* voleur* merde foutage incompétent* ordure pathétique* minable* intolérable* révolt*",
}

CUSTOMER = {
    "works": "fonctionne; marche; fonctionné; marché; résolu*; réglé*; réussi*; arrangé*; "
    "tout (est|va) .. (bon|bien|ok|ordre|parfait|réglé); c est (bon|parfait|réglé|résolu|ok|réparé); "
    "ça (y est|marche|fonctionne|va mieux); (bien|enfin) .. (reçu|arrivé|recu); "
    "(j ai|je l ai) .. (trouvé|reçu) .. (merci|maintenant); (ai|as|avons|ont) (bien |enfin )?trouvé*; "
    "(peux|arrive|ai pu) .. (maintenant|connecter|accéder|ouvrir|voir|utiliser); je (le|la|les) vois; "
    "répond à ma question; (répondu|répond) .. ma question; problème (est )résolu; de retour; "
    "maintenant (c est|ça|je peux|je vois|tout); exactement ce; rentré dans l ordre; débloqué*; "
    "a (aidé|marché|fonctionné); (de nouveau|maintenant) .. (accès|connecté*); "
    "tout est (en ordre|rentré|bon); (colis|argent|remboursement) .. (reçu|arrivé); exactement ce qu; "
    "(c est|voilà) .. (réglé|arrangé|parfait|tout bon); tout est réglé",
    "denies": "(marche|fonctionne) .. pas; (même|meme) (problème|erreur|message|souci|chose|résultat|question); "
    "toujours (pas|le|la|rien|aucun|aucune|en|bloqué*|un|impossible|sans|cassé); "
    "(encore|toujours) .. (rien|pas|bloqué*|attend*|panne); "
    "ne (fonctionne|marche) .. (pas|plus|toujours); (fonctionne|marche) (pas|plus|toujours pas); pas "
    "(reçu|arrivé|résolu|réglé|remboursé|aidé|utile|ma question|ce que|normal|correct|acceptable|"
    "suffisant|compris|possible); rien (reçu|changé|ne|n); aucun* (réponse|solution|changement|nouvelle*|"
    "aide|effet|résultat|amélioration); personne .. (répond*|répondu|rappel*|aide*|contact*); "
    "déjà (essayé|fait|tenté|testé); (impossible|peux pas|arrive pas|arrive toujours pas) .. (connecter|"
    "accéder|ouvrir|voir|utiliser|trouver|me|de); j attends .. (toujours|encore|depuis); "
    "attends .. (toujours|encore|depuis); (vous ne) .. (comprenez|répondez|lisez) .. pas; "
    "mauvaise réponse; c est faux; ça (recommence|ne change|n a); sert à rien; pire; "
    "toujours (le|la) même; aucun changement; revient; "
    "de nouveau .. (erreur|bloqué*|panne|problème|même|rien)",
    "when": "combien de temps; quand .. (vais|serai|sera|recevr*|est ce)",
    "thanks": "merci*; remercie*; reconnaissant*",
    "bye": "au revoir; bonne (journée|soirée|nuit|continuation|fin); bon (week|weekend|après); à bientôt; "
    "cordialement; adieu; bye; salut",
    "ok": "ok; okay; d accord; entendu; compris; très bien; parfait; super; ça marche; je vois; bien; oui; "
    "noté; bien reçu",
    "later": "(je vais|vais) .. (essayer|tester|attendre|voir|vérifier|regarder|faire|appeler|contacter|tenter); "
    "j essaie; j essaierai; je (verrai|testerai|attends votre|reviendrai|regarderai); j espère; "
    "espérons; dans l attente; j attends votre",
    "no_more": "(non) .. (merci|c est tout|ça ira|rien); c est tout; ce sera tout; ça sera tout; rien d autre; "
    "ça ira; non merci",
    "repeats": "comme (je|déjà|dit|indiqué|expliqué) .. (dit|dis|expliqu*|indiqu*|écrit|précis*|mentionn*|déjà|"
    "envoy*); comme déjà; déjà .. (dit|expliqué|envoyé|donné|fourni|indiqué|précisé|répondu|appelé|écrit|"
    "contacté|signalé|demandé|mentionné|transmis); "
    "(deuxième|troisième|quatrième|cinquième|2ème|3ème|énième|nième) fois; combien de fois; "
    "encore une fois; plusieurs fois; (trois|quatre|cinq|dix|deux) fois; répéter; répète; même question; "
    "sans arrêt; je vous ai .. dit",
    "complaint": "plainte*; plaindre; réclamation*; inacceptable*; ridicule*; scandal*; honteu*; honte; arnaque*; "
    "escroc*; catastroph*; inadmissible*; perte de temps; perdre mon temps; marre; ras le bol; (mauvais|"
    "nul|nulle|horrible|très mauvais|déplorable|piètre) .. (service|expérience|support|client|qualité|"
    "société|entreprise|sav); foutez; moquez; (vous vous) (moquez|fichez|foutez); menteu*; mensonge*; "
    "incompétent*; n importe quoi; très déçu*; lamentable*; (le|la) pire; "
    "c est (une honte|du vol|quoi ce); intolérable*; incroyable",
    "human": "(parler|discuter|échanger|joindre|avoir|passer|mettre|transférer) .. (humain*|conseiller*|personne|"
    "quelqu un|agent|responsable|superviseur|opérateur|manager|vrai*|interlocuteur); "
    "(vrai*|vraie) .. (personne|humain|conseiller*|interlocuteur); (un|être) humain; "
    "(pas|êtes) .. (un )?(robot|bot|machine); responsable; rappelez moi; numéro de téléphone; "
    "quelqu un de réel; agent humain",
    "churn": "(vais|veux|souhaite|compte|prêt à) .. (résilier|partir|quitter|changer); je résilie; concurren*; "
    "(changer|change|changerai) .. (opérateur|fournisseur|banque|crémerie|prestataire); "
    "autre (opérateur|fournisseur|banque|enseigne|prestataire); ailleurs; plus jamais; jamais plus; "
    "(perdre|perdez|perdu|perdent) .. client*; (fermer|supprimer|clôturer) mon compte; "
    "dernière fois que; (ne )?(commanderai|achèterai|renouvellerai|recommande) .. (plus|pas|jamais); "
    "je vous quitte; partir à la concurrence",
    "legal": "avocat*; juridique*; justice; tribunal; porter plainte; plainte .. (police|justice); poursui*; "
    "dgccrf; 60 millions; association de consommateurs; consommateurs; médiateur*; huissier*; police; "
    "mise en demeure; dangereu*; bless*; ufc; cnil; signal conso",
    "trust": "très (utile|patient*|gentil*|aimable*|efficace*|professionnel*); m avez compris; pris soin; "
    "bien (conseillé*|accompagné*); excellent service; bon service; super service; meilleur service; "
    "sans pression; à l écoute",
    "consent": "oui; d accord; confirme; allez y; exactement; c est ça; correct; parfait; je confirme",
    "request": "annuler; rembours*; modifier; changer; réserver; échanger; retourner; résilier; ajouter; supprimer; "
    "remplacer; mettre à jour",
    "not_read": "(avez vous|vous n avez|vous ne) .. (lu|lisez|écoutez|écouté|comprenez|compris); lisez vous; "
    "pas (lu|ma question|répondu|écouté); réponse (automatique|type|toute faite); copier coller; "
    "aucun sens; hors sujet; rien à voir; à côté de la plaque",
}

BUSINESS = {
    "refuse": "malheureusement; (ne|n) .. (pouvons|peux|puis|peut|sommes|suis) .. pas; pas (possible|éligible|"
    "disponible|autorisé*|inclus*|prévu*|remboursable|en mesure|pris en charge); impossible; "
    "(n avons|ne proposons|n offrons|ne disposons|ne vendons) .. (pas|plus|aucun*); "
    "aucun* (moyen|possibilité|solution); refusé*; rejeté*; rupture de stock; hélas; regrett*; "
    "conformément à notre politique; pour le moment; pour l instant",
    "promise": "(allons|vais|va) .. (revenir|contacter|rappeler|informer|vérifier|examiner|transmettre|transférer|"
    "étudier|regarder|résoudre|traiter|notifier|enquêter|faire remonter|escalader|envoyer|tenir); "
    "(vous )(recontact*|tiendr*|contacter*|rappeler*|reviendr*|informer*|recevr*); (sera|serez|seront) "
    ".. (contacté*|traité*|résolu*|remboursé*|informé*|corrigé*|rappelé*); tenons informé*; transmis*; "
    "transmets; remonté; escalad*; "
    "(ticket|dossier|demande|cas) .. (créé*|ouvert*|transmis*|enregistré*); "
    "numéro de (dossier|ticket|référence); (sous|dans les|délai de) .. (heures|jours|semaines); "
    "jours ouvr*; dès que; en cours; patienter; patience; technicien*; spécialiste*; "
    "service (concerné|compétent|technique); équipe (concernée|technique|compétente); au plus vite; "
    "plus rapidement; meilleurs délais; niveau supérieur; veuillez patienter",
    "redirect": "(transfère|transférer|transférons|mets|mettre|redirig*|orient*) .. (relation|vers|au|conseiller|"
    "service|collègue); (veuillez|merci de|devez|pouvez) .. (contacter|appeler|joindre|adresser|écrire|"
    "rendre); contactez; appelez; adressez vous; autre service; message privé; mp; par email; par mail; "
    "collègue*; service client au",
    "done": "(ai|avons|a été|ont été|est|sont|été|bien) .. (remboursé*|annulé*|réinitialisé*|mis à jour|modifié*|"
    "émis|envoyé*|traité*|résolu*|corrigé*|réservé*|activé*|supprimé*|ajouté*|crédité*|finalisé*|"
    "débloqué*|restauré*|expédié*|remplacé*|appliqué*|confirmé*|prolongé*|effectué*|réparé*|transféré*|"
    "validé*|rétabli*|enregistré*|réglé*|résilié*|changé*|échangé*); en (route|chemin); (viens|venons) "
    "de .. (rembours*|annul*|envoy*|corrig*|modif*|activ*|débloqu*|chang*|réinitialis*|ajout*|crédit*); "
    "(ai|avons) .. (crédité*|versé*|expédié*|levé*|basculé*|rectifié*|reversé*|ouvert*|relancé*|purgé*|"
    "nettoyé*); vous pouvez (maintenant|désormais|de nouveau); devrait .. (fonctionner|marcher) ..; "
    "est (confirmé*|annulé*|corrigé*|à jour)",
    "solution": "(vous pouvez|pouvez vous); (veuillez|essayez|merci) de; (cliquez|appuyez|sélectionnez|allez|ouvrez|"
    "choisissez|suivez|essayez|vérifiez|redémarrez|réinstallez|téléchargez|connectez|rendez); étape*; "
    "paramètres; réglages; redémarr*; réinstall*; recommand*; conseill* de; suggère; assurez vous; "
    "simplement; voici; il (faut|suffit); (vous devez|vous devrez); parce que; car; la raison; "
    "en raison; c est dû; cela signifie; afin de; via le lien",
    "ask": "(pouvez|pourriez) vous .. (me|nous|préciser|confirmer|donner|indiquer|envoyer|fournir|décrire|"
    "communiquer); (merci de|veuillez) .. (préciser|confirmer|donner|indiquer|envoyer|fournir|décrire|"
    "communiquer|transmettre|partager|nous|me); avez vous; êtes vous; souhaitez vous; voulez vous; "
    "quel*; est ce que; puis je; dites moi; j aurais besoin; utilisez vous",
    "empathy": "(comprends|comprenons) .. (que|votre|vos|bien|tout|parfaitement|combien); j imagine; frustrant*; "
    "vous avez raison; (désolé*) .. (apprendre|entendre|pour|que|de); désagrément*; à votre place; "
    "gêne occasionnée; compréhensible",
    "apology": "désolé*; excus*; pardon; regrett*; navré*",
    "polite": "merci*; s il vous plaît; bonjour; bonsoir; plaisir; ravi*; heureux; heureuse; cher; chère; "
    "bonne (journée|soirée); je vous en prie; bien sûr; certainement; avec plaisir; bienvenue; "
    "cordialement; volontiers; souhaite*",
    "rude": "calmez vous; comme je vous l ai; déjà (dit|expliqué|répondu); vous auriez dû; "
    "pas (notre|mon) (problème|faute); votre faute; évidemment; ne nous (regarde|concerne); "
    "lisez .. (conditions|manuel|notice); tant pis; pas de mon ressort; débrouillez",
    "unsure": "pas (sûr*|certain*|compris); (sais|comprends|sait) .. pas; aucune idée; reformul*; ne comprends; "
    "répéter; je crois; pas clair",
    "more": "(autre|autres) (chose|question*|aide|demande*); (puis je|peux) .. (aider|faire) .. autre; d autre*",
    "silence": "(fermer|clôturer|terminer|ferme|clôture|mets fin) .. (chat|conversation|ticket|discussion|session); "
    "(êtes vous|toujours) .. (là|en ligne|présent*|connecté*); "
    "pas (eu|reçu) .. (réponse|nouvelles|retour); sans (réponse|nouvelle*|retour) ..; inactivité",
    "pitch": "passer à .. (premium|supérieur); offre (spéciale|exclusive|promotionnelle); intéressé* par; "
    "premium; profiter de; durée limitée; notre offre",
    "praise": "ravi*; (content|heureux|heureuse) .. (que|de|savoir|d apprendre); je vous en prie; avec plaisir; "
    "pas de (quoi|souci|problème); de rien; super; parfait; tant mieux",
}
