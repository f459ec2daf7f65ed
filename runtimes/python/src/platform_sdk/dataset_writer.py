from __future__ import annotations

from typing import Any

from rondo_runner.data.writing import write_predictions


class DatasetWriter:
    def __init__(self, client_context: Any = None, dataset: Any = None) -> None:
        self.client_context = client_context
        self.dataset = dataset

    def write(self, dataframe: Any, file_format: str = "json", **_: Any) -> None:
        """The predictions of the run. They are stored with their types, whatever format is asked for."""
        write_predictions(getattr(self.dataset, "id", self.dataset), dataframe)
