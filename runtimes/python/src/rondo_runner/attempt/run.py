"""Carries out what `in` says, and answers the exit code."""

from __future__ import annotations

import os
import random
import sys
from pathlib import Path
from typing import Any, Callable, Dict, Optional

from rondo_recipe import BadConfiguration, BadData, RecipeFailure

from .. import session as sessions
from ..contract.report import Reporter
from ..contract.run_folder import RunContext, RunFolder, read_config, read_context, read_json
from ..data.predictions import Predictions
from ..data.window import DataWindow
from ..recipe.artifact import Artifact, open_artifact
from ..recipe.describe import Description, describe
from ..recipe.imported import put_on_path
from ..session import Session
from .inspection import inspect_recipe
from .outcome import outcome_of
from .plain_form import run_plain
from .platform_form import platform_config, run_platform
from .stage import Stage
from .supervision import end_with_supervisor


#: Told what a recipe is packed in, before anything of it is imported.
Look = Callable[[Artifact], None]


def attempt(recipe: Path, folder: RunFolder, reporter: Reporter, look: Optional[Look] = None) -> int:
    return _told(reporter, lambda: _run(recipe, folder, reporter, look))


def inspect(recipe: Path, folder: RunFolder, reporter: Reporter) -> int:
    """What the recipe would fail of anywhere ends as bad data does: here it is the data."""
    return _told(reporter, lambda: _inspected(recipe, folder, reporter))


def _inspected(recipe: Path, folder: RunFolder, reporter: Reporter) -> None:
    try:
        _inspect(recipe, folder, reporter)
    except Exception as error:
        if not _is_its_own(error):
            raise
        raise BadData(outcome_of(error)[1]) from error


def _is_its_own(error: Exception) -> bool:
    """Files, the network and libraries of the system are its surroundings'; the failures that the runner raises say for themselves."""
    if isinstance(error, ImportError):
        return str(error).startswith("cannot import name")
    return not isinstance(error, (RecipeFailure, OSError, MemoryError))


def _told(reporter: Reporter, work: Callable[[], None]) -> int:
    try:
        work()
        reporter.flush()
        return 0
    except BaseException as error:
        code, message = outcome_of(error)
        reporter.error(message)
        print(f"rondo: {message}", file=sys.stderr, flush=True)
        return code


def _run(recipe: Path, folder: RunFolder, reporter: Reporter, look: Optional[Look]) -> None:
    _shut(folder, reporter, recipe)
    run_stage(prepare(recipe, folder, reporter, look))


def prepare(recipe: Path, folder: RunFolder, reporter: Reporter, look: Optional[Look] = None) -> Stage:
    """Up to the point where nothing of the recipe has been imported yet."""
    context, config = read_context(folder), _text_config(folder)
    artifact = open_artifact(recipe, scratch_of(folder))
    if look is not None:
        look(artifact)
    description = describe(artifact)
    _refuse_mode(description, context)
    session = Session(
        folder=folder,
        context=context,
        config=platform_config(config, context),
        window=DataWindow(folder),
        predictions=Predictions(folder.predictions),
    )
    sessions.begin(session)
    put_on_path(artifact)
    return Stage(session, artifact, description, reporter)


def run_stage(stage: Stage) -> None:
    _seed(stage.session.context.seed)
    (run_platform if stage.description.form == "platform" else run_plain)(stage)
    stage.write_metrics()


def _shut(folder: RunFolder, reporter: Reporter, recipe: Path) -> None:
    """
    Applies `in/sandbox.json`, where there is one. What it takes away is taken from this thread and those that it starts:
    no other may be there yet.
    """
    if folder.sandbox.is_file():
        rules: Any = read_json(folder.sandbox)
        if not isinstance(rules, dict):
            raise BadConfiguration("in/sandbox.json: must be an object")
        from ..sandbox.apply import apply_rules

        reporter.tell("sandbox", apply_rules(rules, folder.root, [str(recipe.absolute())]))
    end_with_supervisor()


def scratch_of(folder: RunFolder) -> Path:
    scratch = Path(os.environ.get("TMPDIR") or folder.root / "tmp")
    scratch.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("TMPDIR", str(scratch))
    os.environ.setdefault("HOME", str(scratch))
    return scratch


def _text_config(folder: RunFolder) -> Dict[str, str]:
    config = read_config(folder)
    for key, value in config.items():
        if value is None:
            raise BadConfiguration(f"in/config.json: {key}: has no value")
    return {key: value or "" for key, value in config.items()}


def _refuse_mode(description: Description, context: RunContext) -> None:
    if context.task not in description.modes:
        said = "; ".join(description.problems) or f"it can {' and '.join(description.modes) or 'do nothing'}"
        raise BadConfiguration(f"the recipe cannot {context.task}: {said}")


def _seed(seed: int) -> None:
    """The same for every attempt; numpy's too, where the environment has it: the recipe may not have imported it yet."""
    random.seed(seed)
    try:
        import numpy
    except ImportError:
        return
    numpy.random.seed(seed % 2**32)


def _inspect(recipe: Path, folder: RunFolder, reporter: Reporter) -> None:
    _shut(folder, reporter, recipe)
    inspect_recipe(open_artifact(recipe, scratch_of(folder)), folder)
