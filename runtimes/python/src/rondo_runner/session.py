"""What is running now: the platform's modules have no other way to know. One process has one run."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Callable, Dict, Optional, Set

from rondo_recipe import BadConfiguration

from .contract.run_folder import RunContext, RunFolder
from .data.predictions import Predictions
from .data.window import DataWindow


def _wall_clock() -> datetime:
    return datetime.now(timezone.utc)


@dataclass
class Session:
    folder: RunFolder
    context: RunContext
    #: With the keys that the platform adds.
    config: Dict[str, str]
    window: DataWindow
    predictions: Predictions
    #: What `datetime.now()` tells a recipe.
    clock: Callable[[], datetime] = _wall_clock
    _said: Set[str] = field(default_factory=set)

    def say_once(self, message: str) -> None:
        if message not in self._said:
            self._said.add(message)
            print(f"rondo: {message}", file=sys.stderr, flush=True)

    @property
    def user_space(self) -> Path:
        """Of a training run it is a part of the model, so that a scoring run finds what was put there."""
        place = self.folder.model_out if self.context.task == "train" else self.folder.root / "out"
        return place / "user-space"

    @property
    def user_space_of_model(self) -> Optional[Path]:
        return self.folder.model_in / "user-space" if self.context.task == "score" else None


_current: Optional[Session] = None


def begin(session: Session) -> None:
    global _current
    _current = session


def current() -> Session:
    if _current is None:
        raise BadConfiguration("nothing runs: data can be read and written only while Rondo runs the recipe")
    return _current


def problem_of_the_run() -> Optional[str]:
    """`Regression` or `Classification`, where the engine says so and something runs."""
    return None if _current is None else _current.context.problem
