"""Time between two moments, as each database counts it."""

from typing import Any

from sqlalchemy import Double
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class MinutesBetween(FunctionElement[float]):
    """Minutes of the clock from one moment to another, to the thousandth; NULL without both."""

    type = Double()
    inherit_cache = True
    name = "minutes_between"


@compiles(MinutesBetween, "postgresql")
def _on_postgresql(element: MinutesBetween, compiler: SQLCompiler, **said: Any) -> str:
    start, end = (compiler.process(one, **said) for one in element.clauses)
    return f"ROUND(EXTRACT(EPOCH FROM {end} - {start}) / 60, 3)"


@compiles(MinutesBetween, "sqlite")
def _on_sqlite(element: MinutesBetween, compiler: SQLCompiler, **said: Any) -> str:
    start, end = (compiler.process(one, **said) for one in element.clauses)
    return f"ROUND((julianday({end}) - julianday({start})) * 1440, 3)"
