"""What the platform's readers ask for, answered from the run's window."""

from __future__ import annotations

import operator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any, Dict, List, Optional, Tuple

from rondo_recipe import BadConfiguration, BadData

from ..session import Session, current
from .frames import need_pandas

#: ("and" | "or", condition, condition), or (comparison, column, value).
Condition = Tuple[str, Any, Any]

_COMPARISONS: Dict[str, Any] = {
    "eq": operator.eq,
    "gt": operator.gt,
    "ge": operator.ge,
    "lt": operator.lt,
    "le": operator.le,
}

#: A recipe that computes `today` in the worker's zone, or cuts it to the day, is off by up to that much.
_ABOUT_NOW = timedelta(hours=26)


@dataclass
class Query:
    columns: Optional[List[str]] = None
    distinct: bool = False
    condition: Optional[Condition] = None
    #: Column, and whether it descends.
    order: List[Tuple[str, bool]] = field(default_factory=list)
    limit: Optional[int] = None
    offset: int = 0


def between(after: Any, before: Any) -> Optional[Condition]:
    """Rows from `after` until `before`, by the data set's timestamp column. @raises BadConfiguration where it has none"""
    if after is None and before is None:
        return None
    column = current().context.timestamp_column
    if column is None:
        raise BadConfiguration("the recipe bounds the dates of its rows, but the data set has no timestampColumn")
    lower: Optional[Condition] = None if after is None else ("ge", column, after)
    upper: Optional[Condition] = None if before is None else ("le", column, before)
    return ("and", lower, upper) if lower and upper else lower or upper


def refuse_other_data_set(asked: Optional[str]) -> None:
    session = current()
    known = session.context.data_set_id or session.config.get(
        "trainingDataSetId" if session.context.task == "train" else "scoringDataSetId"
    )
    if asked and known and asked != known:
        raise BadConfiguration(
            f"the recipe asks for the data set {asked}; this run reads {known}, the data set of its {session.context.task} task"
        )


def read_window(query: Query) -> Any:
    session = current()
    known = [column.name for column in session.window.columns]
    if not known:
        return session.window.read()
    frame = session.window.read()
    if query.condition is not None:
        frame = frame[_Where(session, frame).mask(query.condition)]
    if query.order:
        frame = _sorted(frame, [(resolved(name, known), descending) for name, descending in query.order])
    if query.columns is not None:
        frame = frame[[resolved(name, known) for name in query.columns]]
    if query.distinct:
        frame = frame.drop_duplicates()
    end = None if query.limit is None else query.offset + query.limit
    return frame.iloc[query.offset : end].reset_index(drop=True)


def resolved(name: str, known: List[str]) -> str:
    """The column that a name means: itself, or without the tenant's prefix, which begins with an underscore."""
    if name in known:
        return name
    plain = name.split(".", 1)[1] if name.startswith("_") and "." in name else None
    if plain is not None and plain in known:
        return plain
    raise BadData(f'column "{name}" is not in the data, which has {", ".join(known)}')


def _sorted(frame: Any, order: List[Tuple[str, bool]]) -> Any:
    """Stable, from the last key to the first: rows that are alike keep the order in which they came in."""
    for name, descending in reversed(order):
        frame = frame.sort_values(by=name, ascending=not descending, kind="stable")
    return frame


class _Where:
    def __init__(self, session: Session, frame: Any) -> None:
        self._session = session
        self._frame = frame
        self._known = [str(name) for name in frame.columns]
        self._now = session.clock()

    def mask(self, condition: Condition) -> Any:
        kind, left, right = condition
        if kind == "and":
            return self.mask(left) & self.mask(right)
        if kind == "or":
            return self.mask(left) | self.mask(right)
        return self._compared(kind, resolved(str(left), self._known), right)

    def _compared(self, kind: str, name: str, value: Any) -> Any:
        compare = _COMPARISONS[kind]
        if name == self._session.context.timestamp_column:
            at = _instant_of(value)
            if at is not None:
                return self._at_time(compare, kind, name, value, at)
        values = self._frame[name]
        try:
            return compare(values, _as_type_of(values, value)).fillna(False).astype(bool)
        except (TypeError, ValueError) as error:
            raise BadData(f'where: column "{name}" ({values.dtype}) cannot be compared with {value!r}') from error

    def _at_time(self, compare: Any, kind: str, name: str, value: Any, at: datetime) -> Any:
        """By instants, however the column writes them. The window stands for what a recipe makes of the clock."""
        if kind != "eq" and self._is_of_the_clock(at):
            self._session.say_once(
                f'where: the bound {value} of "{name}" is computed from the clock; '
                "the run's window, which ends at its nominal time, holds instead"
            )
            return need_pandas().Series(True, index=self._frame.index)
        times = self._session.window.times()
        values = self._frame[name] if times is None else times
        if not str(values.dtype).startswith("datetime64"):
            raise BadData(f'where: column "{name}" holds no times that could be compared with {value!r}')
        return compare(values, need_pandas().Timestamp(at.replace(tzinfo=None)))

    def _is_of_the_clock(self, at: datetime) -> bool:
        """Today, or a time frame before it: that is how loaders compute the window by themselves."""
        bounds = [self._now]
        frame = str(self._session.config.get("timeframe", ""))
        if frame.isdigit():
            bounds.append(self._now - timedelta(minutes=int(frame)))
        return any(abs(at - bound) <= _ABOUT_NOW for bound in bounds)


def _instant_of(value: Any) -> Optional[datetime]:
    try:
        at = need_pandas().Timestamp(value).to_pydatetime()
    except (TypeError, ValueError):
        return None
    if not isinstance(at, datetime):
        return None
    return at.replace(tzinfo=timezone.utc) if at.tzinfo is None else at.astimezone(timezone.utc)


def _as_type_of(values: Any, value: Any) -> Any:
    """A text that is compared with numbers, booleans or times is read as one."""
    kind = values.dtype.kind
    if not isinstance(value, str):
        return value
    if kind in "iuf":
        return float(value)
    if kind == "b":
        if value.lower() not in ("true", "false"):
            raise ValueError("neither true nor false")
        return value.lower() == "true"
    if kind == "M":
        at = _instant_of(value)
        if at is None:
            raise ValueError("no time")
        return need_pandas().Timestamp(at.replace(tzinfo=None))
    return value
