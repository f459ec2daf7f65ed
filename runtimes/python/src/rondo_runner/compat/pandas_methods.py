"""Methods and attributes that pandas 2 and 3 have taken away."""

from __future__ import annotations

from typing import Any, Callable

Used = Callable[[str], None]


def put_back_methods(pandas: Any, used: Used) -> None:
    frame, series = pandas.DataFrame, pandas.Series
    _method(frame, "append", _append_to_frame(pandas), used)
    _method(series, "append", _append_to_series(pandas), used)
    _method(frame, "iteritems", lambda self: self.items(), used)
    _method(series, "iteritems", lambda self: self.items(), used)
    _method(frame, "applymap", lambda self, func, na_action=None, **kw: self.map(func, na_action, **kw), used)
    _method(frame, "mad", _mean_absolute_deviation, used)
    _method(series, "mad", _mean_absolute_deviation, used)
    _method(frame, "lookup", _lookup, used)
    _weeks(pandas, used)
    _modules(pandas, used)


def _method(owner: Any, name: str, function: Callable[..., Any], used: Used) -> None:
    if hasattr(owner, name):
        return

    def old(self: Any, *args: Any, **kwargs: Any) -> Any:
        used(f"{owner.__name__}.{name} is put back")
        return function(self, *args, **kwargs)

    old.__name__ = name
    setattr(owner, name, old)


def _append_to_frame(pandas: Any) -> Callable[..., Any]:
    def append(
        self: Any, other: Any, ignore_index: bool = False, verify_integrity: bool = False, sort: bool = False
    ) -> Any:
        if isinstance(other, (pandas.Series, dict)):
            if isinstance(other, dict):
                if not ignore_index:
                    raise TypeError("Can only append a dict if ignore_index=True")
                other = pandas.Series(other)
            if other.name is None and not ignore_index:
                raise TypeError("Can only append a Series if ignore_index=True or if the Series has a name")
            index = pandas.Index([other.name], name=self.index.name)
            row = other.reindex(self.columns.append(other.index.difference(self.columns)), copy=False)
            other = pandas.DataFrame(row.values.reshape(1, -1), index=index, columns=row.index).infer_objects()
        elif isinstance(other, list) and other and not isinstance(other[0], pandas.DataFrame):
            other = pandas.DataFrame(other)
        others = other if isinstance(other, (list, tuple)) else [other]
        joined = pandas.concat(
            [self, *others], ignore_index=ignore_index, verify_integrity=verify_integrity, sort=sort
        )
        return joined

    return append


def _append_to_series(pandas: Any) -> Callable[..., Any]:
    def append(self: Any, to_append: Any, ignore_index: bool = False, verify_integrity: bool = False) -> Any:
        others = list(to_append) if isinstance(to_append, (list, tuple)) else [to_append]
        return pandas.concat([self, *others], ignore_index=ignore_index, verify_integrity=verify_integrity)

    return append


def _mean_absolute_deviation(self: Any, axis: Any = 0, skipna: bool = True) -> Any:
    if self.ndim == 1:
        return (self - self.mean(skipna=skipna)).abs().mean(skipna=skipna)
    numbers = self.select_dtypes(include="number")
    if axis in (0, "index", None):
        return (numbers - numbers.mean(skipna=skipna)).abs().mean(skipna=skipna)
    return numbers.sub(numbers.mean(axis=1, skipna=skipna), axis=0).abs().mean(axis=1, skipna=skipna)


def _lookup(self: Any, row_labels: Any, col_labels: Any) -> Any:
    import numpy

    rows, columns = self.index.get_indexer(row_labels), self.columns.get_indexer(col_labels)
    if (rows < 0).any() or (columns < 0).any():
        raise KeyError("One or more row or column labels was not found")
    return numpy.asarray([self.iat[row, column] for row, column in zip(rows, columns)])


def _weeks(pandas: Any, used: Used) -> None:
    def week(self: Any) -> Any:
        used("Series.dt.week is the week of isocalendar()")
        weeks = self.isocalendar().week
        return weeks.astype("float64") if weeks.isna().any() else weeks.astype("int64")

    def week_of_index(self: Any) -> Any:
        used("DatetimeIndex.week is the week of isocalendar()")
        weeks = self.isocalendar().week
        return pandas.Index(weeks.astype("float64" if weeks.isna().any() else "int64").to_numpy())

    from pandas.core.indexes.accessors import DatetimeProperties

    for owner, getter in ((DatetimeProperties, week), (pandas.DatetimeIndex, week_of_index)):
        for name in ("week", "weekofyear"):
            if not hasattr(owner, name):
                setattr(owner, name, property(getter))


def _modules(pandas: Any, used: Used) -> None:
    import datetime

    import numpy

    gone = {
        "np": numpy,
        "datetime": datetime.datetime,
        "Int64Index": _typed_index(pandas, "int64"),
        "UInt64Index": _typed_index(pandas, "uint64"),
        "Float64Index": _typed_index(pandas, "float64"),
    }
    before = vars(pandas).get("__getattr__")

    def get(name: str) -> Any:
        if name in gone:
            used(f"pandas.{name} is put back")
            return gone[name]
        if before is not None:
            return before(name)
        raise AttributeError(f"module 'pandas' has no attribute '{name}'")

    vars(pandas)["__getattr__"] = get


def _typed_index(pandas: Any, dtype: str) -> Callable[..., Any]:
    def index(data: Any = None, dtype: str = dtype, copy: bool = False, name: Any = None) -> Any:
        return pandas.Index(data, dtype=dtype, copy=copy, name=name)

    return index
