"""Simulated organisations whose truth is known."""

from unheard.simulate.example import ORGANISATION
from unheard.simulate.organisation import Organisation
from unheard.simulate.planted import PlantedJudge
from unheard.simulate.truth import true_figures
from unheard.simulate.truth_of_studies import true_study_figures
from unheard.simulate.write import Simulated, simulate

__all__ = [
    "ORGANISATION", "Organisation", "PlantedJudge", "Simulated", "simulate", "true_figures", "true_study_figures",
]  # fmt: skip
