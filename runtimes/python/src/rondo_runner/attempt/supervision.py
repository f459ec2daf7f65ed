"""The supervisor ends a run by SIGTERM; when it is gone itself, standard input ends."""

from __future__ import annotations

import os
import signal
import stat
import threading
from typing import Any


class Stopped(BaseException):
    """Raised in the recipe's thread, so that `finally` and `with` are carried out. No `except Exception` catches it."""


def stop_on_term() -> None:
    def stop(*_: Any) -> None:
        # A second SIGTERM does not wait for what the first has begun.
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        raise Stopped

    signal.signal(signal.SIGTERM, stop)


def end_with_supervisor() -> None:
    """Only where standard input is a pipe, as a supervisor's is."""
    try:
        mode = os.fstat(0).st_mode
    except OSError:
        return
    if stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode):
        threading.Thread(target=_wait_for_the_end, name="rondo-supervisor", daemon=True).start()


def _wait_for_the_end() -> None:
    while True:
        try:
            if not os.read(0, 4096):
                break
        except OSError:
            break
    if os.getpgrp() == os.getpid():
        os.killpg(os.getpid(), signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)
