"""Types of a CSV file's columns, found out as a data set does when rows come in."""

from __future__ import annotations

import re
from datetime import datetime, timezone
from pathlib import Path
from typing import List, Optional, Tuple

from rondo_recipe import BadConfiguration, BadData, Window

from ..contract.run_folder import ROW_TIME, instant, write_json
from ..data.csv_text import field_of, records

_MISSING = {"", "na", "n/a", "nan", "null", "none", "?", "-"}
_INTEGER = re.compile(r"^-?(?:0|[1-9]\d{0,18})$")
_NUMBER = re.compile(r"^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$")
_TIME = re.compile(r"^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:?\d\d)?)?$")
_LARGEST = 2**63 - 1
_DIGITS_OF_A_DOUBLE = 17

Records = List[List[Optional[str]]]


def write_window(csv: Path, folder: Path, column: Optional[str], pattern: Optional[str], window: Window) -> int:
    """The rows of the window, with the types beside them, into a run's `in/data`. Answers their number."""
    header, rows = _read(csv)
    kinds = {name: _kind([row[position] for row in rows]) for position, name in enumerate(header)}
    if column is not None and pattern is not None and column in kinds:
        kinds[column] = "string" if kinds[column] == "timestamp" else kinds[column]
    times = _times(header, rows, column, pattern)
    kept = [(row, at) for row, at in zip(rows, times) if _is_within(at, window)]
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "data.csv").open("w", encoding="utf-8", newline="") as file:
        names = header + ([ROW_TIME] if column else [])
        file.write(",".join(field_of(name) for name in names) + "\n")
        for row, at in kept:
            fields = [_field(text, kinds[name]) for name, text in zip(header, row)]
            if column:
                fields.append(at.isoformat() if at else "")
            file.write(",".join(fields) + "\n")
    write_json(folder / "data.types.json", {"columns": [{"name": name, "type": kinds[name]} for name in header]})
    return len(kept)


def _read(csv: Path) -> Tuple[List[str], Records]:
    try:
        lines = list(records(csv))
    except (OSError, ValueError) as error:
        raise BadData(f"{csv}: {error}") from error
    if not lines:
        raise BadData(f"{csv}: is empty")
    header = [str(name or "").strip() for name in lines[0]]
    if len(header) == 1 and re.search(r"[;\t|]", header[0]):
        raise BadData(f"{csv}: has one column, {header[0]!r}; here columns are separated by commas")
    rows = [line for line in lines[1:] if line != [None] or len(header) == 1]
    for number, row in enumerate(rows, start=2):
        if len(row) != len(header):
            raise BadData(f"{csv}: line {number} has {len(row)} fields, the header {len(header)}")
    return header, rows


def _kind(values: List[Optional[str]]) -> str:
    known = {value for value in values if value is not None}
    told = {value for value in known if value.lower() not in _MISSING}
    if not told:
        return "string" if known - {""} else "unknown"
    if all(value.lower() in ("true", "false") for value in told):
        return "boolean"
    if all(_INTEGER.match(value) and abs(int(value)) <= _LARGEST for value in told):
        return "integer"
    if all(_NUMBER.match(value) for value in told):
        return "decimal" if any(_digits(value) > _DIGITS_OF_A_DOUBLE for value in told) else "double"
    return "timestamp" if all(_TIME.match(value) for value in told) else "string"


def _digits(number: str) -> int:
    return len(re.sub(r"[eE].*|\D", "", number).lstrip("0"))


def _field(text: Optional[str], kind: str) -> str:
    if text is None:
        return ""
    if kind in ("string", "unknown"):
        return field_of(text)
    if text.lower() in _MISSING:
        return ""
    if kind == "boolean":
        return text.lower()
    return instant(text.replace(" ", "T")).isoformat() if kind == "timestamp" else text


def _times(header: List[str], rows: Records, column: Optional[str], pattern: Optional[str]) -> List[Optional[datetime]]:
    if column is None:
        return [None] * len(rows)
    if column not in header:
        raise BadConfiguration(f'--timestamp-column: "{column}" is not in the data, which has {", ".join(header)}')
    position = header.index(column)
    return [_time(row[position], pattern, number) for number, row in enumerate(rows, start=2)]


def _time(text: Optional[str], pattern: Optional[str], line: int) -> Optional[datetime]:
    if not text:
        return None
    try:
        at = datetime.strptime(text, pattern) if pattern else instant(text.replace(" ", "T"))
    except (ValueError, BadConfiguration) as error:
        raise BadData(f'line {line}: "{text}" is no time written as {pattern or "ISO 8601"}') from error
    return at.replace(tzinfo=timezone.utc) if at.tzinfo is None else at


def _is_within(at: Optional[datetime], window: Window) -> bool:
    if at is None:
        return window.begin is None
    return (window.begin is None or at >= window.begin) and at < window.end


