"""A step: one named SQL file that computes one table from others, runnable alone and on every engine."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib.resources import files

from unheard.store.binding import bind
from unheard.store.engine import Engine

Parameters = dict[str, int | str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One table and the statement that computes it."""

    table: str
    """Name of the table that the step creates; the SQL file is `<table>.sql` beside its room's Python."""
    package: str
    """Package that holds the SQL file, e.g. `unheard.facts.sql`."""

    def sql(self) -> str:
        """The statement as it stands in the file."""
        return files(self.package).joinpath(f"{self.table}.sql").read_text(encoding="utf-8")

    def run(self, engine: Engine, parameters: Parameters) -> None:
        """Compute the table."""
        engine.create(self.table, bind(self.sql(), parameters))


@dataclass(frozen=True, slots=True, kw_only=True)
class PythonStep:
    """One table computed from Arrow arrays where SQL cannot say it (connected components, chains)."""

    table: str
    compute: Callable[[Engine, Parameters], None] = field(repr=False)

    def run(self, engine: Engine, parameters: Parameters) -> None:
        """Compute the table."""
        self.compute(engine, parameters)


def run_steps(engine: Engine, steps: Sequence[Step | PythonStep], parameters: Parameters) -> None:
    """Run steps in their order."""
    for step in steps:
        step.run(engine, parameters)
