"""Rows without pandas: dictionaries, turned into columns."""

from __future__ import annotations

from typing import Any, Dict, List, Sequence

from .naming import column_names


class PlainRows:
    """What a row lacks is missing. Columns stand in the order in which they are met first."""

    def __init__(self, rows: Sequence[Dict[Any, Any]]) -> None:
        labels: Dict[Any, None] = {}
        for row in rows:
            labels.update(dict.fromkeys(row))
        self.columns: List[str] = column_names(labels)
        self._values: Dict[str, List[Any]] = {
            name: [row.get(label) for row in rows] for name, label in zip(self.columns, labels)
        }
        self._count = len(rows)

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, name: str) -> List[Any]:
        return self._values[name]
