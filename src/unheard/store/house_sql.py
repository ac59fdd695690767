"""The SQL house subset: DuckDB words that mean the same on every engine, and the lint that keeps to them.

Facts and metrics are written once, in a subset of DuckDB's dialect. `check` refuses what would differ
silently elsewhere; `transpile` turns a statement into another engine's dialect through SQLGlot.

Rules (architecture.md §2): no decimal literals (write CAST('0.5' AS DOUBLE)); no CAST of a fraction to an
integer without FLOOR, CEIL or ROUND; LN and LOG10 only; a CAST to DOUBLE before every division; every
subquery aliased; no GROUP BY ALL, QUALIFY, ASOF, ARG_MAX, ARG_MIN, IGNORE NULLS, EPOCH_US, list or regex functions.
"""

from functools import lru_cache
from typing import Any

import sqlglot
from sqlglot import expressions as exp


@lru_cache(maxsize=512)
def transpile(sql: str, dialect: str) -> str:
    """Turn a statement of the house subset into another engine's dialect."""
    return sqlglot.transpile(sql, read="duckdb", write=dialect)[0]


_INTEGERS = {"TINYINT", "SMALLINT", "INT", "BIGINT", "HUGEINT", "INT128", "UTINYINT", "USMALLINT", "UINT", "UBIGINT"}
_FRACTIONS = {"DOUBLE", "FLOAT", "DECIMAL"}
_ROUNDED = (exp.Floor, exp.Ceil, exp.Round)
_DOUBLE_BY_NATURE = (exp.Avg, exp.Sqrt, exp.Ln, exp.Log, exp.Exp, exp.Stddev, exp.Variance)
_FORBIDDEN: dict[Any, str] = {
    exp.Qualify: "QUALIFY: filter on ROW_NUMBER() in an outer query",
    exp.ArgMax: "ARG_MAX or MAX_BY: take the first of ROW_NUMBER() OVER (… ORDER BY …)",
    exp.ArgMin: "ARG_MIN or MIN_BY: take the first of ROW_NUMBER() OVER (… ORDER BY …)",
    exp.IgnoreNulls: "IGNORE NULLS or ANY_VALUE: filter first, or take the first of ROW_NUMBER()",
    exp.IntDiv: "//: engines round it differently; write FLOOR(CAST(a AS DOUBLE) / b)",
    exp.PercentileCont: "a quantile function: interpolate between ROW_NUMBER() rows",
    exp.PercentileDisc: "a quantile function: interpolate between ROW_NUMBER() rows",
    exp.Quantile: "a quantile function: interpolate between ROW_NUMBER() rows",
    exp.ApproxQuantile: "an approximate quantile: interpolate between ROW_NUMBER() rows",
    exp.Median: "MEDIAN: interpolate between ROW_NUMBER() rows",
    exp.Array: "a list: use rows",
    exp.ArrayAgg: "a list: use rows",
    exp.Bracket: "a list or map element: use rows",
    exp.Explode: "UNNEST of a list: use rows",
    exp.Lambda: "a list function: use rows",
    exp.RegexpLike: "a regular expression: engines differ in dialect",
    exp.RegexpExtract: "a regular expression: engines differ in dialect",
    exp.RegexpReplace: "a regular expression: engines differ in dialect",
    exp.SimilarTo: "a regular expression: engines differ in dialect",
}


def check(sql: str) -> list[str]:
    """List what a statement holds that engines would compute differently; empty for a good one.

    Every sentence names the rule and the remedy. A statement that cannot be read gives one sentence.
    """
    try:
        tree = sqlglot.parse_one(sql, read="duckdb")
    except sqlglot.errors.SqlglotError as error:
        return [f"cannot be read: {str(error).splitlines()[0]}"]
    if not isinstance(tree, exp.Query):
        return ["is not a SELECT"]
    found: list[str] = []
    for node in tree.walk():
        for judge in (_literal, _cast, _logarithm, _division, _subquery, _grouping, _join, _function):
            fault = judge(node)
            if fault is not None and fault not in found:
                found.append(fault)
    return found


def _literal(node: Any) -> str | None:
    if isinstance(node, exp.Literal) and not node.is_string and not str(node.this).isdigit():
        return f"decimal literal {node.this}: write CAST('{node.this}' AS DOUBLE)"
    return None


def _type(node: Any) -> str:
    return str(node.to.this.name) if isinstance(node, exp.Cast) and isinstance(node.to, exp.DataType) else ""


def _cast(node: Any) -> str | None:
    if not isinstance(node, exp.Cast) or _type(node) not in _INTEGERS or not _is_fraction(node.this):
        return None
    return f"{node.sql(dialect='duckdb')}: a fraction becomes an integer through FLOOR, CEIL or ROUND"


def _is_fraction(node: Any) -> bool:
    """Whether an expression can be seen to have digits after the point."""
    if isinstance(node, _ROUNDED) or _type(node) in _INTEGERS:
        return False
    if isinstance(node, (exp.Div, *_DOUBLE_BY_NATURE)) or _type(node) in _FRACTIONS:
        return True
    if isinstance(node, exp.Predicate | exp.Not | exp.Count | exp.Subquery):
        return False
    return any(_is_fraction(part) for part in node.iter_expressions())


def _logarithm(node: Any) -> str | None:
    if isinstance(node, exp.Log) and not (node.expression and node.this.name == "10"):
        return "LOG: write LN or LOG10, because the base of LOG differs"
    return None


def _division(node: Any) -> str | None:
    if not isinstance(node, exp.Div):
        return None
    if any(_is_double(side) for side in (node.this, node.expression)):
        return None
    return f"{node.sql(dialect='duckdb')}: write CAST(… AS DOUBLE) before dividing"


def _is_double(node: Any) -> bool:
    return any(isinstance(part, _DOUBLE_BY_NATURE) or _type(part) == "DOUBLE" for part in node.walk())


def _subquery(node: Any) -> str | None:
    if isinstance(node, exp.Subquery) and isinstance(node.parent, exp.From | exp.Join) and not node.alias:
        return "a subquery without alias: name it with AS"
    return None


def _grouping(node: Any) -> str | None:
    if isinstance(node, exp.Group) and node.args.get("all"):
        return "GROUP BY ALL: name the columns"
    return None


def _join(node: Any) -> str | None:
    if isinstance(node, exp.Join) and str(node.args.get("method") or "").upper() == "ASOF":
        return "ASOF JOIN: use window functions"
    return None


def _function(node: Any) -> str | None:
    for kind, remedy in _FORBIDDEN.items():
        if isinstance(node, kind):
            return remedy
    if isinstance(node, exp.Anonymous):
        name = node.name.upper()
        if name.startswith("EPOCH"):
            return f"{name}: times are whole microseconds already"
        if name.startswith(("LIST_", "ARRAY_", "REGEXP_")):
            return f"{name}: list and regex functions differ between engines"
    return None
