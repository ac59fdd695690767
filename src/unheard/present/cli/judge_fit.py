"""`unheard judge fit`: learn from your own labels."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from unheard.present.cli.options import Session, progress, session_options

if TYPE_CHECKING:
    from unheard.pipeline.fit import FitResult


@click.command("fit")
@click.option(
    "--model",
    "model",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("unheard-judge-model.json"),
    show_default=True,
    help="File to write; the setting `judge_model` names the one in use.",
)
@click.option(
    "--purpose",
    "purposes",
    multiple=True,
    type=click.Choice(["random", "active", "dispute", "queue", "training"]),
    help="Only labels of this purpose; may be repeated. Default: all.",
)
@session_options()
def command(session: Session, model: Path, purposes: tuple[str, ...]) -> int:
    """Fit the embedded judge to the labels in the store; a head that is not better beyond noise stays as it was.

    Labels named resolved, satisfied, confirmed, correct (true/false, or a share 0 to 1), rating and quality (1 to 5),
    sentiment (-2 to 2, how the customer left) and sentiment_turns (the same of single turns).
    """
    from unheard.pipeline.fit import fit_judge

    with session.store() as store, progress() as shown:
        result = fit_judge(store, session.settings(), path=model, purposes=purposes, progress=shown)
    session.say(result.to_json(), lambda: fit_text(result))
    return 0


def fit_text(result: "FitResult") -> str:
    """Say what was learnt, in words."""
    lines = [result.sentence, *(f"  {head.sentence}" for head in result.heads)]
    if result.rating is not None:
        lines.append(f"  rating, on customers left out: mean squared error {result.rating.words()}")
    if result.model is not None:
        lines.append(f"Model {result.model} written to {result.path} ({(result.size_bytes or 0) / 1000:,.0f} kB).")
        lines.append(f'Use it: judge_model = "{result.path}" in unheard.toml, or UNHEARD_JUDGE_MODEL={result.path}')
    return "\n".join(lines)
