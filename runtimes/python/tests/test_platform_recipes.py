"""Recipes of the published platform, as they are."""

from __future__ import annotations

import inspect
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import EXAMPLES, RUNTIME, Run, build_egg, retail_csv, retail_run
from rondo_recipe import BadConfiguration

pandas = pytest.importorskip("pandas")
pytest.importorskip("sklearn")

WEEKLY_SALES = EXAMPLES / "weekly-sales"
OLD_PYTHON = os.environ.get("RONDO_TEST_OLD_PYTHON", "")

#: The same code without Rondo: its reader is a few lines that read the file.
BARE = """
import sys, types
import pandas as pd
written = []
frame = pd.read_csv(sys.argv[1], dtype={"date": str})
class Reader:
    def __init__(self, *_, **__): pass
    def select(self, names): return self
    def read(self): return frame.copy()
class Writer:
    def __init__(self, *_): pass
    def write(self, frame, file_format): frame.to_pickle(sys.argv[3])
class Anything:
    def __init__(self, *_, **__): pass
    def get_by_id(self, id): return self
    def split(self, *_): pass
for name, member in {"platform_sdk.dataset_reader": ("DatasetReader", Reader),
                     "platform_sdk.dataset_writer": ("DatasetWriter", Writer),
                     "platform_sdk.client_context": ("ClientContext", Anything),
                     "platform_sdk.models": ("Dataset", Anything),
                     "ml.runtime.python.core.regressionEvaluator": ("RegressionEvaluator", Anything)}.items():
    module = types.ModuleType(name)
    setattr(module, *member)
    for depth in range(1, name.count(".") + 1):
        sys.modules.setdefault(name.rsplit(".", depth)[0], types.ModuleType(name))
    sys.modules[name] = module
sys.path.insert(0, sys.argv[2])
from weekly_sales import training_data, scoring_data, pipeline, saver, evaluator
from collections import defaultdict
config = defaultdict(str, tenant_id="_rondo", tenantId="_rondo", n_estimators="20")
training, held_out = evaluator.Evaluator().split(config, training_data.load(config))
model = pipeline.train(config, training)
saver.save(config, pipeline.score(config, scoring_data.load(config), model))
for each in evaluator.Evaluator().evaluate(held_out, model, config):
    print(repr(float(each["value"])))
"""


def bare(python: str, folder: Path) -> Any:
    """Its predictions, without a rounded digit, and its metrics."""
    result = folder / "bare.pkl"
    command = [python, "-W", "ignore", "-c", BARE, str(retail_csv()), str(WEEKLY_SALES), str(result)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    rows = f"import pandas as pd, json; f = pd.read_pickle({str(result)!r}); print(f['_rondo.prediction'].tolist())"
    read = subprocess.run([python, "-c", rows], capture_output=True, text=True, check=True)
    return eval(read.stdout), done.stdout.split()


@pytest.fixture(scope="module")
def unrounded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example, which rounds its predictions: a difference in the last digit must be seen."""
    root = tmp_path_factory.mktemp("recipe") / "weekly-sales"
    for path in WEEKLY_SALES.rglob("*.py"):
        target = root / path.relative_to(WEEKLY_SALES)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(path.read_text().replace("np.round(model.predict(data[FEATURES].values), 2)", "model.predict(data[FEATURES].values)"))
    return root


def test_equals_the_bare_code_under_pandas_1_5_to_the_last_digit(new_run: Any, unrounded: Path, tmp_path: Path, monkeypatch: Any) -> None:
    if not OLD_PYTHON:
        pytest.skip("there is no environment with pandas 1.5")
    monkeypatch.setattr(sys.modules[__name__], "WEEKLY_SALES", unrounded)
    predictions, metrics = bare(OLD_PYTHON, tmp_path)
    trained = retail_run(new_run("train", {"n_estimators": "20"})).start(unrounded, python=OLD_PYTHON)
    assert trained.code == 0, trained.log
    scored = retail_run(new_run("score")).model_of(trained).start(unrounded, python=OLD_PYTHON)
    assert scored.code == 0, scored.log
    written = pandas.read_csv(scored.root / "out/predictions/predictions.csv", float_precision="round_trip")
    assert written["_rondo.prediction"].tolist() == predictions
    assert list(trained.metrics().values()) == metrics
    assert "pandas compatibility" not in scored.log


def test_equals_the_same_steps_written_for_todays_pandas(new_run: Any, unrounded: Path) -> None:
    trained = retail_run(new_run("train", {"n_estimators": "20"})).start(unrounded)
    assert trained.code == 0, trained.log
    scored = retail_run(new_run("score")).model_of(trained).start(unrounded)
    assert scored.code == 0, scored.log
    assert scored.predictions()["_rondo.prediction"].tolist() == todays_predictions()
    assert scored.log.count("DataFrame.dropna takes axis by position") == 1


def todays_predictions() -> Any:
    from sklearn.ensemble import GradientBoostingRegressor

    frame = pandas.read_csv(retail_csv(), dtype={"date": str})
    frame["date"] = pandas.to_datetime(frame["date"], format="%m/%d/%y")
    frame["week"] = frame["date"].dt.isocalendar().week.astype("int64")
    frame["year"] = frame["date"].dt.year
    frame = pandas.concat([frame, pandas.get_dummies(frame["storeType"], dtype="uint8")], axis=1)
    frame["isHoliday"] = frame["isHoliday"].astype(int)
    frame["salesBefore"] = frame["weeklySales"].shift(45)
    frame["change"] = (frame["weeklySales"] - frame["salesBefore"]) / frame["salesBefore"]
    frame["nextSales"] = frame["weeklySales"].shift(-45)
    sys.path.insert(0, str(EXAMPLES / "weekly-sales"))
    from weekly_sales.features import FEATURES  # type: ignore[import-not-found]

    training = frame.dropna()[lambda rows: rows["date"] < "2012-01-27"]
    model = GradientBoostingRegressor(learning_rate=0.1, n_estimators=20, max_depth=3, random_state=1)
    model.fit(training[FEATURES].values, training["nextSales"].values)
    scoring = frame.drop(columns="nextSales").dropna()
    return model.predict(scoring[FEATURES].values).tolist()


FEATURES_OF = """
import sys, json
sys.path[:0] = [sys.argv[1], sys.argv[2]]
import pandas as pd
from rondo_runner.compat import install
install(lambda line: None)
from weekly_sales.features import FEATURES, add_features
frame = add_features(pd.read_csv(sys.argv[3], dtype={"date": str})).dropna(0)
print(json.dumps([[repr(float(v)) for v in row] for row in frame[FEATURES].values.tolist()]))
"""


def test_features_are_the_same_numbers_under_every_pandas() -> None:
    if not OLD_PYTHON:
        pytest.skip("there is no environment with pandas 1.5")
    arguments = ["-W", "ignore", "-c", FEATURES_OF, str(RUNTIME / "src"), str(WEEKLY_SALES), str(retail_csv())]
    told = [subprocess.run([python, *arguments], capture_output=True, text=True) for python in (OLD_PYTHON, sys.executable)]
    assert told[0].returncode == 0 and told[1].returncode == 0, told[0].stderr + told[1].stderr
    assert told[0].stdout == told[1].stdout
    assert told[0].stdout.count("[") > 6_000


def test_savers_write_what_they_like(new_run: Any) -> None:
    trained = retail_run(new_run("train", {"n_estimators": "20"})).start(WEEKLY_SALES)
    config = {"tenantId": "acme"}
    scored = retail_run(new_run("score", config)).model_of(trained).start(WEEKLY_SALES)
    frame = scored.predictions()
    assert list(frame.columns) == ["_acme.store", "_acme.date", "_acme.prediction", "_id", "timestamp"]
    assert (frame["_id"] == "").all()
    assert frame["timestamp"].unique().tolist() == ["2026-01-01T00:00:00"]
    assert frame["_acme.store"].head(45).tolist() == list(range(1, 46))


ENTRY_POINTS = """
[Training]
training_pipeline = threshold.model

[Scoring]
scoring_pipeline = threshold.model
"""

PRICES = ("price,name\n1.5,a\n2.5,\n8,\"\"\n", {"price": "double", "name": "string"})


def test_without_loader_saver_and_evaluator(new_run: Any) -> None:
    trained = new_run("train", {"column": "price"}).data(*PRICES).start(EXAMPLES / "threshold")
    assert (trained.code, trained.metrics()) == (0, {}), trained.log
    scored = new_run("score", {"column": "price"}).data(*PRICES).model_of(trained).start(EXAMPLES / "threshold")
    assert scored.predictions()["above"].tolist() == [False, False, True], scored.log


@pytest.mark.parametrize("packed, top", [("zip", "."), ("gztar", "."), ("zip", "threshold"), ("gztar", "threshold")])
def test_from_an_archive_of_its_folder(new_run: Any, tmp_path: Path, packed: str, top: str) -> None:
    shutil.copytree(EXAMPLES / "threshold", tmp_path / "source" / "threshold")
    source = tmp_path / "source" if top != "." else tmp_path / "source" / "threshold"
    archive = Path(shutil.make_archive(str(tmp_path / "recipe"), packed, source, top))
    trained = new_run("train", {"column": "price"}).data(*PRICES).start(archive)
    assert trained.code == 0, trained.log
    scored = new_run("score", {"column": "price"}).data(*PRICES).model_of(trained).start(archive)
    assert scored.predictions()["above"].tolist() == [False, False, True], scored.log


def test_an_egg_stays_a_zip_on_the_path(new_run: Any, tmp_path: Path, recipe: Any) -> None:
    source = recipe(
        {
            "told/__init__.py": "",
            "told/pipeline.py": "import importlib.metadata, sys\n"
            "def train(config, data):\n"
            "    print('version', importlib.metadata.version('told'), sys.modules['told'].__file__)\n"
            "    return 1\n",
        },
        "told",
    )
    egg = build_egg(source, tmp_path / "told-0.1.0-py3.8.egg", "[Training]\ntraining_pipeline = told.pipeline\n")
    run = new_run("train").data(*PRICES).start(egg)
    assert run.code == 0, run.log
    assert f"version 0.1.0 {egg}/told/__init__.py" in run.log
    renamed = tmp_path / "artifact"
    egg.rename(renamed)
    run = new_run("train").data(*PRICES).start(renamed)
    assert run.code == 0, run.log


LOADER = """
from platform_sdk.dataset_reader import DatasetReader
from platform_sdk.client_context import ClientContext
from datetime import datetime, timedelta

def load(config):
    assert config["tenantId"] == config["tenant_id"] and config["tenantId"].startswith("_")
    reader = DatasetReader(ClientContext(api_key=config["ML_FRAMEWORK_IMS_USER_CLIENT_ID"]), config["trainingDataSetId"])
{query}

def train(config, data):
    print("rows", data.to_dict("list"))
    return len(data)
"""

DAYS = (
    "date,store,sales,__rondo_time\n"
    '"2/5/10",1,5.5,2010-02-05T00:00:00Z\n"2/12/10",2,7,2010-02-12T00:00:00Z\n"11/5/10",1,5.5,2010-11-05T00:00:00Z\n',
    {"date": "string", "store": "integer", "sales": "double"},
)


def loaded(new_run: Any, recipe: Any, query: str, **context: Any) -> Any:
    lines = "\n".join("    " + line for line in query.splitlines())
    source = recipe(
        {"told/__init__.py": "", "told/all.py": LOADER.format(query=lines), "setup.py": SETUP}, f"told-{abs(hash(query))}"
    )
    context = {"timestampColumn": "date", "dataSetId": "days", **context}
    return new_run("train", **context).data(*DAYS).start(source)


SETUP = """
from setuptools import setup
POINTS = {"Training": ["training_dataloader=told.all:load", "training_pipeline = told.all"]}
setup(name="told", entry_points=POINTS)
"""


@pytest.mark.parametrize(
    "query, rows",
    [
        ("return reader.read()", {"date": ["2/5/10", "2/12/10", "11/5/10"], "store": [1, 2, 1], "sales": [5.5, 7.0, 5.5]}),
        ("return reader.select(['sales', '_any.store']).distinct().read()", {"sales": [5.5, 7.0], "store": [1, 2]}),
        ("return reader.where(reader['_t.store'].eq('1')).select(['date']).read()", {"date": ["2/5/10", "11/5/10"]}),
        ("return reader.where(reader['store'].ge(2).Or(reader['sales'].lt(6))).limit(1).offset(1).select(['store']).read()", {"store": [2]}),
        ("return reader.sort([('sales', 'desc'), ('date', 'asc')]).select(['date']).read()", {"date": ["2/12/10", "11/5/10", "2/5/10"]}),
        # By instants, though as texts "2/5/10" is greater than "2010-02-11".
        ("return reader.where(reader['_t.date'].gt('2010-02-11')).select(['date']).read()", {"date": ["2/12/10", "11/5/10"]}),
        ("return reader.where(reader['date'].le('2010-02-12').And(reader['store'].gt(1))).select(['store']).read()", {"store": [2]}),
    ],
)  # fmt: skip
def test_a_reader_answers_from_the_window(new_run: Any, recipe: Any, query: str, rows: Any) -> None:
    run = loaded(new_run, recipe, query)
    assert f"rows {rows}" in run.log, run.log


def test_the_window_holds_instead_of_the_clock(new_run: Any, recipe: Any) -> None:
    query = (
        "today = datetime.utcnow().date()\n"
        "first = today - timedelta(minutes=int(config['timeframe']))\n"
        "date = reader['date']\n"
        "return reader.where(date.gt(str(first)).And(date.lt(str(today)))).select(['store']).read()"
    )
    run = loaded(new_run, recipe, query, begin="2010-01-01T00:00:00Z", to="2010-12-01T00:00:00Z")
    assert "rows {'store': [1, 2, 1]}" in run.log, run.log
    assert run.log.count("is computed from the clock") == 2


@pytest.mark.parametrize(
    "query, code, message",
    [
        ("return reader.select(['price']).read()", 65, 'column "price" is not in the data, which has date, store, sales'),
        ("return reader.where(reader['sales'].gt('much')).read()", 65, 'column "sales" (float64) cannot be compared with \'much\''),
        ("return DatasetReader(None, 'other').read()", 78, "asks for the data set other; this run reads days"),
        ("return reader.sort([('sales', 'up')]).read()", 78, 'sort: "up" is neither asc nor desc'),
        ("return None", 65, "load returned no rows, but None"),
    ],
)
def test_a_reader_refuses_what_it_cannot_answer(new_run: Any, recipe: Any, query: str, code: int, message: str) -> None:
    run = loaded(new_run, recipe, query)
    assert run.code == code
    assert message in run.error()


OLDER = """
from data_access_sdk_python.reader import DataSetReader
from data_access_sdk_python.writer import DataSetWriter
from platform_sdk.user_space_helper import UserSpaceHelper

def load(config):
    reader = DataSetReader(client_id="x", user_token="y", service_token="z")
    key = "trainingDataSetId" if "trainingDataSetId" in config else "scoringDataSetId"
    return reader.load(data_set_id=config[key], ims_org=config["ML_FRAMEWORK_IMS_TENANT_ID"])

def train(config, data):
    UserSpaceHelper(None).write(data_frame=data.head(1), path="kept/first.parquet", ref_dataset_id="days")
    return "model"

def score(config, data, model):
    data["kept"] = UserSpaceHelper(None).read(path="kept/first.parquet", ref_dataset_id="days").sales[0]
    return data

def save(config, prediction):
    for half in (prediction[:1], prediction[1:]):
        DataSetWriter(client_id="x").write(data_set_id="results", dataframe=half, ims_org="o")
"""


def test_the_older_form_and_what_a_recipe_keeps_for_itself(new_run: Any, recipe: Any) -> None:
    points = {
        "Training": ["training_dataloader=told.all:load", "training_pipeline=told.all"],
        "Scoring": ["scoring_dataloader=told.all:load", "scoring_pipeline=told.all", "scoring_datasaver=told.all"],
    }
    source = recipe({"told/__init__.py": "", "told/all.py": OLDER, "setup.py": f"setup(entry_points={points!r})"})
    trained = new_run("train", dataSetId="days").data(*DAYS).start(source)
    assert trained.code == 0, trained.log
    scored = new_run("score", dataSetId="days", resultsDataSetId="results").data(*DAYS).model_of(trained).start(source)
    assert scored.code == 0, scored.log
    assert scored.predictions()["kept"].tolist() == [5.5, 5.5, 5.5]


@pytest.mark.parametrize(
    "config, context, expected",
    [
        ({}, {}, {"tenantId": "_rondo", "tenant_id": "_rondo", "trainingDataSetId": "data"}),
        ({"tenantId": "acme"}, {}, {"tenantId": "_acme", "tenant_id": "_acme"}),
        ({}, {"organisation": "Acme.Inc@Example.org"}, {"tenantId": "_acmeinc", "ML_FRAMEWORK_IMS_TENANT_ID": "Acme.Inc@Example.org"}),
        ({}, {"sandbox": "dev"}, {"sandboxName": "dev"}),
        ({"trainingDataSetId": "mine"}, {"dataSetId": "mine"}, {"trainingDataSetId": "mine"}),
        ({}, {"begin": "2025-12-31T22:30:00.000Z"}, {"timeframe": "90"}),
        ({"timeframe": "0"}, {}, {"timeframe": None}),
        ({"timeframe": "5"}, {}, {"timeframe": "5"}),
    ],
)  # fmt: skip
def test_the_keys_of_the_platform_are_there(new_run: Any, recipe: Any, config: Any, context: Any, expected: Any) -> None:
    points = {"Training": ["training_dataloader=told.all", "training_pipeline=told.all"]}
    body = "import json\ndef load(config): print(json.dumps(config)); return [1]\ndef train(config, data): return 1\n"
    source = recipe({"told/__init__.py": "", "told/all.py": body, "setup.py": f"setup(entry_points={points!r})"})
    run = new_run("train", config, **context).data(*PRICES).start(source)
    assert run.code == 0, run.log
    told = json.loads(next(line for line in run.log.splitlines() if line.startswith("{")))
    assert {key: told.get(key) for key in expected} == expected
    assert {"sandboxId", "sandboxName", "USER_SCRATCH_SPACE_PARAMS", "ML_FRAMEWORK_IMS_TOKEN"} <= told.keys()


OLDEST = """
from datetime import datetime, timedelta
from data_access_sdk_python.reader import DataSetReader
from ml.runtime.python.Interfaces.AbstractEvaluator import AbstractEvaluator

def read(config, **dates):
    return DataSetReader(client_id="x", user_token="y", service_token="z").load(
        data_set_id=config["trainingDataSetId"], ims_org=config["ML_FRAMEWORK_IMS_TENANT_ID"], **dates)

def load(config):
    today = datetime.utcnow().date()
    clock = read(config, date_after=today - timedelta(minutes=int(config["timeframe"])), date_before=today)
    fixed = read(config, date_after="2010-02-06", date_before="2010-10-31")
    print("clock", clock.store.tolist(), "fixed", fixed.store.tolist())
    return clock

def train(config, data):
    print("trained on", data.store.tolist())
    return 1

class Evaluator(AbstractEvaluator):
    def __init__(self): pass
    def evaluate(self, data=[], model={}, config={}): return [{"name": "rows", "value": len(data), "valueType": "double"}]
    def split(self, config={}):
        rows = read(config)
        return rows[:1], rows[1:]
"""


def test_the_oldest_form_reads_between_dates_and_splits_by_itself(new_run: Any, recipe: Any) -> None:
    points = {
        "Training": ["training_dataloader=told.all", "training_pipeline=told.all"],
        "Evaluation": ["evaluator=told.all"],
    }
    source = recipe({"told/__init__.py": "", "told/all.py": OLDEST, "setup.py": f"setup(entry_points={points!r})"})
    context = {"begin": "2010-01-01T00:00:00.000Z", "to": "2010-12-01T00:00:00.000Z", "timestampColumn": "date"}
    run = new_run("train", **context).data(*DAYS).start(source)
    assert run.code == 0, run.log
    assert "clock [1, 2, 1] fixed [2]" in run.log
    assert "trained on [1]" in run.log
    assert run.metrics() == {"rows": "2.0"}
    untimed = new_run("train", begin=context["begin"], to=context["to"]).data(*DAYS).start(source)
    assert (untimed.code, "has no timestampColumn" in untimed.error()) == (78, True)


def test_the_modules_take_what_recipes_name() -> None:
    """By position and by name, as recipes of the platform call them."""
    from data_access_sdk_python.reader import DataSetReader
    from data_access_sdk_python.writer import DataSetWriter
    from platform_sdk.client_context import ClientContext
    from platform_sdk.dataset_reader import DatasetReader
    from platform_sdk.dataset_writer import DatasetWriter
    from platform_sdk.models import Dataset
    from platform_sdk.user_space_helper import UserSpaceHelper

    names = ("api_key", "org_id", "user_token", "service_token", "sandbox_id", "sandbox_name", "user_scratch_space_params")
    context = ClientContext(**{name: name for name in names})
    assert [getattr(context, name) for name in names] == list(names)
    reader = DatasetReader(client_context=context, dataset_id="d")
    price = reader["_acme.price"]
    expression = price.gt(1).And(price.le(9).Or(price.eq(5))).And(price.ge(0).Or(price.lt(3)))
    chained = reader.select(["price"]).distinct().where(expression).sort([("price", "desc")]).limit(limit=10).offset(offset=2)
    assert chained is reader and reader.limit(10).offset(2) is reader
    data_set = Dataset(client_context=context).get_by_id(id="d")
    assert Dataset(context).get_by_id("d").id == data_set.id == "d"
    assert reader.limit("10").offset(2.0) is reader
    for count in (-1, 1.5, "few", None):
        with pytest.raises(BadConfiguration, match=re.escape(f"limit({count!r}): allowed is a whole number from 0 on")):
            reader.limit(count)
    old = {"client_id": "c", "user_token": "u", "service_token": "s"}
    calls: Any = [
        (DatasetWriter(client_context=context, dataset=data_set).write, {"dataframe": 0, "file_format": "json"}),
        (UserSpaceHelper(client_context=context).write, {"data_frame": 0, "path": "p", "ref_dataset_id": "d"}),
        (UserSpaceHelper(context).read, {"path": "p", "ref_dataset_id": "d"}),
        (DataSetReader(**old).load, {"data_set_id": "d", "ims_org": "o"}),
        (DataSetWriter(**old).write, {"data_set_id": "d", "dataframe": 0, "ims_org": "o"}),
    ]
    for function, keywords in calls:
        inspect.signature(function).bind(**keywords)
