"""The SQL house subset: DuckDB words that mean the same on every engine, and the lint that keeps to them.

Facts and metrics are written once, in a subset of DuckDB's dialect. `check` refuses what would differ
silently elsewhere; `transpile` turns a statement into another engine's dialect through SQLGlot.

Rules (architecture.md §2): no decimal literals (write CAST('0.5' AS DOUBLE)); no CAST of a fraction to an
integer without FLOOR, CEIL or ROUND; LN and LOG10 only; a CAST to DOUBLE before every division; every
subquery aliased; no GROUP BY ALL, QUALIFY, ASOF, ARG_MAX, ARG_MIN, IGNORE NULLS, EPOCH_US, list or regex functions.
"""

from functools import lru_cache

import sqlglot
from sqlglot import expressions as exp

from unheard.errors import StoreError


def bind(sql: str, parameters: dict[str, int | str]) -> str:
    """Replace every `$name` by its value as a literal: integers as they are, text quoted.

    Raises `StoreError` for a parameter without a value.
    """
    tree = sqlglot.parse_one(sql, read="duckdb")
    for node in list(tree.find_all(exp.Placeholder, exp.Parameter)):
        name = node.name
        if name not in parameters:
            raise StoreError(f"The SQL needs a value for ${name}.")
        value = parameters[name]
        literal = exp.Literal.number(value) if isinstance(value, int) else exp.Literal.string(value)
        node.replace(literal)
    return tree.sql(dialect="duckdb")


@lru_cache(maxsize=512)
def transpile(sql: str, dialect: str) -> str:
    """Turn a statement of the house subset into another engine's dialect."""
    return sqlglot.transpile(sql, read="duckdb", write=dialect)[0]
