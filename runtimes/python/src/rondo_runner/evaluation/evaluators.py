"""What evaluators of platform recipes inherit: `split` by a ratio, `evaluate` by the metrics that are asked for."""

from __future__ import annotations

from typing import Any, Callable, Dict, List, Mapping, Optional, Sequence, Tuple, Type

from rondo_recipe import BadConfiguration, BadData

from ..session import problem_of_the_run
from . import classification, regression
from .metrics import CLASSIFICATION, REGRESSION, wanted_metrics


def split_by_ratio(config: Mapping[str, Any], frame: Any) -> Tuple[Any, Any]:
    """The first rows to train on, the last ones to measure on: what came later is what a model has to predict."""
    text = str(config.get("ratio", "0.8"))
    try:
        ratio = float(text)
    except ValueError:
        ratio = 0.0
    if not 0 < ratio < 1:
        raise BadConfiguration(f'ratio: "{text}" is not a number between 0 and 1, both excluded')
    count = len(frame)
    if count < 2:
        raise BadData(f"{count} rows cannot be split: some to train on and some to measure on are needed")
    cut = min(count - 1, max(1, round(count * ratio)))
    rows = getattr(frame, "iloc", frame)
    return rows[:cut], rows[cut:]


class AbstractEvaluator:
    """A subclass may have an `__init__` of its own that does not call this one: nothing is kept from there."""

    #: The rows trained on, where the runner knows them: MASE needs their labels.
    rondo_training: Any = None

    def split(self, config: Optional[Mapping[str, Any]] = None, dataframe: Any = None) -> Tuple[Any, Any]:
        return split_by_ratio(config or {}, dataframe)

    def evaluate(
        self, data: Any = None, model: Any = None, config: Optional[Mapping[str, Any]] = None
    ) -> List[Dict[str, Any]]:
        """By the engine's algorithm; where it does not say, a label of numbers is one of a regression."""
        measured: Type[AbstractEvaluator] = (
            ClassificationEvaluator if _is_classification(config or {}, data) else RegressionEvaluator
        )
        evaluator = measured()
        evaluator.rondo_training = self.rondo_training
        return evaluator.evaluate(data, model, config)


class RegressionEvaluator(AbstractEvaluator):
    def evaluate(
        self, data: Any = None, model: Any = None, config: Optional[Mapping[str, Any]] = None
    ) -> List[Dict[str, Any]]:
        config = config or {}
        label = _label(config, data)
        actual = _numbers(data[label])
        predicted = _numbers(_predicted(model, data.drop(columns=[label])))
        training = self.rondo_training
        trained_on = _numbers(training[label]) if training is not None and label in training else []
        reckoned: Dict[str, Callable[[], float]] = {
            "MAPE": lambda: regression.mean_absolute_percentage_error(actual, predicted),
            "MAE": lambda: regression.mean_absolute_error(actual, predicted),
            "RMSE": lambda: regression.root_mean_squared_error(actual, predicted),
            "MASE": lambda: regression.mean_absolute_scaled_error(actual, predicted, trained_on),
            "R2": lambda: regression.r_squared(actual, predicted),
        }
        wanted = wanted_metrics(config.get("evaluation.metrics"), REGRESSION)
        return [{"name": name, "value": reckoned[name](), "valueType": "double"} for name in wanted]


class ClassificationEvaluator(AbstractEvaluator):
    def evaluate(
        self, data: Any = None, model: Any = None, config: Optional[Mapping[str, Any]] = None
    ) -> List[Dict[str, Any]]:
        config = config or {}
        label = _label(config, data)
        features = data.drop(columns=[label])
        actual = _texts(data[label])
        predicted = _texts(_predicted(model, features))
        confusion = classification.confusion_matrix(actual, predicted)
        scores = classification.class_scores(confusion)
        reckoned: Dict[str, Callable[[], Any]] = {
            "accuracy": lambda: classification.accuracy(actual, predicted),
            "precision": lambda: scores.precision,
            "recall": lambda: scores.recall,
            "f-score": lambda: scores.f_score,
            "auroc": lambda: _area(model, features, actual),
            "confusion matrix": lambda: {"labels": confusion.labels, "matrix": confusion.matrix},
        }
        wanted = wanted_metrics(config.get("evaluation.metrics"), CLASSIFICATION)
        kinds = {"confusion matrix": "json"}
        return [{"name": name, "value": reckoned[name](), "valueType": kinds.get(name, "double")} for name in wanted]


def _is_classification(config: Mapping[str, Any], data: Any) -> bool:
    problem = problem_of_the_run()
    return data[_label(config, data)].dtype.kind not in "iuf" if problem is None else problem == "Classification"


def _area(model: Any, features: Any, actual: Sequence[str]) -> float:
    if not hasattr(model, "predict_proba") or not hasattr(model, "classes_"):
        return float("nan")
    probabilities = model.predict_proba(_inputs(model, features)).tolist()
    return classification.area_under_roc_of_classes(actual, _texts(model.classes_), probabilities)


def _label(config: Mapping[str, Any], data: Any) -> str:
    label = config.get("evaluation.labelColumn")
    if not label:
        raise BadConfiguration("evaluation.labelColumn: is required, the column that holds the label")
    if label not in data:
        raise BadData(f'evaluation.labelColumn: "{label}" is not in the data, which has {", ".join(map(str, data.columns))}')
    if len(data) == 0:
        raise BadData("there are no rows to measure the model on")
    return str(label)


def _predicted(model: Any, features: Any) -> Any:
    if not hasattr(model, "predict"):
        raise BadConfiguration(f"the model, a {type(model).__name__}, has no predict: write evaluate in the evaluator")
    return model.predict(_inputs(model, features))


def _inputs(model: Any, features: Any) -> Any:
    """By name for a model that was trained by name, else by position."""
    names = getattr(model, "feature_names_in_", None)
    return features[list(names)] if names is not None else features.values


def _numbers(values: Any) -> List[float]:
    return [float(value) for value in _plain(values)]


def _texts(values: Any) -> List[str]:
    return [str(value) for value in _plain(values)]


def _plain(values: Any) -> List[Any]:
    flat = values.reshape(-1) if getattr(values, "ndim", 1) == 2 else values
    return list(flat.tolist() if hasattr(flat, "tolist") else flat)
