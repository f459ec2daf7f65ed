"""The metrics, held against scikit-learn."""

from __future__ import annotations

import math
import random

import pytest
from rondo_recipe import BadConfiguration, BadData
from rondo_runner.evaluation import classification, regression
from rondo_runner.evaluation.evaluators import (
    AbstractEvaluator,
    ClassificationEvaluator,
    RegressionEvaluator,
    split_by_ratio,
)
from rondo_runner.evaluation.metrics import taken_metrics, wanted_metrics

pandas = pytest.importorskip("pandas")
metrics = pytest.importorskip("sklearn.metrics")

draw = random.Random(3)
ACTUAL = [draw.uniform(-100, 100) for _ in range(200)]
PREDICTED = [value + draw.gauss(0, 20) for value in ACTUAL]


def test_regression_as_scikit_learn_reckons_it() -> None:
    assert regression.mean_absolute_error(ACTUAL, PREDICTED) == pytest.approx(
        metrics.mean_absolute_error(ACTUAL, PREDICTED), rel=1e-12
    )
    assert regression.root_mean_squared_error(ACTUAL, PREDICTED) == pytest.approx(
        math.sqrt(metrics.mean_squared_error(ACTUAL, PREDICTED)), rel=1e-12
    )
    assert regression.mean_absolute_percentage_error(ACTUAL, PREDICTED) == pytest.approx(
        metrics.mean_absolute_percentage_error(ACTUAL, PREDICTED), rel=1e-12
    )
    assert regression.r_squared(ACTUAL, PREDICTED) == pytest.approx(metrics.r2_score(ACTUAL, PREDICTED), rel=1e-12)


def test_a_percentage_leaves_out_rows_whose_value_is_0() -> None:
    assert regression.mean_absolute_percentage_error([0, 10], [5, 11]) == pytest.approx(0.1)
    assert math.isnan(regression.mean_absolute_percentage_error([0], [5]))


def test_scaled_error_is_measured_by_the_forecast_as_in_the_row_before() -> None:
    assert regression.mean_absolute_scaled_error([10, 12], [11, 11], [1, 3, 7]) == pytest.approx(1 / 3)
    assert math.isnan(regression.mean_absolute_scaled_error([10], [11], [4, 4]))


@pytest.mark.parametrize("classes", [["no", "yes"], ["a", "b", "c", "d"]])
def test_classification_as_scikit_learn_reckons_it(classes: list[str]) -> None:
    actual = [draw.choice(classes) for _ in range(300)]
    predicted = [each if draw.random() < 0.6 else draw.choice(classes) for each in actual]
    confusion = classification.confusion_matrix(actual, predicted)
    assert confusion.matrix == metrics.confusion_matrix(actual, predicted).tolist()
    assert classification.accuracy(actual, predicted) == metrics.accuracy_score(actual, predicted)
    scores = classification.class_scores(confusion)
    precision, recall, f_score, _ = metrics.precision_recall_fscore_support(
        actual, predicted, average="macro", zero_division=0
    )
    assert scores == pytest.approx((precision, recall, f_score), rel=1e-12)


@pytest.mark.parametrize("classes", [["no", "yes"], ["a", "b", "c"]])
def test_area_under_the_curve_as_scikit_learn_reckons_it(classes: list[str]) -> None:
    actual = [draw.choice(classes) for _ in range(300)]
    # Few different scores, so that there are ties.
    weights = [[draw.randint(1, 5) + (2 if name == each else 0) for name in classes] for each in actual]
    probabilities = [[weight / sum(row) for weight in row] for row in weights]
    expected = (
        metrics.roc_auc_score([each == "yes" for each in actual], [row[1] for row in probabilities])
        if len(classes) == 2
        else metrics.roc_auc_score(actual, probabilities, multi_class="ovr", average="macro", labels=classes)
    )
    assert classification.area_under_roc_of_classes(actual, classes, probabilities) == pytest.approx(expected, rel=1e-12)


def test_area_of_one_class_alone_has_no_value() -> None:
    assert math.isnan(classification.area_under_roc([True, True], [0.1, 0.2]))


class Doubles:
    def predict(self, rows):
        return rows[:, 0] * 2


def test_a_base_evaluator_measures_what_is_asked_for() -> None:
    class Evaluator(RegressionEvaluator):
        def __init__(self) -> None:
            self.own = True

    frame = pandas.DataFrame({"x": [1.0, 2.0, 3.0], "y": [2.0, 4.0, 9.0]})
    config = {"evaluation.labelColumn": "y", "evaluation.metrics": "mae, R2"}
    measured = Evaluator().evaluate(frame, Doubles(), config)
    assert [(each["name"], each["value"]) for each in measured] == [
        ("MAE", 1.0),
        ("R2", pytest.approx(metrics.r2_score([2, 4, 9], [2, 4, 6]))),
    ]


def test_a_base_evaluator_of_classes_knows_every_metric() -> None:
    from sklearn.linear_model import LogisticRegression

    frame = pandas.DataFrame({"x": range(40), "y": [i > 17 + i % 5 for i in range(40)]})
    model = LogisticRegression().fit(frame[["x"]], frame["y"])
    measured = ClassificationEvaluator().evaluate(frame, model, {"evaluation.labelColumn": "y"})
    values = {each["name"]: each["value"] for each in measured}
    assert list(values) == ["accuracy", "precision", "recall", "f-score", "auroc", "confusion matrix"]
    assert values["accuracy"] == metrics.accuracy_score(frame["y"], model.predict(frame[["x"]]))
    assert values["auroc"] == pytest.approx(metrics.roc_auc_score(frame["y"], model.predict_proba(frame[["x"]])[:, 1]))
    assert values["confusion matrix"]["labels"] == ["False", "True"]


def test_the_plainest_base_measures_by_what_the_label_is() -> None:
    class Says:
        def predict(self, rows):
            return ["a", "b", "b"]

    numbers = pandas.DataFrame({"x": [1.0, 2.0, 3.0], "y": [2.0, 4.0, 9.0]})
    texts = pandas.DataFrame({"x": [1.0, 2.0, 3.0], "y": ["a", "b", "a"]})
    config = {"evaluation.labelColumn": "y"}
    assert [each["name"] for each in AbstractEvaluator().evaluate(numbers, Doubles(), config)][:2] == ["MAPE", "MAE"]
    assert AbstractEvaluator().evaluate(texts, Says(), config)[0] == {
        "name": "accuracy",
        "value": pytest.approx(2 / 3),
        "valueType": "double",
    }


def test_a_base_evaluator_refuses_what_it_does_not_know() -> None:
    frame = pandas.DataFrame({"x": [1.0], "y": [2.0]})
    with pytest.raises(BadConfiguration, match="evaluation.labelColumn: is required"):
        RegressionEvaluator().evaluate(frame, Doubles(), {})
    with pytest.raises(BadData, match='"z" is not in the data, which has x, y'):
        RegressionEvaluator().evaluate(frame, Doubles(), {"evaluation.labelColumn": "z"})
    with pytest.raises(BadConfiguration, match='"accuracy" is no metric here; known are MAPE'):
        wanted_metrics("MAE,accuracy", ["MAPE", "MAE"])


def test_the_first_rows_are_trained_on() -> None:
    frame = pandas.DataFrame({"x": range(10)})
    training, held_out = split_by_ratio({}, frame)
    assert training.x.tolist() == list(range(8))
    assert held_out.x.tolist() == [8, 9]
    assert len(split_by_ratio({"ratio": "0.999"}, frame)[1]) == 1
    with pytest.raises(BadConfiguration, match='ratio: "1.2" is not a number between 0 and 1'):
        split_by_ratio({"ratio": "1.2"}, frame)
    with pytest.raises(BadData, match="1 rows cannot be split"):
        split_by_ratio({}, frame[:1])


def test_metrics_come_as_a_mapping_or_a_list() -> None:
    assert taken_metrics({"MAE": 1}) == [{"name": "MAE", "value": "1.0", "valueType": "double"}]
    listed = [{"name": "MAPE", "value": 0.5, "valueType": "double"}, {"name": "note", "value": "good"}]
    assert [each["value"] for each in taken_metrics(listed)] == ["0.5", "good"]
    assert taken_metrics(None) == []
    with pytest.raises(BadData, match="evaluate must return"):
        taken_metrics(0.5)
