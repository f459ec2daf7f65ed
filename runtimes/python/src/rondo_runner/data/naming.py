"""How messages name what a recipe returned, and the names that columns of predictions may have."""

from __future__ import annotations

import reprlib
from datetime import date
from decimal import Decimal
from typing import Any, Iterable, List

from rondo_recipe import BadData

_short = reprlib.Repr()
_short.maxstring = _short.maxother = _short.maxlong = 60


def shown(value: object) -> str:
    """A value on one line, cut where it is long; numbers and times without the names of their classes."""
    plain = str(value) if isinstance(value, (Decimal, date)) else _short.repr(value)
    return " ".join(plain.split())


def type_name(value: object) -> str:
    """`list`, `polars.DataFrame`: with the package that it is of."""
    package = type(value).__module__.split(".")[0]
    return type(value).__name__ if package == "builtins" else f"{package}.{type(value).__name__}"


def column_names(labels: Iterable[Any]) -> List[str]:
    """Text as it is; numbers and booleans, such as classes of a classifier, as Python writes them."""
    return [_name(label, position) for position, label in enumerate(labels, 1)]


def _name(label: Any, position: int) -> str:
    if isinstance(label, tuple):
        raise BadData(
            f"predictions: column {position} has a name of {len(label)} levels, {shown(label)}: allowed is one text; "
            'join them, as by frame.columns = ["_".join(map(str, name)) for name in frame.columns]'
        )
    label = label.item() if type(label).__module__ == "numpy" and getattr(label, "shape", None) == () else label
    if label is None or label != label or (isinstance(label, str) and not label.strip()):
        raise BadData(f"predictions: column {position} has no name, but {shown(label)}: allowed is text that is not empty")
    if not isinstance(label, (str, int, float)):
        raise BadData(f"predictions: column {position} is named {shown(label)}, of the type {type_name(label)}; allowed are text and numbers")
    name = str(label)
    if not is_unicode(name):
        raise BadData(f"predictions: column {position} is named {shown(name)}; allowed is text that UTF-8 can hold")
    return name


def is_unicode(text: str) -> bool:
    """Whether it has no halves of surrogate pairs, which Python keeps and nothing else can."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def refuse_other_columns(known: List[str], coming: List[str]) -> None:
    if sorted(known) != sorted(coming):
        raise BadData(f"predictions came with the columns {', '.join(known)}, then with {', '.join(coming)}")
