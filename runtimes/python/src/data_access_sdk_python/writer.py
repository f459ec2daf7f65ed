from __future__ import annotations

from typing import Any, Optional

from rondo_runner.data.writing import write_predictions


class DataSetWriter:
    def __init__(
        self,
        client_id: Optional[str] = None,
        user_token: Optional[str] = None,
        service_token: Optional[str] = None,
        **_: Any,
    ) -> None:
        self.client_id = client_id

    def write(
        self, data_set_id: Optional[str] = None, dataframe: Any = None, ims_org: Optional[str] = None, **_: Any
    ) -> None:
        write_predictions(data_set_id, dataframe)
