"""
Refuses system calls by seccomp that Landlock knows nothing of: every socket (it knows TCP only, and neither UDP nor the
sockets that servers have in the file system), memory and queues that processes of the same user share and that outlive them,
keyrings, namespaces, and the ways to change other processes of the user or the mode of files anywhere. Pairs of sockets and
pipes, by which processes of one run talk, stay. Which calls those are, and why, is in `refused_calls.json`, which the worker
reads too, for what bubblewrap holds.
"""

from __future__ import annotations

import ctypes
import errno
import json
import platform
import struct
from pathlib import Path
from typing import Any, Dict, Iterator, List, Tuple

from .system_calls import libc, no_new_privileges

_PR_SET_SECCOMP, _MODE_FILTER = 22, 2
_ALLOW, _ERROR = 0x7FFF0000, 0x00050000
_LOAD, _EQUAL, _AT_LEAST, _HAS_BITS, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_OFFSET_NUMBER, _OFFSET_ARCHITECTURE, _OFFSET_ARGUMENTS = 0, 4, 16
#: From here on the numbers of x86_64 mean another table of calls, x32.
_OTHER_TABLE = 0x40000000

_TABLE: Dict[str, Any] = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
_ARCHITECTURES: Dict[str, int] = _TABLE["architectures"]


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_void_p)]


def can_refuse_calls() -> bool:
    return platform.machine() in _ARCHITECTURES


def refuse_calls(sockets: bool) -> None:
    """For this thread and what it starts; `sockets`: those too. @raises OSError"""
    program = _program(platform.machine(), sockets)
    code = ctypes.create_string_buffer(b"".join(program), len(program) * 8)
    no_new_privileges()
    described = _Program(len(program), ctypes.cast(code, ctypes.c_void_p))
    if libc.prctl(_PR_SET_SECCOMP, _MODE_FILTER, ctypes.byref(described), 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_SECCOMP)")


def _program(machine: str, sockets: bool) -> List[bytes]:
    """Calls of another architecture's table are refused: their numbers mean something else."""
    refuse = _answer(errno.EPERM)
    steps = [_step(_LOAD, 0, 0, _OFFSET_ARCHITECTURE), _step(_EQUAL, 1, 0, _ARCHITECTURES[machine]), refuse]
    steps += [_step(_LOAD, 0, 0, _OFFSET_NUMBER), _step(_AT_LEAST, 0, 1, _OTHER_TABLE), refuse]
    for group, error in _answered(sockets):
        for number in _numbers(machine, group):
            steps += [_step(_EQUAL, 0, 1, number), _answer(error)]
    for group, checks in _checked(sockets, refuse):
        for number in _numbers(machine, group):
            steps += [_step(_EQUAL, 0, len(checks) + 1, number), *checks, _step(_RETURN, 0, 0, _ALLOW)]
    return [*steps, _step(_RETURN, 0, 0, _ALLOW)]


def _answered(sockets: bool) -> Iterator[Tuple[Dict[str, Any], int]]:
    """The calls whose arguments do not matter, with the error that they get, 0 for none."""
    shared = _TABLE["withoutNamespaces"]
    yield from ((group, errno.EPERM) for group in [*_TABLE["refused"], *shared["refused"]])
    yield shared["pretended"], 0
    yield _TABLE["absent"], errno.ENOSYS
    if sockets:
        yield _TABLE["sockets"], errno.EPERM


def _checked(sockets: bool, refuse: bytes) -> Iterator[Tuple[Dict[str, Any], List[bytes]]]:
    """The others, with the steps that refuse some of them."""
    for group in _TABLE["withoutNamespaces"]["ofItself"]:
        zeros = range(group["arguments"])
        yield group, [each for index in zeros for each in (_argument(index), _step(_EQUAL, 1, 0, 0), refuse)]
    namespaces = _TABLE["namespaces"]
    yield namespaces, [_argument(0), _step(_HAS_BITS, 0, 1, namespaces["flags"]), refuse]
    if not sockets:
        families = _TABLE["sockets"]["families"]
        # From each of them over the others and the refusal.
        known = [_step(_EQUAL, len(families) - index, 0, family) for index, family in enumerate(families)]
        yield _TABLE["sockets"], [_argument(0), *known, refuse]


def _numbers(machine: str, group: Dict[str, Any]) -> List[int]:
    """Of the calls that there are on this machine."""
    column = list(_ARCHITECTURES).index(machine)
    return [numbers[column] for numbers in group["calls"].values() if numbers[column] >= 0]


def _argument(index: int) -> bytes:
    """Its lower half, in the order of bytes of both architectures: the kernel takes these as 32-bit numbers."""
    return _step(_LOAD, 0, 0, _OFFSET_ARGUMENTS + 8 * index)


def _answer(error: int) -> bytes:
    return _step(_RETURN, 0, 0, _ERROR | error)


def _step(code: int, if_true: int, if_false: int, value: int) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, value)
