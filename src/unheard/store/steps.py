"""A step: one named SQL file that computes one table from others, runnable alone and on every engine."""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from unheard.store.binding import bind
from unheard.store.engine import Engine
from unheard.store.memory import give_back

Parameters = dict[str, int | str]
_COMMENT = re.compile(r"--[^\n]*")
_READ = re.compile(r"\b(?:FROM|JOIN)\s+([a-z_]+)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One table and the statement that computes it."""

    table: str
    """Name of the table that the step creates; the SQL file is `<table>.sql` beside its room's Python."""
    package: str
    """Package that holds the SQL file, e.g. `unheard.facts.sql`."""

    def sql(self) -> str:
        """The statement as it stands in the file."""
        return _text(self.package, f"{self.table}.sql")

    @property
    def makes(self) -> tuple[str, ...]:
        """The table that it computes."""
        return (self.table,)

    @property
    def reads(self) -> frozenset[str]:
        """Tables that the statement reads (and names that it gives to parts of itself)."""
        return tables_in(self.sql())

    def run(self, engine: Engine, parameters: Parameters) -> None:
        """Compute the table."""
        engine.create(self.table, bind(self.sql(), parameters))


@dataclass(frozen=True, slots=True, kw_only=True)
class PythonStep:
    """One table computed from Arrow arrays where SQL cannot say it (connected components, chains)."""

    table: str
    compute: Callable[[Engine, Parameters], None] = field(repr=False)
    reads: frozenset[str] = frozenset()
    """Tables of other steps that it reads. One that is missing here may be gone when it runs, which fails at once."""
    beside: tuple[str, ...] = ()
    """Tables that it registers beside its own."""

    @property
    def makes(self) -> tuple[str, ...]:
        """The tables that it computes."""
        return (self.table, *self.beside)

    def run(self, engine: Engine, parameters: Parameters) -> None:
        """Compute the table."""
        self.compute(engine, parameters)


@cache
def _text(package: str, name: str) -> str:
    return files(package).joinpath(name).read_text(encoding="utf-8")


@cache
def tables_in(sql: str) -> frozenset[str]:
    """Names after FROM and JOIN in a statement of the house subset."""
    return frozenset(_READ.findall(_COMMENT.sub("", sql)))


def run_steps(
    engine: Engine,
    steps: Sequence[Step | PythonStep],
    parameters: Parameters,
    *,
    kept: Collection[str] | None = None,
    made: Iterable[str] = (),
) -> list[str]:
    """Run steps in their order; return the tables that they have made and that are still there.

    With `kept`, a table is forgotten once no later step reads it, unless it is one of these; so are those of `made`,
    which earlier steps left. Without, all stay.
    """
    there = dict.fromkeys(made)
    needed = _needed_after(steps, kept or ())
    for step, wanted in zip(steps, needed, strict=True):
        step.run(engine, parameters)
        if isinstance(step, PythonStep):
            give_back()
        there |= dict.fromkeys(step.makes)
        if kept is not None:
            for table in [name for name in there if name not in wanted]:
                engine.drop(table)
                del there[table]
    return list(there)


def _needed_after(steps: Sequence[Step | PythonStep], kept: Collection[str]) -> list[frozenset[str]]:
    """For each step the tables that are kept or that a later one reads."""
    needed = [frozenset(kept)]
    for step in reversed(steps[1:]):
        needed.append(needed[-1] | step.reads)
    return needed[::-1][: len(steps)]
