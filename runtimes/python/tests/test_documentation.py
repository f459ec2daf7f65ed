"""What docs/recipes.md shows works as it stands there."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import EXAMPLES, REPOSITORY, RUNNER
from rondo_runner.evaluation.metrics import CLASSIFICATION, REGRESSION

pytest.importorskip("sklearn")
pandas = pytest.importorskip("pandas")

TEXT = (REPOSITORY / "docs" / "recipes.md").read_text()


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)
    assert found
    return found.group(1)


def test_the_worked_example(tmp_path: Path) -> None:
    (tmp_path / "recipe.py").write_text(block("python"))
    (tmp_path / "data.csv").write_text(block("csv"))
    modes = {"check": "check", "run": "try"}
    for line in block("sh").splitlines():
        _npx, _rondo, _recipe, command, *rest = shlex.split(line)
        runner = [sys.executable, "-E", "-s", "-B", str(RUNNER), modes[command], *rest]
        done = subprocess.run(runner, cwd=tmp_path, capture_output=True, text=True, stdin=subprocess.DEVNULL)
        assert done.returncode == 0, f"{line}\n{done.stderr}"
        if command == "check":
            assert json.loads(done.stdout)["findings"] == []
    out = tmp_path / "rondo-out"
    assert sorted(path.name for path in out.iterdir()) == ["metrics.json", "model", "predictions"]
    (predictions,) = (out / "predictions").iterdir()
    assert [round(value) for value in pandas.read_parquet(predictions)["prediction"]] == [130, 133, 176, 179, 142, 145]


def test_the_examples_that_are_named_are_there() -> None:
    named = re.findall(r"\.\./examples/recipes/([\w-]+)", TEXT)
    assert set(named) == {path.name for path in EXAMPLES.iterdir()}


def test_the_metrics_are_those_of_the_built_in_engine() -> None:
    names = (REPOSITORY / "libs/engines/built-in/metrics/metric-names.ts").read_text()
    listed = [re.findall(r"'([^']+)'", line) for line in names.splitlines() if re.match(r"\s+(Regr|Classif)\w+: \[", line)]
    assert listed == [list(REGRESSION), list(CLASSIFICATION)]
