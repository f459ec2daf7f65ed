"""Rows come as they were ingested, whatever they come in; predictions keep their types."""

from __future__ import annotations

import datetime
import decimal
import json
from pathlib import Path
from typing import Any

import pytest
from rondo_recipe import BadData
from rondo_runner.contract.run_folder import RunFolder
from rondo_runner.data.csv_predictions import CsvPredictions
from rondo_runner.data.csv_text import records
from rondo_runner.data.predictions import Predictions
from rondo_runner.data.window import DataWindow

pandas = pytest.importorskip("pandas")
pyarrow = pytest.importorskip("pyarrow")

TIMES = [datetime.datetime(2026, 1, day, 12, 30, 0, day * 1000) for day in (1, 2, 3)]

CSV = (
    "text,count,rate,exact,sure,at,some,nothing,__rondo_time\n"
    '"2/5/10",1,0.1,1234567890.123456789,true,2026-01-01T12:30:00.001Z,5,,2026-01-01T00:00:00Z\n'
    '"",2,,,false,2026-01-02T12:30:00.002Z,,,2026-01-02T00:00:00Z\n'
    ',3,1e300,-0.5,,2026-01-03T12:30:00.003Z,7,,2026-01-03T00:00:00Z\n'
)
TYPES = {
    "text": "string",
    "count": "integer",
    "rate": "double",
    "exact": "decimal",
    "sure": "boolean",
    "at": "timestamp",
    "some": "integer",
    "nothing": "unknown",
}
VALUES = {
    "text": ["2/5/10", "", None],
    "count": [1, 2, 3],
    "rate": [0.1, None, 1e300],
    "exact": [1234567890.123456789, None, -0.5],
    "sure": [True, False, None],
    "at": TIMES,
    "some": [5, None, 7],
    "nothing": [None, None, None],
}


def csv_folder(root: Path, text: str = CSV) -> RunFolder:
    folder = RunFolder(root / "csv")
    folder.data.mkdir(parents=True)
    (folder.data / "data.csv").write_text(text)
    columns = [{"name": name, "type": kind} for name, kind in TYPES.items()]
    (folder.data / "data.types.json").write_text(json.dumps({"columns": columns}))
    return folder


def parquet_folder(root: Path) -> RunFolder:
    folder = RunFolder(root / "parquet")
    folder.data.mkdir(parents=True)
    exact = [None if value is None else decimal.Decimal(str(value)) for value in ("1234567890.123456789", None, "-0.5")]
    columns = {
        **{name: pyarrow.array(VALUES[name]) for name in ("text", "rate", "sure", "some")},
        "count": pyarrow.array([1, 2, 3], pyarrow.int64()),
        "exact": pyarrow.array(exact, pyarrow.decimal128(38, 9)),
        "at": pyarrow.array(TIMES, pyarrow.timestamp("us")),
        "nothing": pyarrow.array([None] * 3, pyarrow.string()),
        "__rondo_time": pyarrow.array(TIMES, pyarrow.timestamp("us")),
    }
    from pyarrow import parquet

    table = pyarrow.table({name: columns[name] for name in [*TYPES, "__rondo_time"]})
    # In two files, as batches may be.
    parquet.write_table(table.slice(0, 2), folder.data / "a.parquet")
    parquet.write_table(table.slice(2), folder.data / "b.parquet")
    return folder


def values(frame: Any) -> Any:
    missing = frame.isna()
    return {
        name: [None if gone else getattr(value, "to_pydatetime", lambda v=value: v)() for value, gone in zip(frame[name], missing[name])]
        for name in frame.columns
    }


@pytest.mark.parametrize("make", [csv_folder, parquet_folder])
def test_values_order_and_types_are_those_of_the_data_set(tmp_path: Path, make: Any) -> None:
    window = DataWindow(make(tmp_path))
    frame = window.read()
    assert values(frame) == VALUES
    assert list(frame.columns) == list(VALUES)
    assert [str(frame[name].dtype) for name in ("count", "rate", "exact", "at")] == [
        "int64",
        "float64",
        "float64",
        "datetime64[ns]",
    ]
    assert window.has_times
    assert len(window.times()) == 3
    assert [len(chunk) for chunk in window.chunks(2)] == [2, 1]
    assert values(next(window.chunks(2, ["rate", "text"]))) == {"rate": [0.1, None], "text": ["2/5/10", ""]}
    row = next(window.rows())
    assert (row["text"], row["sure"], row["count"], row["at"]) == ("2/5/10", True, 1, TIMES[0])
    with pytest.raises(BadData, match='column "price" is not in the data, which has text, count'):
        window.read(["price"])


def test_both_ways_give_the_same_frame(tmp_path: Path) -> None:
    one, other = DataWindow(csv_folder(tmp_path)).read(), DataWindow(parquet_folder(tmp_path)).read()
    pandas.testing.assert_frame_equal(one.drop(columns="nothing"), other.drop(columns="nothing"), check_dtype=False)
    assert [one[name].dtype.kind for name in one] == [other[name].dtype.kind for name in other]


def test_a_window_without_rows(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)
    folder.data.mkdir(parents=True)
    window = DataWindow(folder)
    assert (len(window.read()), window.columns, list(window.chunks()), list(window.rows())) == (0, [], [], [])
    header_only = DataWindow(csv_folder(tmp_path, CSV.splitlines()[0] + "\n"))
    assert list(header_only.read().columns) == list(TYPES)


def test_csv_in_all_its_ways(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes('\ufeffa,"b ""c"""\r\n"1,5","two\nlines"\r\n,""\r\n'.encode())
    assert list(records(path)) == [["a", 'b "c"'], ["1,5", "two\nlines"], [None, ""]]
    path.write_text('"a\n')
    with pytest.raises(ValueError, match="a quote is not closed"):
        list(records(path))


FRAME = pandas.DataFrame(
    {
        "text": ["007", "", None],
        "count": [1, 2, 3],
        "rate": [0.1, None, float("inf")],
        "sure": [True, False, True],
        "at": pandas.to_datetime(TIMES),
        "zoned": pandas.to_datetime(TIMES).tz_localize("Europe/Berlin"),
        "kind": pandas.Categorical(["a", "b", "a"]),
        "small": pandas.array([1, None, 3], dtype="Int8"),
        "nothing": [None, None, None],
    }
)


def test_predictions_as_parquet(tmp_path: Path) -> None:
    predictions = Predictions(tmp_path / "predictions")
    predictions.write(FRAME)
    predictions.close()
    from pyarrow import parquet

    table = parquet.read_table(tmp_path / "predictions/predictions.parquet")
    assert [str(field.type) for field in table.schema] == [
        "string", "int64", "double", "bool", "timestamp[us]", "timestamp[us]", "string", "int64", "string",
    ]  # fmt: skip
    assert table.column("text").to_pylist() == ["007", "", None]
    assert table.column("at").to_pylist() == TIMES
    assert table.column("zoned").to_pylist() == [at - datetime.timedelta(hours=1) for at in TIMES]
    assert table.column("small").to_pylist() == [1, None, 3]
    assert [path.name for path in (tmp_path / "predictions").iterdir()] == ["predictions.parquet"]


def test_predictions_as_csv(tmp_path: Path) -> None:
    (tmp_path / "predictions").mkdir()
    writer = CsvPredictions(tmp_path / "predictions", FRAME)
    writer.write(FRAME[:1], 1)
    writer.write(FRAME[1:], 2)
    writer.close()
    told = json.loads((tmp_path / "predictions/predictions.types.json").read_text())["columns"]
    assert [each["type"] for each in told] == [
        "string", "integer", "double", "boolean", "timestamp", "timestamp", "string", "integer", "unknown",
    ]  # fmt: skip
    assert (tmp_path / "predictions/predictions.csv").read_text().splitlines()[1:3] == [
        '"007",1,0.1,true,2026-01-01T12:30:00.001000Z,2026-01-01T11:30:00.001000Z,"a",1,',
        '"",2,,false,2026-01-02T12:30:00.002000Z,2026-01-02T11:30:00.002000Z,"b",,',
    ]


@pytest.mark.parametrize("make", [csv_folder, parquet_folder])
def test_decimals_keep_their_digits_where_a_recipe_asks_for_them(
    tmp_path: Path, make: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    window = DataWindow(make(tmp_path))
    exact = [decimal.Decimal("1234567890.123456789"), None, decimal.Decimal("-0.500000000")]
    assert values(window.read(exact=True))["exact"] == exact
    assert [row["exact"] for row in window.rows(exact=True)] == exact
    assert [value for chunk in window.chunks(2, ["exact"], exact=True) for value in values(chunk)["exact"]] == exact
    assert capsys.readouterr().err == ""


def test_decimals_that_are_rounded_are_told_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    window = DataWindow(parquet_folder(tmp_path))
    window.read(["count"])
    window.read()
    window.read()
    told = 'rondo: column "exact", decimal(38,9), is read as doubles, which round it; exact=True keeps its digits\n'
    assert capsys.readouterr().err == told


@pytest.mark.parametrize("writer", ["parquet", "csv"])
def test_decimals_are_stored_with_their_digits(tmp_path: Path, writer: str) -> None:
    amounts = ["1234567890123456.75", "1E+3", None]
    frame = pandas.DataFrame({"amount": [None if text is None else decimal.Decimal(text) for text in amounts]})
    (tmp_path / "predictions").mkdir()
    if writer == "csv":
        csv = CsvPredictions(tmp_path / "predictions", frame)
        csv.write(frame, 1)
        csv.close()
        told = json.loads((tmp_path / "predictions/predictions.types.json").read_text())["columns"]
        assert told == [{"name": "amount", "type": "decimal", "precision": 18, "scale": 2}]
        lines = (tmp_path / "predictions/predictions.csv").read_text().splitlines()
        assert lines == ["\"amount\"", "1234567890123456.75", "1000", '""']
        return
    predictions = Predictions(tmp_path / "predictions")
    predictions.write(frame)
    predictions.close()
    from pyarrow import parquet

    stored = parquet.read_table(tmp_path / "predictions/predictions.parquet").column("amount")
    assert (str(stored.type), stored.to_pylist()) == (
        "decimal128(18, 2)",
        [decimal.Decimal("1234567890123456.75"), decimal.Decimal("1000.00"), None],
    )


def test_missing_predictions_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number, rows in enumerate(
        [
            pandas.DataFrame({"prediction": [1.0, float("nan"), None]}),
            pyarrow.table({"prediction": [1.0, None, None]}),
            [{"prediction": 1.0}, {"prediction": float("nan")}, {"prediction": None}],
        ]
    ):
        predictions = Predictions(tmp_path / str(number))
        predictions.write(rows)
        predictions.close()
        assert capsys.readouterr().err == 'rondo: column "prediction" has no value in 2 of 3 rows\n'


def test_integers_become_doubles_when_a_later_chunk_has_fractions(tmp_path: Path) -> None:
    chunks = [pandas.DataFrame({"x": [1, 2], "y": [None, None]}), pandas.DataFrame({"y": ["a"], "x": [2.5]})]
    predictions = Predictions(tmp_path / "predictions")
    predictions.write_all(chunks)
    predictions.close()
    frame = pandas.read_parquet(tmp_path / "predictions/predictions.parquet")
    assert values(frame) == {"x": [1.0, 2.0, 2.5], "y": [None, None, "a"]}


def test_an_index_with_a_name_is_a_column(tmp_path: Path) -> None:
    predictions = Predictions(tmp_path / "predictions")
    predictions.write(pandas.DataFrame({"x": [1], 5: [2]}, index=pandas.Index(["a"], name="store")))
    predictions.close()
    assert list(pandas.read_parquet(tmp_path / "predictions/predictions.parquet").columns) == ["store", "x", "5"]
