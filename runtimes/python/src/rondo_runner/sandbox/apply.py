"""Applies the rules that the worker wrote for a run."""

from __future__ import annotations

import os
import platform
import sys
import sysconfig
from pathlib import Path
from typing import Any, Dict, List, Mapping

from rondo_recipe import BadConfiguration

from .landlock import landlock_version, restrict
from .limits import limit
from .refused_calls import can_refuse_calls, refuse_calls
from .system_calls import drop_capabilities

Held = Dict[str, Any]

_DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")


def apply_rules(rules: Mapping[str, Any], run_folder: Path, read: List[str]) -> Held:
    """What holds from here on. @raises BadConfiguration where `require` is not met, or the rules are none"""
    wanted = rules.get("landlock", "auto")
    if wanted not in ("auto", "require", "off"):
        raise BadConfiguration(f'in/sandbox.json: landlock: "{wanted}" is none of auto, require, off')
    os.umask(0o077)
    held: Held = {"landlock": 0, "files": False, "network": False, "limits": [], "lacks": []}
    if wanted != "off":
        _shut(held, rules, run_folder, read)
    held["limits"] = limit(rules.get("limits") or {})
    if wanted == "require" and held["lacks"]:
        raise BadConfiguration(f"the sandbox is required, but {'; '.join(held['lacks'])}")
    return held


def _shut(held: Held, rules: Mapping[str, Any], run_folder: Path, read: List[str]) -> None:
    version = landlock_version()
    wants_network = rules.get("network") is True
    readable = [*(rules.get("read") or []), *read, *_interpreter()]
    writable = [*(rules.get("write") or []), str(run_folder), *_DEVICES]
    if version == 0:
        held["lacks"].append("this kernel has no Landlock: files outside of the run can be read")
    else:
        restrict(version, readable, writable, wants_network)
        held.update(landlock=version, files=True)
        # Without privileges from here on, so that Landlock holds root too; not before, as it may need them to look at paths.
        drop_capabilities()
    _shut_calls(held, version, not wants_network)


def _shut_calls(held: Held, version: int, sockets: bool) -> None:
    try:
        if not can_refuse_calls():
            raise OSError(0, f"the numbers of system calls of {platform.machine()} are not known")
        refuse_calls(sockets)
        held["network"] = sockets
    except OSError as error:
        network = "UDP and sockets in the file system are open" if version >= 4 else "the network is open"
        also = f"{network}, and " if sockets else ""
        held["lacks"].append(
            f"system calls cannot be refused ({error.strerror}): {also}what processes of one user share is open"
        )


def _interpreter() -> List[str]:
    """What Python itself reads: its libraries, this package, and the system's."""
    paths = {sys.prefix, sys.base_prefix, os.path.dirname(os.path.realpath(sys.executable)), *sysconfig.get_paths().values()}
    paths.add(str(Path(__file__).resolve().parents[2]))
    return sorted(paths) + ["/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache", "/etc/localtime"]
