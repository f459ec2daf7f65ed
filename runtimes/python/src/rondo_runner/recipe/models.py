"""Stores what `train` returns, and finds it again when a run scores."""

from __future__ import annotations

import pickle
import shutil
import sys
from pathlib import Path
from typing import Any, Dict, List, Optional

from rondo_recipe import BadConfiguration, BadData

from ..contract.run_folder import RunContext, read_json, write_json

DESCRIPTION = "rondo-model.json"

#: Versions that pickles depend on.
_PACKAGES = ("numpy", "pandas", "scikit-learn", "scipy", "lightgbm", "xgboost", "joblib")


def save_model(model: Any, folder: Path, context: RunContext, form: str) -> None:
    if model is None:
        raise BadData("train returned no model, but None")
    folder.mkdir(parents=True, exist_ok=True)
    stored = _store(model, folder)
    described = {
        "format": 1,
        "stored": stored,
        "form": form,
        "python": _python(),
        "packages": versions(),
        "environment": context.environment_hash,
    }
    write_json(folder / DESCRIPTION, described)


def _store(model: Any, folder: Path) -> str:
    path = _as_path(model)
    if path is not None:
        target = folder / "model"
        target.mkdir()
        if path.is_dir():
            shutil.copytree(path, target, dirs_exist_ok=True)
        else:
            shutil.copyfile(path, target / path.name)
        return "folder" if path.is_dir() else f"model/{path.name}"
    joblib = _joblib()
    name = "model.joblib" if joblib else "model.pkl"
    try:
        if joblib:
            joblib.dump(model, folder / name)
        else:
            with (folder / name).open("wb") as file:
                pickle.dump(model, file, protocol=4)
    except (pickle.PicklingError, TypeError, AttributeError) as error:
        raise BadConfiguration(f"the model, a {type(model).__name__}, cannot be stored: {error}") from error
    return name


def _as_path(model: Any) -> Optional[Path]:
    if isinstance(model, Path):
        if not model.exists():
            raise BadData(f"train returned the path {model}, where nothing is")
        return model
    return Path(model) if isinstance(model, str) and len(model) < 4096 and Path(model).exists() else None


def load_model(folder: Path, context: RunContext) -> Any:
    """The model of a run, or one that was uploaded: then one file, or the folder itself as a path."""
    described = folder / DESCRIPTION
    if described.is_file():
        return _load_described(folder, read_json(described), context)
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    if not files:
        raise BadConfiguration("a scoring run needs a model, and in/model holds none")
    return _load_file(files[0], {}) if len(files) == 1 else folder


def _load_described(folder: Path, described: Any, context: RunContext) -> Any:
    stored = described.get("stored")
    _refuse_other_environment(described, context)
    if stored == "folder":
        return folder / "model"
    path = folder / str(stored)
    if not path.is_file() or folder.resolve() not in path.resolve().parents:
        raise BadConfiguration(f"the model is damaged: {DESCRIPTION} names {stored}, which is not there")
    return path if str(stored).startswith("model/") else _load_file(path, described)


def _refuse_other_environment(described: Dict[str, Any], context: RunContext) -> None:
    trained, here = described.get("environment"), context.environment_hash
    if trained and here and trained != here and not context.accept_other_environment:
        raise BadConfiguration(
            f"the model was trained in the environment {trained}, this one is {here}: pickles depend on the versions of libraries"
        )


def _load_file(path: Path, described: Dict[str, Any]) -> Any:
    if path.suffix not in (".joblib", ".pkl", ".pickle"):
        return path
    joblib = _joblib()
    if path.suffix == ".joblib" and joblib is None:
        raise BadConfiguration(f"the model was stored by joblib, which {sys.executable} lacks")
    try:
        if joblib:
            return joblib.load(path)
        with path.open("rb") as file:
            return pickle.load(file)
    except (MemoryError, OSError):
        raise
    except Exception as error:
        raise BadConfiguration(
            f"the model does not load: {type(error).__name__}: {error}{_differences(described)}"
        ) from error


def _differences(described: Dict[str, Any]) -> str:
    trained: Dict[str, Any] = {"Python": described.get("python"), **(described.get("packages") or {})}
    here: Dict[str, Any] = {"Python": _python(), **versions()}
    other: List[str] = [
        f"{name} {version} (here {here.get(name) or 'none'})"
        for name, version in trained.items()
        if version and version != here.get(name)
    ]
    return f"; it was stored with {', '.join(other)}" if other else ""


def _joblib() -> Any:
    try:
        import joblib
    except ImportError:
        return None
    return joblib


def _python() -> str:
    return ".".join(str(part) for part in sys.version_info[:3])


def versions() -> Dict[str, Optional[str]]:
    # Its import costs more than that of the rest of this package.
    from importlib import metadata

    found: Dict[str, Optional[str]] = {}
    for name in _PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found
