from __future__ import annotations

from typing import Any, Optional


class ClientContext:
    """Who a recipe says it is. Kept for those who look at it; a run reads its own data only."""

    def __init__(
        self,
        api_key: Optional[str] = None,
        org_id: Optional[str] = None,
        user_token: Optional[str] = None,
        service_token: Optional[str] = None,
        sandbox_id: Optional[str] = None,
        sandbox_name: Optional[str] = None,
        user_scratch_space_params: Any = None,
        **more: Any,
    ) -> None:
        self.api_key = api_key
        self.org_id = org_id
        self.user_token = user_token
        self.service_token = service_token
        self.sandbox_id = sandbox_id
        self.sandbox_name = sandbox_name
        self.user_scratch_space_params = user_scratch_space_params
        for name, value in more.items():
            setattr(self, name, value)
