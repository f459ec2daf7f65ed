"""What no data set can hold is refused by column, row and value, in the same words with pyarrow and without."""

from __future__ import annotations

import datetime
import json
import pathlib
import uuid
from decimal import Decimal
from pathlib import Path
from typing import Any, Callable, Dict, List

import pytest
from rondo_recipe import BadData

from rondo_runner.data.csv_predictions import CsvPredictions
from rondo_runner.data.predictions import Predictions

pandas = pytest.importorskip("pandas")
pyarrow = pytest.importorskip("pyarrow")
numpy = pytest.importorskip("numpy")

Write = Callable[..., Any]

DAY, NOON = datetime.date(2026, 1, 1), datetime.datetime(2026, 1, 1, 12)
BERLIN = datetime.timezone(datetime.timedelta(hours=1))


class WithoutArrow(Predictions):
    def _open(self, frame: Any) -> Any:
        self._folder.mkdir(parents=True, exist_ok=True)
        return CsvPredictions(self._folder, frame)


@pytest.fixture(params=[Predictions, WithoutArrow])
def write(request: Any, tmp_path: Path) -> Write:
    """Stores chunks, and answers the type of each column."""

    def chunks(*given: Any) -> Dict[str, str]:
        predictions = request.param(tmp_path / "predictions")
        predictions.write_all(given)
        predictions.close()
        if request.param is WithoutArrow:
            told = json.loads((tmp_path / "predictions/predictions.types.json").read_text())["columns"]
            return {column["name"]: column["type"] for column in told}
        from pyarrow import parquet

        kinds = {"int64": "integer", "bool": "boolean", "timestamp[us]": "timestamp"}
        schema = parquet.read_schema(tmp_path / "predictions/predictions.parquet")
        return {field.name: kinds.get(str(field.type), str(field.type).split("128")[0]) for field in schema}

    return chunks


def of(*values: Any) -> Any:
    """A column that holds what it is given, as pandas does not turn it into anything."""
    return pandas.DataFrame({"x": pandas.Series(list(values), dtype=object)})


@pytest.mark.parametrize(
    "values, held",
    [
        ((1, "a"), "integer (1 in row 1) and of string ('a' in row 2)"),
        (("a", None, 1.5), "string ('a' in row 1) and of double (1.5 in row 3)"),
        ((True, 3), "boolean (True in row 1) and of integer (3 in row 2)"),
        ((DAY, 5), "timestamp (2026-01-01 in row 1) and of integer (5 in row 2)"),
        ((NOON, "later"), "timestamp (2026-01-01 12:00:00 in row 1) and of string ('later' in row 2)"),
        ((Decimal("0.1"), 0.1), "decimal (0.1 in row 1) and of double (0.1 in row 2)"),
    ],
)
def test_a_column_has_one_type(write: Write, values: Any, held: str) -> None:
    """In rows that are dictionaries, in a frame, in its categories and in chunks."""
    told = f'predictions: column "x" holds values of the type {held}; allowed is one type a column'
    rows = [{"x": value} for value in values]
    categories = pandas.DataFrame({"x": pandas.Categorical([value for value in values if value is not None])})
    for chunk in (of(*values), rows, *([categories] if None not in values else [])):
        with pytest.raises(BadData) as refused:
            write(chunk)
        assert str(refused.value).startswith(told)
    with pytest.raises(BadData, match=rf'"x" holds values of the type \w+ and of \w+ \(.+ in row {len(values)}\); allowed'):
        write(of(*values[:-1]), of(values[-1]))


@pytest.mark.parametrize(
    "values, kind",
    [
        ((1, 2.5, None), "double"),
        ((2**63, 1), "decimal"),
        ((1, Decimal("0.25")), "decimal"),
        ((DAY, NOON, NOON.replace(tzinfo=BERLIN), numpy.datetime64("2026-01-01")), "timestamp"),
        ((numpy.float64(1), numpy.int8(5), pandas.NA, pandas.NaT, Decimal("NaN"), numpy.array(7)), "double"),
        ((numpy.str_("a"), float("nan")), "string"),
    ],
)
def test_what_is_of_one_type_however_it_came(write: Write, values: Any, kind: str) -> None:
    assert write(of(*values)) == {"x": kind}
    if all(isinstance(value, (int, float, Decimal)) for value in values):
        assert write(*map(of, values)) == {"x": kind}


@pytest.mark.parametrize(
    "value, told",
    [
        ([1], "[1], of the type list, in row 2; allowed are text, numbers, booleans and times"),
        ({"a": 1}, "{'a': 1}, of the type dict, in row 2"),
        (b"a", "b'a', of the type bytes, in row 2"),
        (1 + 2j, "(1+2j), of the type complex, in row 2"),
        (numpy.ones(2), "array([1., 1.]), of the type numpy.ndarray, in row 2"),
        (numpy.timedelta64(5, "ns"), "of the type numpy.timedelta64, in row 2"),
        (numpy.datetime64("12000-01-01"), "of the type numpy.datetime64, in row 2"),
        (datetime.time(1), "datetime.time(1, 0), of the type datetime.time, in row 2"),
        (uuid.UUID(int=5), "of the type uuid.UUID, in row 2"),
        (pathlib.PurePosixPath("/a"), "of the type pathlib.PurePosixPath, in row 2"),
        (pandas.Period("2026-01", "M"), "of the type pandas.Period, in row 2"),
        ("half \ud800", "'half \\ud800' in row 2; allowed is text that UTF-8 can hold"),
        ("a" * 500 + "\ud800", "aaa...aaa"),
        (Decimal("Infinity"), "Infinity in row 2; allowed are decimals with digits"),
        (datetime.datetime(1, 1, 1, tzinfo=BERLIN), "the years 1 to 9999 in UTC"),
    ],
)
def test_a_value_that_no_data_set_can_hold(write: Write, value: Any, told: str) -> None:
    with pytest.raises(BadData) as refused:
        write(of(None, value))
    assert str(refused.value).startswith('predictions: column "x" holds ')
    assert told.replace("aaa...aaa", "") in str(refused.value)
    assert len(str(refused.value)) < 200


@pytest.mark.parametrize(
    "chunks, told",
    [
        ([of(2**53 + 1, 0.5)], "would round the integer 9007199254740993 in row 1"),
        ([of(0.5), of(1, 2**53 + 1)], "would round the integer 9007199254740993 in row 3"),
        ([of(10**400, 0.5)], "would round the integer 1000"),
        ([of(10**38)], "needs 39 digits before the point and 0 behind it, with 1000"),
        ([of(Decimal(10**30), Decimal("1e-20"))], "needs 31 digits before the point and 20 behind it, with 1E-20 in row 2"),
        ([of(Decimal(10**30)), of(Decimal("1e-20"))], "needs 31 digits before the point and 20 behind it, with"),
    ],
)
def test_numbers_keep_their_digits_or_are_refused(write: Write, chunks: List[Any], told: str) -> None:
    with pytest.raises(BadData) as refused:
        write(*chunks)
    assert told in str(refused.value)


@pytest.mark.parametrize(
    "columns, told",
    [
        (pandas.MultiIndex.from_tuples([("a", "b")]), r"""column 1 has a name of 2 levels, \('a', 'b'\): .*"_"\.join"""),
        ([None], "column 1 has no name, but None: allowed is text that is not empty"),
        ([float("nan")], "column 1 has no name, but nan"),
        ([" "], "column 1 has no name, but ' '"),
        ([pandas.Timestamp("2026-01-01")], "is named 2026-01-01 00:00:00, of the type pandas.Timestamp; allowed are text and numbers"),
        (["scoredAt"], '"scoredAt", but runId, modelId and scoredAt are added .* leave it out'),
    ],
)
def test_a_column_has_one_name(write: Write, columns: Any, told: str) -> None:
    with pytest.raises(BadData, match=told):
        write(pandas.DataFrame([[1]], columns=columns))
    with pytest.raises(BadData, match=told):
        write([{label: 1 for label in columns}])


def test_names_of_an_index_are_those_of_columns(write: Write) -> None:
    for index, told in (
        (pandas.Index([1], name=("a", "b")), "column 1 has a name of 2 levels"),
        (pandas.MultiIndex.from_tuples([(1, 2)], names=["a", "a"]), 'the column "a" twice'),
        (pandas.Index([1], name="X"), 'the column "x" twice'),
    ):
        with pytest.raises(BadData, match=told):
            write(pandas.DataFrame({"x": [1]}, index=index))
    assert write(pandas.DataFrame({"x": [1]}, index=pandas.Index([5], name="x"))) == {"x": "integer"}


def test_classes_of_a_classifier_name_columns(write: Write) -> None:
    assert list(write(pandas.DataFrame([[1, 2, 3]], columns=[0, 1.5, numpy.bool_(True)]))) == ["0", "1.5", "True"]
    assert write([{5: 1}]) == {"5": "integer"}


@pytest.mark.parametrize(
    "chunk, told",
    [
        ("text", "must be a DataFrame, or an iterator of them; got str"),
        (pandas.Series([1]), "got pandas.Series"),
        ([1], "a list whose item 1 is 1, of the type int"),
        ([], "no columns"),
        (pandas.DataFrame(index=[1, 2]), "no columns"),
        (pandas.DataFrame([[1, 2]], columns=["x", "X"]), 'the column "X" twice'),
    ],
)
def test_what_is_no_table_is_told(write: Write, chunk: Any, told: str) -> None:
    with pytest.raises(BadData, match=told):
        write(chunk)


@pytest.mark.parametrize(
    "column, told",
    [
        (pyarrow.array([[1]]), "is of the Arrow type list<"),
        (pyarrow.array([5], pyarrow.time32("s")), r"is of the Arrow type time32\[s\]; allowed are text"),
        (pyarrow.array([1, 10**13], pyarrow.timestamp("s")), "in row 2; allowed are the years 1 to 9999"),
        (pyarrow.array([Decimal(10) ** 50]), "holds 1000+ in row 1; allowed are decimals of 38 digits"),
    ],
)
def test_columns_of_arrow(tmp_path: Path, column: Any, told: str) -> None:
    with pytest.raises(BadData, match=told):
        Predictions(tmp_path / "predictions").write(pyarrow.table({"x": column}))


@pytest.mark.parametrize(
    "column, told",
    [
        (pandas.Series([1 + 2j]), "complex128"),
        (pandas.Series([pandas.Timedelta(1)]), "timedelta64"),
        (pandas.Series(pandas.interval_range(0, 2)), "interval"),
        (pandas.cut(pandas.Series([1, 2]), 2), "interval"),
    ],
)
def test_columns_of_pandas(tmp_path: Path, column: Any, told: str) -> None:
    with pytest.raises(BadData, match=rf'column "x" is of the type {told}.*; allowed are text'):
        Predictions(tmp_path / "predictions").write(pandas.DataFrame({"x": column}))


def test_numbers_of_other_widths_are_taken(tmp_path: Path) -> None:
    predictions = Predictions(tmp_path / "predictions")
    predictions.write(
        pandas.DataFrame(
            {
                "sparse": pandas.arrays.SparseArray([0, 5]),
                "unsigned": numpy.array([1, 2], "uint64"),
                "long": numpy.array([1, 2**63 + 5], "uint64"),
                "half": numpy.array([1.5, 2], "float16"),
            }
        )
    )
    predictions.close()
    from pyarrow import parquet

    table = parquet.read_table(tmp_path / "predictions/predictions.parquet")
    assert [str(field.type) for field in table.schema] == ["int64", "int64", "decimal128(20, 0)", "double"]
    assert table.column("long").to_pylist() == [1, 2**63 + 5]
