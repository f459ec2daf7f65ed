"""A recipe's pydantic `Config` as a JSON Schema, and what of it a schema cannot tell. Pydantic 1 and 2."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from typing import Any, Callable, Dict, FrozenSet, Iterable, List, Optional

from .pydantic_class import generation_of

#: One that is larger is no description of parameters; it would be carried by every answer that shows the engine.
MAX_SCHEMA_BYTES = 64 * 1024


@dataclass(frozen=True)
class ConfigSchema:
    #: JSON Schema of the values that the texts stand for.
    schema: Dict[str, Any]
    #: Names of properties that code of the recipe changes before they are judged: only a run can tell.
    unchecked: List[str]
    #: Whether keys that are not among the properties, or lack, may be right all the same.
    open: bool


def schema_of(config_class: Any) -> ConfigSchema:
    """@raises BadConfiguration: it is no class of pydantic"""
    return _of_pydantic_2(config_class) if generation_of(config_class) == 2 else _of_pydantic_1(config_class)


def _made(make: Callable[[], Any]) -> Optional[Dict[str, Any]]:
    """None for what JSON Schema has no word for, such as a frame, and for one that is too large."""
    try:
        schema: Dict[str, Any] = json.loads(json.dumps(make(), allow_nan=False))
    except Exception as error:
        print(f"rondo: Config has no JSON Schema: {error}", file=sys.stderr)
        return None
    return schema if len(json.dumps(schema)) <= MAX_SCHEMA_BYTES else None


def _untold(names: Iterable[str]) -> ConfigSchema:
    listed = list(names)
    return ConfigSchema({"type": "object", "properties": {name: {} for name in listed}}, listed, True)


def _of_pydantic_2(config_class: Any) -> ConfigSchema:
    fields: Dict[str, Any] = config_class.model_fields
    aliases = {name: _alias(field, name) for name, field in fields.items()}
    schema = _made(config_class.model_json_schema)
    core = config_class.__pydantic_core_schema__
    judged = _fields(core) if isinstance(core, dict) else None
    if schema is None:
        return _untold(aliases.values())
    config = config_class.model_config
    is_text_changed = any(config.get(f"str_{what}") for what in ("strip_whitespace", "to_lower", "to_upper"))
    if judged is None or is_text_changed:
        return ConfigSchema(schema, list(schema.get("properties", {})), judged is None)
    several = any(not isinstance(field.validation_alias, (str, type(None))) for field in fields.values())
    is_open = several or bool(config.get("populate_by_name") or config.get("validate_by_name"))
    definitions = {each["ref"]: each for each in core.get("definitions", ()) if "ref" in each}
    changed = [aliases[name] for name, field in judged.items() if _changes(field.get("schema"), definitions, frozenset())]
    return ConfigSchema(schema, changed, is_open)


def _alias(field: Any, name: str) -> str:
    alias = field.validation_alias if isinstance(field.validation_alias, str) else field.alias
    return alias if isinstance(alias, str) else name


def _fields(core: Dict[str, Any]) -> Any:
    """The model's fields; None where code of its own comes before them."""
    node = core
    while isinstance(node, dict):
        kind = node.get("type")
        if kind == "model-fields":
            return node["fields"]
        if kind == "model" and node.get("custom_init"):
            return None
        if kind not in ("model", "definitions", "function-after"):
            return None
        node = node["schema"]
    return None


def _changes(node: Any, definitions: Dict[str, Any], seen: FrozenSet[str]) -> bool:
    """Whether code stands before, around or in the place of what pydantic does with a value."""
    if isinstance(node, (list, tuple)):
        return any(_changes(each, definitions, seen) for each in node)
    if not isinstance(node, dict):
        return False
    kind = node.get("type")
    if isinstance(kind, str) and kind.startswith("function-") and kind != "function-after":
        return True
    if kind == "model" and _renames(node.get("config") or {}):
        return True
    if kind == "model-field" and not isinstance(node.get("validation_alias"), (str, type(None))):
        return True
    if kind == "str" and any(node.get(what) for what in ("strip_whitespace", "to_lower", "to_upper")):
        return True
    if kind == "definition-ref":
        name = str(node.get("schema_ref"))
        return name not in seen and _changes(definitions.get(name), definitions, seen | {name})
    return any(_changes(value, definitions, seen) for key, value in node.items() if key not in ("metadata", "serialization", "default"))


def _renames(config: Dict[str, Any]) -> bool:
    """Whether a model that lies in another takes fields by several names, or changes texts before it judges them."""
    several = config.get("populate_by_name") or config.get("validate_by_name")
    return bool(several) or any(config.get(f"str_{what}") for what in ("strip_whitespace", "to_lower", "to_upper"))


def _of_pydantic_1(config_class: Any) -> ConfigSchema:
    fields: List[Any] = list(config_class.__fields__.values())
    schema = _made(config_class.schema)
    if schema is None:
        return _untold(field.alias for field in fields)
    config = config_class.__config__
    names = list(schema.get("properties", {}))
    if config_class.__pre_root_validators__:
        return ConfigSchema(schema, names, True)
    is_text_changed = config.anystr_strip_whitespace or config.anystr_lower or config.anystr_upper
    changed = names if is_text_changed else [field.alias for field in fields if _is_changed_1(field)]
    return ConfigSchema(schema, changed, bool(config.allow_population_by_field_name))


def _is_changed_1(field: Any) -> bool:
    return bool(field.pre_validators) or any(each.pre for each in (field.class_validators or {}).values())
