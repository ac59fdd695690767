"""Words of five languages, folded, by which a sentence might be meant for whoever judges; `attack` reads them."""

from unheard.judges.vocabulary import words_in

READERS = words_in(
    "whoever software program programme system machine algorithm robot bot ai model quality audit auditor "
    "auditors assessor assessment checker report statistics stats reviewer transcript transcripts grader maschine "
    "programm algorithmus roboter ki qualitat qualitatsbericht qualitatsteam bericht auswertung statistik "
    "protokoll prufer modell logiciel algorithme statistiques controle fins qualite rapport modele algoritmo "
    "maquina programa informe control calidad efectos auditoria modelo robo robozinho sistema relatorio qualidade "
    "graders desk app judge machines bots auswertungen programs programas"
)
"""Who, or what, reads a conversation without being in it."""
ANYBODY = words_in("whoever anyone wer alle celui celle ceux quien quienes quem")
"""Such a reader, unnamed: "whoever grades this"."""
OPENINGS = words_in(
    "to for dear hey hello hi with under note message regarding re per as an fur fuer liebe lieber liebes hallo "
    "zum zur falls au aux pour cher chere petit mot fins a al para por estimado estimada querido senor senora ao "
    "aos caro cara prezado prezada recado"
)
"""How a sentence begins that is meant for somebody: "to the software that", "liebe Maschine"."""
VERDICTS = words_in(
    "grade grades graded mark marks points stars score scores rate rank tally tallies tick boxes pile bucket "
    "worst best top win failure success delighted happy satisfied confirmed treat count consider file slot record "
    "log classify class achieved met exemplary excellent outcome note noten bestnote punkte punktzahl bepunktet "
    "bepunkten einordnen einsortieren werten verbuchen eintragen vermerken abgeschlossen uberglucklich begeistert "
    "schlimmsten schlechteste bestens ergebnis erfullt noter classez classer rangez ranger retenir considerez "
    "considerer comptez compter comblee comble satisfaite satisfait reussite pires pire haut maximum puntua "
    "puntuar puntue nota pongale ponle cuentese cuente contar exito desastres peor alto encantada encantado "
    "clasifica clasificar capricha considerar coloque colocar piores pior fracasso atendida atendido jogue "
    "sucesso"
)
"""What such a reader is told to write down."""
