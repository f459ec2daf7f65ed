"""`rondo recipe new`: a folder that works as it is."""

from __future__ import annotations

from pathlib import Path

from rondo_recipe import BadConfiguration

_RECIPE = '''"""Predicts `sales` from `temperature` and `weekend`."""

from sklearn.linear_model import LinearRegression

LABEL = "sales"
FEATURES = ["temperature", "weekend"]


def train(config, data, ctx):
    ctx.progress(0.5, f"fitting {len(data)} rows")
    rows = data.dropna(subset=[LABEL])
    return LinearRegression().fit(rows[FEATURES], rows[LABEL])


def score(config, data, model):
    return data.assign(prediction=model.predict(data[FEATURES]))


def evaluate(config, data, model):
    errors = (data[LABEL] - model.predict(data[FEATURES])).abs()
    return {"MAE": errors.mean()}
'''

_TEST = '''from types import SimpleNamespace

import pandas as pd
from recipe import evaluate, score, train

ctx = SimpleNamespace(progress=lambda fraction, message: None)


def test_predicts_each_row():
    data = pd.read_csv("data.csv")
    model = train({}, data, ctx)
    predictions = score({}, data, model)
    assert len(predictions) == len(data)
    assert evaluate({}, data, model)["MAE"] < 5
'''

_README = '''# {name}

A recipe for Rondo. Try it in the folder of Rondo, then upload this one as a zip, or `recipe.py` alone:

    npx rondo recipe check {folder} --data {folder}/data.csv
    npx rondo recipe run train {folder} --data {folder}/data.csv --timestamp-column date
    npx rondo recipe run score {folder} --data {folder}/data.csv --timestamp-column date

Here its test is run:

    pytest
'''


def new_recipe(folder: Path) -> int:
    if folder.exists() and any(folder.iterdir()):
        raise BadConfiguration(f"{folder}: is there already, and not empty")
    folder.mkdir(parents=True, exist_ok=True)
    files = {
        "recipe.py": _RECIPE,
        "test_recipe.py": _TEST,
        "requirements.txt": "pandas\nscikit-learn\n",
        "data.csv": _data(),
        "README.md": _README.format(name=folder.name, folder=folder.resolve()),
    }
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
        print(folder / name)
    return 0


def _data() -> str:
    lines = ["date,temperature,weekend,sales"]
    for day in range(28):
        temperature, weekend = 10 + day % 9, int(day % 7 > 4)
        lines.append(f"2026-01-{day + 1:02},{temperature},{weekend},{100 + 3 * temperature + 40 * weekend + day % 3}")
    return "\n".join(lines) + "\n"
