"""Recipes that are functions of one file."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import EXAMPLES, retail_run

pandas = pytest.importorskip("pandas")

ROWS = (
    "day,price,item,sold,__rondo_time\n"
    '2026-01-03,3.5,"apple",true,2026-01-03T00:00:00Z\n'
    '2026-01-01,1.5,"",false,2026-01-01T00:00:00Z\n'
    "2026-01-02,2.5,,,2026-01-02T00:00:00Z\n"
    '2026-01-02,9.5,"007",true,2026-01-02T00:00:00Z\n',
    {"day": "timestamp", "price": "double", "item": "string", "sold": "boolean"},
)


def test_two_functions_are_enough(new_run: Any) -> None:
    cheapest = EXAMPLES / "cheapest" / "recipe.py"
    trained = new_run("train").data(*ROWS).start(cheapest)
    assert (trained.code, trained.metrics()) == (0, {}), trained.log
    described = json.loads((trained.root / "out/model/rondo-model.json").read_text())
    assert (described["stored"], described["form"]) == ("model.joblib", "plain")
    scored = new_run("score").data(*ROWS).model_of(trained).start(cheapest)
    assert scored.code == 0, scored.log
    frame = scored.predictions()
    assert list(frame.columns) == ["day", "price", "item", "sold", "prediction"]
    assert frame["prediction"].tolist() == [2.0, 0.0, 1.0, 8.0]
    assert frame["item"].isna().tolist() == [False, False, True, False]
    assert frame["item"].dropna().tolist() == ["apple", "", "007"]
    assert scored.reports[-1] == {"progress": {"fraction": 1.0, "message": "scored 4 rows"}}


def test_every_hook(new_run: Any) -> None:
    pytest.importorskip("sklearn")
    pytest.importorskip("pydantic")
    store_forecast = EXAMPLES / "store-forecast"
    trained = retail_run(new_run("train", {"trees": "5", "features": '["store", "weeklySales", "salesBefore"]'}))
    assert trained.start(store_forecast).code == 0, trained.log
    assert list(trained.metrics()) == ["last loss", "MAPE"]
    assert {"progress": {"fraction": 0.5, "message": "growing 5 trees"}} in trained.reports
    scored = retail_run(new_run("score", {"trees": "5", "features": '["store", "weeklySales", "salesBefore"]'}))
    assert scored.model_of(trained).start(store_forecast).code == 0, scored.log
    frame = scored.predictions()
    assert len(frame) == 6435
    assert list(frame.columns)[-2:] == ["prediction", "predictedAt"]
    assert frame["predictedAt"].unique().tolist() == [pandas.Timestamp("2026-01-01")]


def test_ctx_is_handed_to_those_who_declare_it(new_run: Any, recipe: Any) -> None:
    source = recipe(
        {
            "recipe.py": "def train(config, data, ctx):\n"
            "    ctx.log_metric('rows', len(data))\n"
            "    print(ctx.now.isoformat(), ctx.window.begin, ctx.window.end.isoformat(), ctx.seed, ctx.attempt, ctx.task, ctx.run_id)\n"
            "    print([(c.name, c.type) for c in ctx.dataset.columns], next(ctx.dataset.rows()))\n"
            "    print([len(chunk) for chunk in ctx.dataset.chunks(rows=3)])\n"
            "    return 1\n"
            "def score(config, data, model): return data\n"
        }
    )
    run = new_run("train", begin="2026-01-01T00:00:00.000Z", to="2026-01-04T00:00:00.000Z").data(*ROWS).start(source)
    assert run.code == 0, run.log
    assert run.metrics() == {"rows": "4.0"}
    assert {"metric": {"name": "rows", "value": 4.0}} in run.reports
    assert "2026-01-04T00:00:00+00:00 2026-01-01 00:00:00+00:00 2026-01-04T00:00:00+00:00 7 1 train run-1" in run.log
    assert "('sold', 'boolean')]" in run.log
    assert "'item': 'apple', 'sold': True}" in run.log
    assert "[3, 1]" in run.log


EVALUATES = (
    "def train(config, data):\n    print('trained', data.price.tolist())\n    return 1\n"
    "def score(config, data, model): return data\n"
    "def evaluate(config, data, model):\n    print('held out', data.price.tolist())\n"
    "    return {'share': float('nan'), 'rows': len(data)}\n"
)


def test_the_latest_instants_are_held_out(new_run: Any, recipe: Any) -> None:
    run = new_run("train", {"ratio": "0.5"}).data(*ROWS).start(recipe({"recipe.py": EVALUATES}))
    assert "trained [1.5]" in run.log, run.log
    assert "held out [3.5, 2.5, 9.5]" in run.log
    assert "the metric share has no value" in run.log
    assert run.metrics() == {"rows": "3.0"}


def test_the_last_rows_are_held_out_where_nothing_tells_time(new_run: Any, recipe: Any) -> None:
    lines = [line.rpartition(",")[0] for line in ROWS[0].splitlines()]
    run = new_run("train").data("\n".join(lines) + "\n", ROWS[1]).start(recipe({"recipe.py": EVALUATES}))
    assert "trained [3.5, 1.5, 2.5]" in run.log, run.log
    assert "held out [9.5]" in run.log


def scoring(body: str, more: str = "") -> dict[str, str]:
    return {"recipe.py": f"def train(config, data): return 1\ndef score(config, data, model):\n    {body}\n{more}"}


def scored(new_run: Any, recipe: Any, files: dict[str, str]) -> Any:
    source = recipe(files, f"recipe-{abs(hash(str(files)))}")
    return new_run("score").data(*ROWS).model(1).start(source)


@pytest.mark.parametrize(
    "body, predictions",
    [
        ("return (data.price * 2).to_numpy()", [7.0, 3.0, 5.0, 19.0]),
        ("return (data.price * 2).tolist()", [7.0, 3.0, 5.0, 19.0]),
        ("return (data[['price']] * 2).to_numpy()", [7.0, 3.0, 5.0, 19.0]),
        ("return data.set_index('day').assign(prediction=5)", [5, 5, 5, 5]),
        ("return [data[:2].assign(prediction=1), data[2:].assign(prediction=2)]", [1, 1, 2, 2]),
        ("import numpy; return numpy.ma.masked_array([1.0, 2.0, 3.0, 4.0], [0, 1, 0, 0])", [1.0, None, 3.0, 4.0]),
        (
            "import numpy; numbers = numpy.arange(4.0)\n"
            "    return type('Tensor', (), {'dtype': 'd', '__array__': lambda *_, **__: numbers})()",
            [0.0, 1.0, 2.0, 3.0],
        ),
        ("return iter([data[:2].assign(prediction=1), data[2:].assign(prediction=1.5)])", [1.0, 1.0, 1.5, 1.5]),
        ("return iter([data[:1].assign(prediction=None), data[1:].assign(prediction='x')])", [None, "x", "x", "x"]),
        ("return [{'day': day, 'prediction': 1} for day in data.day]", [1, 1, 1, 1]),
    ],
)
def test_what_score_may_return(new_run: Any, recipe: Any, body: str, predictions: Any) -> None:
    run = scored(new_run, recipe, scoring(body))
    assert run.code == 0, run.log
    frame = run.predictions()
    values = frame["prediction"].astype(object).where(frame["prediction"].notna(), None).tolist()
    assert values == predictions
    assert frame["day"].tolist()[0] == pandas.Timestamp("2026-01-03")


@pytest.mark.parametrize(
    "body, code, message",
    [
        ("return [1, 2]", 65, "score returned 2 predictions for 4 rows"),
        ("import numpy; return numpy.ones((4, 2))", 65, "an array of the shape (4, 2): expected is one value for each row"),
        ("import numpy; return numpy.ones((4, 1, 2))", 65, "an array of the shape (4, 1, 2)"),
        ("import numpy; return numpy.float64(5)", 65, "an array of the shape ()"),
        ("return None", 65, "score returned no predictions, but None"),
        ("return 5", 65, "it returned a int"),
        ("data.columns = ['a', 'A', 'b', 'c']; return data", 65, 'the column "A" twice'),
        ("return data.assign(prediction=[[1], [2], [3], [4]])", 65, 'column "prediction" holds [1], of the type list, in row 1; allowed are text'),
        ("return iter([data, data[['price']]])", 65, "then with price"),
        (
            "return iter([data, data.assign(price='x')])",
            65,
            """column "price" holds values of the type double and of string ('x' in row 5); allowed is one type a column""",
        ),
        ("return iter([1.5, 2.5])", 65, "predictions must be a DataFrame, or an iterator of them; got float"),
        ("return [{'a': 1}, 5]", 65, "a list whose item 2 is 5, of the type int"),
        ("return data.assign(n=range(4)).groupby('n').agg({'price': ['mean', 'max']})", 65, "column 1 has a name of 2 levels"),
        ("raise ValueError('no such store')", 1, "ValueError: no such store (recipe/recipe.py:3)"),
        ("import sys; sys.exit(0)", 1, "the recipe called sys.exit(0)"),
        ("from rondo_recipe import BadData; raise BadData('store 7 is closed')", 65, "store 7 is closed"),
        ("from rondo_recipe import Temporary; raise Temporary('come back')", 75, "come back"),
        ("raise OSError(28, 'No space left on device')", 75, "No space left on device"),
        ("raise MemoryError", 78, "ran out of memory"),
    ],
)
def test_how_a_run_fails(new_run: Any, recipe: Any, body: str, code: int, message: str) -> None:
    run = scored(new_run, lambda files, _: recipe(files), scoring(body))
    assert (run.code, message in run.error()) == (code, True), run.log


def test_save_returns_what_is_stored_or_writes_it_or_leaves_it(new_run: Any, recipe: Any) -> None:
    returning = scored(new_run, recipe, scoring("return data", "def save(config, predictions): return predictions[:1]"))
    assert len(returning.predictions()) == 1
    writing = scored(
        new_run, recipe, scoring("return data", "def save(config, predictions, ctx): ctx.write(predictions[:2])")
    )
    assert len(writing.predictions()) == 2
    leaving = scored(new_run, recipe, scoring("return data", "def save(config, predictions): pass"))
    assert len(leaving.predictions()) == 4


def test_a_function_of_another_shape_is_told(new_run: Any, recipe: Any) -> None:
    run = new_run("train").data(*ROWS).start(recipe({"recipe.py": "def train(data): pass\ndef score(a, b, c): pass\n"}))
    assert run.code == 78
    assert run.error().startswith("train(data): is called with 2 values")


@pytest.mark.parametrize(
    "returned, message",
    [
        ("None", "train returned no model, but None"),
        ("lambda: 1", "the model, a function, cannot be stored"),
        ("__import__('pathlib').Path('/nowhere/at/all')", "where nothing is"),
    ],
)
def test_a_model_must_be_one_that_can_be_stored(new_run: Any, recipe: Any, returned: str, message: str) -> None:
    files = {"recipe.py": f"def train(config, data): return {returned}\ndef score(c, d, m): return d\n"}
    run = new_run("train").data(*ROWS).start(recipe(files))
    assert message in run.error(), run.log
    assert run.code in (65, 78)


def test_a_model_may_be_files(new_run: Any, recipe: Any) -> None:
    source = recipe(
        {
            "recipe.py": "import os, tempfile\n"
            "def train(config, data):\n"
            "    folder = tempfile.mkdtemp()\n"
            "    open(os.path.join(folder, 'weights.bin'), 'w').write('12')\n"
            "    return folder if 'folder' in config else os.path.join(folder, 'weights.bin')\n"
            "def score(config, data, model):\n"
            "    path = model / 'weights.bin' if model.is_dir() else model\n"
            "    return data.assign(prediction=float(path.read_text()))\n"
        }
    )
    for config in ({}, {"folder": "yes"}):
        trained = new_run("train", config).data(*ROWS).start(source)
        run = new_run("score").data(*ROWS).model_of(trained).start(source)
        assert run.predictions()["prediction"].tolist() == [12.0] * 4, run.log


def test_a_model_of_another_environment_is_refused_unless_it_is_accepted(new_run: Any) -> None:
    cheapest = EXAMPLES / "cheapest"
    trained = new_run("train", environment={"hash": "sha256:a"}).data(*ROWS).start(cheapest)
    refused = new_run("score", environment={"hash": "sha256:b"}).data(*ROWS).model_of(trained).start(cheapest)
    assert (refused.code, "sha256:a, this one is sha256:b" in refused.error()) == (78, True)
    (refused.root / "out/model").rmdir()
    (refused.root / "in/model").rename(refused.root / "out/model")
    accepted = new_run("score", environment={"hash": "sha256:b", "accept": True}).data(*ROWS).model_of(refused)
    assert accepted.start(cheapest).code == 0, accepted.log


def test_an_uploaded_model_that_is_none_is_refused(new_run: Any) -> None:
    run = new_run("score").data(*ROWS)
    (run.root / "in/model/model.pkl").write_bytes(b"not a pickle")
    assert run.start(EXAMPLES / "cheapest").code == 78
    assert run.error().startswith("the model does not load: ")
    assert new_run("score").data(*ROWS).start(EXAMPLES / "cheapest").code == 78


CONFIG = """
from typing import List, Optional
from pydantic import BaseModel

class Config(BaseModel):
    rate: float
    deep: bool = False
    names: List[str] = []
    note: Optional[str] = None

def train(config, data):
    print(repr(config))
    return 1

def score(config, data, model): return data
"""


def test_config_is_parsed_from_text(new_run: Any, recipe: Any) -> None:
    pytest.importorskip("pydantic")
    config = {"rate": "0.5", "deep": "true", "names": '["a", "b"]', "note": "[not json", "tenantId": "_t"}
    run = new_run("train", config).data(*ROWS).start(recipe({"recipe.py": CONFIG}))
    assert "Config(rate=0.5, deep=True, names=['a', 'b'], note='[not json')" in run.log, run.log
    refused = new_run("train", {"rate": "fast"}).data(*ROWS).start(recipe({"recipe.py": CONFIG}))
    assert refused.code == 78
    assert refused.error().startswith('rate: "fast": Input should be a valid number')


def test_memory_does_not_grow_with_the_rows(new_run: Any, recipe: Any) -> None:
    """Ten million rows of four columns take 400 to 640 MiB; here fewer, to be quick."""
    pyarrow = pytest.importorskip("pyarrow")
    source = recipe(
        {
            "recipe.py": "import resource\n"
            "def train(config, data): ...\n"
            "def load(config, ctx): return ctx.dataset.chunks(rows=50_000)\n"
            "def score(config, data, model):\n"
            "    for rows in data: yield rows.assign(prediction=rows.x * 2)\n"
            "    print('MiB', resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)\n"
        }
    )

    def most(count: int) -> int:
        run = new_run("score").model(1).parquet({"x": pyarrow.array(range(count)), "text": ["a text of some length"] * count})
        assert run.start(source).code == 0, run.log
        assert len(run.predictions()) == count
        return int(run.log.split("MiB ")[1].split()[0])

    # As a frame of pandas the rows that are more would take 150 MiB.
    assert most(2_000_000) - most(100_000) < 75


WITHOUT_PANDAS = """
def load(config, ctx): return ctx.dataset.rows()

def train(config, data): return max(row["price"] for row in data)

def score(config, data, model):
    for row in data:
        yield [{"day": row["day"], "item": row["item"], "share": row["price"] / model}]
"""


def test_rows_without_pandas(new_run: Any, recipe: Any) -> None:
    """In this interpreter, and in one that has none."""
    source = recipe({"recipe.py": WITHOUT_PANDAS})
    bare = Path(sys.base_prefix) / "bin" / "python3"
    has_none = bare.exists() and subprocess.run([str(bare), "-c", "import pandas"], capture_output=True).returncode != 0
    for python in [sys.executable, *([str(bare)] if has_none else [])]:
        trained = new_run("train").data(*ROWS).start(source, python=python)
        assert trained.code == 0, trained.log
        scored = new_run("score").data(*ROWS).model_of(trained).start(source, python=python)
        assert scored.code == 0, scored.log
        frame = scored.predictions()
        assert frame["share"].tolist() == [3.5 / 9.5, 1.5 / 9.5, 2.5 / 9.5, 1.0]
        assert list(frame.columns) == ["day", "item", "share"]
        assert pandas.to_datetime(frame["day"], utc=True)[0] == pandas.Timestamp("2026-01-03", tz="UTC")
    if has_none:
        refused = new_run("train").data(*ROWS).start(EXAMPLES / "cheapest", python=str(bare))
        assert (refused.code, "its environment has no pandas" in refused.error()) == (78, True), refused.log
