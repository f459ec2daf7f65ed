"""`rondo recipe run train|score`: a run's folder, made of a file, and the runner in it."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Dict, List, Optional

from rondo_recipe import BadConfiguration, Window

from ..attempt.outcome import outcome_of
from ..attempt.run import prepare, run_stage
from ..contract.report import Reporter
from ..contract.run_folder import RunFolder, instant, read_json, write_json
from .infer import write_window

#: A seed like any other, so that two tries on a laptop give the same.
SEED = 1


def try_run(parsed: argparse.Namespace) -> int:
    out = (parsed.out or Path("rondo-out")).absolute()
    model = (parsed.model or out / "model").absolute()
    if parsed.data is None:
        raise BadConfiguration("--data: name a CSV or Parquet file")
    with tempfile.TemporaryDirectory(prefix="rondo-try-") as root:
        folder = RunFolder(Path(root))
        rows = make_folder(folder, parsed, parsed.task, model)
        print(f"{rows} rows", file=sys.stderr)
        code = run_here(parsed.recipe.absolute(), folder)
        if code == 0:
            deliver(folder, out)
        return code


def make_folder(folder: RunFolder, parsed: argparse.Namespace, task: str, model: Path) -> int:
    window = _window(parsed.window)
    rows = _place_data(parsed, folder, window)
    if task == "score":
        if not model.is_dir():
            raise BadConfiguration(f"{model}: there is no model; train one first, or name its folder by --model")
        shutil.copytree(model, folder.model_in)
    folder.model_out.mkdir(parents=True)
    folder.predictions.mkdir(parents=True)
    write_json(folder.config, _settings(parsed.settings))
    end = window.end.isoformat()
    told: Dict[str, Any] = {"runId": "try", "task": task, "nominalTime": end, "attempt": 1, "seed": SEED}
    told.update(dataSetId="data", resultsDataSetId="results")
    told["window"] = {"to": end, **({"from": window.begin.isoformat()} if window.begin else {})}
    if parsed.timestamp_column:
        told["timestampColumn"] = parsed.timestamp_column
    write_json(folder.context, told)
    return rows


def run_here(recipe: Path, folder: RunFolder) -> int:
    """In the run's folder, with its variables: a file that a recipe finds beside its author's shell is not there in a run."""
    reporter = Reporter(_in_words)
    home = os.getcwd()
    os.environ["RONDO_RUN_DIR"], os.environ["TMPDIR"] = str(folder.root), str(folder.root / "tmp")
    try:
        os.chdir(folder.root)
        run_stage(prepare(recipe, folder, reporter))
        reporter.flush()
        return 0
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        code, message = outcome_of(error)
        print(f"error: {message}", file=sys.stderr)
        return code
    finally:
        os.chdir(home)


def deliver(folder: RunFolder, out: Path) -> None:
    """What the run made, in place of what an earlier one made."""
    out.mkdir(parents=True, exist_ok=True)
    for source, name in ((folder.model_out, "model"), (folder.predictions, "predictions")):
        if any(source.iterdir()):
            shutil.rmtree(out / name, ignore_errors=True)
            shutil.copytree(source, out / name)
    if folder.metrics.is_file():
        shutil.copyfile(folder.metrics, out / "metrics.json")
        for metric in read_json(folder.metrics)["metrics"]:
            print(f"{metric['name']}: {metric['value']}", file=sys.stderr)


def _in_words(line: Dict[str, Any]) -> None:
    progress = line.get("progress")
    if progress:
        share = f"{progress['fraction']:4.0%} " if "fraction" in progress else "     "
        print(f"{share}{progress.get('message', '')}", file=sys.stderr)


def _window(text: Optional[str]) -> Window:
    if text is None:
        return Window(None, datetime.now(timezone.utc))
    begin, slash, end = text.partition("/")
    if not slash:
        raise BadConfiguration(f'--window: "{text}": write <from>/<to>; either may be left out')
    return Window(instant(begin) if begin else None, instant(end) if end else datetime.now(timezone.utc))


def _place_data(parsed: argparse.Namespace, folder: RunFolder, window: Window) -> int:
    data: Path = parsed.data
    if not data.is_file():
        raise BadConfiguration(f"--data: {data}: there is no such file")
    if data.suffix != ".parquet":
        return write_window(data, folder.data, parsed.timestamp_column, parsed.timestamp_format, window)
    if parsed.window or parsed.timestamp_column:
        raise BadConfiguration("--window and --timestamp-column go with CSV; Parquet is taken as it is")
    import pyarrow.parquet as parquet

    folder.data.mkdir(parents=True)
    shutil.copyfile(data, folder.data / "data.parquet")
    return int(parquet.read_metadata(data).num_rows)


def _settings(settings: List[str]) -> Dict[str, str]:
    pairs = {}
    for setting in settings:
        key, equals, value = setting.partition("=")
        if not equals or not key:
            raise BadConfiguration(f'--set: "{setting}": write key=value')
        pairs[key] = value
    return pairs


