"""Reads the run's window. Whatever a recipe asks for, it gets rows of the window and no others."""

from __future__ import annotations

from typing import Any, Optional, Sequence, Tuple

from rondo_recipe import BadConfiguration
from rondo_runner.data.reading import Condition, Query, read_window, refuse_other_data_set


class Predicate:
    """A condition on the rows, to be handed to `where`."""

    def __init__(self, condition: Condition) -> None:
        self.condition = condition

    def And(self, other: Predicate) -> Predicate:
        return Predicate(("and", self.condition, other.condition))

    def Or(self, other: Predicate) -> Predicate:
        return Predicate(("or", self.condition, other.condition))


class ColumnReference:
    def __init__(self, name: str) -> None:
        self.name = name

    def eq(self, value: Any) -> Predicate:
        return Predicate(("eq", self.name, value))

    def gt(self, value: Any) -> Predicate:
        return Predicate(("gt", self.name, value))

    def ge(self, value: Any) -> Predicate:
        return Predicate(("ge", self.name, value))

    def lt(self, value: Any) -> Predicate:
        return Predicate(("lt", self.name, value))

    def le(self, value: Any) -> Predicate:
        return Predicate(("le", self.name, value))


class DatasetReader:
    def __init__(self, client_context: Any = None, dataset_id: Optional[str] = None) -> None:
        self.client_context = client_context
        self.dataset_id = dataset_id
        self._query = Query()

    def __getitem__(self, column: str) -> ColumnReference:
        return ColumnReference(column)

    def select(self, columns: Sequence[str]) -> DatasetReader:
        self._query.columns = [columns] if isinstance(columns, str) else list(columns)
        return self

    def distinct(self) -> DatasetReader:
        self._query.distinct = True
        return self

    def where(self, predicate: Any) -> DatasetReader:
        if not isinstance(predicate, Predicate):
            raise BadConfiguration(
                f"where takes what reader[column].eq, gt, ge, lt and le make; got {type(predicate).__name__}"
            )
        self._query.condition = (
            predicate.condition
            if self._query.condition is None
            else ("and", self._query.condition, predicate.condition)
        )
        return self

    def sort(self, order: Sequence[Tuple[str, str]]) -> DatasetReader:
        self._query.order = [(column, _is_descending(direction)) for column, direction in order]
        return self

    def limit(self, limit: int) -> DatasetReader:
        self._query.limit = _count("limit", limit)
        return self

    def offset(self, offset: int) -> DatasetReader:
        self._query.offset = _count("offset", offset)
        return self

    def read(self, *_: Any, **__: Any) -> Any:
        refuse_other_data_set(self.dataset_id)
        return read_window(self._query)


def _count(name: str, count: Any) -> int:
    """Of a number, or of the text of one, as parameters are. @raises BadConfiguration"""
    try:
        number = int(count)
    except (OverflowError, TypeError, ValueError):
        number = -1
    if number < 0 or (isinstance(count, float) and count != number):
        raise BadConfiguration(f"{name}({count!r}): allowed is a whole number from 0 on")
    return number


def _is_descending(direction: str) -> bool:
    if str(direction).lower() not in ("asc", "desc"):
        raise BadConfiguration(f'sort: "{direction}" is neither asc nor desc')
    return str(direction).lower() == "desc"


