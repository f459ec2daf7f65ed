"""A recipe's pydantic `Config`: what it makes of parameters, which are text, and what it says against them."""

from __future__ import annotations

import json
import typing
from typing import Any, Dict, List, Mapping, Optional, Tuple

from rondo_recipe import BadConfiguration

from .pydantic_class import fields_of, generation_of

Violation = Dict[str, str]


def parse_config(config_class: Any, config: Mapping[str, Optional[str]]) -> Any:
    """An instance. @raises BadConfiguration with all violations"""
    parsed, violations = _tried(config_class, config)
    if violations:
        raise BadConfiguration("; ".join(f"{each['key']}: {each['message']}" for each in violations))
    return parsed


def _tried(config_class: Any, config: Mapping[str, Optional[str]]) -> Tuple[Any, List[Violation]]:
    parse = config_class.model_validate if generation_of(config_class) == 2 else config_class.parse_obj
    values = {key: _value(config_class, key, text or "") for key, text in config.items()}
    try:
        return parse(values), []
    except ValueError as error:
        errors = getattr(error, "errors", None)
        if errors is None:
            raise
        return None, [_violation(each, values) for each in errors()]


def _violation(error: Mapping[str, Any], values: Mapping[str, Any]) -> Violation:
    place = [str(part) for part in error.get("loc", ())]
    key = ".".join(place) or "Config"
    message = str(error.get("msg", "is refused"))
    given = values.get(place[0]) if place else None
    return {"key": key, "message": message if given is None else f"{json.dumps(given)}: {message}"}


def _value(config_class: Any, key: str, text: str) -> Any:
    """Lists and objects are written as JSON; a field that takes text gets the text."""
    if not text.lstrip().startswith(("[", "{")) or _takes_text(config_class, key):
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text


def _takes_text(config_class: Any, key: str) -> bool:
    for name, field in fields_of(config_class).items():
        if key in (name, getattr(field, "alias", None)):
            kind = getattr(field, "annotation", None) or getattr(field, "outer_type_", None)
            return kind is str or (type(None) in typing.get_args(kind) and str in typing.get_args(kind))
    return False
