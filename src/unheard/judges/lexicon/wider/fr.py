"""French: further phrases, see the package."""

CUSTOMER = {
    "also": "(autre|seconde|deuxième|nouvelle|dernière) "
    "(question|chose|demande|problème|point|sujet|souci|préoccupation); encore (une|autre) (chose|"
    "question); par "
    "ailleurs; (en outre|de plus|en plus|d autre part|sinon|au passage) ..; pendant que (je|j|nous|"
    "on); tant que "
    "(je|j|on); (aussi|également) .. (je voudrais|j aimerais|besoin|savoir|question); deux "
    "(choses|questions|points|problèmes|demandes|soucis); trois (choses|questions|points|problèmes|"
    "demandes); il "
    "y a aussi",
    "half": "(seulement|que|qu) .. (moitié|partie|en partie); la moitié; en partie; partiellement; (une|un) "
    "(partie|point) .. (réglé|résolu|fait|reste|mais|ouvert|manque); (reste|autre|second|deuxième) .. "
    "(manque|pas|encore|attente|ouvert); mais pas (tout|les deux|le reste)",
    "resigned": "laissez tomber; laisse tomber; oubliez; tant pis; j abandonne; peu importe; ça ne sert à rien; "
    "ne mène (à rien|nulle part); je me débrouill*; (trouver*|ferai) .. (autre|moi même)",
    "works": "m avez .. aidé*; m a .. aidé*; exactement ce (qu il|que|dont) ..; c est (exactement|bien) ce que; "
    "(parfait|super) .. (réglé|résolu|reçu); je le vois; ça (marche|fonctionne|remarche|s ouvre|passe|y est|a "
    "marché) ..; (c est|tout est) (bon|revenu|réglé|résolu|ok|rentré|en ordre|parfait); "
    "(colis|commande|virement|argent|code|mail|sms|carte|remboursement) .. (arrivé|reçu|bien reçu|est "
    "là|revenu); (bien|enfin|je l ai|je les ai) reçu*; reçus; (est|sont) (là|arrivé*|revenu*|rentré*) ; ah (ça|"
    "c "
    "est|oui) .. (ouvre|bon|marche); j ai (réussi|pu) ..; nickel; impeccable; problème (réglé|résolu)",
    "complaint": "faites exprès; vous pourriez être; aimable; (aucune|pas de|sans) réponse .. "
    "(depuis|semaine*|jours|de votre); tourne* en rond; lisez vous; (personne|on) .. "
    "(répond|rappelle|lit|sait|décroche); bravo; merci pour rien; se (fout|moque) .. (de moi|du monde|des "
    "gens|de nous|clients); vous m aviez dit; (troisième|quatrième) (message|mail|appel|fois|"
    "relance); du grand "
    "n importe quoi; n importe quoi; c est (quoi|du) .. (service|foutage|délire); comment (osez|pouvez) vous; "
    "(perdu|gâché) .. (journée|heures|matinée|temps)",
    "human": "(un|une) (conseiller*|humain*|personne) .. (plaît|svp|vite); passez moi .. (quelqu "
    "un|un|votre|le|une); je veux .. (conseiller*|humain|quelqu un|personne)",
    "churn": "(je|j|on) (vais|change|pars|quitte|résilie) .. "
    "(ailleurs|concurren*|opérateur|banque|contrat|tout); annulez tout; (perdu|"
    "perdez) .. client*; plus jamais; "
    "dernière (fois|commande)",
    "legal": "odeur de gaz; (bébé|enfant|enceinte|personne âgée|cardiaque|diabétique) ..; (gorge|visage) .. "
    "gonfl*; allergi*; médicament*; étouffe*; urgence vitale; (cnil|dgccrf|rgpd|médiateur|huissier)",
    "repeats": "(tout est|c est|déjà) .. (dans mon|mon premier|plus haut|ci dessus|écrit|dit); je vous relance; "
    "relance; je (viens|vous) .. (l écrire|ai déjà|l ai dit|le dire|de l écrire); (deuxième|troisième|"
    "quatrième) "
    "(message|mail|demande|appel|fois); comme (dit|indiqué|écrit|expliqué); c est encore moi; "
    "(envoyé*|transmis*) (le|la semaine|hier|il y a)",
    "trust": "pris (ça|cela|le temps|soin|au sérieux) ..; expliquez .. bien; (vraiment|si|tellement) "
    "(gentil*|aimable|patient*|à l écoute); à l écoute; (vous êtes|z êtes|t es) .. "
    "(ange|perle|génial*|super|top|formidable)",
    "denies": "(ne|n) .. (résout|répond|règle|change|résolu|réglé|avance) .. (pas|rien); rien .. "
    "(réglé|résolu|changé|avancé|fait); (pas|toujours pas) (réglé|résolu); qu est ce que je (fais|suis)",
    "slow": "(pris|prend|fallu|mis) .. (temps|longtemps|heures|jours|semaines); (trop|si) (long|longtemps); "
    "enfin; (aurait pu|pourrait) .. plus (vite|rapide|rapidement)",
}

BUSINESS = {
    "half": "(moitié|partie|un point|premier) .. (réglé*|fait*|résolu*|corrigé*) .. (reste|autre|encore|second); "
    "(seulement|que|qu) .. (moitié|partie|en partie); (reste|autre moitié|autre partie|second point|solde) .. "
    "(attente|ouvert|attend*|encore|manque|pas|peux|spécialiste*|autre service); en partie; partiellement; "
    "provisoire*; en attendant; solution de contournement",
    "context": "(je vois|j ai lu|j ai bien|j ai vos|j ai votre) .. "
    "(message*|échange*|demande|historique|dossier|écrit|contacté*|déjà); comme (promis|convenu|prévu|"
    "vu); (nous "
    "nous|on s|vous avez|nous avions|vous aviez) .. (parlé|appelé*|écrit|échangé|dit|expliqué|mentionné) .. "
    "(hier|déjà|semaine|à|au)?; (mon|ma) collègue .. (a|m a|dit|transmis|noté|informé); pas besoin de "
    "(répéter|tout); suite à (votre|notre)",
    "detail": "(numéro|référence|nom|prénom|adresse|code) .. "
    "(commande|client*|contrat|dossier|facture|réservation|téléphone|série|suivi|mail|postal*|complet|complète|"
    "police); "
    "date de naissance; de quoi s agit il; (quel|quelle) est .. (problème|souci|demande|votre|numéro); (en "
    "quoi|comment) puis je .. aider; que puis je faire; décri* .. (problème|souci); "
    "(envoyez|joindre|joignez|remplir|remplissez|fournir|fournissez) .. "
    "(formulaire|photo*|justificatif*|copie|facture*|document*)",
    "pitch": "(notre|nos) .. (offre*|forfait*|pack*|assurance|option*|abonnement) .. "
    "(à|pour|vous|premium|seulement)?; éligible .. (offre|option|forfait); (pour|à) (seulement|juste|à "
    "peine|que) .. (mois|plus); saviez vous .. (offre|forfait|pouvez|option); (intéress*|profit*) .. "
    "(offre|promotion|option|forfait|par); je vous l active; remise sur",
    "wait": "(sous|dans|d ici|avant|en|au plus tard|jusqu à|jusqu au|dès) .. "
    "(minute*|heure*|jour*|semaine*|mois|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|demain|midi|soir|"
    "matin|aujourd "
    "hui|prochain*|ouvré*|fin); (demain|lundi|mardi|mercredi|jeudi|vendredi) .. (matin|avant|midi|après "
    "midi|heure*)",
    "next": "(vous) (recevrez|allez recevoir|pouvez|pourrez|trouverez|devez|verrez|aurez) ..; "
    "(pensez|payez|cochez|rappelez|redémarrez|envoyez|vérifiez|essayez|attendez|cliquez|ouvrez|revenez|allez|"
    "débranchez) "
    "..; (on|nous|je|il|collègue|équipe|technicien|coursier|livreur|conseiller) .. (vous "
    ")?(rappell*|rappelons|recontact*|écri*|envoi*|enverr*|pass*|tien*|contact*|livr*|viendr*|arriv*); dès "
    "(que|qu|réception); pouvez vous .. (redémarrer|vérifier|essayer|envoyer|me dire|rester)",
    "done": "quitté .. (entrepôt|dépôt); confirme .. livraison; part (aujourd hui|demain|ce soir); (ne|n) .. "
    "(arrivera|reproduira|produira) plus; corrige (exactement|précisément|ce|cette); (j ai|nous avons|on a|je "
    "viens de|je l ai|je vous ai|vous y ai) .. "
    "(levé|remis|corrigé|envoyé|noté|modifié|annulé|remboursé|débloqué|activé|ajouté|changé|réservé|"
    "réinitialisé|mis|mise|validé|crédité|prolongé|alerté|ouvert|supprimé|transféré|relancé|rétabli|commandé|"
    "renvoyé|régularisé|refait|bloqué); "
    "c est (envoyé|réglé|fait|noté|bon|corrigé|annulé|validé|parti|rétabli|changé); (est|sont) .. "
    "(émis*|annulé*|remboursé*|réservé*|activé*|envoyé*|validé*|confirmé*|corrigé*|actif|en "
    "route|rétabli*|noté*)",
    "redirect": "(ouvrir|ouvrez|créer|créez|faire|faites) .. (autre|nouvelle|séparée) demande; "
    "(autre|bon|service) (service|équipe|département|interlocuteur) ; centre d aide; (page|article) .. "
    "(aide|statut|faq); faq; espace client; (service|équipe) (concerné*|compétent*|dédié*)",
    "refuse": "(je ne|nous ne|on ne) (peux|pouvons|peut|suis) .. (pas|rien) ..; (aucune|pas d) "
    "(information|exception|possibilité|solution|trace|date); c est comme (ça|cela); "
    "(conditions|règlement|contrat) .. (clair*|prévoi*|indiqu*); je dois (refuser|décliner)",
}

VALENCE = {
    3.0: "géniale géniaux sensationnel* brillant* fabuleu* magistral* divin* splendide* exemplaire* "
    "irréprochable* enchanté* épatant* époustouflant* excellence",
    2.0: "joie joyeu* chaleureu* attentionné* attentif* attentive* dévoué* compétent* réactif* réactive* "
    "prévenant* arrangeant* compréhensif* compréhensive* cordial* courtois* charmant* félicit* "
    "tranquillis* rassuré* rassurant* confiance contente* satisfaite* adoré aimé apprécié* apprécie "
    "impressionné* patience gentillesse sympathique* agréablement soulagement recommanderai remercie "
    "remercier remerciements",
    1.0: "fonctionnait marché réparé* résolue corrigé* arrivé parvenu réussie aidée parfaitement facilement "
    "rapidement pratique* utiles confortable* éclairci bienvenu* chance bisous tranquille ouf "
    "impec",
    -1.0: "problèmes erreurs souci soucis ennui ennuis ennuyé* embêt* bloque bloquant bloquants plantage planté "
    "buggé* figé* gelé* rame ramer perte perdus perdues disparu* disparaît manquant* manquait manquent "
    "cassée fuite fuit moisi* déchiré* rayé* abîmé* indu indue refusé* refuse refusent rejeté* nerveu* "
    "anxieu* angoissé* stressé* peur crainte* inquiète inquiets méfiant* doutes confusion complications "
    "incommod* désagrément* tarde tardé traîne traînent lenteur* lenteurs coupure* coupé* interrompu* "
    "instable* invalide* impossible* regrette regrettable* préjudice* fatigant* fatigué* oublié* "
    "abandonné* égaré* erroné* périmé* abusif abusive compliquée difficultés",
    -2.0: "énerve énerver énervant* agacement irrité* irritant* frustration frustrant* décevante* déceptions "
    "mécontentement négligen* désorganis* désordre bâclé* laxisme arrogant* malpoli* hautain* méprisant* "
    "mépris condescendant* trompé* tromp* trompeur* trompeuse* baladé* balade baladent mené* ignore "
    "ignorent ignorer stress galère galères pourri* lamentables médiocre* horrifi* inhumain* injustice* "
    "antiprofessionnel* incompétence incapable* pourries ruiné* gâché* détruit* haine déteste épuisé* "
    "lassé* plainte* plaindre réclamation* réclamer exaspér* excédé* remonté colères rage honteusement "
    "scandalisé* outré* choqué* désabusé*",
    -3.0: "cauchemar* enfer escroqué* arnaquer arnaqué* voleur voleurs dégueulasse* écœur* ignoble* maudit* "
    "crétin* imbécile* abruti* horreur catastrophes calamité calamiteu* scandales ultraj* humili* "
    "criminel* foutaise* honteuses débile*",
}

HEARD = {
    "asked_for_human": "(en chair et en os|un être humain|une vraie personne|quelqu un de vrai|d humain|de vivant); "
    "(passez|passe|passer|mettez|mets|donnez|donne|appelez|trouvez|transférez|transfère|redirigez|orientez) .. (moi|"
    "nous|le|la) .. (quelqu un|un|une|votre|le|la|votre responsable|responsable|conseill*|humain*|chef*|direct*|"
    "supérieur*|technicien*|collègue*|manager|supervis*); (parler|discuter|échanger|voir|joindre|contacter|dialoguer|"
    "traiter) .. (quelqu un|humain*|personne|responsable*|conseiller*|conseillère|supérieur*|direction|directeur|"
    "directrice|chef*|manager|être humain|supervis*|opérateur|opératrice|technicien*|vrai|vraie|agent|téléconseill*|"
    "interlocuteur|interlocutrice|vivant); (pas|plus|marre|assez|stop|sans|ras le bol|basta) .. (robot*|machine*|"
    "bot*|automate*|chatbot*|ia|réponses automatiques); (qui|le nom|nom|coordonnées|mail|numéro) .. (est responsable|"
    "du responsable|de votre responsable|du directeur|de la direction|est votre chef|votre supérieur|commande|décide|"
    "dirige); (quelqu un|une personne|un responsable) .. (qui décide|qui peut décider|de compétent*|qui comprend|qui "
    "sache|qui sait|capable|habilité*|d habilité*|qui a le pouvoir|avec un cerveau); (un|une|le|la) (humain|humaine|"
    "responsable|conseiller|conseillère|agent|technicien|superviseur|manager|chef|gérant|gérante|personne) (svp|stp|"
    "s il vous plaît|s il te plaît|maintenant|vite|immédiatement|tout de suite); (rappelez|rappelle|appelez|appelle) "
    "moi; (qu on|que quelqu un|qu un responsable|qu un humain|qu un technicien) me .. (rappelle|appelle|contacte|"
    "joigne); (faites|fais) .. (remonter|escalader|intervenir|venir|monter) .. (au|à|le|la|un|ce|dossier|responsable|"
    "niveau)",
    "churn_threat": "(je|on|nous) .. (résilie|résilier|résilions|résilierai|me barre|me casse|vais voir ailleurs|"
    "vais aller voir|irai voir|change de|changerai de|changeons de|changer de|partirai|partons|quitte|quitterai|"
    "quittons|vous quitte|clôturer|ferme mon compte|désabonne|désinstalle|arrête tout|arrêter là|passe chez|passerai "
    "chez|passons chez|bascule|migre|transfère mon|annule tout|annulerai tout|ne renouvel*|prendrai un autre|prends "
    "un autre); (concurrent|concurrents|concurrence|la concurrence|un autre fournisseur|un autre opérateur|une autre "
    "banque|une autre assurance|un autre prestataire|autre boutique|voir ailleurs|aller ailleurs|ira ailleurs|irons "
    "ailleurs|irai ailleurs|partent ailleurs|pars ailleurs|partir ailleurs|acheter ailleurs|commander ailleurs); "
    "(plus jamais|jamais plus|dernière fois|dernière commande|dernier achat|dernier abonnement|c est fini|c est "
    "terminé) .. (chez vous|avec vous|vous|commander*|achet*|client*|je|que|entre nous|ici)?; (ne|n) .. (commander* "
    "plus|achèter* plus|viendr* plus|reviendr*|remettr* plus|renouveller*|renouvelons pas|serai plus client*|serons "
    "plus client*|compterai plus|recommand* pas|prendr* plus); (vous|venez) .. (perdez|perdu|perdre) .. (client*|"
    "cliente|un bon|une bonne|fidèle|moi|nous); (vous pouvez|tu peux) .. (garder|vous le garder|le garder|oublier|"
    "dire adieu|faire une croix|rayer); (demandé|demande|demander) .. (rio|portabilité|résiliation|clôture|"
    "transfert); (demande) de résiliation; (sinon|ou|autrement|à défaut) .. (je résilie|je pars|je change|j annule|"
    "je quitte|je vais ailleurs|on part|on change|nous partons|c est terminé|je clôture|je m en vais); (tenté*|pense|"
    "penser|songe|envisage|réfléchis|hésite) .. (résilier|partir|changer|quitter|aller voir|passer chez|arrêter); "
    "sans (moi|nous)",
    "legal_or_safety": "(avocat|avocate|avocats|mise en demeure|mettre en demeure|tribunal|tribunaux|justice|"
    "poursuivre|poursuites|poursuite judiciaire|porter plainte|plainte|dépôt de plainte|police|gendarmerie|"
    "commissariat|huissier|médiateur|médiatrice|conciliateur|ufc|que choisir|60 millions|dgccrf|répression des "
    "fraudes|cnil|rgpd|autorité de|défenseur des droits|association de consommateurs|protection juridique|"
    "assignation|assigner|voie judiciaire|voies judiciaires|action en justice|dommages et intérêts|préjudice moral|"
    "illégal|illégale|illégaux|hors la loi|code de la consommation|vice caché|clause abusive|ordre des|inspection du "
    "travail|arcep|acpr|agence de santé|ars); (brûlé|brûlée|brûlure|brûlures|électrocut*|décharge électrique|court "
    "circuit|étincelle*|prend feu|pris feu|incendie|explos*|fuite de gaz|odeur de gaz|sent le gaz|monoxyde|danger|"
    "dangereux|dangereuse|en danger|blessé*|blessure*|saigne*|urgences|samu|pompiers|ambulance|allergie|allergique*|"
    "intoxication|intoxiqué*|étouff*|éclats de verre|morceau de verre|bout de verre|malaise|évanoui*|oxygène|"
    "respirateur|fauteuil roulant|handicapé*|sécurité de|risque pour)",
    "complaint": "(inadmissible*|inacceptable*|scandaleu*|honteu*|lamentable*|minable*|déplorable*|pitoyable*|"
    "ridicule*|aberrant*|hallucinant*|n importe quoi|foutage de gueule|se moque|se moquer|se fout|se fiche|vous "
    "foutez|vous moquez|prendre pour|prend pour|prenez pour|pris pour|baladé*|balade|balader|mené* en bateau|ras le "
    "bol|marre|ras la casquette|excédé*|exaspér*|écœuré*|furieu*|révolté*|indigné*|outré*|scandalisé*|très déçu*|"
    "vraiment déçu*|tellement déçu*|plus que déçu*|extrêmement déçu*|pas sérieu*|manque de sérieux|manque de respect|"
    "aucun respect|aucune considération|aucun suivi|aucune réponse|aucun professionnalisme|aucune excuse|amateurisme|"
    "amateurs|incompétent*|incompétence|incapable*|désinvolt*|mépris*|malpoli*|impoli*|désagréable*|arrogant*|"
    "raccroché au nez|raccroche au nez|bande de|arnaque*|arnaqueur*|voleurs|escroc*|publicité mensongère|mensonge*|"
    "menteur*|honte à vous|bravo la|bravo le|merci pour rien|service nul|nul à chier|zéro pointé|une honte|un "
    "scandale|une blague|un cirque|une mascarade|du grand n importe|c est du vol|perte de temps|perdre mon temps|"
    "perdu mon temps|fait perdre); (comment|pourquoi|à quoi) .. (osez|ose t on|est ce possible|personne ne|faut il "
    "que je|dois je|sert votre|payer pour|je paie|je paye|vous payer); (je|nous) .. (paie|paye|payons) .. (pas pour|"
    "pour rien|pour ça|cher pour); (personne|aucun|nul) .. (ne répond|ne rappelle|n a rappelé|ne sait|ne s en occupe|"
    "ne daigne|ne me|n est capable|ne bouge|ne lit)",
    "trust_words": "(merci|un grand merci|mille mercis|reconnaissant*|bravo|chapeau) .. (pour votre|pour ton|pour l|"
    "pour la|pour le|d avoir|d être|de m avoir|de ne pas|de votre) .. (patience|gentillesse|écoute|écouté*|"
    "compréhension|compris|humanité|humain|franchise|honnêteté|sérieux|disponibilité|disponible*|professionnalisme|"
    "douceur|délicatesse|bienveillance|accueil|soutien|attention|efficacité|patient*|gentil*|resté*|pris|pris le "
    "temps|temps|expliqué*|explications|dévouement|amabilité|courtoisie|rassuré*|aidé*|accompagné*|jugé*|insisté*|"
    "lâché*|ça au sérieux|respect*|clarté|présent*|présence); (vous|tu) (êtes|es|avez été|étiez|fûtes) .. (adorable*|"
    "géni*|un ange|une perle|des anges|formidable*|un amour|au top|super|patient*|gentil*|à l écoute|très|tellement|"
    "vraiment|d une|un chef|une chic|professionnel*|prévenant*|charmant*|extra|humain*|en or|la première|le premier|"
    "la seule|le seul); (pris|prenez|prend|prendre|prenne) .. (au sérieux|le temps|soin de); (à l écoute|bien "
    "conseillé*|bien accueilli*|bien traité*|bien renseigné*|bien expliqué|bien entouré*|bien suivi*|en confiance|en "
    "bonnes mains|mis* à l aise|sans jugement|sans pression|sans forcer|sans pousser|sans me presser|sans "
    "condescendance|rien forcé|pas forcé|pas poussé|pas cherché à me vendre|pas essayé de me vendre); (compter|"
    "compte|confiance) (sur|en) (vous|toi|votre); (un|une|quel|quelle|super|excellent|très bon|bon) (vrai|vraie|"
    "grand|grande|belle)? (service client|service|accueil|écoute|conseil|équipe|professionnalisme|gentillesse|"
    "patience|accompagnement|suivi) .. (au top|impeccable|exemplaire|remarquable|merci|bravo|rare|humain|chez vous|"
    "irréprochable|parfait); (votre|la|le|une) (collègue|conseillère|conseiller|dame|monsieur|équipe|technicien|"
    "technicienne|livreur|infirmière) .. (adorable|formidable|gentil*|patient*|super|géniale|génial|au top|charmant*|"
    "très|exceptionnel*|extra|à l écoute|aimable|professionnel*); (ne|n) .. (a|avez|as) (jamais|pas) (lâché*|laissé "
    "tomber|jugé*|abandonné*|pris de haut)",
}
