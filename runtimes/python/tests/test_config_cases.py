"""What pydantic takes of parameters: the table that the API's judgement of them is held against as well."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from rondo_recipe import BadConfiguration

pytest.importorskip("pydantic", minversion="2")

#: Also read by libs/engines/python/config-parameters.unit.spec.ts.
CASES = json.loads((Path(__file__).parent / "config_cases.json").read_text())

NAMES = """
import enum
from datetime import date
from decimal import Decimal
from typing import Dict, FrozenSet, List, Literal, Optional, Set, Tuple, Union
from pydantic import BaseModel, ConfigDict, Field, create_model

class Kind(enum.IntEnum):
    ONE = 1
    TWO = 2

class Tuning(BaseModel):
    depth: int = 3

class Aliased(BaseModel):
    model_config = ConfigDict(populate_by_name=True, extra="forbid")
    depth: int = Field(alias="deep")
"""


def config_of(annotation: str, field: str) -> Any:
    names: Any = {"__name__": __name__}
    exec(NAMES, names)
    return eval(f"create_model('Config', p=({annotation}, Field({field})))", names)


def _judged(schema: Any) -> Any:
    """Without patterns: no two versions of pydantic have the same, and nobody but a run judges by them."""
    if isinstance(schema, list):
        return [_judged(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    return {name: _judged(each) for name, each in schema.items() if name != "pattern"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['annotation']} {case['field']}")
def test_the_table_says_what_pydantic_does(case: Any) -> None:
    from rondo_runner.recipe.config_class import parse_config
    from rondo_runner.recipe.config_schema import schema_of

    config = config_of(case["annotation"], case["field"])
    told = schema_of(config)
    assert (_judged(told.schema), told.unchecked) == (_judged(case["schema"]), case["unchecked"])
    for text, accepted in case["accepted"].items():
        if accepted:
            parse_config(config, {"p": text})
        else:
            with pytest.raises(BadConfiguration):
                parse_config(config, {"p": text})
