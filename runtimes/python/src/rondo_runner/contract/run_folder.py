"""The folder of one attempt: `in` is written by the worker, `out` by the runner."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional

from rondo_recipe import BadConfiguration, Window

#: Column of the data beside those of the data set: the instant of each row.
ROW_TIME = "__rondo_time"


@dataclass(frozen=True)
class RunFolder:
    root: Path

    @property
    def config(self) -> Path:
        return self.root / "in" / "config.json"

    @property
    def context(self) -> Path:
        return self.root / "in" / "context.json"

    @property
    def sandbox(self) -> Path:
        return self.root / "in" / "sandbox.json"

    @property
    def data(self) -> Path:
        return self.root / "in" / "data"

    @property
    def model_in(self) -> Path:
        return self.root / "in" / "model"

    @property
    def model_out(self) -> Path:
        return self.root / "out" / "model"

    @property
    def predictions(self) -> Path:
        return self.root / "out" / "predictions"

    @property
    def metrics(self) -> Path:
        return self.root / "out" / "metrics.json"

    @property
    def description(self) -> Path:
        return self.root / "out" / "description.json"

    def data_files(self, ending: str) -> List[Path]:
        """In the order of their names, which is that of the batches."""
        if not self.data.is_dir():
            return []
        return sorted(path for path in self.data.iterdir() if path.name.endswith(ending))


@dataclass(frozen=True)
class RunContext:
    run_id: str
    task: str
    nominal_time: datetime
    window: Window
    attempt: int
    seed: int
    problem: Optional[str] = None
    timestamp_column: Optional[str] = None
    data_set_id: Optional[str] = None
    results_data_set_id: Optional[str] = None
    organisation: Optional[str] = None
    sandbox: Optional[str] = None
    model_id: Optional[str] = None
    environment_hash: Optional[str] = None
    accept_other_environment: bool = False


def folder_of_this_run() -> RunFolder:
    root = os.environ.get("RONDO_RUN_DIR")
    if not root:
        raise BadConfiguration("RONDO_RUN_DIR is not set: it names the folder of the run")
    return RunFolder(Path(root))


def read_json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadConfiguration(f"{path.parent.name}/{path.name}: {error.strerror}") from error
    except ValueError as error:
        raise BadConfiguration(f"{path.parent.name}/{path.name}: is not JSON: {error}") from error


def write_json(path: Path, value: object) -> None:
    """Writes whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.write_text(json.dumps(value, allow_nan=False), encoding="utf-8")
    part.replace(path)


def read_config(folder: RunFolder) -> Dict[str, Optional[str]]:
    """Values are text; null stands for a secret that is not told."""
    config = read_json(folder.config)
    if not isinstance(config, dict):
        raise BadConfiguration("in/config.json: must be an object of texts")
    return {str(key): None if value is None else str(value) for key, value in config.items()}


def read_context(folder: RunFolder) -> RunContext:
    told = read_json(folder.context)
    if not isinstance(told, dict) or told.get("task") not in ("train", "score"):
        raise BadConfiguration("in/context.json: task: must be train or score")
    window = told.get("window") or {}
    environment = told.get("environment") or {}
    now = instant(told.get("nominalTime") or window.get("to") or "1970-01-01T00:00:00Z")
    return RunContext(
        run_id=str(told.get("runId", "run")),
        task=told["task"],
        nominal_time=now,
        window=_window(window, now),
        attempt=int(told.get("attempt", 1)),
        seed=int(told.get("seed", 0)),
        problem=told.get("problem"),
        timestamp_column=told.get("timestampColumn"),
        data_set_id=told.get("dataSetId"),
        results_data_set_id=told.get("resultsDataSetId"),
        organisation=told.get("organisation"),
        sandbox=told.get("sandbox"),
        model_id=told.get("modelId"),
        environment_hash=environment.get("hash"),
        accept_other_environment=environment.get("accept") is True,
    )


def _window(told: Mapping[str, str], now: datetime) -> Window:
    begin, end = told.get("from"), told.get("to")
    return Window(instant(begin) if begin else None, instant(end) if end else now)


def instant(text: str) -> datetime:
    """ISO 8601 as JavaScript writes it; in UTC where no offset is said."""
    try:
        value = datetime.fromisoformat(text[:-1] + "+00:00" if text.endswith("Z") else text)
    except ValueError as error:
        raise BadConfiguration(f'"{text}" is not a time of ISO 8601') from error
    return value.replace(tzinfo=timezone.utc) if value.tzinfo is None else value.astimezone(timezone.utc)
