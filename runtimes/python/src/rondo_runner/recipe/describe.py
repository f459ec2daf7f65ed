"""What a recipe is, told without importing a line of it."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from typing import Any, Dict, List, Optional

from rondo_recipe import BadConfiguration

from .artifact import Artifact
from .entry_points import GROUPS, EntryPoints, entry_points_of

#: The entry point that a platform recipe carries out each task by.
_PIPELINES = {"train": ("Training", "training_pipeline"), "score": ("Scoring", "scoring_pipeline")}

PLAIN_HOOKS = ("train", "score", "load", "split", "evaluate", "save", "Config")


@dataclass(frozen=True)
class Description:
    form: str
    packaging: str
    #: Of the platform's form: by group and name. Of a plain recipe: `{"train": "recipe:train"}`.
    hooks: Dict[str, Any]
    modes: List[str]
    #: The text of requirements.txt; of a wheel without one, what its metadata requires.
    requirements: Optional[str]
    problems: List[str] = field(default_factory=list)

    @property
    def entry_points(self) -> EntryPoints:
        return self.hooks

    @property
    def module(self) -> str:
        """Of a plain recipe."""
        return str(next(iter(self.hooks.values()))).split(":")[0]


def describe(artifact: Artifact) -> Description:
    entry_points = entry_points_of(artifact)
    if entry_points:
        return _platform(artifact, entry_points)
    return _plain(artifact)


def _platform(artifact: Artifact, hooks: EntryPoints) -> Description:
    modes = [task for task, (group, name) in _PIPELINES.items() if name in hooks.get(group, {})]
    # One that lacks a task may be the code of the other.
    lacking = {} if modes else _PIPELINES
    problems = [f"there is no entry point {name}: the recipe cannot {task}" for task, (_, name) in lacking.items()]
    return Description("platform", artifact.packaging, dict(hooks), modes, _requirements(artifact, ""), problems)


def _plain(artifact: Artifact) -> Description:
    file = _recipe_file(artifact)
    text = artifact.text(file) or ""
    try:
        defined = _defined(ast.parse(text))
    except SyntaxError as error:
        raise BadConfiguration(f"{file}:{error.lineno}: {error.msg}") from error
    module = re.sub(r"(?:/__init__)?\.py$", "", file[len("src/") :] if file.startswith("src/") else file).replace("/", ".")
    hooks = {name: f"{module}:{name}" for name in PLAIN_HOOKS if name in defined}
    modes: List[str] = [name for name in ("train", "score") if name in hooks]
    problems = [f"{file} defines no function {name}" for name in ("train", "score") if name not in hooks]
    folder = file.rpartition("/")[0]
    return Description("plain", artifact.packaging, hooks, modes, _requirements(artifact, folder), problems)


def _recipe_file(artifact: Artifact) -> str:
    if artifact.packaging == "file":
        return artifact.names[0]
    if "recipe.py" in artifact.names:
        return "recipe.py"
    found = [name for name in artifact.names if re.match(r"^(?:src/)?[^/]+/recipe\.py$", name)]
    if len(found) == 1:
        return found[0]
    if found:
        raise BadConfiguration(f"several recipes were found: {', '.join(found)}")
    groups = ", ".join(GROUPS)
    raise BadConfiguration(
        f"no recipe was found: neither entry points of the groups {groups} in the package's metadata, nor a recipe.py"
    )


def _defined(tree: ast.Module) -> List[str]:
    """Names at the top of a module: what it defines, assigns or imports."""
    names: List[str] = []
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.append(node.name)
        elif isinstance(node, ast.Assign):
            names += [target.id for target in node.targets if isinstance(target, ast.Name)]
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            names += [alias.asname or alias.name for alias in node.names]
    return names


def _requirements(artifact: Artifact, folder: str) -> Optional[str]:
    for name in (f"{folder}/requirements.txt", "requirements.txt"):
        text = artifact.text(name)
        if text is not None:
            return text
    return _required_by_wheel(artifact) if artifact.packaging == "wheel" else None


def _required_by_wheel(artifact: Artifact) -> Optional[str]:
    metadata = next((artifact.text(name) for name in artifact.names if name.endswith(".dist-info/METADATA")), None)
    lines = re.findall(r"^Requires-Dist:\s*(.+)$", metadata or "", re.MULTILINE)
    wanted = [line for line in lines if not re.search(r";.*\bextra\b", line)]
    return "\n".join(wanted) + "\n" if wanted else None
