"""Whatever a recipe is packed in, it is found, and nothing is imported to find it."""

from __future__ import annotations

import io
import os
import re
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest
from conftest import EXAMPLES, build_egg
from rondo_recipe import BadConfiguration
from rondo_runner.recipe import artifact
from rondo_runner.recipe.artifact import open_artifact
from rondo_runner.recipe.describe import Description, describe

PLAIN = "raise SystemExit('imported')\ndef train(config, data): ...\ndef score(config, data, model): ...\n"


def described(path: Path, scratch: Path) -> Description:
    return describe(open_artifact(path, scratch))


def zipped(target: Path, files: dict[str, str]) -> Path:
    with zipfile.ZipFile(target, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return target


@pytest.mark.parametrize(
    "files, module",
    [
        ({"recipe.py": PLAIN}, "recipe"),
        ({"sales/__init__.py": "", "sales/recipe.py": PLAIN}, "sales.recipe"),
        ({"src/sales/__init__.py": "", "src/sales/recipe.py": PLAIN}, "sales.recipe"),
        ({"sales-main/recipe.py": PLAIN, "sales-main/README.md": ""}, "recipe"),
        ({"sales-main/sales/recipe.py": PLAIN, "sales-main/README.md": ""}, "sales.recipe"),
        ({"sales-main/src/sales/recipe.py": PLAIN, "sales-main/README.md": ""}, "sales.recipe"),
    ],
)
def test_a_plain_recipe_in_a_folder_zip_or_tarball(tmp_path: Path, files: dict[str, str], module: str) -> None:
    expected = {"train": f"{module}:train", "score": f"{module}:score"}
    archive = zipped(tmp_path / "recipe.zip", files)
    assert described(archive, tmp_path / "a").hooks == expected
    with tarfile.open(tmp_path / "recipe.tar.gz", "w:gz") as tarball:
        for name, text in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(text)
            tarball.addfile(member, io.BytesIO(text.encode()))
    found = described(tmp_path / "recipe.tar.gz", tmp_path / "b")
    assert (found.form, found.packaging, found.hooks) == ("plain", "tarball", expected)


def test_a_single_file_whatever_it_is_called(tmp_path: Path) -> None:
    (tmp_path / "forecast.py").write_text(PLAIN)
    (tmp_path / "upload").write_text(PLAIN)
    assert described(tmp_path / "forecast.py", tmp_path / "a").module == "recipe"
    assert described(tmp_path / "upload", tmp_path / "b").module == "recipe"


INI = "[Training]\ntraining_pipeline = sales.pipeline\n\n[Scoring]\nscoring_pipeline=sales.pipeline:Model [fast]\n"
HOOKS = {"Training": {"training_pipeline": "sales.pipeline"}, "Scoring": {"scoring_pipeline": "sales.pipeline:Model"}}


@pytest.mark.parametrize(
    "files",
    [
        {"sales.egg-info/entry_points.txt": INI},
        {"src/sales.egg-info/entry_points.txt": INI},
        {"sales-1.0.dist-info/entry_points.txt": INI},
        {"setup.py": f"from setuptools import setup\nsetup(name='sales', entry_points={INI!r})"},
        {
            "setup.cfg": "[options.entry_points]\nTraining =\n  training_pipeline = sales.pipeline\n"
            "Scoring =\n  scoring_pipeline = sales.pipeline:Model\n"
        },
        {
            "pyproject.toml": '[project]\nname = "sales"\n[project.entry-points.Training] # its own\n'
            'training_pipeline = "sales.pipeline"\n[project.entry-points."Scoring"]\n'
            "scoring_pipeline = 'sales.pipeline:Model'\n[tool.other]\nevaluator = 'none'\n"
        },
    ],
)
def test_entry_points_wherever_a_source_folder_has_them(recipe: Any, tmp_path: Path, files: dict[str, str]) -> None:
    found = described(recipe(files), tmp_path / "a")
    assert (found.form, found.hooks, found.modes, found.problems) == ("platform", HOOKS, ["train", "score"], [])


def test_a_wheel_and_what_it_requires(tmp_path: Path) -> None:
    files = {
        "sales/__init__.py": "",
        "sales/pipeline.py": "",
        "sales-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\n",
        "sales-1.0.dist-info/entry_points.txt": INI,
        "sales-1.0.dist-info/METADATA": "Name: sales\nRequires-Dist: lightgbm>=4\nRequires-Dist: pytest; extra == 'test'\n",
    }
    found = described(zipped(tmp_path / "sales-1.0-py3-none-any.whl", files), tmp_path / "a")
    assert (found.packaging, found.hooks, found.requirements) == ("wheel", HOOKS, "lightgbm>=4\n")


def test_requirements_lie_beside_the_recipe(recipe: Any, tmp_path: Path) -> None:
    assert described(EXAMPLES / "store-forecast", tmp_path / "a").requirements == "pandas>=1.5\nscikit-learn\npydantic\n"
    assert described(EXAMPLES / "cheapest", tmp_path / "a").requirements is None
    within = recipe({"sales/recipe.py": PLAIN, "sales/requirements.txt": "polars\n"})
    assert described(within, tmp_path / "a").requirements == "polars\n"


def test_an_egg_with_machine_code_is_unpacked(tmp_path: Path, recipe: Any) -> None:
    source = recipe({"sales/__init__.py": ""}, "sales")
    egg = build_egg(source, tmp_path / "sales-0.1.0-py3.9.egg", INI)
    assert open_artifact(egg, tmp_path / "a").root == egg
    with zipfile.ZipFile(egg, "a") as archive:
        archive.writestr("sales/fast.so", "x")
    assert open_artifact(egg, tmp_path / "b").root.is_dir()


@pytest.mark.parametrize(
    "files, message",
    [
        ({"notes.txt": "hello"}, "no recipe was found: neither entry points of the groups Training, Scoring, Evaluation"),
        ({"a/recipe.py": PLAIN, "b/recipe.py": PLAIN}, "several recipes were found: a/recipe.py, b/recipe.py"),
        ({"recipe.py": "def train(:"}, "recipe.py:1: "),
        ({"setup.py": "setup(entry_points=make())"}, "setup.py: entry_points is computed"),
    ],
)
def test_what_is_no_recipe_is_told(recipe: Any, tmp_path: Path, files: dict[str, str], message: str) -> None:
    with pytest.raises(BadConfiguration) as told:
        described(recipe(files), tmp_path / "a")
    assert message in str(told.value)


def test_what_is_no_archive_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.bin").write_bytes(b"\0\1\2")
    with pytest.raises(BadConfiguration, match="x.bin: is neither a folder, egg, wheel, zip or tarball"):
        open_artifact(tmp_path / "x.bin", tmp_path / "a")
    with pytest.raises(BadConfiguration, match="there is no such recipe"):
        open_artifact(tmp_path / "nowhere", tmp_path / "a")


def tarred(target: Path, *members: tuple[str, bytes, dict[str, Any]]) -> Path:
    with tarfile.open(target, "w:gz") as tarball:
        for name, content, more in members:
            member = tarfile.TarInfo(name)
            member.size = len(content)
            for key, value in more.items():
                setattr(member, key, value)
            tarball.addfile(member, io.BytesIO(content))
    return target


LINK = {"type": tarfile.SYMTYPE, "linkname": "/etc/passwd"}
HARD_LINK = {"type": tarfile.LNKTYPE, "linkname": "/etc/passwd"}
PIPE = {"type": tarfile.FIFOTYPE}
FOLDER = {"type": tarfile.DIRTYPE}


@pytest.mark.parametrize(
    "members, why",
    [
        ([("../a.py", b"", {})], '"../a.py" leads out of the archive'),
        ([("a/../../a.py", b"", {})], "leads out of the archive"),
        ([("/a.py", b"", {})], "leads out of the archive"),
        ([("recipe.py", b"", LINK)], '"recipe.py" is a link or no regular file'),
        ([("recipe.py", b"", HARD_LINK)], "is a link or no regular file"),
        ([("recipe.py", b"", PIPE)], "is a link or no regular file"),
        ([("a.py", b"1", {}), ("a.py", b"2", {})], '"a.py" is there twice'),
        ([("a", b"1", {}), ("a/b.py", b"2", {})], '"a/b.py" is a file and a folder'),
        ([("a/b.py", b"1", {}), ("a", b"2", {})], '"a" is there twice'),
        ([("a", b"1", {}), ("a", b"", FOLDER)], '"a" is a file and a folder'),
    ],
)
def test_a_tarball_that_is_hostile_is_refused(tmp_path: Path, members: Any, why: str) -> None:
    with pytest.raises(BadConfiguration, match=re.escape(why)):
        open_artifact(tarred(tmp_path / "evil.tar.gz", *members), tmp_path / "x" / "y")
    assert not os.path.lexists(tmp_path / "x" / "a.py")
    assert not os.path.lexists(tmp_path / "x/y/recipe/recipe.py")


def entry(name: str, mode: int = 0o100644) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.create_system, info.external_attr = 3, mode << 16
    return info


@pytest.mark.parametrize(
    "entries, why",
    [
        ([entry("../a.py")], '"../a.py" leads out of the archive'),
        ([entry("/a.py")], "leads out of the archive"),
        ([entry("a.py", 0o120777)], '"a.py" is a link or no regular file'),
        ([entry("a.py"), entry("a.py")], '"a.py" is there twice'),
        ([entry("a"), entry("a/b.py")], '"a/b.py" is a file and a folder'),
    ],
)
@pytest.mark.parametrize("ending", ["zip", "egg", "whl"])
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_zip_file_that_is_hostile_is_refused(tmp_path: Path, entries: Any, why: str, ending: str) -> None:
    with zipfile.ZipFile(tmp_path / f"evil.{ending}", "w") as archive:
        for each in entries:
            archive.writestr(each, "x")
    with pytest.raises(BadConfiguration, match=re.escape(why)):
        open_artifact(tmp_path / f"evil.{ending}", tmp_path / "x" / "y")
    assert not (tmp_path / "x" / "a.py").exists()


def test_files_of_a_zip_file_that_share_their_bytes_are_refused(tmp_path: Path) -> None:
    packed = zipped(tmp_path / "evil.zip", {"a.py": "x" * 1_000, "b.py": ""}).read_bytes()
    # In its directory, the second file lies where the first one does.
    at = packed.rindex(b"PK\x01\x02")
    (tmp_path / "evil.zip").write_bytes(packed[: at + 42] + b"\0\0\0\0" + packed[at + 46 :])
    with pytest.raises(BadConfiguration, match="lies where another file is, too"):
        open_artifact(tmp_path / "evil.zip", tmp_path / "a")


@pytest.mark.parametrize("limit, least", [("MAX_FILES", 3), ("MAX_UNPACKED_BYTES", 3)])
@pytest.mark.parametrize("ending", ["zip", "tar.gz"])
def test_an_archive_has_so_much_and_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, least: int, ending: str
) -> None:
    files = {"a.py": "x", "b.py": "x", "c.py": "x"}
    of_tar = tarred(tmp_path / "a.tar.gz", *[(name, text.encode(), {}) for name, text in files.items()])
    path = zipped(tmp_path / "a.zip", files) if ending == "zip" else of_tar
    monkeypatch.setattr(artifact, limit, least)
    assert len(open_artifact(path, tmp_path / "a").names) == least
    monkeypatch.setattr(artifact, limit, least - 1)
    with pytest.raises(BadConfiguration, match=f"has more than {least - 1} "):
        open_artifact(path, tmp_path / "b")


def test_the_limits_are_those_that_are_documented() -> None:
    page = (Path(__file__).parents[3] / "docs" / "limits.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` +\| ([\d,]+) +\|", page, re.MULTILINE))
    assert rows["recipeFiles"] == f"{artifact.MAX_FILES:,}"
    assert rows["recipeBytes"] == f"{artifact.MAX_UNPACKED_BYTES:,}"


def test_a_missing_module_is_told_by_name(new_run: Any, recipe: Any) -> None:
    rows = ("x\n1\n", {"x": "integer"})
    lacking = recipe({"recipe.py": "import nowhere_to_be_found\ndef train(c, d): ...\ndef score(c, d, m): ...\n"}, "a")
    run = new_run("train").data(*rows).start(lacking)
    assert run.code == 78
    assert run.error().startswith('the recipe imports "nowhere_to_be_found" (a/recipe.py:1), which its environment lacks')
    wrong = recipe({"setup.py": "setup(entry_points={'Training': ['training_pipeline = sales.pipeline']})"}, "b")
    run = new_run("train").data(*rows).start(wrong)
    assert (run.code, run.error()) == (78, 'the recipe has no module "sales"')
    scoring = new_run("score").data(*rows).start(wrong)
    assert (scoring.code, scoring.error()) == (78, "the recipe cannot score: it can train")


def test_a_platform_recipe_without_pipelines_is_told_what_it_lacks(new_run: Any, recipe: Any) -> None:
    loaders = recipe({"setup.py": "setup(entry_points={'Training': ['training_dataloader = sales.load']})"})
    run = new_run("score").data("x\n1\n", {"x": "integer"}).start(loaders)
    lacks = [
        "there is no entry point training_pipeline: the recipe cannot train",
        "there is no entry point scoring_pipeline: the recipe cannot score",
    ]
    assert (run.code, run.error()) == (78, f"the recipe cannot score: {'; '.join(lacks)}")
