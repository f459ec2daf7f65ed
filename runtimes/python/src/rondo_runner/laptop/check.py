"""`rondo recipe check`: what can be known of a recipe before it is uploaded."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any, Dict, List

from rondo_recipe import RecipeFailure

from ..attempt.inspection import looks_at
from ..attempt.outcome import outcome_of
from ..contract.run_folder import RunFolder
from ..recipe.artifact import Artifact, open_artifact
from ..recipe.describe import Description, describe
from ..recipe.imported import put_on_path
from .reload import why_not_reloaded
from .try_run import make_folder, run_here
from .wall_clock import clock_reads

Finding = Dict[str, str]


def check(parsed: argparse.Namespace) -> int:
    findings: List[Finding] = []
    described: Dict[str, Any] = {"form": None, "hooks": {}}
    # What a recipe prints must not get between the answer's braces.
    with tempfile.TemporaryDirectory(prefix="rondo-check-") as scratch, redirect_stdout(sys.stderr):
        try:
            artifact = open_artifact(parsed.recipe.absolute(), Path(scratch) / "artifact")
            description = describe(artifact)
            described = {"form": description.form, "hooks": description.hooks}
            findings += _look_at(artifact, description)
            if parsed.data is not None and not _errors(findings):
                findings += _tried(parsed, Path(scratch))
        except RecipeFailure as failure:
            findings.append(_error(str(parsed.recipe), str(failure)))
    print(json.dumps({**described, "findings": findings}))
    return 65 if _errors(findings) else 0


def _look_at(artifact: Artifact, description: Description) -> List[Finding]:
    findings = [_error(artifact.packaging, problem) for problem in description.problems]
    for name in artifact.names:
        if name.endswith(".py"):
            findings += _clock_findings(name, artifact.text(name) or "")
    return findings + _imported(artifact, description)


def _clock_findings(name: str, source: str) -> List[Finding]:
    try:
        return [
            _warning(
                f"{name}:{line}",
                f"{said} reads the clock: a run that is late or repeated sees another time than its nominal one",
            )
            for line, said in clock_reads(source)
        ]
    except SyntaxError as error:
        return [_error(f"{name}:{error.lineno}", f"is no Python: {error.msg}")]


def _imported(artifact: Artifact, description: Description) -> List[Finding]:
    put_on_path(artifact)
    findings: Dict[str, Finding] = {}
    for target, look in looks_at(description):
        try:
            look()
        except BaseException as error:
            message = outcome_of(error)[1]
            findings.setdefault(message, _error(target, message))
    return list(findings.values())


def _tried(parsed: argparse.Namespace, scratch: Path) -> List[Finding]:
    """Trains on the data, loads the model in a fresh process, and scores the same rows with it."""
    trained = RunFolder(scratch / "train")
    make_folder(trained, parsed, "train", scratch)
    recipe = parsed.recipe.absolute()
    if run_here(recipe, trained) != 0:
        return [_error("train", "failed; see above")]
    reason = why_not_reloaded(recipe, trained.model_out)
    if reason is not None:
        return [_warning("model", f"does not load in a fresh process: {reason}")]
    scored = RunFolder(scratch / "score")
    make_folder(scored, parsed, "score", trained.model_out)
    return [] if run_here(recipe, scored) == 0 else [_error("score", "failed; see above")]


def _errors(findings: List[Finding]) -> List[Finding]:
    return [finding for finding in findings if finding["severity"] == "error"]


def _error(place: str, message: str) -> Finding:
    return {"severity": "error", "place": place, "message": message}


def _warning(place: str, message: str) -> Finding:
    return {"severity": "warning", "place": place, "message": message}


