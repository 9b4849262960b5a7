"""Python values as expressions of Lingu's language."""

import math
import re

WORD = re.compile(r"[^\W\d](?:\w|-(?=[^\W_]))*")


def field(name):
    """The name of a record's field or of a column: in backticks where it is no word."""
    return name if WORD.fullmatch(name) else "`" + name.replace("`", "'") + "`"


def literal(value):
    """A value as Lingu writes it.

    Raises ValueError for numbers that are not finite and for types that have no literal.
    """
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(f"a Lingu number is finite, {value} is not")
        return repr(value)
    if isinstance(value, str):
        text = value.replace("\\", "\\\\").replace('"', '\\"')
        for character, escape in (("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t")):
            text = text.replace(character, escape)
        return f'"{text}"'
    if isinstance(value, (list, tuple)):
        return "[" + " ".join(literal(item) for item in value) + "]"
    if isinstance(value, dict):
        fields = (f"{field(str(key))}: {literal(item)}" for key, item in value.items())
        return "{" + ", ".join(fields) + "}"
    raise ValueError(f"a {type(value).__name__} has no literal in Lingu")
