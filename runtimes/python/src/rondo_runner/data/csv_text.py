"""CSV of RFC 4180 that tells a missing value (nothing) from the empty text (`""`), which Python's reader does not."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Iterator, List, Optional

_FIELD = re.compile(r'(?:"((?:[^"]|"")*)"|([^,\r\n"]*))(,|\r?\n|$)')


def records(path: Path) -> Iterator[List[Optional[str]]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        held = ""
        for line in file:
            held += line
            # Within quotes a line goes on: there the number of quotes is odd.
            if held.count('"') % 2 == 0:
                yield _fields(held)
                held = ""
        if held:
            raise ValueError(f"{path.name}: a quote is not closed")


def _fields(line: str) -> List[Optional[str]]:
    fields: List[Optional[str]] = []
    position = 0
    while True:
        found = _FIELD.match(line, position)
        if found is None:
            raise ValueError(f"not CSV: {line[position:position + 40]!r}")
        quoted, plain, end = found.groups()
        fields.append(quoted.replace('""', '"') if quoted is not None else plain or None)
        if end != ",":
            return fields
        position = found.end()


def field_of(value: Optional[str]) -> str:
    """Text always in quotes, so that it is read as text."""
    return "" if value is None else '"' + value.replace('"', '""') + '"'
