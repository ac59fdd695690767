"""Studies: what a ratio cannot say. One file per study; `STUDIES` names them all."""

from unheard.studies.agreement import AGREEMENT
from unheard.studies.ai_vs_human import AI_VS_HUMAN
from unheard.studies.alignment import ALIGNMENT
from unheard.studies.attribution import ATTRIBUTION
from unheard.studies.base import Answer, Request, Study
from unheard.studies.benchmark_vs_outcome import BENCHMARK_VS_OUTCOME
from unheard.studies.bridge import BRIDGE
from unheard.studies.channel_flow import CHANNEL_FLOW
from unheard.studies.coaching import COACHING
from unheard.studies.cohort import COHORT
from unheard.studies.debiased import DEBIASED
from unheard.studies.definitions import DEFINITIONS_STUDY
from unheard.studies.drift import DRIFT
from unheard.studies.durability import DURABILITY
from unheard.studies.effort import EFFORT
from unheard.studies.escalation import ESCALATION
from unheard.studies.journeys import JOURNEYS
from unheard.studies.kpi_audit import KPI_AUDIT
from unheard.studies.labelling_plan import LABELLING_PLAN
from unheard.studies.ladder import LADDER
from unheard.studies.latency import LATENCY
from unheard.studies.mix_shift import MIX_SHIFT
from unheard.studies.real_csat import REAL_CSAT
from unheard.studies.repeat_contact import REPEAT_CONTACT
from unheard.studies.response_bias import RESPONSE_BIAS
from unheard.studies.sample import SAMPLE
from unheard.studies.silent import SILENT
from unheard.studies.spotlight import SPOTLIGHT
from unheard.studies.stability import STABILITY
from unheard.studies.stable_scores import STABLE_SCORES
from unheard.studies.survey_vs_score import SURVEY_VS_SCORE
from unheard.studies.trends import TRENDS
from unheard.studies.validity import VALIDITY
from unheard.studies.waterfall import WATERFALL

STUDIES: dict[str, Study] = {
    study.name: study
    for study in (
        WATERFALL,
        REAL_CSAT,
        RESPONSE_BIAS,
        SURVEY_VS_SCORE,
        SILENT,
        MIX_SHIFT,
        AI_VS_HUMAN,
        LADDER,
        DURABILITY,
        COHORT,
        VALIDITY,
        TRENDS,
        STABLE_SCORES,
        KPI_AUDIT,
        REPEAT_CONTACT,
        DEFINITIONS_STUDY,
        ALIGNMENT,
        COACHING,
        EFFORT,
        CHANNEL_FLOW,
        JOURNEYS,
        ESCALATION,
        LATENCY,
        ATTRIBUTION,
        BENCHMARK_VS_OUTCOME,
        SPOTLIGHT,
        SAMPLE,
        AGREEMENT,
        DEBIASED,
        LABELLING_PLAN,
        BRIDGE,
        STABILITY,
        DRIFT,
    )
}
"""In the order in which a newcomer asks them."""

__all__ = ["STUDIES", "Answer", "Request", "Study"]
