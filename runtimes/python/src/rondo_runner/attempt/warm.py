"""An interpreter that has its libraries before it is told which run it is for. It carries out one run."""

from __future__ import annotations

import importlib
import json
import os
import sys
import time
from pathlib import Path, PurePosixPath
from typing import Callable, FrozenSet, Optional, Tuple

from rondo_recipe import BadConfiguration

from ..contract.report import Reporter
from ..contract.run_folder import RunFolder
from ..recipe.artifact import Artifact
from ..recipe.entry_points import source_folders

#: Those that the environment has are imported: what recipes wait for longest.
LIBRARIES = ("numpy", "pandas", "pyarrow", "pyarrow.parquet", "joblib", "sklearn", "sklearn.ensemble")

#: What of this package is imported when a run needs it, which most do.
_OWN = ("data.reading", "data.frames", "evaluation.evaluators", "recipe.models")


def import_libraries(reporter: Reporter) -> FrozenSet[str]:
    """The names of what was imported, without the modules in it."""
    begun = time.monotonic()
    before = _top_level()
    for name in (*LIBRARIES, *(f"rondo_runner.{own}" for own in _OWN)):
        try:
            importlib.import_module(name)
        except ImportError:
            continue
    reporter.tell("ready", {"seconds": round(time.monotonic() - begun, 3)})
    return _top_level() - before


def _top_level() -> FrozenSet[str]:
    return frozenset(name.partition(".")[0] for name in list(sys.modules))


def unless_shadowed(imported: FrozenSet[str], recipe: Path, reporter: Reporter) -> Callable[[Artifact], None]:
    """
    A recipe's modules win over what the environment has, but not over what is imported already: one that brings a module of
    such a name runs in an interpreter that starts anew.
    """

    def look(artifact: Artifact) -> None:
        if imported.isdisjoint(_modules_of(artifact)):
            return
        reporter.flush()
        os.set_inheritable(3, True)
        runner = str(Path(__file__).parents[1])
        os.execv(sys.executable, [sys.executable, "-E", "-s", "-B", runner, "run", "--recipe", str(recipe)])

    return look


def _modules_of(artifact: Artifact) -> FrozenSet[str]:
    found = set()
    for name in artifact.names:
        parts = PurePosixPath(name).parts
        inner = parts[1:] if parts[0] in source_folders(artifact) else parts
        for path in (parts, inner):
            if path and (len(path) > 1 or path[0].endswith((".py", ".so"))):
                found.add(path[0].partition(".")[0])
    return frozenset(found)


def wait_for_run() -> Optional[Tuple[Path, RunFolder]]:
    """None when standard input ends before a run comes."""
    line = _line(0)
    if not line.strip():
        return None
    told = json.loads(line)
    if not isinstance(told, dict) or not isinstance(told.get("recipe"), str):
        raise BadConfiguration('standard input: {"recipe": "path"} was expected')
    root = os.environ.get("RONDO_RUN_DIR")
    if not root:
        raise BadConfiguration("RONDO_RUN_DIR does not say where the run is")
    temporary = Path(root) / "tmp"
    temporary.mkdir(exist_ok=True)
    os.environ["TMPDIR"] = str(temporary)
    os.chdir(root)
    return Path(told["recipe"]), RunFolder(Path(root))


def _line(descriptor: int) -> bytes:
    """Byte by byte: what follows is not ours to read, and its end is waited for elsewhere."""
    line = b""
    while not line.endswith(b"\n"):
        byte = os.read(descriptor, 1)
        if not byte:
            return b""
        line += byte
    return line


