"""Plain recipes: functions of one module."""

from __future__ import annotations

import inspect
from typing import Any, Callable, Dict, FrozenSet, Mapping, Optional, Tuple

from rondo_recipe import BadConfiguration, BadData, Context

from ..evaluation.evaluators import split_by_ratio
from ..evaluation.metrics import taken_metrics
from ..recipe.config_class import parse_config
from ..recipe.imported import import_module
from ..recipe.models import load_model, save_model
from ..recipe.pydantic_class import names_of
from ..session import Session
from .stage import Stage

#: Keys that Rondo reads or adds: no parameters of a recipe.
PLATFORM_KEYS = frozenset(
    (
        "trainingDataSetId scoringDataSetId scoringResultsDataSetId timeframe tenantId tenant_id modelId sandboxId sandboxName "
        "ML_FRAMEWORK_IMS_USER_CLIENT_ID ML_FRAMEWORK_IMS_TOKEN ML_FRAMEWORK_IMS_ML_TOKEN ML_FRAMEWORK_IMS_TENANT_ID "
        "USER_SCRATCH_SPACE_PARAMS acceptEnvironment"
    ).split()
)
#: The share of rows that is trained on, where a recipe leaves that to the runner.
RATIO = "ratio"


def run_plain(stage: Stage) -> None:
    recipe = _Recipe(stage)
    if stage.session.context.task == "train":
        _train(stage, recipe)
    else:
        _score(stage, recipe)


def reserved_for(config_class: Any) -> FrozenSet[str]:
    """Keys that its `Config` neither must know nor lacks. The ratio that `split` goes by is a parameter like any other to one that names it."""
    return PLATFORM_KEYS if RATIO in names_of(config_class) else PLATFORM_KEYS | {RATIO}


def own_parameters(config_class: Any, config: Mapping[str, Optional[str]]) -> Dict[str, Optional[str]]:
    """Those of a `Config`: the reserved ones only where it names them."""
    names, reserved = names_of(config_class), reserved_for(config_class)
    return {key: value for key, value in config.items() if key in names or key not in reserved}


class _Recipe:
    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._module = import_module(stage.description.module)
        self.context = _context(stage)
        config: Any = stage.session.config
        config_class = getattr(self._module, "Config", None)
        self.config = config if config_class is None else parse_config(config_class, own_parameters(config_class, config))

    def has(self, name: str) -> bool:
        return callable(getattr(self._module, name, None))

    def call(self, name: str, *values: Any) -> Any:
        """With `ctx` where the function declares it."""
        function: Callable[..., Any] = getattr(self._module, name, None) or _absent(name)
        signature = inspect.signature(function)
        keywords = {"ctx": self.context} if "ctx" in signature.parameters else {}
        try:
            signature.bind(*values, **keywords)
        except TypeError as error:
            raise BadConfiguration(
                f"{name}{signature}: is called with {len(values)} values{' and ctx' if keywords else ''}: {error}"
            ) from error
        return function(*values, **keywords)


def _absent(name: str) -> Any:
    raise BadConfiguration(f"the recipe defines no function {name}")


def _train(stage: Stage, recipe: _Recipe) -> None:
    session = stage.session
    stage.reporter.progress(0.0, "loading")
    data, is_own = _loaded(recipe, session)
    training, held_out = data, None
    if recipe.has("evaluate"):
        training, held_out = _split(recipe, session, data, is_own)
        stage.reporter.progress(0.2, f"training on {len(training)} rows, {len(held_out)} held out")
    else:
        stage.reporter.progress(0.2, "training")
    model = recipe.call("train", recipe.config, training)
    if held_out is not None:
        stage.reporter.progress(0.8, f"measuring on {len(held_out)} rows")
        stage.add_metrics(taken_metrics(recipe.call("evaluate", recipe.config, held_out, model)))
    save_model(model, session.folder.model_out, session.context, "plain")
    stage.reporter.progress(1.0, "trained")


def _score(stage: Stage, recipe: _Recipe) -> None:
    session = stage.session
    stage.reporter.progress(0.0, "loading")
    data, _ = _loaded(recipe, session)
    model = load_model(session.folder.model_in, session.context)
    predictions = recipe.call("score", recipe.config, data, model)

    def save(chunk: Any) -> Any:
        return recipe.call("save", recipe.config, chunk) if recipe.has("save") else None

    stage.store(predictions, data, save)
    stage.reporter.progress(1.0, f"scored {session.predictions.rows} rows")


def _loaded(recipe: _Recipe, session: Session) -> Tuple[Any, bool]:
    """The rows, and whether they are the window as it is."""
    if not recipe.has("load"):
        return session.window.read(), True
    data = recipe.call("load", recipe.config)
    if data is None:
        raise BadData("load returned no rows, but None")
    return data, False


def _split(recipe: _Recipe, session: Session, data: Any, is_own: bool) -> Tuple[Any, Any]:
    """
    What the recipe's `split` says; else the latest rows are held out: by their instants where they are known, those of
    one instant together, else the last ones.
    """
    if recipe.has("split"):
        parts = recipe.call("split", recipe.config, data)
        if not isinstance(parts, (tuple, list)) or len(parts) != 2:
            raise BadData("split must return two parts: the rows to train on, and those to measure on")
        return parts[0], parts[1]
    if not hasattr(data, "__len__"):
        raise BadConfiguration(
            f"load returned a {type(data).__name__}: to evaluate, write split(config, data) -> (training, held out)"
        )
    ratio = {RATIO: session.config.get(RATIO) or str(getattr(recipe.config, RATIO, "0.8"))}
    times = session.window.times() if is_own else None
    if times is None:
        return split_by_ratio(ratio, data)
    earlier, _ = split_by_ratio(ratio, times.sort_values(kind="stable"))
    # Rows of the cut's own instant are held out, unless nothing would be left to train on.
    cut = times.sort_values(kind="stable").iloc[len(earlier)]
    before = times < cut if (times < cut).any() else times <= cut
    if before.all():
        return split_by_ratio(ratio, data)
    return data[before], data[~before]


def _context(stage: Stage) -> Context:
    session, told = stage.session, stage.session.context

    def log_metric(name: str, value: float) -> None:
        number = float(value)
        stage.add_metrics([{"name": str(name), "value": repr(number), "valueType": "double"}])

    def write(frame: Any) -> None:
        if told.task != "score":
            raise BadConfiguration("ctx.write stores predictions, which a training run has none of")
        session.predictions.write(frame)

    return Context(
        run_id=told.run_id,
        task=told.task,
        now=told.nominal_time,
        window=told.window,
        seed=told.seed,
        attempt=told.attempt,
        dataset=session.window,
        log_metric=log_metric,
        progress=stage.reporter.progress,
        write=write,
    )
