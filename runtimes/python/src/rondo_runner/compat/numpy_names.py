"""Names that numpy has dropped: aliases of Python's types, and old spellings."""

from __future__ import annotations

from typing import Any, Callable, Dict

Used = Callable[[str], None]


def put_back_numpy_names(used: Used) -> None:
    import numpy

    gone: Dict[str, Any] = {
        "float": float,
        "int": int,
        "bool": bool,
        "object": object,
        "str": str,
        "complex": complex,
        "long": int,
        "float_": numpy.float64,
        "NaN": numpy.nan,
        "NAN": numpy.nan,
        "Inf": numpy.inf,
        "Infinity": numpy.inf,
        "product": numpy.prod,
        "cumproduct": numpy.cumprod,
        "alltrue": numpy.all,
        "sometrue": numpy.any,
        "round_": numpy.round,
    }
    before: Callable[[str], Any] = vars(numpy)["__getattr__"]

    def get(name: str) -> Any:
        if name not in gone:
            return before(name)
        used(f"numpy.{name} is {getattr(gone[name], '__name__', gone[name])}")
        setattr(numpy, name, gone[name])
        return gone[name]

    vars(numpy)["__getattr__"] = get
