"""`actual` and `predicted` have the same length, at least 1. NaN: the metric has no value for these numbers."""

from __future__ import annotations

import math
from typing import Sequence

Numbers = Sequence[float]


def _mean(values: Numbers) -> float:
    return math.fsum(values) / len(values) if values else math.nan


def mean_absolute_error(actual: Numbers, predicted: Numbers) -> float:
    """In the label's unit."""
    return _mean([abs(a - p) for a, p in zip(actual, predicted)])


def root_mean_squared_error(actual: Numbers, predicted: Numbers) -> float:
    """In the label's unit."""
    return math.sqrt(_mean([(a - p) ** 2 for a, p in zip(actual, predicted)]))


def mean_absolute_percentage_error(actual: Numbers, predicted: Numbers) -> float:
    """As a fraction: 0.08 is 8 %. Rows whose actual value is 0 have no percentage and are left out."""
    return _mean([abs((a - p) / a) for a, p in zip(actual, predicted) if a != 0])


def mean_absolute_scaled_error(actual: Numbers, predicted: Numbers, training: Numbers) -> float:
    """
    The mean absolute error over that of the forecast "as in the row before" on the rows trained on, in their order
    (Hyndman and Koehler, 2006). Below 1 is better than that forecast.
    """
    scale = _mean([abs(after - before) for before, after in zip(training, training[1:])])
    return mean_absolute_error(actual, predicted) / scale if scale > 0 else math.nan


def r_squared(actual: Numbers, predicted: Numbers) -> float:
    """Coefficient of determination: 1 is perfect, 0 as good as the mean."""
    center = _mean(actual)
    total = math.fsum((a - center) ** 2 for a in actual)
    residual = math.fsum((a - p) ** 2 for a, p in zip(actual, predicted))
    return 1 - residual / total if total > 0 else math.nan
