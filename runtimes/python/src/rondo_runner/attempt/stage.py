"""What both forms of recipes need while they run."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from typing import Any, Callable, Dict, List

from rondo_recipe import BadData

from ..contract.report import Reporter
from ..contract.run_folder import write_json
from ..data.frames import is_array, is_arrow, is_frame, is_series
from ..data.naming import type_name
from ..evaluation.metrics import Metric, has_value, number_of
from ..recipe.artifact import Artifact
from ..recipe.describe import Description
from ..session import Session


@dataclass
class Stage:
    session: Session
    artifact: Artifact
    description: Description
    reporter: Reporter
    metrics: Dict[str, Metric] = field(default_factory=dict)

    def add_metrics(self, metrics: List[Metric]) -> None:
        for metric in metrics:
            if not has_value(metric):
                print(f"rondo: the metric {metric['name']} has no value on these rows", file=sys.stderr)
                continue
            self.metrics[metric["name"]] = metric
            if metric["valueType"] == "double":
                self.reporter.metric(metric["name"], number_of(metric))

    def write_metrics(self) -> None:
        if self.metrics:
            write_json(self.session.folder.metrics, {"metrics": list(self.metrics.values())})

    def store(self, predictions: Any, rows: Any, save: Callable[[Any], Any]) -> None:
        """
        Hands what `score` returned to `save`, in chunks where it came in chunks; what was not written there is stored as
        it is. `save` may return what is to be stored instead.
        """
        if predictions is None:
            raise BadData("score returned no predictions, but None")
        for chunk in _chunks(predictions, rows):
            before = self.session.predictions.rows
            was_empty = self.session.predictions.is_empty
            returned = save(chunk)
            wrote = self.session.predictions.rows != before or self.session.predictions.is_empty != was_empty
            if returned is not None or not wrote:
                self.session.predictions.write(chunk if returned is None else returned)
            self.reporter.progress(message=f"scored {self.session.predictions.rows} rows")
        self.session.predictions.close()


def _chunks(predictions: Any, rows: Any) -> Any:
    if _is_chunk(predictions):
        return [predictions]
    if hasattr(predictions, "__next__"):
        return predictions
    if isinstance(predictions, (list, tuple)) and predictions and all(map(_is_chunk, predictions)):
        return predictions
    if is_series(predictions) or hasattr(predictions, "dtype") or isinstance(predictions, list):
        return [_beside(rows, predictions)]
    raise BadData(
        f"score must return a DataFrame, a value for each row, or an iterator of DataFrames; it returned a {type_name(predictions)}"
    )


def _is_chunk(value: Any) -> bool:
    """A list of dictionaries is one; what else is in such a list is told as it is stored."""
    return is_frame(value) or is_arrow(value) or (isinstance(value, list) and bool(value) and isinstance(value[0], dict))


def _beside(rows: Any, values: Any) -> Any:
    """One value a row: a column of its own behind those that were scored."""
    if not is_frame(rows):
        raise BadData("score returned values without their rows: return a DataFrame")
    values = _one_each(values)
    if len(values) != len(rows):
        raise BadData(f"score returned {len(values)} predictions for {len(rows)} rows")
    if "prediction" in rows:
        raise BadData('score returned values alone, but the rows have a column "prediction" already: return a DataFrame')
    beside = rows.copy(deep=False)
    beside["prediction"] = values
    return beside


def _one_each(values: Any) -> Any:
    """A list, or an array as pandas takes it; of other libraries (tensors) what numpy makes of it."""
    if not is_array(values) and not isinstance(values, list):
        import numpy

        try:
            values = numpy.asarray(values)
        except Exception as error:
            raise BadData(f"score returned a {type_name(values)}, which is no array of values: {error}") from error
    _refuse_shape(values)
    return getattr(values, "values", values)


def _refuse_shape(values: Any) -> None:
    """An array has one value a row, or one column of them, as scikit-learn predicts for a target of one column."""
    shape = tuple(getattr(values, "shape", (1,)))
    if len(shape) != 1 and shape[1:] != (1,):
        raise BadData(
            f"score returned an array of the shape {shape}: expected is one value for each row; "
            "for several, return a DataFrame with a column of each"
        )
