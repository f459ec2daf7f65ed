"""Entry points of the groups that platform recipes have, from whatever metadata an artifact brings. Nothing is imported."""

from __future__ import annotations

import ast
import configparser
import re
from typing import Any, Dict, List, Optional, Tuple

from rondo_recipe import BadConfiguration

from .artifact import Artifact

GROUPS: Dict[str, Tuple[str, ...]] = {
    "Training": ("training_dataloader", "training_pipeline"),
    "Scoring": ("scoring_dataloader", "scoring_pipeline", "scoring_datasaver"),
    "Evaluation": ("evaluator",),
}

EntryPoints = Dict[str, Dict[str, str]]

_METADATA = re.compile(r"^(?:src/)?(?:EGG-INFO|[^/]+\.(?:dist|egg)-info)/entry_points\.txt$")


def entry_points_of(artifact: Artifact) -> EntryPoints:
    """By group and name, those of GROUPS only: built metadata first, then what a source folder declares."""
    for name in artifact.names:
        if _METADATA.match(name):
            found = _known(_of_ini(artifact.text(name) or "", name))
            if found:
                return found
    sources = (("pyproject.toml", _of_pyproject), ("setup.cfg", _of_setup_cfg), ("setup.py", _of_setup_py))
    for name, read in sources:
        text = artifact.text(name)
        found = _known(read(text)) if text is not None else {}
        if found:
            return found
    return {}


def source_folders(artifact: Artifact) -> List[str]:
    """Where the packages of a source folder lie, besides its root."""
    return ["src"] if any(name.startswith("src/") and name.endswith(".py") for name in artifact.names) else []


def _known(found: EntryPoints) -> EntryPoints:
    known = {
        group: {name: found[group][name] for name in names if name in found.get(group, {})}
        for group, names in GROUPS.items()
    }
    return {group: entries for group, entries in known.items() if entries}


def _parser() -> configparser.ConfigParser:
    parser = configparser.ConfigParser(delimiters=("=",), interpolation=None, strict=False)
    parser.optionxform = str  # type: ignore[method-assign, assignment]
    return parser


def _of_ini(text: str, name: str) -> EntryPoints:
    parser = _parser()
    try:
        parser.read_string(text)
    except configparser.Error as error:
        raise BadConfiguration(f"{name}: {error}") from error
    return {group: {key: _target(value) for key, value in parser.items(group)} for group in parser.sections()}


def _target(value: str) -> str:
    """Without the extras that may follow in brackets."""
    return value.split("[")[0].strip()


def _of_setup_cfg(text: str) -> EntryPoints:
    parser = _parser()
    parser.read_string(text)
    if not parser.has_section("options.entry_points"):
        return {}
    return {group: _lines(value.splitlines()) for group, value in parser.items("options.entry_points")}


def _lines(lines: List[str]) -> Dict[str, str]:
    pairs = [line.split("=", 1) for line in lines if "=" in line]
    return {name.strip(): _target(value.strip()) for name, value in pairs}


def _of_pyproject(text: str) -> EntryPoints:
    """The tables of entry points alone, which are names and texts: Python 3.9 brings no reader of TOML."""
    found: EntryPoints = {}
    group: Optional[str] = None
    for line in text.splitlines():
        header = re.match(r"""^\s*\[\s*(.*?)\s*\]\s*(?:#.*)?$""", line)
        if header:
            table = re.match(r"""^project\s*\.\s*entry-points\s*\.\s*["']?([^"']+?)["']?$""", header.group(1))
            group = table.group(1) if table else None
        pair = re.match(r"""^\s*["']?([^"'=\s]+)["']?\s*=\s*["']([^"']*)["']""", line)
        if group is not None and pair:
            found.setdefault(group, {})[pair.group(1)] = _target(pair.group(2))
    return found


def _of_setup_py(text: str) -> EntryPoints:
    """What is written in the call of `setup`, without running it."""
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        raise BadConfiguration(f"setup.py:{error.lineno}: {error.msg}") from error
    constants = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        for keyword in node.keywords if isinstance(node, ast.Call) else []:
            if keyword.arg == "entry_points":
                return _declared(_literal(keyword.value, constants))
    return {}


def _literal(node: ast.AST, constants: Dict[str, ast.expr]) -> Any:
    if isinstance(node, ast.Name) and node.id in constants:
        return _literal(constants[node.id], constants)
    try:
        return ast.literal_eval(node)
    except ValueError as error:
        raise BadConfiguration("setup.py: entry_points is computed; write it as it is, or build an egg or wheel") from error


def _declared(value: Any) -> EntryPoints:
    if isinstance(value, str):
        return _of_ini(value, "setup.py")
    if not isinstance(value, dict):
        return {}
    return {
        str(group): _lines(entries.splitlines() if isinstance(entries, str) else [str(entry) for entry in entries])
        for group, entries in value.items()
    }
