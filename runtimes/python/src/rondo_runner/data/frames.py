"""What is particular to pandas, in whatever version the environment has."""

from __future__ import annotations

from typing import Any, List

from rondo_recipe import BadConfiguration


def need_pandas() -> Any:
    try:
        import pandas
    except ImportError as error:
        raise BadConfiguration(
            "the recipe is given its rows as a DataFrame, but its environment has no pandas: "
            "name pandas in requirements.txt, or install it for the worker's interpreter"
        ) from error
    return pandas


def is_frame(value: object) -> bool:
    """Without importing pandas: who has a DataFrame has imported it."""
    return _is_of("pandas", "DataFrame", value)


def is_series(value: object) -> bool:
    return _is_of("pandas", "Series", value)


def is_array(value: object) -> bool:
    """Of numpy or pandas, with missing values as these know them."""
    return type(value).__module__.split(".")[0] in ("numpy", "pandas")


def is_arrow(value: object) -> bool:
    return _is_of("pyarrow", "Table", value) or _is_of("pyarrow", "RecordBatch", value)


def _is_of(package: str, name: str, value: object) -> bool:
    return any(cls.__name__ == name and cls.__module__.split(".")[0] == package for cls in type(value).__mro__)


def concatenated(frames: List[Any]) -> Any:
    pandas = need_pandas()
    if not frames:
        return pandas.DataFrame()
    return frames[0] if len(frames) == 1 else pandas.concat(frames, ignore_index=True)


def in_nanoseconds(frame: Any) -> Any:
    """
    Times in the unit that all versions of pandas have: arithmetic on them gives the same integers everywhere. A column
    that does not fit it (before 1678, after 2261) keeps its own.
    """
    for position, dtype in enumerate(frame.dtypes):
        text = str(dtype)
        if not text.startswith("datetime64[") or text.startswith("datetime64[ns"):
            continue
        name = frame.columns[position]
        try:
            frame[name] = frame[name].astype(text.replace(text[11 : text.index("]")].split(",")[0], "ns", 1))
        except (ValueError, OverflowError):
            continue
    return frame
