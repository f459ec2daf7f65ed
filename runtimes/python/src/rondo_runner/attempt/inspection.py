"""What a recipe is, told by importing it: that it can be, which hooks it has, and which parameters it takes."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import Any, Callable, Dict, Iterator, List, Optional, Tuple

from rondo_recipe import BadConfiguration, BadData

from ..contract.run_folder import RunFolder, write_json
from ..recipe.artifact import Artifact
from ..recipe.config_schema import schema_of
from ..recipe.describe import Description, describe
from ..recipe.imported import MissingModule, evaluator_class, hook, import_module, put_on_path
from .plain_form import reserved_for

#: What a platform recipe's entry point is called by; that of evaluators is a class.
_FUNCTIONS = {
    "training_dataloader": "load",
    "training_pipeline": "train",
    "scoring_dataloader": "load",
    "scoring_pipeline": "score",
    "scoring_datasaver": "save",
}


def inspect_recipe(artifact: Artifact, folder: RunFolder) -> None:
    description = describe(artifact)
    put_on_path(artifact)
    parameters: Optional[Dict[str, Any]] = None
    for _, look in looks_at(description):
        try:
            # Those of the platform's form are whatever its code looks for: nothing tells them.
            parameters = look() or parameters
        except MissingModule as error:
            # The interpreter's own packages may be others tomorrow; those that a recipe requires are its own matter.
            raise error if description.requirements is None and error.is_foreign else BadData(str(error)) from error
        except BadConfiguration as error:
            raise BadData(str(error)) from error
    told: Dict[str, Any] = {
        "form": description.form,
        "packaging": description.packaging,
        "modes": description.modes,
        "problems": description.problems,
        "python": ".".join(map(str, sys.version_info[:3])),
        "parameters": parameters,
    }
    write_json(folder.description, told)


Look = Callable[[], Optional[Dict[str, Any]]]


def looks_at(description: Description) -> Iterator[Tuple[str, Look]]:
    """
    What imports it, by the name of what is imported: each raises what a run would fail of, and may tell the parameters.
    The same for the worker that examines a recipe and for its author's laptop.
    """
    if description.form == "plain":
        yield description.module, lambda: _look_plain(description)
        return
    if description.requirements is None:
        from ..compat import install

        install(lambda message: print(f"rondo: {message}", file=sys.stderr))
    for entries in description.entry_points.values():
        for name, target in entries.items():
            yield target, _follow(name, target)


def _follow(name: str, target: str) -> Look:
    def look() -> None:
        if name in _FUNCTIONS:
            hook(target, _FUNCTIONS[name])
        else:
            evaluator_class(target)

    return look


def _look_plain(description: Description) -> Optional[Dict[str, Any]]:
    module = import_module(description.module)
    lacking: List[str] = [name for name in description.hooks if name != "Config" and not callable(getattr(module, name, None))]
    if lacking:
        raise BadConfiguration(f"{description.module}: {', '.join(lacking)}: no function of this name is left once it is imported")
    config_class = getattr(module, "Config", None)
    if config_class is None:
        return None
    return {**asdict(schema_of(config_class)), "reserved": sorted(reserved_for(config_class))}
