"""Recipes of the published platform: their hooks, in the order in which it called them."""

from __future__ import annotations

import inspect
import re
from typing import Any, Dict, Optional

from rondo_recipe import BadData

from ..contract.run_folder import RunContext
from ..evaluation.evaluators import split_by_ratio
from ..evaluation.metrics import taken_metrics
from ..recipe.imported import evaluator_class, hook
from ..recipe.models import load_model, save_model
from ..session import Session
from .stage import Stage


def run_platform(stage: Stage) -> None:
    if stage.description.requirements is None:
        from ..compat import install

        install(stage.session.say_once)
    if stage.session.context.task == "train":
        _train(stage)
    else:
        _score(stage)


def _train(stage: Stage) -> None:
    session = stage.session
    load = _hook(stage, "Training", "training_dataloader", "load")
    train = _hook(stage, "Training", "training_pipeline", "train")
    evaluator = _evaluator(stage)
    stage.reporter.progress(0.0, "loading")
    data = session.window.read() if load is None else load(session.config)
    if data is None:
        raise BadData("load returned no rows, but None")
    training, held_out = data, None
    if evaluator is not None:
        training, held_out = _split(evaluator, session.config, data)
    stage.reporter.progress(0.3, f"training on {_count(training)}")
    model = train(session.config, training) if train is not None else None
    if evaluator is not None:
        stage.reporter.progress(0.8, f"measuring on {_count(held_out)}")
        stage.add_metrics(taken_metrics(evaluator.evaluate(held_out, model, session.config)))
    save_model(model, session.folder.model_out, session.context, "platform")
    stage.reporter.progress(1.0, "trained")


def _score(stage: Stage) -> None:
    session = stage.session
    load = _hook(stage, "Scoring", "scoring_dataloader", "load")
    score = _hook(stage, "Scoring", "scoring_pipeline", "score")
    save = _hook(stage, "Scoring", "scoring_datasaver", "save")
    stage.reporter.progress(0.0, "loading")
    data = session.window.read() if load is None else load(session.config)
    if data is None:
        raise BadData("load returned no rows, but None")
    model = load_model(session.folder.model_in, session.context)
    stage.reporter.progress(0.3, f"scoring {_count(data)}")
    predictions = score(session.config, data, model) if score is not None else None
    stage.store(predictions, data, lambda chunk: _saved(save, session, chunk))
    stage.reporter.progress(1.0, f"scored {session.predictions.rows} rows")


def _saved(save: Any, session: Session, chunk: Any) -> None:
    """The platform took no notice of what `save` returned."""
    if save is not None:
        save(session.config, chunk)


def _hook(stage: Stage, group: str, name: str, function: str) -> Optional[Any]:
    entry_point = stage.description.entry_points.get(group, {}).get(name)
    return None if entry_point is None else hook(entry_point, function)


def _evaluator(stage: Stage) -> Optional[Any]:
    entry_point = stage.description.entry_points.get("Evaluation", {}).get("evaluator")
    if entry_point is None:
        return None
    found = evaluator_class(entry_point)
    return found() if isinstance(found, type) else found


def _split(evaluator: Any, config: Dict[str, str], data: Any) -> Any:
    if hasattr(evaluator, "split"):
        # The oldest ones take no rows: they read them by themselves.
        takes_rows = len(inspect.signature(evaluator.split).parameters) > 1
        parts = evaluator.split(config, data) if takes_rows else evaluator.split(config)
        if not isinstance(parts, (tuple, list)) or len(parts) != 2:
            raise BadData("split must return two parts: the rows to train on, and those to measure on")
        training, held_out = parts
    else:
        training, held_out = split_by_ratio(config, data)
    try:
        evaluator.rondo_training = training
    except AttributeError:
        pass
    return training, held_out


def _count(rows: Any) -> str:
    return f"{len(rows)} rows" if hasattr(rows, "__len__") else "rows"


def platform_config(config: Dict[str, str], context: RunContext) -> Dict[str, str]:
    """With the keys that the platform adds, where they are not there."""
    tenant = config.get("tenantId") or config.get("tenant_id") or _tenant_of(context.organisation)
    tenant = tenant if tenant.startswith("_") else f"_{tenant}"
    added = {
        "ML_FRAMEWORK_IMS_USER_CLIENT_ID": "rondo",
        "ML_FRAMEWORK_IMS_TOKEN": context.run_id,
        "ML_FRAMEWORK_IMS_ML_TOKEN": context.run_id,
        "ML_FRAMEWORK_IMS_TENANT_ID": context.organisation or "rondo",
        "sandboxId": "rondo",
        "sandboxName": context.sandbox or "prod",
        "USER_SCRATCH_SPACE_PARAMS": "{}",
        "modelId": context.model_id,
        "trainingDataSetId" if context.task == "train" else "scoringDataSetId": context.data_set_id,
        "scoringResultsDataSetId": context.results_data_set_id,
        "timeframe": _timeframe(context),
    }
    known = {key: value for key, value in config.items() if not (key == "timeframe" and value in ("", "0"))}
    filled = {key: value for key, value in added.items() if value is not None and key not in known}
    return {**filled, **known, "tenantId": tenant, "tenant_id": tenant}


def _tenant_of(organisation: Optional[str]) -> str:
    """`acme` of `Acme@Example.org`: recipes cut the names of columns at the first dot."""
    return re.sub(r"[^a-z0-9]", "", (organisation or "").split("@")[0].lower()) or "rondo"


def _timeframe(context: RunContext) -> Optional[str]:
    """Minutes; absent where nothing bounds the window."""
    if context.window.begin is None:
        return None
    minutes = round((context.window.end - context.window.begin).total_seconds() / 60)
    return str(minutes) if minutes > 0 else None
