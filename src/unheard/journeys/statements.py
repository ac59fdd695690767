"""The SQL that a Python step asks before it computes: files beside the steps', run by the same engine."""

from importlib.resources import files

import pyarrow as pa

from unheard.store.binding import bind
from unheard.store.engine import Engine
from unheard.store.steps import Parameters


def statement(name: str, parameters: Parameters) -> str:
    """Read `sql/<name>.sql` with the parameters filled in."""
    sql = files("unheard.journeys.sql").joinpath(f"{name}.sql").read_text(encoding="utf-8")
    return bind(sql, parameters)


def ask(engine: Engine, name: str, parameters: Parameters) -> pa.Table:
    """Return the rows of `sql/<name>.sql` with the parameters filled in."""
    return engine.query(statement(name, parameters))
