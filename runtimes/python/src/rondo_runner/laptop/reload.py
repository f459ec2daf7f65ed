"""Loads a stored model in this process, which has trained nothing."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from datetime import datetime, timezone
from pathlib import Path
from typing import Optional

from rondo_recipe import Window

from ..attempt.outcome import outcome_of
from ..contract.run_folder import RunContext
from ..recipe.artifact import open_artifact
from ..recipe.describe import describe
from ..recipe.imported import import_module, put_on_path
from ..recipe.models import load_model


def reload(recipe: Path, model: Path) -> int:
    now = datetime.now(timezone.utc)
    context = RunContext("reload", "score", now, Window(None, now), 1, 0)
    with tempfile.TemporaryDirectory() as scratch:
        try:
            artifact = open_artifact(recipe, Path(scratch))
            description = describe(artifact)
            put_on_path(artifact)
            if description.form == "plain":
                import_module(description.module)
            load_model(model, context)
        except BaseException as error:
            code, message = outcome_of(error)
            print(message, file=sys.stderr)
            return code
    return 0


def why_not_reloaded(recipe: Path, model: Path) -> Optional[str]:
    """In a fresh process; None when the model loads there."""
    package = Path(__file__).parents[1]
    command = [sys.executable, "-E", "-s", "-B", str(package), "reload", "--recipe", str(recipe), "--model", str(model)]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode == 0:
        return None
    lines = done.stderr.strip().splitlines()
    return lines[-1] if lines else f"exit code {done.returncode}"
