"""What the runner says while it runs: one JSON object a line on file descriptor 3."""

from __future__ import annotations

import json
import math
import os
import stat
import threading
import time
from typing import Any, Callable, Dict, Optional

#: The worker ignores lines over 64 KiB; in JSON a character may take six bytes.
MAX_TEXT = 8_000

#: A recipe that reports each row must not keep the worker busy: so many at once, and as many more in a second.
BURST = 20

Write = Callable[[Dict[str, Any]], None]
Later = Callable[[Callable[[], None]], None]


def _later(work: Callable[[], None]) -> None:
    timer = threading.Timer(1 / BURST, work)
    timer.daemon = True
    timer.start()


class Reporter:
    """Takes progress as often as it comes, and leaves out what nobody could read. The latest is never left out."""

    def __init__(self, write: Write, clock: Callable[[], float] = time.monotonic, later: Later = _later) -> None:
        self._write = write
        self._clock = clock
        self._later = later
        self._lock = threading.RLock()
        self._allowed = float(BURST)
        self._asked_at = clock()
        self._pending: Optional[Dict[str, Any]] = None

    def progress(self, fraction: Optional[float] = None, message: Optional[str] = None) -> None:
        said: Dict[str, Any] = {}
        if fraction is not None and math.isfinite(fraction):
            said["fraction"] = min(1.0, max(0.0, float(fraction)))
        if message is not None:
            said["message"] = str(message)[:MAX_TEXT]
        if not said:
            return
        with self._lock:
            waits = self._pending is not None
            self._pending = said
            if self._may_write():
                self.flush()
            elif not waits:
                self._later(self.flush)

    def _may_write(self) -> bool:
        now = self._clock()
        self._allowed = min(float(BURST), self._allowed + (now - self._asked_at) * BURST)
        self._asked_at = now
        if self._allowed < 1:
            return False
        self._allowed -= 1
        return True

    def flush(self) -> None:
        with self._lock:
            if self._pending is None:
                return
            pending, self._pending = self._pending, None
            self._write({"progress": pending})

    def metric(self, name: str, value: float) -> None:
        if math.isfinite(value):
            self._write({"metric": {"name": name[:MAX_TEXT], "value": float(value)}})

    def error(self, message: str) -> None:
        self.flush()
        self._write({"error": message[:MAX_TEXT]})

    def tell(self, name: str, value: Dict[str, Any]) -> None:
        self._write({name: value})


def channel(descriptor: int = 3) -> Write:
    """Writes to the supervisor: into the file RONDO_REPORTS in a container, which no descriptor reaches, else to descriptor 3.

    Run by hand, without either, nobody listens, and that is no failure.
    """
    reports = os.environ.get("RONDO_REPORTS")
    if reports:
        return _writer(os.open(reports, os.O_WRONLY | os.O_APPEND))
    try:
        mode = os.fstat(descriptor).st_mode
    except OSError:
        return _nobody
    if not (stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)):
        return _nobody
    os.set_inheritable(descriptor, False)
    return _writer(descriptor)


def _writer(descriptor: int) -> Write:
    def write(value: Dict[str, Any]) -> None:
        line = (json.dumps(value, allow_nan=False) + "\n").encode()
        try:
            while line:
                line = line[os.write(descriptor, line) :]
        except OSError:
            pass

    return write


def _nobody(_: Dict[str, Any]) -> None:
    return None
