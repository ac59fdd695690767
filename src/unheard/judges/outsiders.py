"""Sentences meant for somebody outside the conversation: who reads it, counts it, files it or grades it.

A customer and an agent speak of the customer's matter, and to each other. A sentence that speaks to or of a reader
from outside, and of a verdict, is about the record; so is one that says how the conversation itself is to be filed.
It takes both: a broken machine, the best price, a report and a case are ordinary matters each by itself. Words are
folded, of five languages and a few more at once, as in `raters_words`.
"""

from collections.abc import Sequence
from functools import lru_cache

from unheard.judges.hailing import HAILED, HAILS, HEARS, hails
from unheard.judges.vocabulary import forms_of, words_in

READERS = words_in(
    "whoever software program programs programme programmes engine engines system systems machine machines "
    "algorithm algorithms robot robots bot bots ai model models quality audit auditor auditors qualitatssicherung "
    "assessor assessors assessment assessments checker report reports statistics stats reviewer reviewers "
    "transcript transcripts grader graders desk app judge supervisor tracker dashboard monitoring analytics "
    "pipeline crawler parser script maschine maschinen programm algorithmus roboter ki qualitat qualitatsbericht "
    "qualitatsteam bericht berichte auswertung auswertungen statistik statistiken protokoll prufer modell modelle "
    "listener listeners classifier summariser summarizer zuhorer mitleser sprachmodell ordinateur lecteur "
    "lecteurs ordenador computador lector lectores leitor leitores registrador "
    "rechner automat analyse logiciel logiciels algorithme algorithmes statistiques controle controleur "
    "controleurs qualite rapport rapports modele modeles automate ia outil analyste algoritmo algoritmos maquina "
    "maquinas programa programas informe informes control calidad auditoria modelo modelos robo robos robozinho "
    "sistema sistemas estadistica estadisticas analista herramienta relatorio relatorios qualidade controlo "
    "estatistica estatisticas ferramenta analise programma macchina modello punteggiatura computer"
)
"""Who, or what, reads a conversation without being in it."""
ANYBODY = words_in(
    "whoever anyone anybody someone somebody those everyone wer wen wem jemand alle denen derjenige diejenigen "
    "denjenigen demjenigen derjenigen celui celle ceux quiconque quelqu qui quien quienes alguien quem alguem "
    "aqueles chi chiunque"
)
"""Such a reader, unnamed: "whoever grades this"."""
READS = words_in(
    "read reads reading grade grades grading rate rates rating score scores scoring scored tally tallies tallying "
    "tallied assess assesses assessing assessed count counts counting evaluate evaluates evaluating analyse "
    "analyses analysing analyze analyzes analyzing analysis review reviews reviewing audit audits auditing sort "
    "sorts sorting file files filing classify classifies classifying monitor monitors monitoring watching judge "
    "judges judging rank ranks ranking measure measures measuring train trains training summarise summarises "
    "summarize summarizes listening liest lesen mitliest mitlesen mitlest durchgehen durchgeht bewertet bewerten "
    "beurteilt beurteilen auswertet auswerten zahlt zahlen erfasst erfassen pruft prufen analysiert analysieren "
    "einstuft benotet statistisch sortiert lit lire lisez lisent evalue evaluent evaluer note notent noter "
    "analysent analyser classe classent classer juge jugent juger traite traitent traiter compte comptent compter "
    "mesure relit depouille lee lea lean leen leer puntua puntue puntuar evalua evaluar analiza analice analizar "
    "revisa revise revisar clasifica clasifique clasificar califica califique calificar juzga juzgue mide "
    "contabiliza leia leiam ler avalia avalie avaliar analisa analise analisar pontua pontue pontuar classifica "
    "classifique classificar confere julga julgue mede valuta legge giudica"
) | forms_of(
    (
        "calific evalu puntu pontu valor clasific classific analiz analis revis audit avali julg juzg orden contabiliz",
        "a as o an am amos ar ara aran arao ado ada ando",
    ),
    (
        "califiqu evalu puntu pontu valor clasifiqu classifiqu analic analis revis audit avali julgu juzgu contabilic",
        "e es en em",
    ),
    ("evalu analys class jug trait examin parcour depouill", "e es ent er era eront ez ons ant"),
    ("bewert beurteil auswert einstuf benot einordn pruf sortier analysier", "e en et t end ende est te ten"),
    ("score grade rate judge mark tag label rank sort", "s d r rs"),
)
"""What such a reader does."""
VERDICTS = words_in(
    "grade grades graded mark marks points stars star score scores rate rank tally tallies tick box boxes pile "
    "bucket bracket category column tier percentile worst best top bottom highest lowest maximum minimum win wins "
    "loss failure fail failed failing success successful successfully delighted happy satisfied unhappy angry "
    "outraged furious confirmed resolved unresolved solved settled closed treat count consider slot record log "
    "classify class achieved met exemplary excellent outstanding flawless perfect outcome credit zero five "
    "wonderfully wonderful disaster catastrophe gold thumbs approve approved pass passed note noten bestnote "
    "hochstnote punkte punktzahl bepunktet bepunkten einordnen einsortieren werten verbuchen eintragen vermerken "
    "abgeschlossen uberglucklich glucklich begeistert zufrieden unzufrieden schlimmsten schlimmste schlechteste "
    "schlechtesten beste besten bestens hochste niedrigste ergebnis erfullt erfolg erfolgreich gelungen "
    "misslungen misserfolg katastrophe gelost erledigt perfekt null sterne zahlen noter classez classer rangez "
    "ranger retenir considerez considerer comptez compter comblee comble satisfaite satisfait ravi ravie reussite "
    "reussi echec pires pire haut parfait parfaite resolu resolue etoiles meilleur meilleure meilleurs puntua "
    "puntuar puntue nota notas pongale ponle cuentese cuente contar exito desastre desastres peor peores mejor "
    "mejores alto encantada encantado clasifica clasificar capricha considerar resuelto resuelta perfecto "
    "perfecta excelente maximo maxima minimo minima estrellas puntos rotundo fracaso satisfecho satisfecha "
    "coloque colocar piores pior melhor melhores atendida atendido jogue sucesso resolvido resolvida perfeito "
    "perfeita estrelas pontos catastrofe punteggio massimo risolto contentissimo voti"
)
"""What such a reader is to find or to write down."""
OPENINGS = words_in(
    "to for dear hey hello hi with under note message regarding re per as an fur fuer liebe lieber liebes hallo "
    "zum zur falls au aux pour cher chere petit mot fins attention a al para por estimado estimada querido senor "
    "senora ao aos caro cara prezado prezada recado observacao hinweis info fyi attn notice reminder memo before"
)
"""How a sentence begins that is meant for somebody: "to the software that", "liebe Maschine"."""
TALK = words_in(
    "chat chats conversation conversations thread threads ticket tickets case cases contact contacts exchange "
    "session sessions interaction interactions call calls transcript dialogue dialog gesprach gesprache vorgang "
    "vorgange fall kontakt anfrage konversation unterhaltung chatverlauf echange echanges dossier appel "
    "discussion gestion gestiones conversacion conversaciones caso casos llamada charla atendimento atendimentos "
    "conversa conversas chamado hier this das esto esta isto isso ceci"
)
"""The conversation itself."""
POINTING = words_in("hier this das esto esta isto isso ceci")
"""What may point at anything else, too."""
FILING = words_in(
    "treat treated treats count counts counted counting consider considered regard regarded report reported file "
    "filed log logged record recorded list listed flag flagged enter entered belongs belong goes credited rank "
    "ranked class classed slot register registered tick ticked zahlen zahlt werten gewertet einordnen eingeordnet "
    "einstufen verbuchen verbucht vermerken erfassen erfasst eintragen verzeichnen ablegen considerez considerer "
    "compter comptez classer classez ranger rangez enregistrer enregistrez retenir inscrire traiter cuentese "
    "cuente contar considerese considerar registrar registrese anotar anotese clasificar archivar tratar conste "
    "constar considere registre anote classifique arquive contabilizar contabilize tratado"
) | forms_of(
    ("compt consider class rang enregistr consign inscri valid", "e es ent er era eront ez ons ee"),
    (
        "consider registr regist anot clasific classific archiv arquiv contabiliz marc valid",
        "a an am ar ado ada ase ese",
    ),
    ("verbuch vermerk erfass verzeichn einstuf einordn werte zahl", "e en et t te"),
)
"""What is done with it afterwards."""
ENDS = words_in(
    "success successful successfully win failure resolved solved settled finished perfect delighted satisfied "
    "unresolved flawless gelungen erfolg erfolgreich misserfolg gelost erledigt zufrieden perfekt reussite reussi "
    "echec resolu resolue satisfait satisfaite parfait exito fracaso resuelto resuelta satisfecho perfecto "
    "sucesso resolvido resolvida satisfeito perfeito"
)
"""How it is said to have ended."""
INSIDE = words_in(
    "i im ive we my me mine our us but not dont doesnt isnt still although ich wir mein meine meinen mir mich "
    "unser aber nicht trotzdem je nous mon ma mes notre mais pas yo mi mis nosotros nuestro pero no sin eu meu "
    "minha nos mas nao ainda"
)
"""Who speaks of a matter of their own, or against what was filed: "it was closed as solved, but"."""
SURVEYS = words_in(
    "survey surveys questionnaire poll csat nps rating ratings bewertung note valoracion evaluation umfrage "
    "befragung fragebogen kundenbefragung enquete sondage encuesta cuestionario pesquisa inquerito questionario "
    "avaliacao"
)
"""What a customer answers elsewhere."""
FORMS = words_in(
    "survey surveys questionnaire poll form forms umfrage befragung fragebogen kundenbefragung formular enquete "
    "sondage formulaire questionnaire encuesta cuestionario formulario pesquisa inquerito questionario"
)
FILLED = words_in(
    "ticked filled answered submitted angekreuzt ausgefullt beantwortet rempli coche repondu rellene marque marquei "
    "conteste respondi preenchi"
)
"""What was done with one: what was answered there is no evidence of how it went."""
ANSWERS = ENDS | words_in(
    "stars star happy unhappy pleased sterne glucklich unglucklich begeistert etoiles etoile ravi ravie comblee "
    "content contente mecontent estrellas estrella encantado encantada contento contenta estrelas estrela "
    "contentissimo feliz insatisfait insatisfecho insatisfeito dissatisfied unzufrieden top bottom highest lowest "
    "excellent excelente ausgezeichnet terrible confirmed bestatigt confirmee confirme confirmada confirmado "
    "addressed thrilled"
)
"""What is said to have been answered there, or to have come of it."""
NOTES = words_in(
    "status statut estado state zustand stand ergebnis resultat resultado outcome result resolution "
    "kundenstimmung stimmung humeur animo humor mood sentiment zufriedenheit satisfaction satisfaccion satisfacao "
    "summary recap wrapup wrap memo note notes notiz gesprachsnotiz vermerk zusammenfassung fazit bilanz "
    "kurzfassung compte fiche resume bilan synthese ficha resumen resumo nota apunte balance sintesis sintese crm "
    "record entry log eintrag entree registro aktennotiz"
)
RENDERED = words_in(
    "translation translated transcription transcribed transcript ubersetzung ubersetzt transkript traduction "
    "traduit transcrit traduccion traducido transcripcion traducao traduzido transcricao decoded decrypted "
    "scenario szenario scenarios text texte texto wortlaut"
)
"""How a text begins that tells of a conversation instead of being said in it."""
MOODS = words_in("mood sentiment stimmung humeur animo humor customer client cliente kunde kundin member user caller")
UNREAL = words_in(
    "pretend imagine suppose roleplay story fiction fictional hypothetically stell stellen vorstellen angenommen "
    "erfunden geschichte imaginez supposez supposons histoire fictif imagina imaginate supon supongamos finge "
    "historia suponha finja faz"
)
SAYING = words_in(
    "say says said saying told tell tells wrote write writes written chat sage sagt sagte gesagt schrieb schreibe "
    "schreibt geschrieben dit dis ecrit ecris digo dice dije dicho escribi escribo escrito disse dito escrevi "
    "escrevo solved agent customer gelost resolu resuelto resolvido"
)
"""Words that are only imagined to have been said."""
CONTROL = words_in("quality qualite calidad qualidade qualitat qa")
OFFICE = words_in(
    "lead head manager team department officer responsable chef chief equipo equipe equipa departamento "
    "departement jefe jefa sicherung abteilung leiter leiterin"
)
"""With these, quality is somebody's office."""
TO_SOMEBODY = words_in("you your sie ihr ihre ihnen vous votre vos usted su sus tu voce seu sua")
"""Who is asked to answer one."""
FIRST_WORDS, FIRST_OF_ANYBODY = 8, 4
HARD = words_in(
    "grader graders assessor assessors auditor auditors reviewer reviewers algorithm algorithms ai models llm "
    "analytics transcript transcripts algorithmus ki modelle algorithme ia modeles algoritmo algoritmos modelos"
)
"""Readers that are hardly ever a customer's own matter."""
READING = READS | HEARS
"""What a machine does with a conversation, also where another word of the language sounds alike."""
TRIGGERS = READERS | READS | FILING | SURVEYS | FORMS | NOTES | RENDERED | UNREAL | HAILED
"""Without one of these no sentence is meant for an outsider."""
TELLING = frozenset((":", ",")).union(*(words for words in list(globals().values()) if isinstance(words, frozenset)))
"""All words of this module, and the sign that stands behind the name of a note."""


@lru_cache(maxsize=10_000)
def may_speak(said: frozenset[str]) -> bool:
    """Rule out most texts by their words alone; `said`: those of them that are in `TELLING`."""
    if not SURVEYS.isdisjoint(said) and not ANSWERS.isdisjoint(said):
        return True
    if not UNREAL.isdisjoint(said) and not SAYING.isdisjoint(said):
        return True
    if ":" in said and not (NOTES.isdisjoint(said) and RENDERED.isdisjoint(said)):
        return True
    if not HAILED.isdisjoint(said) and (":" in said or not (HAILS.isdisjoint(said) and HEARS.isdisjoint(said))):
        return True
    if not FORMS.isdisjoint(said) and not FILLED.isdisjoint(said):
        return True
    if not READERS.isdisjoint(said):
        return not (VERDICTS.isdisjoint(said) and READS.isdisjoint(said))
    if VERDICTS.isdisjoint(said):
        return False
    if not READS.isdisjoint(said) and not ANYBODY.isdisjoint(said):
        return True
    return not FILING.isdisjoint(said) and not (ENDS.isdisjoint(said) and TALK.isdisjoint(said))


def speaks_outside(words: Sequence[str]) -> bool:
    """Whether a sentence, its words folded and in order, is meant for a reader from outside."""
    said = TELLING.intersection(words)
    if not may_speak(said):
        return False
    if said & SURVEYS and said & ANSWERS and said.isdisjoint(INSIDE) and said.isdisjoint(TO_SOMEBODY):
        return True
    if said & FORMS and said & FILLED and said & (ANSWERS | VERDICTS):
        return True
    if said & HAILED and hails(words, READING, OPENINGS):
        return True
    told = words[: words.index(":")] if ":" in words[: 2 * FIRST_WORDS] else []
    if not RENDERED.isdisjoint(told) or (not NOTES.isdisjoint(told) and said & (ENDS | ANSWERS | MOODS)):
        return True
    words = [word for word in words if word[0].isalnum()]
    if not UNREAL.isdisjoint(words[:FIRST_OF_ANYBODY]) and said & SAYING:
        return True
    if said & CONTROL and said & OFFICE and said & VERDICTS:
        return True
    reads = not READS.isdisjoint(said)
    if not READERS.isdisjoint(said) and (reads or said & VERDICTS):
        place = next((place for place, word in enumerate(words[:FIRST_WORDS]) if word in READERS), None)
        if place is not None and (place == 0 or not OPENINGS.isdisjoint(words[: min(place, 2)])):
            return True
        # One word can be the reader and what it does ("the rating model" has two).
        if (
            reads
            and said & VERDICTS
            and len(said & (READERS | READS)) > 1
            and len(said & (READERS | READS | VERDICTS)) > 2
        ):
            return said.isdisjoint(INSIDE) or not (said & (READERS - READS)).isdisjoint(HARD)
    if reads and not ANYBODY.isdisjoint(words[:FIRST_OF_ANYBODY]) and len(said & (READS | VERDICTS)) > 1:
        return True
    if FILING.isdisjoint(said) or not said.isdisjoint(INSIDE):
        return False
    return bool(said & ENDS and said & TALK) or bool(said & (TALK - POINTING) and len(said & (FILING | VERDICTS)) > 1)
