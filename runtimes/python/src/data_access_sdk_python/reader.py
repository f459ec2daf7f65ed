from __future__ import annotations

from typing import Any, Optional

from rondo_runner.data.reading import Query, between, read_window, refuse_other_data_set


class DataSetReader:
    def __init__(
        self,
        client_id: Optional[str] = None,
        user_token: Optional[str] = None,
        service_token: Optional[str] = None,
        **_: Any,
    ) -> None:
        self.client_id = client_id

    def load(
        self,
        data_set_id: Optional[str] = None,
        ims_org: Optional[str] = None,
        date_after: Any = None,
        date_before: Any = None,
        **_: Any,
    ) -> Any:
        """The dates, both included, bound the time of rows; those that come from the clock are the window's."""
        refuse_other_data_set(data_set_id)
        return read_window(Query(condition=between(date_after, date_before)))
