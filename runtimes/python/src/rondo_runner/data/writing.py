"""What the platform's writers are given: the predictions of the run."""

from __future__ import annotations

from typing import Any, Optional

from rondo_recipe import BadConfiguration, BadData

from ..session import current
from .frames import is_frame


def write_predictions(data_set: Optional[str], frame: Any) -> None:
    session = current()
    if session.context.task != "score":
        raise BadConfiguration("only a scoring run writes to a data set; this run trains")
    results = session.context.results_data_set_id or session.config.get("scoringResultsDataSetId")
    if data_set and results and data_set != results:
        raise BadConfiguration(f"the recipe writes to the data set {data_set}; this run writes to {results}")
    if not is_frame(frame):
        raise BadData(f"write takes a DataFrame; got {type(frame).__name__}")
    session.predictions.write(frame)
