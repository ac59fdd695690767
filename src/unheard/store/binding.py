"""Values into SQL texts: every `$name` becomes a literal.

By pieces of text, because parsing twelve statements took longer than running them on a store of usual size.
"""

import re

from unheard.errors import StoreError

_PIECE = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|/\*.*?\*/|\$(?P<name>[A-Za-z_]\w*)""", re.DOTALL)


def bind(sql: str, parameters: dict[str, int | str]) -> str:
    """Replace every `$name` by its value as a literal: integers as they are, text quoted; comments are left out.

    Raises `StoreError` for a parameter without a value.
    """

    def literal(found: re.Match[str]) -> str:
        name = found["name"]
        if name is None:
            return "" if found[0].startswith(("--", "/*")) else found[0]
        if name not in parameters:
            raise StoreError(f"The SQL needs a value for ${name}.")
        value = parameters[name]
        if isinstance(value, str):
            return "'" + value.replace("'", "''") + "'"
        return str(value) if value >= 0 else f"({value})"

    return _PIECE.sub(literal, sql).strip().removesuffix(";")
