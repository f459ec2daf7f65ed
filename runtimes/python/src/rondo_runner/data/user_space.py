"""Frames that a recipe keeps beside its model."""

from __future__ import annotations

import pickle
from pathlib import Path, PurePosixPath
from typing import Any, Optional

from rondo_recipe import BadData

from ..session import current


def write_user_space(frame: Any, path: str) -> None:
    target = current().user_space / _relative(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as file:
        pickle.dump(frame, file)


def read_user_space(path: str) -> Any:
    session = current()
    for place in (session.user_space, session.user_space_of_model):
        found: Optional[Path] = place / _relative(path) if place else None
        if found is not None and found.is_file():
            with found.open("rb") as file:
                return pickle.load(file)
    raise BadData(f'user space: nothing was written to "{path}", neither in this run nor when its model was trained')


def _relative(path: str) -> Path:
    parts = [part for part in PurePosixPath(path).parts if part not in ("/", ".", "..")]
    if not parts:
        raise BadData(f'user space: "{path}" names no file')
    return Path(*parts)
