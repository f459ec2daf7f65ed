"""Folders of runs, made as the worker makes them, and the runner in a process of its own."""

from __future__ import annotations

import csv
import json
import os
import pickle
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any, Dict, List, Optional

import pytest

RUNTIME = Path(__file__).parents[1]
RUNNER = RUNTIME / "src" / "rondo_runner"
REPOSITORY = RUNTIME.parents[1]
EXAMPLES = REPOSITORY / "examples" / "recipes"


def retail_csv() -> Path:
    """A public data set, which lies beside the repository on some machines only."""
    for folder in (REPOSITORY.parent, REPOSITORY.parents[1]):
        path = folder / "shared" / "data" / "retail-sales.csv"
        if path.is_file():
            return path
    pytest.skip("the retail data is not there")


class Run:
    """One attempt: its folder, and after `start` what became of it."""

    def __init__(self, root: Path, task: str, config: Optional[Dict[str, Any]] = None, **context: Any) -> None:
        self.root = root
        for folder in ("in/data", "in/model", "out/model", "out/predictions", "tmp"):
            (root / folder).mkdir(parents=True)
        end = context.pop("to", "2026-01-01T00:00:00.000Z")
        window = {"to": end, **({"from": context.pop("begin")} if "begin" in context else {})}
        told = {"runId": "run-1", "task": task, "nominalTime": end, "window": window, "attempt": 1, "seed": 7}
        told.update(dataSetId="data", resultsDataSetId="results")
        told.update(context)
        (root / "in/config.json").write_text(json.dumps(config or {}))
        (root / "in/context.json").write_text(json.dumps(told))
        self.code: Optional[int] = None
        self.reports: List[Dict[str, Any]] = []
        self.log = ""

    def data(self, csv_text: str, types: Dict[str, str]) -> Run:
        """CSV with the types beside it: what every environment can read."""
        (self.root / "in/data/data.csv").write_text(csv_text)
        columns = [{"name": name, "type": kind} for name, kind in types.items()]
        (self.root / "in/data/data.types.json").write_text(json.dumps({"columns": columns}))
        return self

    def parquet(self, columns: Dict[str, Any]) -> Run:
        pyarrow = pytest.importorskip("pyarrow")
        from pyarrow import parquet

        parquet.write_table(pyarrow.table(columns), self.root / "in/data/data.parquet")
        return self

    def sandbox(self, **rules: Any) -> Run:
        (self.root / "in/sandbox.json").write_text(json.dumps(rules))
        return self

    def model_of(self, trained: Run) -> Run:
        (self.root / "in/model").rmdir()
        (trained.root / "out/model").rename(self.root / "in/model")
        return self

    def model(self, value: object) -> Run:
        """One that was uploaded as a pickle."""
        (self.root / "in/model/model.pkl").write_bytes(pickle.dumps(value))
        return self

    def start(self, recipe: Path, mode: str = "run", python: str = sys.executable) -> Run:
        process = start_runner(python, [mode, "--recipe", str(recipe)], self.root)
        with process:
            os.close(process.writes)  # type: ignore[attr-defined]
            with os.fdopen(process.reads, "rb") as reports:  # type: ignore[attr-defined]
                self.reports = [json.loads(line) for line in reports]
            # Standard input stays open until here: its end would mean that the supervisor is gone.
            out = process.stdout.read() if process.stdout else b""
            self.code = process.wait()
        self.log = out.decode()
        return self

    def error(self) -> str:
        return next((report["error"] for report in reversed(self.reports) if "error" in report), "")

    def metrics(self) -> Dict[str, str]:
        path = self.root / "out/metrics.json"
        return {each["name"]: each["value"] for each in json.loads(path.read_text())["metrics"]} if path.exists() else {}

    def predictions(self) -> Any:
        import pandas

        parquet = self.root / "out/predictions/predictions.parquet"
        if parquet.exists():
            return pandas.read_parquet(parquet)
        return pandas.read_csv(self.root / "out/predictions/predictions.csv")

    def types(self) -> Dict[str, str]:
        told = json.loads((self.root / "out/predictions/predictions.types.json").read_text())
        return {column["name"]: column["type"] for column in told["columns"]}


def start_runner(python: str, arguments: List[str], root: Path, **more: Any) -> Any:
    """As the supervisor does: an environment from nothing, a pipe as standard input, reports on descriptor 3."""
    reads, writes = os.pipe()
    keep = 3 if writes == 3 else None

    def third() -> None:
        if keep is None:
            os.dup2(writes, 3)
        os.set_inheritable(3, True)

    process = subprocess.Popen(
        [python, "-E", "-s", "-B", str(RUNNER), *arguments],
        cwd=root,
        env={
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "TZ": "UTC",
            "TMPDIR": str(root / "tmp"),
            "RONDO_RUN_DIR": str(root),
        },
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        close_fds=False,
        start_new_session=True,
        preexec_fn=third,
        **more,
    )
    process.reads, process.writes = reads, writes  # type: ignore[attr-defined]
    return process


@pytest.fixture
def new_run(tmp_path: Path) -> Any:
    count = iter(range(100))

    def make(task: str, config: Optional[Dict[str, Any]] = None, **context: Any) -> Run:
        return Run(tmp_path / f"run-{next(count)}", task, config, **context)

    return make


@pytest.fixture
def recipe(tmp_path: Path) -> Any:
    """Writes files of a recipe into a folder."""

    def write(files: Dict[str, str], name: str = "recipe") -> Path:
        root = tmp_path / name
        for file, text in files.items():
            (root / file).parent.mkdir(parents=True, exist_ok=True)
            (root / file).write_text(text)
        return root

    return write


def build_egg(source: Path, target: Path, entry_points: str) -> Path:
    """As `setup.py bdist_egg` built them."""
    with zipfile.ZipFile(target, "w") as egg:
        for path in sorted(source.rglob("*.py")):
            if path.name != "setup.py":
                name = path.relative_to(source).as_posix()
                # Beside each file lay what Python 3.6 had made of it.
                egg.writestr(name + "c", b"\x33\x0d\r\n" + bytes(12))
                egg.write(path, name)
        egg.writestr("EGG-INFO/PKG-INFO", f"Metadata-Version: 1.0\nName: {source.name}\nVersion: 0.1.0\n")
        egg.writestr("EGG-INFO/entry_points.txt", entry_points)
        egg.writestr("EGG-INFO/zip-safe", "\n")
    return target


def retail_run(run: Run, until: Optional[str] = None) -> Run:
    """The retail rows as a data set has them: dates as they are written, `TRUE` as a boolean."""
    types = {"date": "string", "storeType": "string", "isHoliday": "boolean", "store": "integer", "storeSize": "integer"}
    with retail_csv().open(newline="") as file:
        header, *rows = list(csv.reader(file))
    rows = rows if until is None else rows[: next(i for i, row in enumerate(rows) if row[0] == until)]
    quoted = [[f'"{v}"' if types.get(n) == "string" else v.lower() for n, v in zip(header, row)] for row in rows]
    text = "\n".join(",".join(row) for row in [header, *quoted]) + "\n"
    return run.data(text, {name: types.get(name, "double") for name in header})
