"""Arguments that could once be given by position: `dropna(0)`, `drop('x', 1)`, `concat(frames, 1)`."""

from __future__ import annotations

import functools
import inspect
from typing import Any, Callable, Dict, List

Used = Callable[[str], None]

#: In the order of pandas 1.x, after `self`.
_FRAME: Dict[str, str] = {
    "drop": "labels axis index columns level inplace errors",
    "dropna": "axis how thresh subset inplace",
    "fillna": "value method axis inplace limit downcast",
    "ffill": "axis inplace limit downcast",
    "bfill": "axis inplace limit downcast",
    "sort_values": "by axis ascending inplace kind na_position ignore_index key",
    "sort_index": "axis level ascending inplace kind na_position sort_remaining ignore_index key",
    "drop_duplicates": "subset keep inplace ignore_index",
    "duplicated": "subset keep",
    "reset_index": "level drop inplace col_level col_fill",
    "set_index": "keys drop append inplace verify_integrity",
    "set_axis": "labels axis inplace",
    "replace": "to_replace value inplace limit regex method",
    "where": "cond other inplace axis level",
    "mask": "cond other inplace axis level",
    "clip": "lower upper axis inplace",
    "interpolate": "method axis limit inplace limit_direction limit_area downcast",
    "pivot": "index columns values",
    "groupby": "by axis level as_index sort group_keys",
    "any": "axis bool_only skipna",
    "all": "axis bool_only skipna",
    "to_csv": "path_or_buf sep na_rep float_format columns header index",
    "sum": "axis skipna",
    "mean": "axis skipna",
    "median": "axis skipna",
    "min": "axis skipna",
    "max": "axis skipna",
    "std": "axis skipna",
    "var": "axis skipna",
}

_SERIES: Dict[str, str] = {
    **{name: _FRAME[name] for name in ("drop", "fillna", "ffill", "bfill", "replace", "where", "mask", "clip")},
    "dropna": "axis inplace how",
    "sort_values": "axis ascending inplace kind na_position ignore_index key",
    "sort_index": "axis level ascending inplace kind na_position sort_remaining ignore_index key",
    "drop_duplicates": "keep inplace",
    "reset_index": "level drop name inplace",
    "set_axis": "labels axis inplace",
    "interpolate": "method axis limit inplace limit_direction limit_area downcast",
    **{name: "axis skipna" for name in ("sum", "mean", "median", "min", "max", "std", "var")},
}

_FUNCTIONS: Dict[str, str] = {
    "concat": "objs axis join ignore_index keys levels names verify_integrity sort copy",
    "read_csv": "filepath_or_buffer sep delimiter header names index_col usecols",
    "melt": "frame id_vars value_vars var_name value_name",
}

_TEXT: Dict[str, str] = {"split": "pat n expand", "rsplit": "pat n expand"}


def take_positions(pandas: Any, used: Used) -> None:
    from pandas.core.strings.accessor import StringMethods

    for owner, names in ((pandas.DataFrame, _FRAME), (pandas.Series, _SERIES), (StringMethods, _TEXT)):
        label = "Series.str" if owner is StringMethods else owner.__name__
        for name, order in names.items():
            setattr(owner, name, _taking(getattr(owner, name), f"{label}.{name}", order.split(), 1, used))
    for name, order in _FUNCTIONS.items():
        setattr(pandas, name, _taking(getattr(pandas, name), f"pandas.{name}", order.split(), 0, used))


def _taking(method: Callable[..., Any], label: str, order: List[str], own: int, used: Used) -> Callable[..., Any]:
    most = _positional(method)

    @functools.wraps(method)
    def call(*args: Any, **kwargs: Any) -> Any:
        if len(args) > most and len(args) - own <= len(order):
            names = order[most - own : len(args) - own]
            used(f"{label} takes {', '.join(names)} by position")
            kwargs.update(zip(names, args[most:]))
            args = args[:most]
        if kwargs.get("inplace") is False and label.endswith("set_axis"):
            del kwargs["inplace"]
        return method(*args, **kwargs)

    return call


def _positional(method: Callable[..., Any]) -> int:
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    parameters = inspect.signature(method).parameters.values()
    if any(parameter.kind is inspect.Parameter.VAR_POSITIONAL for parameter in parameters):
        return 1_000
    return sum(parameter.kind in kinds for parameter in parameters)
