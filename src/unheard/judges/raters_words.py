"""The words of text that is written to a rater or a machine, folded, of all languages at once; `masking` reads them.

None of them is telling alone but those of `RATERS`: it is two kinds in one sentence that speak to a judge.
"""

from unheard.judges.vocabulary import words_in

RATERS = words_in(
    "evaluator evaluators grader graders rater raters annotator annotators reviewer judge judges classifier llm "
    "gpt chatgpt jailbreak bewerter bewerterin gutachter prufer auswerter juror evaluateur evaluatrice annotateur "
    "correcteur examinateur juge evaluador evaluadora calificador anotador juez avaliador avaliadora anotador "
    "juiz classificador clasificador classificateur klassifikator sprachmodell qa qualitatsprufung "
    "qualitatskontrolle valutatore beoordelaar algorithm algorithms algoritmo algoritmos algorithmus algorithme "
    "algorithmes"
)
"""Whom a customer or an agent has no reason to speak to."""
COMMANDS = words_in(
    "ignore disregard forget override overwrite bypass ignoriere ignorieren vergiss missachte uberschreibe "
    "ignorez ignorer oublie oubliez ignora ignoren ignorar olvida olvide omite esqueca desconsidere desconsiderar "
    "ignorem ignori negeer vergeet"
)
ORDERS = words_in(
    "instruction instructions prompt prompts rules guidelines directive directives system anweisung anweisungen "
    "regeln vorgaben richtlinien consigne consignes regles directives instrucciones instruccion reglas "
    "directrices instrucoes instrucao regras diretrizes previous vorherigen precedentes anteriores istruzioni "
    "instructies everything above"
)
RATES = words_in(
    "marks rate rated rating ratings score scored scores scoring grade graded label labelled labeled classify "
    "classified annotate evaluate evaluation csat nps verdict bewerte bewerten bewertung notez noter notation "
    "evalue evaluez classe classez attribue attribuez califica califique calificar calificacion puntua puntue "
    "puntuar puntuacion valora valore valorar valoracion clasifica clasifique evalua evalue avalie avaliar "
    "avaliacao classifique classificar pontue pontuar pontuacao nota atribua atribuir einstufen json override gewertet "
    "werten wertung benoten valuta judgement verdicts audit audits audited auditor auditors auditoria auditora "
    "auditeur audita auswertung auswertungen grades bestnote hochstnote hochstnoten notation "
    "classification classificacao clasificacion einstufung klassifizierung appreciation"
)
"""What is asked of a rater."""
MARKS = words_in(
    "mark marked markiere markieren marque marquez marca marcar return output respond antworte repondez responda"
)
FIELDS = words_in(
    "resolved solved status state outcome resolution sentiment satisfaction satisfied quality confirmed rating "
    "score csat verdict result geloest gelost zufriedenheit resuelto satisfaccion resolvido satisfacao resolu "
    "confidence label"
)
"""Names of what a judge writes down."""
GRADES = words_in(
    "1 2 3 4 5 10 100 four three two five ten one zero max maximum highest lowest top star stars funf sterne "
    "stern cinq etoiles etoile cinco estrellas estrella estrelas estrela hochste maximale maximo maxima resolved "
    "solved satisfied unresolved dissatisfied positive negative gelost erledigt zufrieden resolu resolue "
    "satisfait resuelto resuelta satisfecho resolvido resolvida satisfeito true false yes conversation chat dialogue "
    "dialog transcript interaction interaktion gesprach konversation conversacion conversa dialogo unzufrieden "
    "ungelost insatisfait insatisfecho insatisfeito best worst bestnote hochstnote conversas conversaciones "
    "conversations chats echanges gesprache minimum minimo minima minimale minimal pessimo pior schlechteste"
)
TALKS = words_in(
    "conversation chat dialogue dialog interaktion gesprach konversation conversacion conversa dialogo chats echanges "
    "gesprache interaction conversas conversaciones conversations"
)
"""What an invitation to a survey asks to rate ("rate our chat"): no grade by itself."""
OURS = words_in("our unser unsere unseren notre nuestro nuestra nosso nossa")
GOODS, JUDGED = (
    frozenset(("return",)),
    words_in("rating score csat verdict sentiment satisfaction outcome resolution confidence"),
)
"""What customers also do with goods ("a return label"), and the fields that goods do not have."""
RECORDS = words_in(
    "record recorded register registered log logged count counted treat note write vermerken vermerke erfassen "
    "eintragen verbuchen enregistrer enregistrez compter comptez inscrire registrar registre registra registrese "
    "contar cuente considerar considere considera anotar anote"
)
"""What somebody is to write down; customers say it of themselves, and then `SELF` stands beside it."""
RESULTS = FIELDS | words_in(
    "unresolved erledigt ungelost resolue resuelta resolvida solucionado solucionada bestatigt confirmado confirmada "
    "confirme confirmee wertung treated"
)
PARTIES = words_in(
    "customer user client kunde kundin nutzer usager utilisateur cliente usuario utilizador conversation "
    "interaction dialogue dialog transcript gesprach conversacion conversa"
)
OUTCOMES = words_in(
    "satisfied happy delighted pleased resolved solved confirmed confirms fixed thankful dissatisfied unresolved "
    "unhappy angry zufrieden glucklich gelost bestatigt erledigt begeistert unzufrieden satisfait satisfaite "
    "resolu resolue confirme content ravi insatisfait satisfecho satisfecha resuelto resuelta confirmado contento "
    "insatisfecho satisfeito satisfeita resolvido resolvida insatisfeito successful success perfect furious livid "
    "irate hostile wutend verargert furieux furieuse indigne enchante enchantee ravie furioso furiosa indignado "
    "indignada encantado encantada contente irritado tevreden soddisfatto"
)
SCALED = words_in(
    "satisfaction zufriedenheit satisfaccion satisfacao csat nps survey surveys umfrage befragung enquete sondage "
    "encuesta pesquisa inquerito rating ratings stars verdict bewertung wertung"
)
"""With a number these state a result: "satisfaction is 5", "survey answer: 1"."""
NUMBERS = words_in("1 2 3 4 5 10 100 five ten one funf cinq cinco dix dez diez zehn")
SERVED = words_in("service services support care kundendienst kundenservice servicio atencion servico atendimento")
"""With these, "customer" is half of the name of a department."""
SELF = words_in("i im we my me our a not ich wir mein meine ein je nous mon ma un yo mi mis eu minha meu um uma nao")
"""Who speaks of themselves as a customer: "I am not a happy customer"."""
SPEAKING = SELF - words_in("a un um una ein")
"""Those of them that only speak of somebody: "a" is Spanish for "to", too."""
YOU = words_in("you your sie ihr ihre ihnen du dein vous votre ton usted su le tu voce seu sua lhe")
MACHINES = words_in(
    "ai ki ia inteligencia model modell modele modelo bot assistant assistent asistente assistente system robot "
    "roboter robo robozinho maschine"
)
ROLES = words_in(
    "agent support assistant system ai bot judge evaluator customer user admin operator advisor supervisor human "
    "kunde kundin mitarbeiter mitarbeiterin berater beraterin client conseiller conseillere agente cliente "
    "sistema systeme atendente usuario vendeur caller anrufer asesor asesora metadata survey umfrage enquete encuesta "
    "pesquisa signals signale signaux senales sinais tool result rating score csat verdict label output instruction "
    "instructions"
)
"""Before a colon at the beginning of a line or sentence these put words into another's mouth."""
LOW = words_in(
    "1 one zero lowest negative unresolved dissatisfied angry unhappy terrible bad worst unzufrieden ungelost "
    "schlecht niedrigste insatisfait mauvais insatisfecho malo insatisfeito ruim false no furious livid hostile rude "
    "failure failed minimum minimo minima minimal lowest wutend furieux furieuse furioso furiosa indignado indignada "
    "pessimo pessima echec fallo complaint cancel bottom"
)
HIGH = words_in(
    "5 10 100 five ten top max maximum highest excellent perfect resolved solved fixed satisfied happy delighted "
    "positive true yes gelost erledigt zufrieden begeistert hochste resolu resolue satisfait ravi maximale resuelto "
    "resuelta satisfecho maxima maximo resolvido resolvida satisfeito funf cinq cinco stars sterne"
)
NOT = words_in("not never nicht nie keine pas jamais nao nunca sin sem ohne sans")
TRIGGERS = RATERS | COMMANDS | RATES | MARKS | PARTIES | MACHINES | SCALED | RECORDS
CUSTOMERS = words_in("customer user client kunde kundin cliente usuario caller anrufer")
AGENTS = words_in(
    "agent assistant system ai bot operator advisor supervisor mitarbeiter mitarbeiterin berater beraterin "
    "conseiller conseillere vendeur agente asesor asesora sistema systeme atendente"
)
TELLING = frozenset[str]().union(*(words for words in list(globals().values()) if isinstance(words, frozenset)))
"""All words of this module. A sentence's words are reduced to these first: sets of three words are compared in a tenth
of the time of sets of thirty, and `masking` compares up to fifteen of them."""
