"""What pandas 1.5 did, done by today's: each case is run under both, where both are there."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from conftest import RUNTIME

pandas = pytest.importorskip("pandas")
OLD_PYTHON = os.environ.get("RONDO_TEST_OLD_PYTHON", "")

PREPARED = """
import json, sys, warnings
warnings.simplefilter("ignore")
sys.path.insert(0, sys.argv[1])
import numpy as np, pandas as pd
from rondo_runner.compat import install
used = []
install(used.append)
cases = json.loads(sys.stdin.read())
answers = []
for case in cases:
    d = pd.DataFrame({"a": [1.0, np.nan, 3.0, 4.0], "b": list("xyxx"), "c": [4, 3, 2, 1]})
    t = pd.Series(pd.to_datetime(["2010-02-05", "2010-12-31", "2011-01-02", "2012-10-26"]))
    names = {"pd": pd, "np": np, "d": d, "t": t}
    *steps, last = case.split("; ")
    try:
        for step in steps:
            exec(step, names)
        value = eval(last, names)
    except Exception as error:
        value = f"{type(error).__name__}: {error}"
    if isinstance(value, pd.DataFrame):
        value = value.to_csv()
    elif isinstance(value, (pd.Series, pd.Index)):
        value = [str(value.dtype).replace("str", "object"), [str(each) for each in value.tolist()]]
    answers.append(repr(value.item() if hasattr(value, "item") and not isinstance(value, str) else value))
print(json.dumps(answers))
"""

CASES = [
    "t.dt.week",
    "t.dt.weekofyear",
    "pd.DatetimeIndex(t).week",
    "d.drop('a', 1)",
    "d.dropna(0)",
    "d.dropna(1)",
    "d.dropna(0, 'any')",
    "d.drop('a', 1, inplace=True); d",
    "d.fillna(0, None, 0)",
    "d.fillna(method='ffill')",
    "d.a.fillna(method='bfill')",
    "d.sort_values('c', 0, False)",
    "d.reset_index(None, True)",
    "d.set_index('b', False)",
    "d.append(d)",
    "d.append(d, ignore_index=True)",
    "d.append({'a': 9.0, 'b': 'z', 'c': 0}, ignore_index=True)",
    "d.append(pd.Series({'a': 9.0, 'c': 0}, name='new'))",
    "d.a.append(d.a)",
    "[key for key, _ in d.iteritems()]",
    "pd.concat([d, d], 1)",
    "pd.get_dummies(d.b)",
    "pd.concat([d[['a']], pd.get_dummies(d.b)], 1).values.dtype.name",
    "pd.to_datetime(pd.Series(['2/5/10', '13/2/10', '2010-03-04'])).astype('int64')",
    "pd.to_datetime(['1/2/2011', '25/12/2011'])",
    "pd.to_datetime(pd.Series(['1/2/2011']), infer_datetime_format=True)",
    "pd.to_datetime(pd.Series(['x']), errors='ignore')",
    "pd.to_datetime(pd.Series(['2012-10-26'])).astype('int64')",
    "d.b.str.replace('[xy]', 'n')",
    "d.b.str.replace('x', '.')",
    "pd.Series(['a b c']).str.split(' ', 1).tolist()",
    "d.mean()",
    "d.groupby('b').mean()",
    "d.assign(e='w').groupby('b').mean()",
    "d.corr()",
    "d[['a', 'c']].mad()",
    "d.a.mad()",
    "d['a'].fillna(0, inplace=True); d",
    "d['a'][d.c > 2] = 7.0; d",
    "d.a[0] = 7.0; d",
    "e = d['a'].copy(); e.fillna(0, inplace=True); d",
    "pd.Series([5, 6], index=['p', 'q'])[0]",
    "pd.Series([1.0, 2.0], index=pd.date_range('2020-01-31', periods=2, freq='M')).resample('M').sum()",
    "d.b.dtype == object",
    "d.applymap(str)",
    "d.set_axis(['p', 'q', 'r'], axis=1, inplace=False)",
    "d.pivot('c', 'b', 'a')",
    "d.lookup([0, 2], ['a', 'c']).tolist()",
    "pd.np.sum([1, 2])",
    "float(d.c.sum(0)), d[['a', 'c']].max(0)",
    "pd.Int64Index([1, 2])",
]


def answers(python: str) -> list[str]:
    done = subprocess.run(
        [python, "-c", PREPARED, str(RUNTIME / "src")], input=json.dumps(CASES), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-2000:]
    told: list[str] = json.loads(done.stdout.splitlines()[-1])
    return told


def test_every_case_works_and_gives_what_pandas_1_5_gave() -> None:
    now = dict(zip(CASES, answers(sys.executable)))
    assert now["t.dt.week"] == "['int64', ['5', '52', '52', '43']]"
    if not OLD_PYTHON:
        pytest.skip("there is no environment with pandas 1.5")
    assert now == dict(zip(CASES, answers(OLD_PYTHON)))


def test_names_that_numpy_has_dropped_are_known_and_each_use_is_logged_once() -> None:
    script = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from rondo_runner.compat import install\n"
        "install(print)\n"
        "import numpy as np\n"
        "assert (np.float(3), np.int(2), np.object) == (3.0, 2, object) and np.NaN != np.NaN\n"
        "try: np.nowhere\n"
        "except AttributeError as error: print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(RUNTIME / "src")], capture_output=True, text=True)
    assert done.stderr == ""
    assert done.stdout.splitlines()[:2] == [
        "pandas compatibility: numpy.float is float",
        "pandas compatibility: numpy.int is int",
    ]
    assert "has no attribute 'nowhere'" in done.stdout
