"""Landlock (Linux 5.13) by system calls: a process without privileges gives up rights, for itself and its children."""

from __future__ import annotations

import ctypes
import os
import stat
import sys
from typing import Iterable

from .system_calls import no_new_privileges, system_call

# The same on every architecture that Python runs on.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_CREATE_VERSION = 1
_PATH_BENEATH = 1

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_REFER, _TRUNCATE, _IOCTL_DEVICE = 1 << 13, 1 << 14, 1 << 15
#: Removing and making files of every kind: 1 << 4 to 1 << 12.
_MAKE_AND_REMOVE = sum(1 << bit for bit in range(4, 13))

_READ = _EXECUTE | _READ_FILE | _READ_DIR
#: What can be granted of a file; the others belong to folders.
_OF_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL_DEVICE

_TCP = (1 << 0) | (1 << 1)
_SCOPES = (1 << 0) | (1 << 1)


class _RulesetAttributes(ctypes.Structure):
    _fields_ = [("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scoped", ctypes.c_uint64)]


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = [("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32)]


def landlock_version() -> int:
    """The version of the kernel's interface, 0 where there is none."""
    if not sys.platform.startswith("linux"):
        return 0
    return max(0, system_call(_CREATE_RULESET, None, 0, _CREATE_VERSION))


def files_handled(version: int) -> int:
    rights = _READ | _WRITE_FILE | _MAKE_AND_REMOVE
    rights |= _REFER if version >= 2 else 0
    rights |= _TRUNCATE if version >= 3 else 0
    return rights | (_IOCTL_DEVICE if version >= 5 else 0)


def restrict(version: int, read: Iterable[str], write: Iterable[str], network: bool) -> None:
    """From here on this thread, and what it starts, reads below `read`, and reads and writes below `write`. @raises OSError"""
    rights = files_handled(version)
    size = 8 if version < 4 else 16 if version < 6 else 24
    attributes = _RulesetAttributes(rights, 0 if network else _TCP, _SCOPES)
    ruleset = system_call(_CREATE_RULESET, ctypes.byref(attributes), size, 0)
    if ruleset < 0:
        raise OSError(ctypes.get_errno(), "landlock_create_ruleset")
    try:
        for path in read:
            _allow(ruleset, path, _READ & rights)
        for path in write:
            _allow(ruleset, path, rights)
        no_new_privileges()
        if system_call(_RESTRICT_SELF, ruleset, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "landlock_restrict_self")
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: str, rights: int) -> None:
    """A path that is not there needs no right."""
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return
    try:
        is_folder = stat.S_ISDIR(os.fstat(place).st_mode)
        rule = _PathBeneath(rights if is_folder else rights & _OF_FILES, place)
        if system_call(_ADD_RULE, ruleset, _PATH_BENEATH, ctypes.byref(rule), 0) != 0:
            raise OSError(ctypes.get_errno(), f"landlock_add_rule: {path}")
    finally:
        os.close(place)


