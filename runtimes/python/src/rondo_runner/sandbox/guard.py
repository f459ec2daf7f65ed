"""Stays beside a run that is shut in, and ends what the run leaves behind: no process of it can reach the guard."""

from __future__ import annotations

import os
import signal
from typing import Any, Callable, Iterator, List

from .system_calls import libc

_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36
_WORKER_GONE = signal.SIGUSR1
#: What a process may have been given when it is started: input, logs, reports.
_DESCRIPTORS = (0, 1, 2, 3)


class _WorkerGone(Exception):
    pass


def guarded(run: Callable[[], None]) -> None:
    """
    Carries out `run`, which becomes another program, in a process of its own, and ends as that one does once all of its
    descendants have ended too. Those that lost their parent, whatever session they are in, are children of this process:
    they are killed when the run ends, and when the worker does.
    """
    worker = os.getppid()
    libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    child = os.fork()
    if child == 0:
        run()
        os._exit(1)
    status = _status_of(child, worker)
    _end_with(status)


def _status_of(child: int, worker: int) -> int:
    # SIGTERM is for the run, to end in good order.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(_WORKER_GONE, _worker_gone)
    for descriptor in _DESCRIPTORS:
        _close(descriptor)
    status = signal.SIGKILL.value
    try:
        libc.prctl(_PR_SET_PDEATHSIG, int(_WORKER_GONE), 0, 0, 0)
        if os.getppid() != worker:
            raise _WorkerGone
        ended = 0
        while ended != child:
            ended, status = os.wait()
    except _WorkerGone:
        pass
    signal.signal(_WORKER_GONE, signal.SIG_IGN)
    _end_all()
    return status


def _worker_gone(*_: Any) -> None:
    raise _WorkerGone


def _end_all() -> None:
    """Whoever dies leaves its children to this process, until there are none. A kernel that lists none is not waited for."""
    while True:
        found = list(_descendants(os.getpid()))
        for pid in found:
            _kill(pid)
        if not found:
            return
        os.wait()


def _descendants(pid: int) -> Iterator[int]:
    waiting = _children(pid)
    while waiting:
        each = waiting.pop()
        yield each
        waiting += _children(each)


def _children(pid: int) -> List[int]:
    found: List[int] = []
    try:
        for thread in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{thread}/children", encoding="ascii") as children:
                found += map(int, children.read().split())
    except OSError:
        pass
    return found


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def _close(descriptor: int) -> None:
    try:
        os.close(descriptor)
    except OSError:
        pass


def _end_with(status: int) -> None:
    if os.WIFEXITED(status):
        os._exit(os.WEXITSTATUS(status))
    ended_by = os.WTERMSIG(status)
    if ended_by not in (signal.SIGKILL, signal.SIGSTOP):
        signal.signal(ended_by, signal.SIG_DFL)
    os.kill(os.getpid(), ended_by)
