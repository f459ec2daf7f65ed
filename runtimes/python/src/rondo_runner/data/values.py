"""The values of a column of predictions, as both writers take them: of one kind, or refused by the first that is not."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import date, datetime, timezone
from decimal import Decimal
from typing import Any, Dict, Iterator, List, NamedTuple, Optional, Tuple

from rondo_recipe import BadData

from .naming import is_unicode, shown, type_name

ALLOWED = "allowed are text, numbers, booleans and times"

#: How many digits a decimal has at most.
MOST_DIGITS = 38

_KINDS: Tuple[Tuple[Any, str], ...] = (
    (bool, "boolean"),
    (int, "integer"),
    (float, "double"),
    (Decimal, "decimal"),
    ((datetime, date), "timestamp"),
    (str, "string"),
)


class First(NamedTuple):
    """The first value of a kind, and its row, from 1 on."""

    value: Any
    row: int

    def __str__(self) -> str:
        return f"{shown(self.value)} in row {self.row}"


@dataclass
class Taken:
    """What one chunk brings of a column. `values` are Python's own, None for missing ones."""

    name: str
    values: List[Any]
    #: The row of the first of them, from 1 on.
    row: int
    firsts: Dict[str, First] = field(default_factory=dict)

    def each(self) -> Iterator[First]:
        """The values that are not missing."""
        return (First(value, row) for row, value in enumerate(self.values, self.row) if value is not None)

    @property
    def kind(self) -> str:
        kind = "unknown"
        for found in self.firsts:
            kind = common_kind(self.name, kind, found, self.firsts.get(kind), self.firsts[found])
        return kind

    def digits(self, known: Tuple[int, int] = (0, 0)) -> Tuple[int, int]:
        """The most digits before and behind the point, of these values and of what is known."""
        whole, scale = known
        for first in self.each():
            found = _digits_of(Decimal(first.value))
            whole, scale = max(whole, found[0]), max(scale, found[1])
            if whole + scale > MOST_DIGITS:
                raise BadData(
                    f'predictions: column "{self.name}" needs {whole} digits before the point and {scale} behind it, with '
                    f"{first}; allowed are {MOST_DIGITS} in all"
                )
        return whole, scale


def take(name: str, values: Any, row: int) -> Taken:
    """`row`: of the first value, from 1 on. Raises BadData for a value that no data set can hold."""
    listed: List[Any] = values.tolist() if hasattr(values, "tolist") else list(values)
    types = set(map(type, listed))
    if not types <= {str, int, bool, type(None)}:
        listed = [_plain(value) for value in listed]
        types = set(map(type, listed))
    taken = Taken(name, listed, row)
    kinds = {cls: _kind_of(cls) for cls in types if cls is not type(None)}
    open_kinds = set(kinds.values())
    for position, value in enumerate(listed if open_kinds else []):
        if value is None or kinds[type(value)] not in open_kinds:
            continue
        kind = kinds[type(value)]
        if kind is None:
            told = f"{shown(value)}, of the type {type_name(value)}, in row {row + position}"
            raise BadData(f'predictions: column "{name}" holds {told}; {ALLOWED}')
        taken.firsts[kind] = First(value, row + position)
        open_kinds.discard(kind)
        if not open_kinds:
            break
    _judge(taken)
    return taken


def common_kind(name: str, known: str, coming: str, held: Optional[First] = None, first: Optional[First] = None) -> str:
    """Of a column that has had one kind, and now another. Raises BadData where no kind holds both."""
    if known == coming or coming == "unknown":
        return known
    if known == "unknown":
        return coming
    both = {known, coming}
    if both <= {"integer", "double"}:
        return "double"
    if both <= {"integer", "decimal"}:
        return "decimal"
    raise BadData(
        f'predictions: column "{name}" holds values of the type {known}{_as(held)} and of {coming}{_as(first)}; '
        f"allowed is one type a column, integers among doubles or decimals"
    )


def refuse_rounded(taken: Taken) -> None:
    """Of a column that has doubles: an integer that is none of them."""
    for first in taken.each():
        if isinstance(first.value, int) and not _is_double(first.value):
            raise BadData(
                f'predictions: column "{taken.name}" has doubles, which would round the integer {first}; '
                "allowed among them are integers up to 9007199254740992"
            )


def refuse_halves(taken: Taken) -> None:
    """Of a column of text that could not be written."""
    for first in taken.each():
        if isinstance(first.value, str) and not is_unicode(first.value):
            raise BadData(
                f'predictions: column "{taken.name}" holds {first}; allowed is text that UTF-8 can hold'
            )


def _as(first: Optional[First]) -> str:
    return "" if first is None else f" ({first})"


def _judge(taken: Taken) -> None:
    """What can be said of values one by one, once their kinds are known."""
    kind = taken.kind
    if "decimal" in taken.firsts:
        _refuse_infinite(taken)
    if kind == "double" and "integer" in taken.firsts:
        refuse_rounded(taken)
    if kind == "timestamp":
        taken.values = [None if value is None else _in_utc(taken, value, position) for position, value in enumerate(taken.values)]
    if kind == "integer" and any(value is not None and not -(2**63) <= value < 2**63 for value in taken.values):
        taken.firsts["decimal"] = taken.firsts["integer"]


def _refuse_infinite(taken: Taken) -> None:
    for first in taken.each():
        if isinstance(first.value, Decimal) and not first.value.is_finite():
            raise BadData(f'predictions: column "{taken.name}" holds {first}; allowed are decimals with digits')


def _in_utc(taken: Taken, value: date, position: int) -> date:
    """Without a zone; of a year that ISO 8601 can write."""
    try:
        if isinstance(value, datetime) and value.tzinfo is not None:
            value = value.astimezone(timezone.utc).replace(tzinfo=None)
        if 1 <= value.year <= 9999:
            return value
    except (OverflowError, ValueError):
        pass
    first = First(value, taken.row + position)
    raise BadData(f'predictions: column "{taken.name}" holds the time {first}; allowed are the years 1 to 9999 in UTC')


def _is_double(value: int) -> bool:
    try:
        return int(float(value)) == value
    except OverflowError:
        return False


def _digits_of(value: Decimal) -> Tuple[int, int]:
    _, digits, exponent = value.as_tuple()
    return max(0, len(digits) + int(exponent)) if any(digits) else 0, max(0, -int(exponent))


def _kind_of(cls: type) -> Optional[str]:
    return next((kind for kinds, kind in _KINDS if issubclass(cls, kinds)), None)


def _plain(value: Any) -> Any:
    """As Python has it; None for everything that pandas takes as missing. What is no single value stays what it is."""
    if value is None or type(value).__name__ in ("NaTType", "NAType"):
        return None
    if isinstance(value, float):
        return None if math.isnan(value) else float(value)
    if isinstance(value, Decimal):
        return None if value.is_nan() else value
    if type(value).__module__ != "numpy" or getattr(value, "shape", None) != ():
        return value
    if value.dtype.kind == "M":
        instant = value.astype("datetime64[us]").item()
        return instant if instant is None or isinstance(instant, date) else value
    return value if value.dtype.kind in "mV" else _plain(value.item())
