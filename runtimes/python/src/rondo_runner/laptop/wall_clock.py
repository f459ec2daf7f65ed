"""Reads of the clock in a recipe's code: a run that is repeated, or late, would get another answer."""

from __future__ import annotations

import ast
from typing import Iterator, List, Optional, Tuple

_METHODS = {
    "datetime": ("now", "utcnow", "today"),
    "date": ("today",),
    "time": ("time", "time_ns", "localtime", "gmtime"),
    "Timestamp": ("now", "utcnow", "today"),
}

_WORDS = ("now", "today")


def clock_reads(source: str) -> Iterator[Tuple[int, str]]:
    """Line and what stands there. @raises SyntaxError"""
    tree = ast.parse(source)
    bare = _bare_names(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            said = _read(node, bare)
            if said is not None:
                yield node.lineno, said


def _bare_names(tree: ast.Module) -> List[str]:
    """What `from time import time` and the like make callable by itself."""
    return [
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "time"
        for alias in node.names
        if alias.name in _METHODS["time"]
    ]


def _read(call: ast.Call, bare: List[str]) -> Optional[str]:
    function = call.func
    if isinstance(function, ast.Name):
        return f"{function.id}()" if function.id in bare else None
    if not isinstance(function, ast.Attribute):
        return None
    owner = function.value
    name = owner.attr if isinstance(owner, ast.Attribute) else owner.id if isinstance(owner, ast.Name) else ""
    if function.attr in _METHODS.get(name, ()):
        return f"{name}.{function.attr}()"
    first = call.args[0] if call.args else None
    word = first.value if isinstance(first, ast.Constant) else None
    if function.attr in ("to_datetime", "datetime64", "Timestamp") and isinstance(word, str) and word in _WORDS:
        return f'{function.attr}("{word}")'
    return None
