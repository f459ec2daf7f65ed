"""Predictions as CSV with the types beside it."""

from __future__ import annotations

import math
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Callable, Dict, List, Tuple

from ..contract.run_folder import write_json
from .csv_text import field_of
from .naming import refuse_other_columns
from .values import Taken, common_kind, refuse_halves, refuse_rounded, take


class CsvPredictions:
    def __init__(self, folder: Path, frame: Any) -> None:
        self._names: List[str] = list(frame.columns)
        self._types: Dict[str, str] = {name: "unknown" for name in self._names}
        self._digits: Dict[str, Tuple[int, int]] = {}
        self._path = folder / "predictions.csv"
        self._part = folder.parent / "predictions.csv.part"
        self._file = self._part.open("w", encoding="utf-8", newline="")
        self._file.write(",".join(field_of(name) for name in self._names) + "\n")

    def write(self, frame: Any, row: int) -> None:
        """`row`: that of its first one, from 1 on."""
        refuse_other_columns(self._names, list(frame.columns))
        columns = [take(name, frame[name], row) for name in self._names]
        texts = [self._texts(taken) for taken in columns]
        # A line that holds nothing at all would be no row.
        alone = len(texts) == 1
        lines = [('""' if alone and fields[0] == "" else ",".join(fields)) + "\n" for fields in zip(*texts)]
        try:
            self._file.writelines(lines)
        except UnicodeEncodeError:
            for taken in columns:
                refuse_halves(taken)
            raise

    def close(self) -> None:
        self._file.close()
        self._part.replace(self._path)
        columns = [{"name": name, "type": self._types[name], **self._digits_of(name)} for name in self._names]
        write_json(self._path.with_name("predictions.types.json"), {"columns": columns})

    def _digits_of(self, name: str) -> Dict[str, int]:
        if self._types[name] != "decimal":
            return {}
        whole, scale = self._digits.get(name, (1, 0))
        return {"precision": max(1, whole + scale), "scale": scale}

    def _texts(self, taken: Taken) -> List[str]:
        name = taken.name
        kind = common_kind(name, self._types[name], taken.kind, first=taken.firsts.get(taken.kind))
        if kind == "double":
            refuse_rounded(taken)
        if kind in ("integer", "decimal"):
            self._digits[name] = taken.digits(self._digits.get(name, (0, 0)))
        self._types[name] = kind
        text: Callable[[Any], str] = _writers.get(kind, str)
        return ["" if value is None else text(value) for value in taken.values]


def _time(value: Any) -> str:
    return f"{value.isoformat(timespec='microseconds')}Z" if isinstance(value, datetime) else str(value.isoformat())


def _double(value: Any) -> str:
    number = float(value)
    return repr(number) if math.isfinite(number) else "Infinity" if number > 0 else "-Infinity"


def _decimal(value: Any) -> str:
    """Its digits, never an exponent."""
    return f"{Decimal(value):f}"


def _boolean(value: Any) -> str:
    return "true" if value else "false"


_writers: Dict[str, Callable[[Any], str]] = {
    "string": field_of,
    "integer": str,
    "decimal": _decimal,
    "double": _double,
    "boolean": _boolean,
    "timestamp": _time,
}
