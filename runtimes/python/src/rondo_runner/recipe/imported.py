"""Imports a recipe's modules and finds what its entry points name."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import ModuleType
from typing import Any, Callable, Optional

from rondo_recipe import BadConfiguration

from .artifact import Artifact
from .entry_points import source_folders


def put_on_path(artifact: Artifact) -> None:
    """First of all, so that the recipe's modules win over what the environment has."""
    # The platform's modules are importable whatever the recipe brings along for its author's laptop.
    import data_access_sdk_python
    import platform_sdk

    del data_access_sdk_python, platform_sdk
    for folder in [artifact.root, *(artifact.root / name for name in source_folders(artifact))]:
        if str(folder) not in sys.path:
            sys.path.insert(0, str(folder))
    importlib.invalidate_caches()


def import_module(name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        raise _not_found(name, error) from error


class MissingModule(BadConfiguration):
    """`is_foreign`: it is no module of the recipe's own."""

    def __init__(self, message: str, is_foreign: bool) -> None:
        super().__init__(message)
        self.is_foreign = is_foreign


def _not_found(module: str, error: ModuleNotFoundError) -> MissingModule:
    missing = error.name or "?"
    if module == missing or module.startswith(missing + "."):
        return MissingModule(f'the recipe has no module "{missing}"', False)
    told = (
        f'the recipe imports "{missing}" ({place_of(error)}), which its environment lacks: '
        f"name its package in requirements.txt, or install it for {sys.executable}"
    )
    return MissingModule(told, True)


def place_of(error: BaseException) -> str:
    """The innermost line of the recipe: the last one of the traceback that is neither ours nor the interpreter's."""
    here = str(Path(__file__).parents[2])
    place = "?"
    frame = error.__traceback__
    while frame is not None:
        file = frame.tb_frame.f_code.co_filename
        is_library = file.startswith(("<", here, sys.base_prefix, sys.prefix)) or "site-packages" in file
        if not is_library:
            place = f"{'/'.join(Path(file).parts[-2:])}:{frame.tb_lineno}"
        frame = frame.tb_next
    return place


def hook(entry_point: str, name: str) -> Callable[..., Any]:
    """What an entry point names: a function, or a module or object that has one of the given name."""
    found = named(entry_point)
    inside: Any = found
    if isinstance(found, (ModuleType, type)) or not callable(found):
        inside = getattr(found() if isinstance(found, type) else found, name, None)
    if not callable(inside):
        raise BadConfiguration(f"{entry_point}: has no function {name}")
    function: Callable[..., Any] = inside
    return function


def evaluator_class(entry_point: str) -> Any:
    found = named(entry_point)
    if not isinstance(found, ModuleType):
        return found
    inside: Optional[Any] = getattr(found, "Evaluator", None)
    if inside is not None:
        return inside
    own = [each for each in vars(found).values() if isinstance(each, type) and each.__module__ == found.__name__]
    with_hook = [each for each in own if callable(getattr(each, "evaluate", None))]
    if len(with_hook) == 1:
        return with_hook[0]
    raise BadConfiguration(f"{entry_point}: name the evaluator's class, as in {entry_point}:Evaluator")


def named(entry_point: str) -> Any:
    module, _, attributes = entry_point.partition(":")
    found: Any = import_module(module.strip())
    for attribute in attributes.strip().split(".") if attributes.strip() else []:
        if not hasattr(found, attribute):
            raise BadConfiguration(f"{entry_point}: {getattr(found, '__name__', module)} has no {attribute}")
        found = getattr(found, attribute)
    return found
