"""Predictions as Parquet. A later chunk may turn integers into doubles: then what is there is written anew."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Optional

import pyarrow
import pyarrow.parquet as parquet
from pyarrow import types
from rondo_recipe import BadData

from .frames import is_arrow
from .plain_rows import PlainRows

#: What is written anew, or converted, at a time.
_BATCH_ROWS = 100_000


class ParquetPredictions:
    def __init__(self, folder: Path) -> None:
        self._path = folder / "predictions.parquet"
        self._part = folder.parent / "predictions.parquet.part"
        self._schema: Any = None
        self._writer: Any = None

    def write(self, chunk: Any) -> None:
        table = _stored(_table(chunk))
        if self._writer is None:
            self._begin(table.schema)
        schema = _wider(self._schema, table.schema)
        if schema != self._schema:
            self._rewrite(schema)
        self._writer.write_table(_cast(table, self._schema))

    def close(self) -> None:
        if any(types.is_null(field.type) for field in self._schema):
            self._rewrite(pyarrow.schema([_known(field) for field in self._schema]))
        self._writer.close()
        self._part.replace(self._path)

    def _begin(self, schema: Any) -> None:
        self._schema = schema
        self._writer = parquet.ParquetWriter(self._part, schema, compression="zstd")

    def _rewrite(self, schema: Any) -> None:
        self._writer.close()
        earlier = self._part.with_name("predictions.parquet.earlier")
        self._part.replace(earlier)
        self._begin(schema)
        with parquet.ParquetFile(earlier) as file:
            for batch in file.iter_batches(batch_size=_BATCH_ROWS):
                self._writer.write_table(_cast(pyarrow.Table.from_batches([batch]), schema))
        earlier.unlink()


def _table(chunk: Any) -> Any:
    if is_arrow(chunk):
        return chunk if isinstance(chunk, pyarrow.Table) else pyarrow.Table.from_batches([chunk])
    try:
        if isinstance(chunk, PlainRows):
            return pyarrow.table(chunk.values)
        return pyarrow.Table.from_pandas(chunk, preserve_index=False).replace_schema_metadata(None)
    except (pyarrow.ArrowInvalid, pyarrow.ArrowTypeError, pyarrow.ArrowNotImplementedError) as error:
        raise BadData(f"predictions cannot be stored: {' '.join(str(arg) for arg in error.args)}") from error


def _stored(table: Any) -> Any:
    """With the types that data sets have, and no others."""
    for position, field in enumerate(table.schema):
        kind = _stored_type(field)
        if kind != field.type:
            column = table.column(position)
            if types.is_timestamp(field.type) and field.type.tz is not None:
                column = column.cast(pyarrow.timestamp(field.type.unit, "UTC")).cast(pyarrow.timestamp(field.type.unit))
            # Nanoseconds are cut: data sets keep six digits of a second.
            table = table.set_column(position, field.name, column.cast(kind, safe=not types.is_timestamp(kind)))
    return table


def _stored_type(field: Any) -> Any:
    kind = field.type
    if types.is_dictionary(kind):
        return _stored_type(pyarrow.field(field.name, kind.value_type))
    if types.is_integer(kind):
        return pyarrow.int64()
    if types.is_floating(kind):
        return pyarrow.float64()
    if types.is_string(kind) or types.is_large_string(kind):
        return pyarrow.string()
    if types.is_timestamp(kind) or types.is_date(kind):
        return pyarrow.timestamp("us")
    if types.is_boolean(kind) or types.is_decimal(kind) or types.is_null(kind):
        return kind
    raise BadData(
        f'predictions: column "{field.name}" is of the type {kind}; allowed are text, numbers, booleans and times'
    )


def _wider(known: Any, coming: Any) -> Any:
    names = known.names
    if sorted(names) != sorted(coming.names):
        raise BadData(f"predictions came with the columns {', '.join(names)}, then with {', '.join(coming.names)}")
    return pyarrow.schema([pyarrow.field(name, _common(name, known.field(name).type, coming.field(name).type)) for name in names])


def _common(name: str, known: Any, coming: Any) -> Any:
    if known == coming or types.is_null(coming):
        return known
    if types.is_null(known):
        return coming
    wide: Optional[Any] = pyarrow.float64()
    if {str(known), str(coming)} == {"int64", "double"}:
        return wide
    if types.is_decimal(known) and types.is_decimal(coming):
        return pyarrow.decimal128(38, max(known.scale, coming.scale))
    raise BadData(f'predictions: column "{name}" was of the type {known}, then of {coming}')


def _cast(table: Any, schema: Any) -> Any:
    return table.select(schema.names).cast(schema)


def _known(field: Any) -> Any:
    """A column without any value: text, which the data set takes as unknown."""
    return pyarrow.field(field.name, pyarrow.string()) if types.is_null(field.type) else field
