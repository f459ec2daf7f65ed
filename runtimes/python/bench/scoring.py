"""
Scores Parquet by a recipe and by a bare script that reads and writes the same, in turns; then ten million rows in chunks.

    python runtimes/python/bench/scoring.py [--rows 1000000] [--rounds 4]

Needs pandas, pyarrow and scikit-learn; takes LightGBM along where it is there.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Dict, List

import joblib
import numpy
import pyarrow
from pyarrow import parquet
from sklearn.ensemble import HistGradientBoostingRegressor

RUNNER = Path(__file__).parents[1] / "src" / "rondo_runner"
FEATURES = [f"f{number}" for number in range(8)]

RECIPE = f"""
def train(config, data): ...
def score(config, data, model):
    return data.assign(prediction=model.predict(data[{FEATURES}].values))
"""

BARE = f"""
import sys, joblib, pandas
data, model = pandas.read_parquet(sys.argv[1]), joblib.load(sys.argv[2])
data = data.assign(prediction=model.predict(data[{FEATURES}].values))
data.to_parquet(sys.argv[3], compression="zstd", index=False)
"""

IN_CHUNKS = """
def train(config, data): ...
def load(config, ctx): return ctx.dataset.chunks()
def score(config, data, model):
    for rows in data:
        yield rows.assign(prediction=rows.f0 * 2)
"""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=4)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        rows = write_rows(root / "rows.parquet", options.rows, FEATURES)
        for name, model in models(rows).items():
            joblib.dump(model, root / "model.joblib")
            for _ in range(options.rounds):
                paths = [str(root / file) for file in ("rows.parquet", "model.joblib", "out.parquet")]
                bare = seconds([sys.executable, "-c", BARE, *paths])
                run, _ = scored(root, RECIPE, root / "rows.parquet")
                print(f"{name}: bare {bare:.2f} s, runner {run:.2f} s, rows/s {bare / run:.2f} of the bare script's")
        # A model that needs no library: what those take is not the rows'.
        (root / "model.joblib").unlink()
        joblib.dump(1.0, root / "model.joblib")
        write_rows(root / "many.parquet", 10_000_000, FEATURES[:3])
        took, peak = scored(root, IN_CHUNKS, root / "many.parquet")
        print(f"10,000,000 rows in chunks: {took:.1f} s, at most {peak} MiB")


def write_rows(path: Path, count: int, names: List[str]) -> Any:
    """The first million of them, as numbers."""
    draw = numpy.random.default_rng(1)
    first: Any = None
    writer: Any = None
    for begin in range(0, count, 1_000_000):
        size = min(1_000_000, count - begin)
        numbers = draw.random((size, len(names)))
        stores = numpy.char.add("store ", draw.integers(0, 50, size).astype(str))
        table = pyarrow.table({**{name: numbers[:, i] for i, name in enumerate(names)}, "store": stores})
        writer = writer or parquet.ParquetWriter(path, table.schema, compression="zstd")
        writer.write_table(table, row_group_size=122_880)
        first = numbers if first is None else first
    writer.close()
    return first


def models(rows: Any) -> Dict[str, Any]:
    features, label = rows[:50_000], rows[:50_000].sum(axis=1)
    found = {"scikit-learn": HistGradientBoostingRegressor(random_state=1).fit(features, label)}
    try:
        from lightgbm import LGBMRegressor
    except ImportError:
        return found
    return {**found, "LightGBM": LGBMRegressor(verbose=-1).fit(features, label)}


def scored(root: Path, recipe: str, rows: Path) -> Any:
    """Seconds, and the most memory that the process had, in MiB."""
    run = root / "run"
    shutil.rmtree(run, ignore_errors=True)
    for folder in ("in/data", "in/model", "out/model", "out/predictions", "tmp", "recipe"):
        (run / folder).mkdir(parents=True)
    (run / "recipe/recipe.py").write_text(recipe)
    os.link(rows, run / "in/data/rows.parquet")
    if (root / "model.joblib").exists():
        os.link(root / "model.joblib", run / "in/model/model.joblib")
    (run / "in/config.json").write_text("{}")
    now = "2026-01-01T00:00:00Z"
    told = {"runId": "bench", "task": "score", "nominalTime": now, "window": {"to": now}, "attempt": 1, "seed": 1}
    (run / "in/context.json").write_text(json.dumps(told))
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-E", "-s", "-B", str(RUNNER), "run", "--recipe", str(run / "recipe")],
        cwd=run,
        env={"PATH": os.environ["PATH"], "RONDO_RUN_DIR": str(run), "TMPDIR": str(run / "tmp")},
        stdin=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    assert status == 0
    return time.monotonic() - began, usage.ru_maxrss // 1024


def seconds(command: List[str]) -> float:
    began = time.monotonic()
    subprocess.run(command, check=True, env={"PATH": os.environ["PATH"]})
    return time.monotonic() - began


if __name__ == "__main__":
    main()
