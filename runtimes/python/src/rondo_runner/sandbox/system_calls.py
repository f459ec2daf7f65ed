"""System calls that Python has no function for."""

from __future__ import annotations

import ctypes
import struct
from typing import Any

_PR_SET_NO_NEW_PRIVS = 38
_CAPABILITY_VERSION_3 = 0x20080522

libc = ctypes.CDLL(None, use_errno=True)


def system_call(number: int, *arguments: Any) -> int:
    return int(libc.syscall(ctypes.c_long(number), *(_word(each) for each in arguments)))


def _word(value: Any) -> Any:
    return ctypes.c_long(value) if isinstance(value, int) else value


def no_new_privileges() -> None:
    """No program that is started from here gains rights by its file. @raises OSError"""
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_NO_NEW_PRIVS)")


def drop_capabilities() -> None:
    """
    What root may because it is root, whatever the program that is started from here; being the owner of files stays.
    @raises OSError
    """
    header = struct.pack("=Ii", _CAPABILITY_VERSION_3, 0)
    if libc.capset(header, bytes(24)) != 0:
        raise OSError(ctypes.get_errno(), "capset")
