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
