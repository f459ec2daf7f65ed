"""Predictions as Parquet. A later chunk may turn integers into doubles: then what is there is written anew."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Tuple

import pyarrow
import pyarrow.parquet as parquet
from pyarrow import types

from .arrow_tables import arrow_table, arrow_type, first_of, kind_of
from .naming import refuse_other_columns
from .values import MOST_DIGITS, common_kind, refuse_rounded, take

#: What is written anew, or converted, at a time.
_BATCH_ROWS = 100_000


class ParquetPredictions:
    def __init__(self, folder: Path) -> None:
        self._path = folder / "predictions.parquet"
        self._part = folder.parent / "predictions.parquet.part"
        self._schema: Any = None
        self._writer: Any = None

    def write(self, chunk: Any, row: int) -> None:
        """`row`: that of its first one, from 1 on."""
        table = arrow_table(chunk, row)
        if self._writer is None:
            self._begin(table.schema)
        schema = _wider(self._schema, table, row)
        if schema != self._schema:
            self._rewrite(schema)
        self._writer.write_table(_cast(table, self._schema, row))

    def close(self) -> None:
        if any(types.is_null(field.type) for field in self._schema):
            self._rewrite(pyarrow.schema([_known(field) for field in self._schema]))
        self._writer.close()
        self._part.replace(self._path)

    def _begin(self, schema: Any) -> None:
        self._schema = schema
        # Read once, by the worker: made in a third of the time that the smallest file takes.
        texts = [field.name for field in schema if types.is_string(field.type)]
        self._writer = parquet.ParquetWriter(self._part, schema, compression="snappy", use_dictionary=texts)

    def _rewrite(self, schema: Any) -> None:
        self._writer.close()
        earlier = self._part.with_name("predictions.parquet.earlier")
        self._part.replace(earlier)
        self._begin(schema)
        row = 1
        with parquet.ParquetFile(earlier) as file:
            for batch in file.iter_batches(batch_size=_BATCH_ROWS):
                self._writer.write_table(_cast(pyarrow.Table.from_batches([batch]), schema, row))
                row += len(batch)
        earlier.unlink()


def _wider(known: Any, table: Any, row: int) -> Any:
    refuse_other_columns(known.names, table.schema.names)
    return pyarrow.schema([pyarrow.field(field.name, _common(field, table.column(field.name), row)) for field in known])


def _common(field: Any, coming: Any, row: int) -> Any:
    known = field.type
    if known == coming.type or types.is_null(coming.type):
        return known
    if types.is_null(known):
        return coming.type
    kind = common_kind(field.name, kind_of(known), kind_of(coming.type), first=first_of(coming, row))
    if kind != "decimal":
        return arrow_type(kind)
    digits = [_digits_of(each) for each in (known, coming.type)]
    scale = max(scale for _, scale in digits)
    return pyarrow.decimal128(min(MOST_DIGITS, max(whole for whole, _ in digits) + scale), scale)


def _digits_of(kind: Any) -> Tuple[int, int]:
    """Most digits before the point, and behind it. An integer has up to 19."""
    return (kind.precision - kind.scale, kind.scale) if types.is_decimal(kind) else (19, 0)


def _cast(table: Any, schema: Any, row: int) -> Any:
    table = table.select(schema.names)
    try:
        return table.cast(schema)
    except pyarrow.ArrowInvalid:
        for field in schema:
            taken = take(field.name, table.column(field.name).to_pylist(), row)
            if types.is_floating(field.type):
                refuse_rounded(taken)
            if types.is_decimal(field.type):
                taken.digits((0, field.type.scale))
        raise


def _known(field: Any) -> Any:
    """A column without any value: text, which the data set takes as unknown."""
    return pyarrow.field(field.name, pyarrow.string()) if types.is_null(field.type) else field
