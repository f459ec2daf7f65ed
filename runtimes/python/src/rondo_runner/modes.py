"""The command line: `rondo_runner <mode> …`, as CONTRACT.md says."""

from __future__ import annotations

import argparse
import json
import logging
import os
import sys
from pathlib import Path
from typing import Any, Callable, Dict, List, Optional

from rondo_recipe import RecipeFailure

from . import __version__
from .contract.report import Reporter, channel
from .contract.run_folder import folder_of_this_run


def main(arguments: Optional[List[str]] = None) -> int:
    parsed = _parser().parse_args(sys.argv[1:] if arguments is None else arguments)
    work: Callable[[argparse.Namespace], int] = parsed.work
    try:
        return work(parsed)
    except RecipeFailure as failure:
        print(f"rondo: {failure}", file=sys.stderr)
        return failure.exit_code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="rondo_runner", description="Runs Python recipes.")
    modes = parser.add_subparsers(dest="mode", required=True)
    for name, work in (("run", _run), ("inspect", _inspect), ("describe", _describe)):
        mode = modes.add_parser(name)
        mode.add_argument("--recipe", required=True, type=Path)
        mode.set_defaults(work=work)
    modes.add_parser("warm").set_defaults(work=_warm)
    modes.add_parser("probe").set_defaults(work=_probe)
    _laptop_modes(modes)
    return parser


def _laptop_modes(modes: Any) -> None:
    data = argparse.ArgumentParser(add_help=False)
    data.add_argument("recipe", type=Path)
    data.add_argument("--data", type=Path)
    data.add_argument("--window")
    data.add_argument("--timestamp-column")
    data.add_argument("--timestamp-format")
    data.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", dest="settings")
    check = modes.add_parser("check", parents=[data])
    check.set_defaults(work=_check)
    run = modes.add_parser("try")
    tasks = run.add_subparsers(dest="task", required=True)
    for task in ("train", "score"):
        one = tasks.add_parser(task, parents=[data])
        one.add_argument("--model", type=Path)
        one.add_argument("--out", type=Path)
        one.set_defaults(work=_try)
    new = modes.add_parser("new")
    new.add_argument("folder", type=Path)
    new.set_defaults(work=_new)
    reload = modes.add_parser("reload")
    reload.add_argument("--recipe", required=True, type=Path)
    reload.add_argument("--model", required=True, type=Path)
    reload.set_defaults(work=_reload)


def _run(parsed: argparse.Namespace) -> int:
    from .attempt.run import attempt
    from .attempt.supervision import stop_on_term

    _log_as_it_comes()
    stop_on_term()
    folder = folder_of_this_run()
    reporter = Reporter(channel())
    return _leave(attempt(parsed.recipe, folder, reporter))


def _inspect(parsed: argparse.Namespace) -> int:
    from .attempt.run import inspect

    _log_as_it_comes()
    return _leave(inspect(parsed.recipe, folder_of_this_run(), Reporter(channel())))


def _warm(_: argparse.Namespace) -> int:
    from .attempt.run import attempt
    from .attempt.supervision import stop_on_term
    from .attempt.warm import import_libraries, unless_shadowed, wait_for_run

    _log_as_it_comes()
    reporter = Reporter(channel())
    imported = import_libraries(reporter)
    told = wait_for_run()
    if told is None:
        return _leave(0)
    stop_on_term()
    reporter.tell("begun", {})
    recipe, folder = told
    return _leave(attempt(recipe, folder, reporter, unless_shadowed(imported, recipe, reporter)))


def _probe(_: argparse.Namespace) -> int:
    from .sandbox.landlock import landlock_version

    names = ("numpy", "pandas", "scikit-learn", "joblib", "pydantic", "lightgbm")
    print(
        json.dumps(
            {
                "python": ".".join(map(str, sys.version_info[:3])),
                "executable": sys.executable,
                "landlock": landlock_version(),
                "runner": __version__,
                "packages": {**{name: _version(name) for name in names}, "pyarrow": _usable_pyarrow()},
            }
        )
    )
    return 0


def _version(name: str) -> Optional[str]:
    from importlib import metadata

    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _usable_pyarrow() -> Optional[str]:
    """One that is installed but does not fit numpy cannot read: only an import tells."""
    try:
        import pyarrow.parquet
    except ImportError:
        return None
    return str(pyarrow.__version__)


def _describe(parsed: argparse.Namespace) -> int:
    import tempfile

    from .recipe.artifact import open_artifact
    from .recipe.describe import describe

    with tempfile.TemporaryDirectory() as scratch:
        try:
            described: Dict[str, Any] = dict(vars(describe(open_artifact(parsed.recipe, Path(scratch)))))
        except RecipeFailure as failure:
            described = {"problems": [str(failure)]}
    print(json.dumps(described))
    # One that lacks a task may be the code of the other.
    return 0 if described.get("modes") else 78


def _check(parsed: argparse.Namespace) -> int:
    from .laptop.check import check

    return check(parsed)


def _try(parsed: argparse.Namespace) -> int:
    from .laptop.try_run import try_run

    return try_run(parsed)


def _new(parsed: argparse.Namespace) -> int:
    from .laptop.new_recipe import new_recipe

    return new_recipe(parsed.folder)


def _reload(parsed: argparse.Namespace) -> int:
    from .laptop.reload import reload

    return reload(parsed.recipe, parsed.model)


def _log_as_it_comes() -> None:
    """Logs are looked at while a run goes on, and its last line may be the one that counts."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(line_buffering=True, errors="backslashreplace")


def _leave(code: int) -> int:
    """At once: threads that a recipe has left behind, and what takes libraries apart, would only cost time."""
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            pass
    os._exit(code)
