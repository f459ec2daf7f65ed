"""`rondo recipe check`, `run` and `new`, without a server."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import EXAMPLES, RUNNER
from rondo_recipe import Window
from rondo_runner.contract.run_folder import instant
from rondo_runner.laptop.infer import write_window
from rondo_runner.laptop.wall_clock import clock_reads

pandas = pytest.importorskip("pandas")


def runner(*arguments: Any, cwd: Path) -> Any:
    command = [sys.executable, "-E", "-s", "-B", str(RUNNER), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, stdin=subprocess.DEVNULL)


CSV = "day,price,item,sold\n2026-01-01,1.5,007,TRUE\n2026-01-02,NA,8,FALSE\n2026-01-03,4,x,\n"


def test_types_are_found_out_as_a_data_set_does(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text(CSV)
    window = Window(instant("2026-01-02T00:00:00Z"), instant("2026-01-03T00:00:00Z"))
    assert write_window(tmp_path / "x.csv", tmp_path / "data", "day", None, window) == 1
    told = json.loads((tmp_path / "data/data.types.json").read_text())["columns"]
    assert {each["name"]: each["type"] for each in told} == {
        "day": "timestamp",
        "price": "double",
        "item": "string",
        "sold": "boolean",
    }
    assert (tmp_path / "data/data.csv").read_text().splitlines()[1] == (
        '2026-01-02T00:00:00+00:00,,"8",false,2026-01-02T00:00:00+00:00'
    )


def test_train_and_score_on_a_laptop(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text(CSV.replace("NA", "2.5"))
    trained = runner("try", "train", EXAMPLES / "cheapest", "--data", "x.csv", cwd=tmp_path)
    assert trained.returncode == 0, trained.stderr
    assert "3 rows" in trained.stderr and "100% trained" in trained.stderr
    scored = runner("try", "score", EXAMPLES / "cheapest", "--data", "x.csv", cwd=tmp_path)
    assert scored.returncode == 0, scored.stderr
    (file,) = (tmp_path / "rondo-out/predictions").glob("predictions.*et")
    assert pandas.read_parquet(file)["prediction"].tolist() == [0.0, 1.0, 2.5]


@pytest.mark.parametrize(
    "arguments, message",
    [
        (["try", "train", ".", "--data", "nowhere.csv"], "--data: nowhere.csv: there is no such file"),
        (["try", "train", "."], "--data: name a CSV or Parquet file"),
        (["try", "score", ".", "--data", "x.csv"], "there is no model; train one first"),
        (["try", "train", ".", "--data", "x.csv", "--window", "2026"], '--window: "2026": write <from>/<to>'),
        (["try", "train", ".", "--data", "x.csv", "--set", "a"], '--set: "a": write key=value'),
        (["try", "train", ".", "--data", "x.csv", "--timestamp-column", "z"], '"z" is not in the data, which has day'),
        (["try", "train", ".", "--data", "x.csv", "--timestamp-column", "item"], 'line 2: "007" is no time written as ISO'),
    ],
)
def test_what_cannot_be_run_is_told(tmp_path: Path, arguments: list[str], message: str) -> None:
    (tmp_path / "x.csv").write_text(CSV)
    done = runner(*arguments, cwd=tmp_path)
    assert done.returncode in (65, 78)
    assert message in done.stderr


def test_a_new_recipe_works_as_it_is(tmp_path: Path) -> None:
    pytest.importorskip("sklearn")
    assert runner("new", "sales", cwd=tmp_path).returncode == 0
    folder = tmp_path / "sales"
    checked = runner("check", ".", "--data", "data.csv", "--timestamp-column", "date", cwd=folder)
    assert (checked.returncode, json.loads(checked.stdout)["findings"]) == (0, []), checked.stderr
    tested = subprocess.run([sys.executable, "-m", "pytest", "-q"], cwd=folder, capture_output=True, text=True)
    assert "1 passed" in tested.stdout, tested.stdout
    again = runner("new", "sales", cwd=tmp_path)
    assert (again.returncode, "is there already, and not empty" in again.stderr) == (78, True)


def test_check_warns_of_the_clock(tmp_path: Path) -> None:
    checked = runner("check", EXAMPLES / "weekly-sales", cwd=tmp_path)
    told = json.loads(checked.stdout)
    assert (checked.returncode, told["form"]) == (0, "platform"), checked.stderr
    (finding,) = told["findings"]
    assert (finding["severity"], finding["place"]) == ("warning", "weekly_sales/reader.py:40")
    assert finding["message"].startswith("datetime.utcnow() reads the clock")


def test_check_warns_of_a_model_that_does_not_load_in_a_fresh_process(tmp_path: Path, recipe: Any) -> None:
    (tmp_path / "x.csv").write_text(CSV)
    source = recipe(
        {
            "recipe.py": "import sys, types\n"
            "def train(config, data):\n"
            "    made = types.ModuleType('made'); sys.modules['made'] = made\n"
            "    exec('class Model: pass', made.__dict__)\n"
            "    return made.Model()\n"
            "def score(config, data, model): return data\n"
        }
    )
    checked = runner("check", source, "--data", tmp_path / "x.csv", cwd=tmp_path)
    (finding,) = json.loads(checked.stdout)["findings"]
    assert (finding["severity"], finding["place"]) == ("warning", "model")
    assert "No module named 'made'" in finding["message"]


@pytest.mark.parametrize(
    "text, message",
    [
        ("def train(config, data): ...\n", "recipe.py defines no function score"),
        ("import nowhere_at_all\ndef train(c, d): ...\ndef score(c, d, m): ...\n", 'imports "nowhere_at_all"'),
        ("def train(config, data): ...\ndef score(config, data, model): 1/0\n", "failed"),
        ("def train(c, d): ...\ndef score(c, d, m): ...\nclass Config:\n    model_validate = dict\n", "derive it from pydantic.BaseModel"),
    ],
)
def test_check_fails_on_errors(tmp_path: Path, recipe: Any, text: str, message: str) -> None:
    (tmp_path / "x.csv").write_text(CSV)
    checked = runner("check", recipe({"recipe.py": text}), "--data", tmp_path / "x.csv", cwd=tmp_path)
    findings = json.loads(checked.stdout)["findings"]
    assert (checked.returncode, findings[0]["severity"]) == (65, "error")
    assert message in findings[0]["message"]


@pytest.mark.parametrize(
    "source, said",
    [
        ("from datetime import datetime\nx = datetime.now()", [(2, "datetime.now()")]),
        ("import datetime as d\nx = d.datetime.utcnow(); y = d.date.today()", [(2, "datetime.utcnow()"), (2, "date.today()")]),
        ("import time\ntime.time()", [(2, "time.time()")]),
        ("from time import time as clock\nclock()", [(2, "clock()")]),
        ("import pandas as pd\npd.Timestamp.now()\npd.to_datetime('today')", [(2, "Timestamp.now()"), (3, 'to_datetime("today")')]),
        ("def train(config, data, ctx): return ctx.now\ntime(3)\nx.now()", []),
    ],
)  # fmt: skip
def test_reads_of_the_clock(source: str, said: Any) -> None:
    assert list(clock_reads(source)) == said
