"""Rows of CSV files with the types beside them, for environments without pyarrow."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, Optional, Sequence, Tuple

from rondo_recipe import BadData, Column

from ..contract.run_folder import ROW_TIME, instant, read_json
from .csv_text import records
from .frames import concatenated, in_nanoseconds, need_pandas

#: A field that may be the empty text: quotes with nothing between them. Within quoted text this may match too.
_EMPTY_TEXT = re.compile(rb'(?:^|[,\n])""(?:[,\r\n]|$)')


class CsvRows:
    def __init__(self, paths: Sequence[Path]) -> None:
        self._paths = paths
        self.columns: List[Column] = []
        for path in paths:
            known = {column.name for column in self.columns}
            self.columns += [column for column in _columns_beside(path) if column.name not in known]
        self._types = {column.name: column.type for column in self.columns}

    def frame(self, names: Sequence[str], exact: bool = False) -> Any:
        frame = concatenated(list(self.frames(names, 1_000_000, exact)))
        return frame if len(frame.columns) == len(names) else need_pandas().DataFrame(columns=list(names))

    def frames(self, names: Sequence[str], rows: int, exact: bool = False) -> Iterator[Any]:
        held: List[Any] = []
        count = 0
        for path in self._paths:
            for frame in self._text_frames(path, rows):
                held.append(self._typed(frame, names, exact))
                count += len(frame)
                while count >= rows:
                    whole = concatenated(held)
                    yield whole.iloc[:rows].reset_index(drop=True)
                    held, count = [whole.iloc[rows:].reset_index(drop=True)], count - rows
        if count > 0:
            yield concatenated(held)

    def rows(self, names: Sequence[str], exact: bool = False) -> Iterator[Dict[str, Any]]:
        for path in self._paths:
            lines = records(path)
            header = [str(name) for name in next(lines, [])]
            read = {name: _reader(self._types.get(name, "string"), exact) for name in header}
            for record in lines:
                row = {name: None if text is None else read[name](text) for name, text in zip(header, record)}
                yield {name: row.get(name) for name in names}

    def _text_frames(self, path: Path, rows: int) -> Iterator[Any]:
        """All values as text, missing ones as None."""
        pandas = need_pandas()
        if _may_hold_empty_text(path):
            yield from self._exact_frames(path, rows)
            return
        for frame in pandas.read_csv(path, dtype=str, keep_default_na=False, chunksize=rows, encoding="utf-8"):
            yield frame

    def _exact_frames(self, path: Path, rows: int) -> Iterator[Any]:
        """pandas cannot tell `""` from a missing value: read field by field, slower, where a file may hold both."""
        pandas = need_pandas()
        lines = records(path)
        header = [str(name) for name in next(lines, [])]
        held: List[List[Optional[str]]] = []
        for record in lines:
            held.append([_EMPTY if text == "" else "" if text is None else text for text in record])
            if len(held) == rows:
                yield pandas.DataFrame(held, columns=header, dtype=object)
                held = []
        if held:
            yield pandas.DataFrame(held, columns=header, dtype=object)

    def _typed(self, frame: Any, names: Sequence[str], exact: bool) -> Any:
        pandas = need_pandas()
        columns = {
            name: _typed(pandas, frame[name], self._types.get(name, "string"), exact)
            if name in frame
            else pandas.Series([None] * len(frame), dtype=object)
            for name in names
        }
        return in_nanoseconds(pandas.DataFrame(columns, columns=list(names)))


#: Stands for the empty text until the missing values are taken out.
_EMPTY = "\0"


def _typed(pandas: Any, texts: Any, kind: str, exact: bool) -> Any:
    missing = texts == ""
    if exact and kind == "decimal":
        values = [None if text == "" else Decimal(text) for text in texts]
        return pandas.Series(values, index=texts.index, dtype=object)
    if kind in ("integer", "double", "decimal"):
        values = texts.mask(missing) if missing.any() else texts
        return pandas.to_numeric(values)
    if kind == "timestamp":
        values = pandas.to_datetime(texts.mask(missing), utc=True, **_any_iso(pandas))
        return values.dt.tz_localize(None)
    if kind == "boolean":
        values = texts.str.lower() == "true"
        return values.astype(object).where(~missing, None) if missing.any() else values
    values = texts.where(~missing, None) if missing.any() else texts
    empty = texts == _EMPTY
    values = values.mask(empty, "") if empty.any() else values
    return values.astype("str") if _has_text_type(pandas) else values


def _has_text_type(pandas: Any) -> bool:
    """pandas 3 has a type for text, unless it is told to keep objects."""
    return int(pandas.__version__.split(".")[0]) >= 3 and bool(pandas.options.future.infer_string)


def _any_iso(pandas: Any) -> Dict[str, str]:
    return {} if pandas.__version__.startswith("1.") else {"format": "ISO8601"}


def _may_hold_empty_text(path: Path) -> bool:
    with path.open("rb") as file:
        tail = b""
        while True:
            block = file.read(1 << 20)
            if not block:
                return False
            if _EMPTY_TEXT.search(tail + block):
                return True
            tail = block[-4:]


def _columns_beside(path: Path) -> List[Column]:
    beside = path.with_name(path.name[: -len(".csv")] + ".types.json")
    told = read_json(beside)
    columns = told.get("columns") if isinstance(told, dict) else None
    if not isinstance(columns, list):
        raise BadData(f"in/data/{beside.name}: columns: must be a list")
    known = [Column(each["name"], each["type"], each.get("precision"), each.get("scale")) for each in columns]
    names = {column.name for column in known}
    header = [str(name) for name in next(records(path), [])]
    for name in header:
        if name not in names and name != ROW_TIME:
            raise BadData(f'in/data/{path.name}: column "{name}" has no type in {beside.name}')
    return known + ([Column(ROW_TIME, "timestamp")] if ROW_TIME in header else [])


def _reader(kind: str, exact: bool) -> Callable[[str], Any]:
    return Decimal if exact and kind == "decimal" else _readers[kind]


def _boolean(text: str) -> bool:
    return text.lower() == "true"


_readers: Dict[str, Callable[[str], Any]] = {
    "string": str,
    "unknown": str,
    "integer": int,
    "double": float,
    "decimal": float,
    "boolean": _boolean,
    "timestamp": lambda text: instant(text).replace(tzinfo=None),
}

