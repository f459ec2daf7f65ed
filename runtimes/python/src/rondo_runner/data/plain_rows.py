"""Rows without pandas: dictionaries, turned into columns."""

from __future__ import annotations

from typing import Any, Dict, List, Sequence


class PlainRows:
    """What a row lacks is missing. Columns stand in the order in which they are met first."""

    def __init__(self, rows: Sequence[Dict[str, Any]]) -> None:
        names: Dict[str, None] = {}
        for row in rows:
            names.update(dict.fromkeys(str(name) for name in row))
        self.columns: List[str] = list(names)
        self.values: Dict[str, List[Any]] = {name: [row.get(name) for row in rows] for name in names}
        self._count = len(rows)

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, name: str) -> List[Any]:
        return self.values[name]
