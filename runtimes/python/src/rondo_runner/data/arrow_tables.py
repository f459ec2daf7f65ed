"""What a recipe returned as a table of Arrow, with the types that data sets have and no others."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Dict, Optional

import pyarrow
from pyarrow import types
from rondo_recipe import BadData

from .frames import is_arrow, is_frame
from .values import ALLOWED, MOST_DIGITS, First, Taken, refuse_halves, take

_TYPES: Dict[str, Any] = {
    "unknown": pyarrow.null(),
    "integer": pyarrow.int64(),
    "double": pyarrow.float64(),
    "boolean": pyarrow.bool_(),
    "string": pyarrow.string(),
    "timestamp": pyarrow.timestamp("us"),
}


def arrow_type(kind: str) -> Any:
    return _TYPES[kind]


def kind_of(stored: Any) -> str:
    return "decimal" if types.is_decimal(stored) else next(kind for kind, each in _TYPES.items() if each == stored)


def first_of(column: Any, row: int) -> Optional[First]:
    """The first value that is there; None where there is none, or Python cannot have it."""
    try:
        return next((First(value.as_py(), at) for at, value in enumerate(column, row) if value.is_valid), None)
    except (OverflowError, ValueError):
        return None


def arrow_table(chunk: Any, row: int) -> Any:
    """`row`: that of the first one, from 1 on. Raises BadData naming the column that cannot be stored."""
    if is_arrow(chunk):
        names = chunk.schema.names
        columns = [_stored(name, chunk.column(at), f"the Arrow type {chunk.schema.field(at).type}", row) for at, name in enumerate(names)]
    else:
        names = list(chunk.columns)
        columns = [_of_series(name, chunk[name], row) if is_frame(chunk) else _of_values(take(name, chunk[name], row)) for name in names]
    return pyarrow.Table.from_arrays(columns, names=names)


def _of_series(name: str, series: Any, row: int) -> Any:
    """Columns of Python's own values are looked at one by one: only then is it known what they hold."""
    told = str(series.dtype)
    held = str(series.cat.categories.dtype) if told == "category" else told
    if held == "object" or held.startswith("Sparse"):
        return _of_values(take(name, series, row))
    try:
        array = pyarrow.Array.from_pandas(series)
    except UnicodeEncodeError:
        refuse_halves(take(name, series, row))
        raise
    except (pyarrow.ArrowException, TypeError, ValueError) as error:
        raise _refused(name, f"the type {held}") from error
    return _stored(name, array, f"the type {held}", row)


def _of_values(taken: Taken) -> Any:
    kind = taken.kind
    if kind == "decimal":
        whole, scale = taken.digits()
        return pyarrow.array(taken.values, pyarrow.decimal128(max(1, whole + scale), scale))
    values = [_instant(value) for value in taken.values] if kind == "timestamp" else taken.values
    try:
        return pyarrow.array(values, arrow_type(kind))
    except UnicodeEncodeError:
        refuse_halves(taken)
        raise


def _instant(value: Any) -> Any:
    """A date is its midnight, which Arrow makes of a column of dates alone."""
    return value if value is None or isinstance(value, datetime) else datetime(value.year, value.month, value.day)


def _stored(name: str, column: Any, told: str, row: int) -> Any:
    kind = _stored_type(column.type)
    if kind is None:
        raise _refused(name, told)
    if kind == column.type:
        return column
    try:
        return _cast(column, kind)
    except pyarrow.ArrowInvalid as error:
        if types.is_uint64(column.type):
            return column.cast(pyarrow.decimal128(20, 0))
        raise _misfit(name, column, kind, row) from error


def _cast(column: Any, kind: Any) -> Any:
    if types.is_timestamp(column.type):
        if column.type.tz is not None:
            column = column.cast(pyarrow.timestamp(column.type.unit, "UTC")).cast(pyarrow.timestamp(column.type.unit))
        # Nanoseconds are cut: data sets keep six digits of a second.
        return column.cast(kind, safe=column.type.unit != "ns")
    return column.cast(kind)


def _misfit(name: str, column: Any, kind: Any, row: int) -> BadData:
    """Why not all values of a column are of the type that it is stored as: numbers and times that are too large."""
    allowed = "the years 1 to 9999" if types.is_timestamp(kind) else f"decimals of {MOST_DIGITS} digits"
    for at in range(len(column)):
        value = column.slice(at, 1)
        try:
            _cast(value, kind)
        except pyarrow.ArrowInvalid:
            held = value.cast(pyarrow.string())[0].as_py()
            return BadData(f'predictions: column "{name}" holds {held} in row {row + at}; allowed are {allowed}')
    raise AssertionError("each of the values can be stored")


def _stored_type(kind: Any) -> Optional[Any]:
    """None where data sets have no such type."""
    if types.is_dictionary(kind):
        return _stored_type(kind.value_type)
    if types.is_integer(kind):
        return pyarrow.int64()
    if types.is_floating(kind):
        return pyarrow.float64()
    if types.is_string(kind) or types.is_large_string(kind) or str(kind) == "string_view":
        return pyarrow.string()
    if types.is_timestamp(kind) or types.is_date(kind):
        return pyarrow.timestamp("us")
    if types.is_decimal(kind):
        return _stored_decimal(kind)
    return kind if types.is_boolean(kind) or types.is_null(kind) else None


def _stored_decimal(kind: Any) -> Any:
    """Arrow has some that Parquet has not: with zeros left out before the point, and of more digits."""
    scale = max(0, kind.scale)
    return pyarrow.decimal128(min(MOST_DIGITS, max(1, kind.precision - min(0, kind.scale))), min(scale, MOST_DIGITS))


def _refused(name: str, told: str) -> BadData:
    return BadData(f'predictions: column "{name}" is of {told}; {ALLOWED}')
