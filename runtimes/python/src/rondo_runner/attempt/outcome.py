"""Exit code and message of whatever ended an attempt."""

from __future__ import annotations

import errno
import traceback
from pathlib import Path
from types import TracebackType
from typing import Optional, Tuple

from rondo_recipe import BadConfiguration, BadData, RecipeFailure, Temporary

from ..recipe.imported import place_of
from .supervision import Stopped

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)
_SAID = (BadData.exit_code, Temporary.exit_code, BadConfiguration.exit_code)


def outcome_of(error: BaseException) -> Tuple[int, str]:
    if isinstance(error, RecipeFailure):
        return error.exit_code, str(error) or type(error).__name__
    if isinstance(error, Stopped):
        return 143, "stopped"
    if isinstance(error, MemoryError):
        return BadConfiguration.exit_code, f"ran out of memory ({place_of(error)}): raise ENGINE_MEMORY_MIB, or use fewer rows"
    if isinstance(error, SystemExit):
        return _exit_of(error)
    traceback.print_exception(type(error), error, _of_the_recipe(error.__traceback__))
    told = f"{type(error).__name__}: {error} ({place_of(error)})"
    if isinstance(error, OSError) and error.errno in _FULL:
        return Temporary.exit_code, told
    return 1, told


def _of_the_recipe(trace: Optional[TracebackType]) -> Optional[TracebackType]:
    """From the first line of the recipe on; all of it where there is none."""
    here = str(Path(__file__).parents[1])
    inner = trace
    while inner is not None and inner.tb_frame.f_code.co_filename.startswith(here):
        inner = inner.tb_next
    return inner or trace


def _exit_of(error: SystemExit) -> Tuple[int, str]:
    """A recipe that leaves in the middle has not done its work, whatever it says."""
    code = error.code
    if isinstance(code, int) and code in _SAID:
        return code, f"the recipe called sys.exit({code}) ({place_of(error)})"
    told = f"the recipe called sys.exit({code!r}) ({place_of(error)})"
    return (code if isinstance(code, int) and 0 < code < 256 else 1), told
