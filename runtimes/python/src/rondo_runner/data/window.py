"""The rows of a run: those of its window, and no others, in the order in which they came in."""

from __future__ import annotations

import sys
from typing import Any, Dict, Iterator, List, Optional, Sequence, Set

from rondo_recipe import BadConfiguration, BadData, Column

from ..contract.run_folder import ROW_TIME, RunFolder
from . import csv_rows, parquet_rows
from .frames import need_pandas


class DataWindow:
    """Reads `in/data` as often as it is asked to. Implements `rondo_recipe.Dataset`."""

    def __init__(self, folder: RunFolder) -> None:
        parquet, csv = folder.data_files(".parquet"), folder.data_files(".csv")
        if parquet:
            self._source: Any = parquet_rows.ParquetRows(parquet)
        elif csv:
            self._source = csv_rows.CsvRows(csv)
        else:
            self._source = None
        columns: List[Column] = self._source.columns if self._source else []
        self.has_times = any(column.name == ROW_TIME for column in columns)
        self._columns = [column for column in columns if column.name != ROW_TIME]
        self._told: Set[str] = set()

    @property
    def columns(self) -> List[Column]:
        return list(self._columns)

    def read(self, columns: Optional[Sequence[str]] = None, exact: bool = False) -> Any:
        names = self._wanted(columns, exact)
        if self._source is None:
            return need_pandas().DataFrame()
        return self._source.frame(names, exact)

    def times(self) -> Optional[Any]:
        """The instant of each row (UTC, without a zone), as a Series; None where the data set has no times."""
        if self._source is None or not self.has_times:
            return None
        return self._source.frame([ROW_TIME])[ROW_TIME]

    def chunks(self, rows: int = 100_000, columns: Optional[Sequence[str]] = None, exact: bool = False) -> Iterator[Any]:
        if rows < 1:
            raise BadConfiguration(f"chunks(rows={rows}): must be at least 1")
        names = self._wanted(columns, exact)
        return iter(()) if self._source is None else self._source.frames(names, rows, exact)

    def rows(self, exact: bool = False) -> Iterator[Dict[str, Any]]:
        return iter(()) if self._source is None else self._source.rows(self._wanted(None, exact), exact)

    def _wanted(self, columns: Optional[Sequence[str]], exact: bool) -> List[str]:
        known = [column.name for column in self._columns]
        for name in columns or ():
            if name not in known:
                raise BadData(f'column "{name}" is not in the data, which has {", ".join(known) or "no columns"}')
        wanted = known if columns is None else list(columns)
        if not exact:
            self._tell_rounded(wanted)
        return wanted

    def _tell_rounded(self, names: Sequence[str]) -> None:
        """Once: doubles do not keep every digit of a decimal of more than 15."""
        for column in self._columns:
            if column.name not in names or column.name in self._told or (column.precision or 0) <= 15:
                continue
            self._told.add(column.name)
            kind = f"decimal({column.precision},{column.scale})"
            told = f'rondo: column "{column.name}", {kind}, is read as doubles, which round it; exact=True keeps its digits'
            print(told, file=sys.stderr, flush=True)
