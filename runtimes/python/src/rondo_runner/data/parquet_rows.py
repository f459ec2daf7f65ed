"""Rows of Parquet files, through pyarrow."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, Iterator, List, Sequence

from rondo_recipe import BadConfiguration, Column

from .frames import in_nanoseconds


class ParquetRows:
    """One file after the other; a column that a file lacks is missing there."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self._arrow = _arrow()
        import pyarrow.parquet as parquet

        self._parquet = parquet
        self._paths = paths
        schemas = [parquet.read_schema(path) for path in paths]
        self._schema = schemas[0] if len(schemas) == 1 else self._arrow.unify_schemas(schemas)
        self.columns: List[Column] = [column_of(field) for field in self._schema]

    def frame(self, names: Sequence[str], exact: bool = False) -> Any:
        tables = [self._conformed(self._table(path, names), names, exact) for path in self._paths]
        return self._to_frame(self._arrow.concat_tables(tables))

    def frames(self, names: Sequence[str], rows: int, exact: bool = False) -> Iterator[Any]:
        for table in self._tables(names, rows, exact):
            yield self._to_frame(table)

    def rows(self, names: Sequence[str], exact: bool = False) -> Iterator[Dict[str, Any]]:
        for table in self._tables(names, 10_000, exact):
            for row in table.to_pylist():
                yield row

    def _tables(self, names: Sequence[str], rows: int, exact: bool) -> Iterator[Any]:
        """Of `rows` rows each but the last, so that what a recipe sees does not depend on how the file is laid out."""
        held: List[Any] = []
        count = 0
        for path in self._paths:
            with self._parquet.ParquetFile(path) as file:
                present = [name for name in names if name in file.schema_arrow.names]
                for batch in file.iter_batches(batch_size=rows, columns=present):
                    held.append(self._conformed(self._arrow.Table.from_batches([batch]), names, exact))
                    count += batch.num_rows
                    while count >= rows:
                        whole = self._arrow.concat_tables(held)
                        yield whole.slice(0, rows)
                        held, count = [whole.slice(rows)], count - rows
        if count > 0:
            yield self._arrow.concat_tables(held)

    def _table(self, path: Path, names: Sequence[str]) -> Any:
        with self._parquet.ParquetFile(path) as file:
            return file.read(columns=[name for name in names if name in file.schema_arrow.names])

    def _conformed(self, table: Any, names: Sequence[str], exact: bool) -> Any:
        columns = []
        for name in names:
            wanted = self._schema.field(name).type
            if name in table.column_names:
                values = table.column(name).cast(wanted)
            else:
                values = self._arrow.nulls(table.num_rows, wanted)
            columns.append(values if exact else _readable(self._arrow, values))
        return self._arrow.table(columns, names=list(names))

    def _to_frame(self, table: Any) -> Any:
        return in_nanoseconds(table.to_pandas(date_as_object=False, self_destruct=True))


def _arrow() -> Any:
    try:
        import pyarrow
    except ImportError as error:
        raise BadConfiguration("in/data holds Parquet, but the environment has no pyarrow") from error
    return pyarrow


def _readable(arrow: Any, values: Any) -> Any:
    """Exact decimals become doubles: numbers to every library."""
    return values.cast(arrow.float64()) if arrow.types.is_decimal(values.type) else values


def column_of(field: Any) -> Column:
    """A field of an Arrow schema as a data set names its type."""
    from pyarrow import types

    kind = field.type
    if types.is_boolean(kind):
        return Column(field.name, "boolean")
    if types.is_integer(kind):
        return Column(field.name, "integer")
    if types.is_floating(kind):
        return Column(field.name, "double")
    if types.is_decimal(kind):
        return Column(field.name, "decimal", kind.precision, kind.scale)
    if types.is_timestamp(kind) or types.is_date(kind):
        return Column(field.name, "timestamp")
    return Column(field.name, "unknown" if types.is_null(kind) else "string")
