"""What pandas 2 and 3 do otherwise without a word, or refuse, done as pandas 1.5 did."""

from __future__ import annotations

import functools
import re
from typing import Any, Callable, Dict

Used = Callable[[str], None]


def restore_behaviour(pandas: Any, major: int, used: Used) -> None:
    if major >= 3:
        # Text is of the type object, as it was.
        pandas.set_option("future.infer_string", False)
    _dummies_are_numbers(pandas, used)
    _dates_one_by_one(pandas, used)
    _patterns_are_regular_expressions(used)
    _reductions_leave_text_out(pandas, used)
    _fill_by_method(pandas, used)
    if major >= 3:
        _numbers_find_positions(pandas, used)
        _old_frequencies(pandas, used)


def _dummies_are_numbers(pandas: Any, used: Used) -> None:
    """`uint8`, since frames of numbers and booleans have values of the type object."""
    get_dummies = pandas.get_dummies

    @functools.wraps(get_dummies)
    def dummies(*args: Any, **kwargs: Any) -> Any:
        if kwargs.get("dtype") is None and len(args) < 8:
            used("pandas.get_dummies makes numbers (uint8), not booleans")
            kwargs["dtype"] = "uint8"
        return get_dummies(*args, **kwargs)

    pandas.get_dummies = dummies


def _dates_one_by_one(pandas: Any, used: Used) -> None:
    """pandas 1.5 read each text by itself; later ones guess a format from the first and refuse the others."""
    to_datetime = pandas.to_datetime

    @functools.wraps(to_datetime)
    def dates(arg: Any, errors: str = "raise", *args: Any, **kwargs: Any) -> Any:
        kwargs.pop("infer_datetime_format", None)
        if kwargs.get("format") is None and kwargs.get("unit") is None and not args and _holds_text(arg):
            used("pandas.to_datetime reads each text by itself")
            kwargs["format"] = "mixed"
        if errors == "ignore":
            try:
                return _in_nanoseconds(to_datetime(arg, *args, **kwargs))
            except (TypeError, ValueError):
                return arg
        return _in_nanoseconds(to_datetime(arg, errors, *args, **kwargs))

    pandas.to_datetime = dates


def _holds_text(arg: Any) -> bool:
    if isinstance(arg, str) or not hasattr(arg, "__iter__") or isinstance(arg, dict):
        return False
    dtype = str(getattr(arg, "dtype", "object"))
    return dtype in ("object", "str", "string") or dtype.startswith("string")


def _in_nanoseconds(times: Any) -> Any:
    """`astype(int)` of a time counts nanoseconds."""
    if "datetime64" not in str(getattr(times, "dtype", "")) or "[ns" in str(times.dtype):
        return times
    unit = getattr(times, "dt", times)
    try:
        return unit.as_unit("ns")
    except (AttributeError, ValueError):
        return times


def _patterns_are_regular_expressions(used: Used) -> None:
    """In `Series.str.replace`, unless the pattern is one character."""
    from pandas.core.strings.accessor import StringMethods

    replace = StringMethods.replace

    @functools.wraps(replace)
    def as_before(self: Any, pat: Any, repl: Any = None, n: int = -1, case: Any = None, flags: int = 0, regex: Any = None) -> Any:
        if regex is None:
            regex = not isinstance(pat, str) or len(pat) > 1
            if regex and isinstance(pat, str) and re.escape(pat) != pat:
                used("Series.str.replace takes its pattern as a regular expression")
        return replace(self, pat, repl, n, case, flags, regex)

    StringMethods.replace = as_before


def _reductions_leave_text_out(pandas: Any, used: Used) -> None:
    """Of columns that are no numbers there is no mean: they were left out, and are refused now."""
    from pandas.core.groupby import DataFrameGroupBy

    for owner, names in (
        (pandas.DataFrame, ("mean", "median", "std", "var", "sem", "skew", "kurt", "corr", "cov", "quantile")),
        (DataFrameGroupBy, ("mean", "median", "std", "var", "sem", "quantile")),
    ):
        for name in names:
            setattr(owner, name, _leaving_text_out(getattr(owner, name), f"{owner.__name__}.{name}", used))


def _leaving_text_out(method: Callable[..., Any], label: str, used: Used) -> Callable[..., Any]:
    @functools.wraps(method)
    def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return method(self, *args, **kwargs)
        except (TypeError, ValueError):
            if "numeric_only" in kwargs:
                raise
            result = method(self, *args, numeric_only=True, **kwargs)
            used(f"{label} leaves out columns that are no numbers")
            return result

    return call


def _fill_by_method(pandas: Any, used: Used) -> None:
    for owner in (pandas.DataFrame, pandas.Series):
        setattr(owner, "fillna", _filling(owner.fillna, f"{owner.__name__}.fillna", used))


def _filling(fillna: Callable[..., Any], label: str, used: Used) -> Callable[..., Any]:
    @functools.wraps(fillna)
    def fill(self: Any, value: Any = None, **kwargs: Any) -> Any:
        kwargs.pop("downcast", None)
        method = kwargs.pop("method", None)
        if method is None:
            return fillna(self, value, **kwargs)
        used(f"{label} takes a method")
        return (self.ffill if method in ("ffill", "pad") else self.bfill)(**kwargs)

    return fill


def _numbers_find_positions(pandas: Any, used: Used) -> None:
    """`series[0]` was the first value where the labels are no numbers."""
    get = pandas.Series.__getitem__

    def by_label_or_position(self: Any, key: Any) -> Any:
        try:
            return get(self, key)
        except KeyError:
            if isinstance(key, bool) or not isinstance(key, int) or self.index.dtype.kind in "iuf":
                raise
            used("Series[number] finds a position")
            return self.iloc[key]

    pandas.Series.__getitem__ = by_label_or_position


_FREQUENCIES: Dict[str, str] = {
    "M": "ME", "BM": "BME", "Q": "QE", "BQ": "BQE", "A": "YE", "Y": "YE", "BA": "BYE", "AS": "YS", "BAS": "BYS",
    "H": "h", "BH": "bh", "T": "min", "S": "s", "L": "ms", "U": "us", "N": "ns",
}  # fmt: skip


def _old_frequencies(pandas: Any, used: Used) -> None:
    def modern(freq: Any) -> Any:
        found = re.match(r"^(-?\d*)([A-Z]+)(-[A-Z]+)?$", freq) if isinstance(freq, str) else None
        if not found or found.group(2) not in _FREQUENCIES:
            return freq
        used(f"the frequency {freq} is known")
        return found.group(1) + _FREQUENCIES[found.group(2)] + (found.group(3) or "")

    def with_frequency(function: Callable[..., Any], position: int, name: str) -> Callable[..., Any]:
        @functools.wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            if len(args) > position:
                args = (*args[:position], modern(args[position]), *args[position + 1 :])
            if name in kwargs:
                kwargs[name] = modern(kwargs[name])
            return function(*args, **kwargs)

        return call

    for owner in (pandas.DataFrame, pandas.Series):
        owner.resample = with_frequency(owner.resample, 1, "rule")
        owner.asfreq = with_frequency(owner.asfreq, 1, "freq")
        owner.shift = with_frequency(owner.shift, 2, "freq")
    pandas.date_range = with_frequency(pandas.date_range, 3, "freq")
