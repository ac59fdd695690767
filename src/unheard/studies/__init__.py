"""Studies: what a ratio cannot say. One file per study; `STUDIES` names them all."""

from unheard.studies.agreement import AGREEMENT
from unheard.studies.base import Study

STUDIES: dict[str, Study] = {study.name: study for study in (AGREEMENT,)}

__all__ = ["STUDIES", "Study"]
