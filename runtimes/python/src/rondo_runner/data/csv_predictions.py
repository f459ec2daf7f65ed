"""Predictions as CSV with the types beside it."""

from __future__ import annotations

import math
from datetime import date, datetime, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any, Callable, Dict, List, Tuple

from rondo_recipe import BadData

from ..contract.run_folder import write_json
from .csv_text import field_of

_NUMBERS = ("unknown", "integer", "decimal", "double")


class CsvPredictions:
    def __init__(self, folder: Path, frame: Any) -> None:
        self._names: List[str] = [str(name) for name in frame.columns]
        self._types: Dict[str, str] = {name: "unknown" for name in self._names}
        self._digits: Dict[str, Tuple[int, int]] = {}
        self._path = folder / "predictions.csv"
        self._part = folder.parent / "predictions.csv.part"
        self._file = self._part.open("w", encoding="utf-8", newline="")
        self._file.write(",".join(field_of(name) for name in self._names) + "\n")

    def write(self, frame: Any) -> None:
        if sorted(frame.columns) != sorted(self._names):
            raise BadData(
                f"predictions came with the columns {', '.join(self._names)}, then with {', '.join(frame.columns)}"
            )
        texts = [self._texts(name, frame[name]) for name in self._names]
        # A line that holds nothing at all would be no row.
        alone = len(texts) == 1
        for fields in zip(*texts):
            self._file.write(('""' if alone and fields[0] == "" else ",".join(fields)) + "\n")

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

    def _count_digits(self, name: str, value: Decimal) -> None:
        """The most before and behind the point of all values."""
        if not value.is_finite():
            raise BadData(f'predictions: column "{name}" holds {value}; allowed are decimals with digits')
        _, digits, exponent = value.as_tuple()
        scale = max(0, -int(exponent))
        whole = max(0, len(digits) + int(exponent))
        known_whole, known_scale = self._digits.get(name, (0, 0))
        self._digits[name] = (max(whole, known_whole), max(scale, known_scale))

    def _texts(self, name: str, values: Any) -> List[str]:
        python_values = [_plain(value) for value in (values.tolist() if hasattr(values, "tolist") else values)]
        kind = self._types[name]
        for value in python_values:
            if value is not None:
                kind = _common(name, kind, _kind_of(name, value))
                if isinstance(value, Decimal):
                    self._count_digits(name, value)
        if kind in ("integer", "decimal"):
            integers = [value for value in python_values if isinstance(value, int)]
            self._count_digits(name, Decimal(max(map(abs, integers), default=0)))
        self._types[name] = kind
        text: Callable[[Any], str] = _writers.get(kind, str)
        return ["" if value is None else text(value) for value in python_values]


def _plain(value: Any) -> Any:
    """None for everything that pandas takes as missing."""
    if value is None or (isinstance(value, (float, Decimal)) and math.isnan(value)) or type(value).__name__ in (
        "NaTType",
        "NAType",
    ):
        return None
    return value.item() if type(value).__module__ == "numpy" else value


def _kind_of(name: str, value: Any) -> str:
    for kinds, kind in _KINDS:
        if isinstance(value, kinds):
            return kind
    raise BadData(
        f'predictions: column "{name}" holds a {type(value).__name__}; allowed are text, numbers, booleans and times'
    )


_KINDS: Tuple[Tuple[Any, str], ...] = (
    (bool, "boolean"),
    (int, "integer"),
    (float, "double"),
    (Decimal, "decimal"),
    ((datetime, date), "timestamp"),
    (str, "string"),
)


def _common(name: str, known: str, coming: str) -> str:
    if known == coming or known == "unknown":
        return coming
    if known in _NUMBERS and coming in _NUMBERS:
        return max(known, coming, key=_NUMBERS.index)
    raise BadData(f'predictions: column "{name}" holds values of the types {known} and {coming}')


def _time(value: Any) -> str:
    if not isinstance(value, datetime):
        return str(value.isoformat())
    if value.tzinfo is not None:
        value = value.astimezone(timezone.utc)
    return f"{value:%Y-%m-%dT%H:%M:%S}.{value.microsecond:06d}Z"


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

