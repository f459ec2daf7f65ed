from __future__ import annotations

from typing import Any, Optional

from rondo_runner.data.user_space import read_user_space, write_user_space


class UserSpaceHelper:
    """Frames that a recipe keeps for itself: those of a training run belong to its model, and scoring reads them."""

    def __init__(self, client_context: Any = None) -> None:
        self.client_context = client_context

    def write(self, data_frame: Any = None, path: str = "", ref_dataset_id: Optional[str] = None, **_: Any) -> None:
        write_user_space(data_frame, path)

    def read(self, path: str = "", ref_dataset_id: Optional[str] = None, **_: Any) -> Any:
        return read_user_space(path)
