"""What a recipe is packed in: folder, egg, wheel, zip, tarball or one file. Nothing of it is imported here."""

from __future__ import annotations

import os
import re
import shutil
import stat
import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Dict, List, Optional, Tuple

from rondo_recipe import BadConfiguration

#: As docs/limits.md has them.
MAX_FILES = 20_000
MAX_UNPACKED_BYTES = 1024**3


#: Of a file's own header, without its name.
_ZIP_HEADER_BYTES = 30


@dataclass(frozen=True)
class Artifact:
    """Files by their path within, separated by `/`."""

    packaging: str
    #: What goes on sys.path: the folder, or the egg as it is.
    root: Path
    names: List[str]

    def text(self, name: str) -> Optional[str]:
        """The text of a file, or None where there is none."""
        if name not in self.names:
            return None
        if self.root.is_file():
            with zipfile.ZipFile(self.root) as archive:
                return archive.read(name).decode("utf-8-sig")
        return (self.root / name).read_text(encoding="utf-8-sig")


def open_artifact(path: Path, scratch: Path) -> Artifact:
    """Unpacks below `scratch` where it must. @raises BadConfiguration: what it is not, or that it is damaged."""
    if not path.exists():
        raise BadConfiguration(f"{path}: there is no such recipe")
    try:
        return _opened(path.absolute(), scratch)
    except (zipfile.BadZipFile, tarfile.TarError, EOFError) as error:
        raise BadConfiguration(f"{path.name}: is damaged: {error}") from error


def _opened(path: Path, scratch: Path) -> Artifact:
    if path.is_dir():
        return _folder("egg" if path.suffix == ".egg" else "folder", path)
    if path.suffix == ".py":
        return _single(path, scratch)
    if zipfile.is_zipfile(path):
        return _zip(path, scratch)
    if tarfile.is_tarfile(path):
        return _folder("tarball", _inner(_unpack_tar(path, scratch / "recipe")))
    text = path.read_bytes()[:1_000_000]
    if path.suffix == "" and b"def " in text and b"\0" not in text:
        return _single(path, scratch)
    raise BadConfiguration(f"{path.name}: is neither a folder, egg, wheel, zip or tarball, nor a recipe.py")


def _single(path: Path, scratch: Path) -> Artifact:
    """Alone, as an upload of it is: what lies beside it on its author's machine, or of other engines, is not for it to be seen."""
    target = scratch / "recipe"
    target.mkdir(parents=True, exist_ok=True)
    (target / "recipe.py").write_bytes(path.read_bytes())
    return Artifact("file", target, ["recipe.py"])


def _zip(path: Path, scratch: Path) -> Artifact:
    with zipfile.ZipFile(path) as archive:
        names = _judged(path, archive)
    is_egg = path.suffix == ".egg" or any(name.startswith("EGG-INFO/") for name in names)
    if is_egg and not any(name.endswith((".so", ".pyd")) for name in names):
        return Artifact("egg", _named_egg(path, scratch), names)
    packaging = "egg" if is_egg else "wheel" if path.suffix == ".whl" or _has_wheel(names) else "zip"
    target = _unpack_zip(path, scratch / ("recipe.egg" if is_egg else "recipe"))
    return _folder(packaging, target if packaging != "zip" else _inner(target))


def _has_wheel(names: List[str]) -> bool:
    return any(name.endswith(".dist-info/WHEEL") for name in names)


def _named_egg(path: Path, scratch: Path) -> Path:
    """importlib.metadata knows an egg, and the package in it, by the file's name."""
    with zipfile.ZipFile(path) as archive:
        info = archive.read("EGG-INFO/PKG-INFO").decode("utf-8") if "EGG-INFO/PKG-INFO" in archive.namelist() else ""
    told = dict(re.findall(r"^(Name|Version):\s*([\w.+-]+)\s*$", info, re.MULTILINE))
    name = re.sub(r"[-_.]+", "_", told.get("Name", "recipe"))
    if path.suffix == ".egg" and re.sub(r"[-_.]+", "_", path.name).lower().startswith(name.lower() + "_"):
        return path
    link = scratch / f"{name}-{told.get('Version', '0')}.egg"
    scratch.mkdir(parents=True, exist_ok=True)
    if not link.exists():
        os.symlink(path, link)
    return link


def _folder(packaging: str, root: Path) -> Artifact:
    names = []
    for folder, folders, files in os.walk(root):
        folders[:] = [name for name in folders if name not in ("__pycache__", ".git", ".venv", "venv", "node_modules")]
        names += [str(PurePosixPath(Path(folder, name).relative_to(root))) for name in files]
    return Artifact(packaging, root, sorted(names))


def _inner(root: Path) -> Path:
    """A source archive holds one folder, in which the recipe is."""
    entries = [path for path in root.iterdir() if path.name != "__MACOSX"]
    if len(entries) != 1 or not entries[0].is_dir() or (entries[0] / "__init__.py").exists():
        return root
    inner = entries[0]
    is_source = any((inner / name).exists() for name in ("setup.py", "pyproject.toml", "setup.cfg", "recipe.py"))
    marks = ("*.egg-info", "*.dist-info", "*/recipe.py", "src/*/recipe.py")
    return inner if is_source or any(any(inner.glob(mark)) for mark in marks) else root


def _judged(path: Path, archive: zipfile.ZipFile) -> List[str]:
    """The names of the files, once nothing of them leads elsewhere, or is there more often than once."""
    entries = archive.infolist()
    contents = _Contents(path.name)
    end = 0
    for entry in sorted(entries, key=lambda each: each.header_offset):
        is_folder = entry.is_dir()
        kind = stat.S_IFMT(entry.external_attr >> 16) if entry.create_system == 3 else 0
        if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise contents.refusal(entry.filename, "is a link or no regular file")
        if entry.header_offset < end:
            raise contents.refusal(entry.filename, "lies where another file is, too")
        end = entry.header_offset + _ZIP_HEADER_BYTES + entry.compress_size
        contents.add(entry.filename, entry.file_size, is_folder)
    return [entry.filename for entry in entries if not entry.is_dir()]


def _unpack_zip(path: Path, target: Path) -> Path:
    with zipfile.ZipFile(path) as archive:
        archive.extractall(target)
    return target


def _unpack_tar(path: Path, target: Path) -> Path:
    """Each member is judged before its content is read: what is packed may be anything."""
    contents = _Contents(path.name)
    with tarfile.open(path) as archive:
        for member in archive:
            if not (member.isreg() or member.isdir()):
                raise contents.refusal(member.name, "is a link or no regular file")
            place = target.joinpath(*contents.add(member.name, member.size, member.isdir()))
            if member.isdir():
                place.mkdir(parents=True, exist_ok=True)
                continue
            place.parent.mkdir(parents=True, exist_ok=True)
            content = archive.extractfile(member)
            if content is not None:
                with content, place.open("wb") as file:
                    shutil.copyfileobj(content, file, 1 << 20)
    target.mkdir(parents=True, exist_ok=True)
    return target


class _Contents:
    """Counts what an archive becomes, entry by entry."""

    def __init__(self, archive: str) -> None:
        self._archive = archive
        self._kinds: Dict[Tuple[str, ...], bool] = {}
        self._bytes = 0

    def add(self, name: str, size: int, is_folder: bool) -> Tuple[str, ...]:
        """The steps of an entry's path, below the archive's own folder. @raises BadConfiguration"""
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts:
            raise self.refusal(name, "leads out of the archive")
        self._bytes += size
        if self._bytes > MAX_UNPACKED_BYTES:
            raise BadConfiguration(f"{self._archive}: has more than {MAX_UNPACKED_BYTES} bytes unpacked")
        for length in range(1, len(path.parts)):
            self._put(path.parts[:length], True, name)
        if path.parts in self._kinds and not is_folder:
            raise self.refusal(name, "is there twice")
        self._put(path.parts, is_folder, name)
        return path.parts

    def refusal(self, name: str, why: str) -> BadConfiguration:
        return BadConfiguration(f'{self._archive}: "{name[:200]}" {why}')

    def _put(self, parts: Tuple[str, ...], is_folder: bool, name: str) -> None:
        if self._kinds.setdefault(parts, is_folder) != is_folder:
            raise self.refusal(name, "is a file and a folder")
        if len(self._kinds) > MAX_FILES:
            raise BadConfiguration(f"{self._archive}: has more than {MAX_FILES} files and folders")
