"""What is told of a recipe by importing it, before anything is run."""

from __future__ import annotations

import json
from typing import Any

import pytest

from conftest import EXAMPLES, build_egg

CONFIG = """
from typing import Annotated, List, Optional
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator

class Tuning(BaseModel):
    depth: int = 3

class Config(BaseModel):
    model_config = ConfigDict(extra="forbid")
    rate: float = Field(gt=0, le=1)
    names: List[str] = []
    wide: Annotated[int, BeforeValidator(int)] = 1
    deep: Optional[Tuning] = None
    even: int = Field(2, alias="pair")

    @field_validator("names", mode="before")
    @classmethod
    def split(cls, value):
        return value.split(",") if isinstance(value, str) else value

    @field_validator("even")
    @classmethod
    def is_even(cls, value):
        assert value % 2 == 0
        return value

def train(config, data): ...
def score(config, data, model): ...
"""


def told(run: Any) -> Any:
    assert run.code == 0, run.log
    return json.loads((run.root / "out/description.json").read_text())


def test_the_schema_of_config_and_what_it_cannot_tell(new_run: Any, recipe: Any) -> None:
    pytest.importorskip("pydantic", minversion="2")
    parameters = told(new_run("train").start(recipe({"recipe.py": CONFIG}), mode="inspect"))["parameters"]
    properties = parameters["schema"]["properties"]
    assert properties["rate"] == {"exclusiveMinimum": 0, "maximum": 1, "title": "Rate", "type": "number"}
    assert list(properties) == ["rate", "names", "wide", "deep", "pair"]
    assert parameters["schema"]["required"] == ["rate"]
    assert parameters["unchecked"] == ["names", "wide"]
    assert parameters["open"] is False
    assert {"trainingDataSetId", "timeframe", "tenantId"} <= set(parameters["reserved"])


@pytest.mark.parametrize(
    "body",
    [
        "    @model_validator(mode='before')\n    @classmethod\n    def rename(cls, values): return values\n",
        "    def __init__(self, **values): super().__init__(**values)\n",
    ],
)
def test_code_before_all_fields_leaves_nothing_to_a_schema(new_run: Any, recipe: Any, body: str) -> None:
    pytest.importorskip("pydantic", minversion="2")
    source = f"from pydantic import BaseModel, model_validator\nclass Config(BaseModel):\n    rate: float\n{body}"
    hooks = "def train(config, data): ...\ndef score(config, data, model): ...\n"
    parameters = told(new_run("train").start(recipe({"recipe.py": source + hooks}), mode="inspect"))["parameters"]
    assert (parameters["unchecked"], parameters["open"]) == (["rate"], True)


def test_names_of_one_field_that_are_several(new_run: Any, recipe: Any) -> None:
    pytest.importorskip("pydantic", minversion="2")
    source = """
from pydantic import AliasChoices, BaseModel, Field
class Config(BaseModel):
    rate: float = Field(validation_alias=AliasChoices("rate", "eta"))
def train(config, data): ...
def score(config, data, model): ...
"""
    parameters = told(new_run("train").start(recipe({"recipe.py": source}), mode="inspect"))["parameters"]
    assert (parameters["unchecked"], parameters["open"]) == ([], True)


def test_pydantic_1_is_known_too(new_run: Any, recipe: Any) -> None:
    pytest.importorskip("pydantic", minversion="2")
    source = """
from pydantic.v1 import BaseModel, validator
class Config(BaseModel):
    rate: float
    names: list = []
    @validator("names", pre=True)
    def split(cls, value): return value.split(",")
def train(config, data): ...
def score(config, data, model): ...
"""
    parameters = told(new_run("train").start(recipe({"recipe.py": source}), mode="inspect"))["parameters"]
    assert parameters["schema"]["properties"]["rate"]["type"] == "number"
    assert (parameters["unchecked"], parameters["open"]) == (["names"], False)


@pytest.mark.parametrize("base", ["pydantic", "pydantic.v1"])
def test_keys_of_the_platform_are_its_own_until_config_names_them(new_run: Any, recipe: Any, base: str) -> None:
    pytest.importorskip("pydantic", minversion="2")
    source = f"""
from {base} import BaseModel
class Config(BaseModel, extra="forbid"):
    rate: float
    FIELD
def train(config, data):
    print(sorted((config.model_dump if hasattr(config, "model_dump") else config.dict)()), len(data))
    return 1
def score(config, data, model): return data
def evaluate(config, data, model): return {{"rows": len(data)}}
"""
    rows = "x\n" + "1\n" * 10
    written = {"rate": "1", "ratio": "0.5", "trainingDataSetId": "d", "timeframe": "60"}
    for field, said, held_out in (("", "['rate'] 5", "5"), ("ratio: float = 0.7", "['rate', 'ratio'] 5", "5")):
        path = recipe({"recipe.py": source.replace("FIELD", field)})
        assert ("ratio" in told(new_run("train").start(path, mode="inspect"))["parameters"]["reserved"]) is not bool(field)
        run = new_run("train", written).data(rows, {"x": "integer"}).start(path)
        assert (run.code, said in run.log, run.metrics()["rows"]) == (0, True, held_out + ".0"), run.log
    defaulted = new_run("train", {"rate": "1"}).data(rows, {"x": "integer"}).start(path)
    assert defaulted.metrics()["rows"] == "3.0", defaulted.log


def test_a_recipe_without_config(new_run: Any) -> None:
    cheapest = told(new_run("train").start(EXAMPLES / "cheapest", mode="inspect"))
    assert (cheapest["form"], cheapest["modes"], cheapest["parameters"]) == ("plain", ["train", "score"], None)


@pytest.mark.parametrize(
    ("source", "code", "message"),
    [
        ("import nothing_like_it\n", 78, 'the recipe imports "nothing_like_it"'),
        ("import nothing_like_it.more\n", 78, 'the recipe imports "nothing_like_it"'),
        ("open('/nowhere/at/all')\n", 1, "FileNotFoundError"),
        ("from json import nothing\n", 65, "cannot import name 'nothing'"),
        ("1 / 0\n", 65, "ZeroDivisionError: division by zero (recipe/recipe.py:3)"),
        ("class Config: ...\n", 65, "Config is no class of pydantic"),
        ("class Config:\n    model_validate = dict\n", 65, "but a class of another kind: derive it from pydantic.BaseModel"),
        ("Config = {'rate': 1}\n", 65, "Config is no class of pydantic, but a dict of another kind"),
        ("del score\n", 65, "recipe: score: no function of this name is left once it is imported"),
    ],
)
def test_why_a_recipe_cannot_be_imported(new_run: Any, recipe: Any, source: str, code: int, message: str) -> None:
    hooks = "def train(config, data): ...\ndef score(config, data, model): ...\n"
    run = new_run("train").start(recipe({"recipe.py": hooks + source}), mode="inspect")
    assert run.code == code
    assert message in run.error()


def test_what_a_recipe_requires_is_its_own_matter(new_run: Any, recipe: Any) -> None:
    source = "import nothing_like_it\ndef train(config, data): ...\ndef score(config, data, model): ...\n"
    run = new_run("train").start(recipe({"recipe.py": source, "requirements.txt": "pandas\n"}), mode="inspect")
    assert (run.code, 'imports "nothing_like_it"' in run.error()) == (65, True), run.log


PIPELINE = """
def load(config): ...
def train(config, data): ...
def score(config, data, model): ...
def save(config, prediction): ...
class Evaluator:
    def evaluate(self, data, model, config): ...
class Steps:
    train = staticmethod(train)
"""


@pytest.mark.parametrize(
    ("entry_points", "message"),
    [
        ("[Training]\ntraining_pipeline = shop.steps\ntraining_dataloader = shop.steps:load\n[Scoring]\nscoring_pipeline = shop.steps:score\nscoring_datasaver = shop.steps\n[Evaluation]\nevaluator = shop.steps:Evaluator\n", ""),
        ("[Training]\ntraining_pipeline = shop.steps:Steps\n[Evaluation]\nevaluator = shop.steps\n", ""),
        ("[Training]\ntraining_pipeline = shop.step\n", 'the recipe has no module "shop.step"'),
        ("[Training]\ntraining_pipeline = shop.steps:Step.train\n", "shop.steps:Step.train: shop.steps has no Step"),
        ("[Training]\ntraining_pipeline = shop.steps:Evaluator\n", "shop.steps:Evaluator: has no function train"),
    ],
)
def test_every_entry_point_is_followed(new_run: Any, recipe: Any, tmp_path: Any, entry_points: str, message: str) -> None:
    source = recipe({"shop/__init__.py": "", "shop/steps.py": PIPELINE}, "shop-source")
    egg = build_egg(source, tmp_path / "shop-0.1.0-py3.6.egg", entry_points)
    run = new_run("train").start(egg, mode="inspect")
    if message:
        assert (run.code, message in run.error()) == (65, True), run.log
    else:
        assert told(run)["form"] == "platform"


def test_a_config_that_json_schema_has_no_words_for_is_left_to_the_run(new_run: Any, recipe: Any) -> None:
    pytest.importorskip("pydantic", minversion="2")
    source = """
from typing import Callable, Optional
from pydantic import BaseModel
class Config(BaseModel):
    rate: float
    hook: Optional[Callable] = None
def train(config, data): ...
def score(config, data, model): ...
"""
    parameters = told(new_run("train").start(recipe({"recipe.py": source}), mode="inspect"))["parameters"]
    assert parameters["schema"] == {"type": "object", "properties": {"rate": {}, "hook": {}}}
    assert (parameters["unchecked"], parameters["open"]) == (["rate", "hook"], True)
