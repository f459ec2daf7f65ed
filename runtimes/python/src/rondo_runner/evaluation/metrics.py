"""Metrics as `out/metrics.json` and insights hold them."""

from __future__ import annotations

import json
import math
from typing import Any, Dict, Iterable, List, Mapping, Union

from rondo_recipe import BadConfiguration, BadData

Metric = Dict[str, str]

REGRESSION = ("MAPE", "MAE", "RMSE", "MASE", "R2")
CLASSIFICATION = ("accuracy", "precision", "recall", "f-score", "auroc", "confusion matrix")


def wanted_metrics(text: Union[str, None], known: Iterable[str]) -> List[str]:
    """Those that `evaluation.metrics` names, in any case; all when it names none."""
    names = {name.lower(): name for name in known}
    asked = [part.strip() for part in (text or "").split(",") if part.strip()]
    for part in asked:
        if part.lower() not in names:
            raise BadConfiguration(
                f'evaluation.metrics: "{part}" is no metric here; known are {", ".join(names.values())}'
            )
    return [names[part.lower()] for part in asked] or list(names.values())


def taken_metrics(returned: Any) -> List[Metric]:
    """What `evaluate` returned: `{name: value}`, or a list of `{name, value, valueType}`."""
    if returned is None:
        return []
    if isinstance(returned, Mapping):
        return [_metric(str(name), value) for name, value in returned.items()]
    if isinstance(returned, (list, tuple)) and all(isinstance(each, Mapping) and "name" in each for each in returned):
        return [_metric(str(each["name"]), each.get("value"), each.get("valueType")) for each in returned]
    raise BadData(
        f"evaluate must return {{name: value}} or a list of {{name, value}}; it returned a {type(returned).__name__}"
    )


def _metric(name: str, value: Any, value_type: Any = None) -> Metric:
    if isinstance(value, bool) or isinstance(value, str):
        kind = value_type or ("boolean" if isinstance(value, bool) else "string")
        return {"name": name, "value": str(value).lower() if isinstance(value, bool) else value, "valueType": str(kind)}
    try:
        if isinstance(value, (Mapping, list, tuple)):
            return {"name": name, "value": json.dumps(value), "valueType": str(value_type or "json")}
        return {"name": name, "value": repr(float(value)), "valueType": str(value_type or "double")}
    except (TypeError, ValueError) as error:
        raise BadData(f"the metric {name} is a {type(value).__name__}, no number") from error


def number_of(metric: Metric) -> float:
    """NaN for one that is no number."""
    try:
        return float(metric["value"])
    except ValueError:
        return math.nan


def has_value(metric: Metric) -> bool:
    return metric["valueType"] != "double" or math.isfinite(number_of(metric))
