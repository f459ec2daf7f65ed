"""Writes predictions: one file, whatever number of chunks they come in."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, Iterable, List

from rondo_recipe import BadData

from .csv_predictions import CsvPredictions
from .frames import is_arrow, is_frame
from .naming import column_names, shown, type_name
from .plain_rows import PlainRows

#: The column whose missing values are told.
_PREDICTION = "prediction"

#: What the worker adds to predictions, in lower case.
_ADDED = frozenset(("runid", "modelid", "scoredat"))


class Predictions:
    """Parquet where pyarrow is there, else CSV with the types beside it. Rows and columns stay in their order."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._writer: Any = None
        self.rows = 0
        self._missing = 0

    @property
    def is_empty(self) -> bool:
        return self._writer is None

    def write(self, chunk: Any) -> None:
        """A DataFrame, an Arrow table, or a list of dictionaries."""
        frame = _taken(chunk)
        if self._writer is None:
            self._writer = self._open(frame)
        self._writer.write(frame, self.rows + 1)
        self.rows += len(frame)
        self._missing += _missing_in(frame)

    def write_all(self, chunks: Iterable[Any]) -> None:
        for chunk in chunks:
            self.write(chunk)

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()
        if self._missing > 0:
            told = f'rondo: column "{_PREDICTION}" has no value in {self._missing} of {self.rows} rows'
            print(told, file=sys.stderr, flush=True)

    def _open(self, frame: Any) -> Any:
        self._folder.mkdir(parents=True, exist_ok=True)
        try:
            from .parquet_predictions import ParquetPredictions
        except ImportError:
            return CsvPredictions(self._folder, frame)
        return ParquetPredictions(self._folder)


def _taken(chunk: Any) -> Any:
    """With names that are text, each of them once."""
    if is_arrow(chunk):
        _refuse_names(column_names(chunk.schema.names))
        return chunk
    if is_frame(chunk):
        return _without_index(chunk)
    if isinstance(chunk, list):
        return _of_dictionaries(chunk)
    raise BadData(f"predictions must be a DataFrame, or an iterator of them; got {type_name(chunk)}")


def _of_dictionaries(chunk: List[Any]) -> PlainRows:
    for position, row in enumerate(chunk, 1):
        if not isinstance(row, dict):
            raise BadData(
                f"predictions must be a DataFrame, or a list of dictionaries; got a list whose item {position} is "
                f"{shown(row)}, of the type {type_name(row)}"
            )
    rows = PlainRows(chunk)
    _refuse_names(rows.columns)
    return rows


def _without_index(frame: Any) -> Any:
    """An index that has a name is a column, unless there is one of its name; one without is the number of the row."""
    names = column_names(frame.columns)
    levels = [level for level, name in enumerate(frame.index.names) if name is not None and str(name) not in names]
    names = [*column_names(frame.index.names[level] for level in levels), *names]
    _refuse_names(names)
    if levels:
        frame = frame.reset_index(level=levels)
    elif list(frame.columns) != names:
        frame = frame.copy(deep=False)
    if list(frame.columns) != names:
        frame.columns = names
    return frame


def _missing_in(chunk: Any) -> int:
    """The rows that have no prediction: those without a number (NaN) among them."""
    if is_arrow(chunk):
        return int(chunk.column(_PREDICTION).null_count) if _PREDICTION in chunk.schema.names else 0
    if is_frame(chunk):
        return int(chunk[_PREDICTION].isna().sum()) if _PREDICTION in chunk.columns else 0
    return sum(value is None or value != value for value in chunk[_PREDICTION]) if _PREDICTION in chunk.columns else 0


def _refuse_names(names: List[str]) -> None:
    seen = set()
    for name in names:
        if name.strip().lower() in _ADDED:
            raise BadData(
                f'predictions have a column "{name}", but runId, modelId and scoredAt are added to them: '
                f'leave it out, as by drop(columns=["{name}"])'
            )
        if name.lower() in seen:
            raise BadData(f'predictions have the column "{name}" twice; case is not told apart')
        seen.add(name.lower())
    if not names:
        raise BadData("predictions have no columns")
