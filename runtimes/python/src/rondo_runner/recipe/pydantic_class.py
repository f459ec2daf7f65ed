"""Which classes are pydantic's, by what both of its generations give them: pydantic itself is the recipe's to bring."""

from __future__ import annotations

from typing import Any, Dict, FrozenSet

from rondo_recipe import BadConfiguration

_GENERATIONS = (
    (2, ("model_validate", "model_json_schema", "model_fields", "__pydantic_core_schema__")),
    (1, ("parse_obj", "schema", "__fields__", "__pre_root_validators__")),
)


def generation_of(config_class: Any) -> int:
    """
    1 or 2. One rule for all who use a `Config`: what examines a recipe, checks it on a laptop, or runs it takes the same.
    @raises BadConfiguration: it is no class of pydantic
    """
    if isinstance(config_class, type):
        for generation, members in _GENERATIONS:
            if all(hasattr(config_class, member) for member in members):
                return generation
    kind = "class" if isinstance(config_class, type) else type(config_class).__name__
    raise BadConfiguration(
        f"Config is no class of pydantic, but a {kind} of another kind: derive it from pydantic.BaseModel, "
        "which tells what it takes before a run, or give it another name, and parameters are taken as text"
    )


def fields_of(config_class: Any) -> Dict[str, Any]:
    """pydantic's own description of each field, by its name in the class."""
    fields: Dict[str, Any] = config_class.model_fields if generation_of(config_class) == 2 else config_class.__fields__
    return fields


def names_of(config_class: Any) -> FrozenSet[str]:
    """All names that a parameter of it may be written by."""
    return frozenset(each for name, field in fields_of(config_class).items() for each in (name, *_aliases(field)))


def _aliases(field: Any) -> FrozenSet[str]:
    alias = getattr(field, "validation_alias", None)
    several = [alias, getattr(field, "alias", None), *getattr(alias, "choices", ())]
    return frozenset(each for each in several if isinstance(each, str))
