"""Seven dimensions: the usual KPI beside what people experienced; the open question; how teams treat customers."""

from dataclasses import dataclass, replace

from unheard.metrics.estimate import Estimate
from unheard.metrics.registry import find
from unheard.pipeline.picture import Picture
from unheard.present.report.numbers import Cell, Table, Words, figure, many_note
from unheard.present.report.plain import short, without_codes
from unheard.studies.coaching_numbers import LEAST

NAME = "alignment"
LABELS = {
    "script_adherence": "Script adherence", "conversations_per_agent_hour": "Conversations per agent hour"
}  # fmt: skip
"""KPIs that are no metric of ours."""
VERDICTS = {
    "disagree": "disagree", "agree": "agree", "trap": "speed trap", "no trap": "no speed trap",
    "cannot tell": "cannot be told",
}  # fmt: skip
BY_TEAM = (
    "context_acknowledged_rate", "authentic_empathy_rate", "next_step_rate", "proactive_update_rate", "soured_rate",
)  # fmt: skip
TEAMS = 12
UNKNOWN = "(unknown)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """One cell of the open question with words of customers."""

    says: str
    quotes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """What the section shows."""

    sentence: str
    refused: str
    table: Table | None
    beside: Table | None
    """The other human metrics, folded."""
    asked: Table | None
    cited: tuple[Cited, ...]
    teams: Table | None


def build(picture: Picture) -> People | None:
    """Bring the seven dimensions together; nothing where the study was not asked."""
    answer = picture.studies.get(NAME)
    if answer is None:
        return None
    if answer.refused is not None:
        reason = without_codes(answer.refused)
        return People(sentence="", refused=reason, table=None, beside=None, asked=None, cited=(), teams=None)
    found = {
        (one.metric, one.segment.get("dimension", "")): one for one in answer.estimates if "says" not in one.segment
    }
    dimensions = [row for row in answer.rows if row["part"] == "dimension"]
    rows: list[tuple[Cell, ...]] = []
    more: list[tuple[Cell, ...]] = []
    for row in dimensions:
        name = row["dimension"]
        usual, human = found[row["usual"], name], found[row["human"], name]
        rows.append(
            (
                Words(text=name),
                _figure(usual),
                _figure(human),
                Words(text=VERDICTS[row["verdict"]], note=row["why"]),
            )
        )
        more += [(Words(text=_label(other)), figure(_plain(found[other, name]))) for other in row["beside"]]
    lift = found["trust_renewal_lift", "long-term relationships"]
    more.append((Words(text="Renewals ahead of like customers, of those who praised, in points"), figure(_plain(lift))))
    return People(
        sentence=answer.sentence,
        refused="",
        table=Table(
            caption="Seven dimensions",
            head=("Dimension", "The usual KPI", "What people experienced", "Do they agree?"),
            rows=tuple(rows),
        ),
        beside=Table(caption="Further figures of the seven dimensions", head=("Figure", "Found"), rows=tuple(more)),
        asked=_asked(found, answer.estimates),
        cited=tuple(
            Cited(says=row["says"], quotes=tuple(row["quotes"]))
            for row in answer.rows
            if row["part"] == "open question" and row["quotes"]
        ),
        teams=_teams(picture),
    )  # fmt: skip


def _label(metric: str) -> str:
    return LABELS.get(metric) or find(metric).label


def _figure(one: Estimate) -> Cell:
    return replace(figure(_plain(one)), what=_label(one.metric))


def _plain(one: Estimate) -> Estimate:
    """A number's first reason is enough where there is none."""
    return replace(one, notes=tuple(without_codes(note) for note in one.notes[:1])) if one.value is None else one


def _asked(found: dict[tuple[str, str], Estimate], estimates: list[Estimate]) -> Table | None:
    """The open question, where somebody answered it."""
    axes = [found[f"open_{axis}", "emotional outcomes"] for axis in ("efficient", "empathetic")]
    if all(one.value is None for one in axes):
        return None
    cells = [one for one in estimates if one.metric == "open_answers"]
    named = [("said it felt efficient", axes[0]), ("said it felt empathetic", axes[1])]
    named += [(one.segment["says"], one) for one in cells]
    return Table(
        caption="Did this interaction feel efficient and empathetic?", head=("Answer", "Share"),
        rows=tuple((Words(text=words), figure(one)) for words, one in named),
    )  # fmt: skip


def _teams(picture: Picture) -> Table | None:
    """How teams treat customers, by name; too few instead of a number. Persons are not named on this page."""
    names = sorted(name for name in picture.by_team if name != UNKNOWN)
    if len(names) < 2:
        return None
    shown = names[:TEAMS]
    return Table(
        caption="How teams treat customers",
        head=("Team", *(find(metric).label for metric in BY_TEAM)),
        rows=tuple(
            (Words(text=short(name)), *(_or_few(picture.by_team[name].get(metric)) for metric in BY_TEAM))
            for name in shown
        ),
        many=many_note(len(shown) * len(BY_TEAM), "numbers"),
    )


def _or_few(one: Estimate | None) -> Cell:
    if one is None:
        return Words(text="none")
    return figure(one) if one.n >= LEAST else Words(text="too few", note=f"{one.n:,} of at least {LEAST}")
