from __future__ import annotations

from typing import Any, Dict, List, Optional

from rondo_runner.session import current


class Dataset:
    def __init__(self, client_context: Any = None) -> None:
        self.client_context = client_context
        self.id: Optional[str] = None

    def get_by_id(self, id: str) -> Dataset:
        self.id = id
        return self

    def get_partitions_info(self) -> List[Dict[str, Any]]:
        """One partition: the run's window."""
        window = current().context.window
        begin = window.begin.isoformat() if window.begin else None
        return [{"dataSetId": self.id, "from": begin, "to": window.end.isoformat()}]
