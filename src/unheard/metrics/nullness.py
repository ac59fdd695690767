"""Whether a numerator can be null where its denominator holds: if it cannot, many metrics share one denominator.

Most operators return null exactly when one of their columns is null. A condition that is true therefore shows
that the columns it compares are not null, and a numerator of such columns needs no check of its own.
"""

from functools import cache

import sqlglot
from sqlglot import expressions as exp

STRICT = (exp.Binary, exp.Not, exp.Paren, exp.Cast, exp.Neg, exp.In)
"""Operators that are null only where an operand is."""


@cache
def never_null(sql: str, condition: str) -> bool:
    """Say whether the expression surely has a value in every row where the condition is true."""
    return _never_null(_parse(sql), _known_where(condition))


@cache
def without_idle_checks(condition: str) -> str:
    """Leave out "x IS NOT NULL" where another part of the condition is true only if x has a value.

    True in the same rows, and two metrics that say the same in other words share one column of the query.
    """
    if " IS NOT NULL" not in condition:
        return condition
    parts = list(dict.fromkeys(part.sql(dialect="duckdb") for part in _parts(_parse(condition))))
    trees = {part: _parse(part) for part in parts}
    for part in parts:
        checked = _checked(trees[part])
        others = [known for other, known in trees.items() if other != part]
        if checked is not None and any(checked in _known_columns(other) for other in others):
            del trees[part]
    return condition if len(trees) == len(parts) else " AND ".join(trees)


def _parts(condition: exp.Expr) -> list[exp.Expr]:
    if isinstance(condition, exp.And):
        return [*_parts(condition.left), *_parts(condition.right)]
    is_and = isinstance(condition, exp.Paren) and isinstance(condition.this, exp.And)
    return _parts(condition.this) if is_and else [condition]


def _checked(part: exp.Expr) -> str | None:
    """The column of which a part only says that it has a value."""
    is_check = isinstance(part, exp.Not) and isinstance(part.this, exp.Is) and isinstance(part.this.this, exp.Column)
    return part.this.this.sql() if is_check else None


@cache
def _known_where(condition: str) -> frozenset[str]:
    return _known_columns(_parse(condition))


@cache
def _parse(sql: str) -> exp.Expr:
    return sqlglot.parse_one(sql, read="duckdb")


def _known_columns(condition: exp.Expr) -> frozenset[str]:
    """Collect the columns that cannot be null where the condition is true."""
    if isinstance(condition, exp.And):
        return _known_columns(condition.left) | _known_columns(condition.right)
    if isinstance(condition, exp.Paren):
        return _known_columns(condition.this)
    if isinstance(condition, exp.Or):
        return _known_columns(condition.left) & _known_columns(condition.right)
    if isinstance(condition, exp.Not) and isinstance(condition.this, exp.Is):
        return frozenset({condition.this.this.sql()})
    if isinstance(condition, exp.Coalesce):
        rest = condition.expressions
        is_false = len(rest) == 1 and isinstance(rest[0], exp.Boolean) and not rest[0].this
        return _known_columns(condition.this) if is_false else frozenset()
    if _is_strict(condition):
        return frozenset(column.sql() for column in condition.find_all(exp.Column))
    return frozenset()


def _is_strict(tree: exp.Expr) -> bool:
    inner = (exp.Column, exp.Identifier, exp.Literal, exp.DataType)
    return all(
        isinstance(node, (*STRICT, *inner)) and not isinstance(node, (exp.And, exp.Or, exp.Is)) for node in tree.walk()
    )


def _never_null(tree: exp.Expr, known: frozenset[str]) -> bool:
    if isinstance(tree, (exp.Literal, exp.Boolean, exp.Is)):
        return True
    if isinstance(tree, exp.Column):
        return tree.sql() in known
    if isinstance(tree, exp.Coalesce):
        return _never_null(tree.expressions[-1], known)
    if isinstance(tree, exp.Case):
        values = [branch.args["true"] for branch in tree.args["ifs"]]
        default = tree.args.get("default")
        return default is not None and all(_never_null(value, known) for value in [*values, default])
    if isinstance(tree, STRICT):
        return all(_never_null(part, known) for part in tree.iter_expressions() if not isinstance(part, exp.DataType))
    return False
