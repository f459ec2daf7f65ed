"""
pandas 3 copies what is selected: `frame['x'].fillna(0, inplace=True)` and `frame['x'][rows] = 0` changed the frame before and
change nothing now, without an error. Here a column that was selected writes back what is changed in it.
"""

from __future__ import annotations

import functools
import warnings
import weakref
from typing import Any, Callable

Used = Callable[[str], None]

_IN_PLACE = ("fillna", "replace", "clip", "mask", "where", "ffill", "bfill", "interpolate")


def write_through_selections(pandas: Any, used: Used) -> None:
    warnings.filterwarnings("ignore", category=pandas.errors.ChainedAssignmentError)
    _remember_the_frame(pandas)
    _write_back_items(pandas, used)
    for name in _IN_PLACE:
        setattr(pandas.Series, name, _writing_back(getattr(pandas.Series, name), name, used))


def _remember_the_frame(pandas: Any) -> None:
    get = pandas.DataFrame.__getitem__

    def item(self: Any, key: Any) -> Any:
        found = get(self, key)
        if isinstance(found, pandas.Series):
            object.__setattr__(found, "_rondo_source", (weakref.ref(self), key))
        return found

    pandas.DataFrame.__getitem__ = item


def _write_back_items(pandas: Any, used: Used) -> None:
    assign = pandas.Series.__setitem__

    def item(self: Any, key: Any, value: Any) -> None:
        assign(self, key, value)
        _write_back(self, "frame[column][rows] = … changes the frame", used)

    pandas.Series.__setitem__ = item


def _writing_back(method: Callable[..., Any], name: str, used: Used) -> Callable[..., Any]:
    @functools.wraps(method)
    def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        result = method(self, *args, **kwargs)
        if kwargs.get("inplace") is True:
            _write_back(self, f"frame[column].{name}(inplace=True) changes the frame", used)
        return result

    return call


def _write_back(series: Any, what: str, used: Used) -> None:
    source = getattr(series, "_rondo_source", None)
    frame = source[0]() if source is not None else None
    if frame is not None and source is not None and source[1] in frame and len(frame) == len(series):
        used(what)
        frame[source[1]] = series.copy()
