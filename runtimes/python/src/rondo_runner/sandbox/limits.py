"""Limits of the process and of each of its children."""

from __future__ import annotations

import resource
from typing import Any, Dict, List, Mapping

_MIB = 1024 * 1024
_CPU_GRACE_SECONDS = 5

#: How the rules name them, which limit of the system each is, and in what unit.
_LIMITS: Dict[str, Any] = {
    # RLIMIT_AS would count what threads and mapped files only reserve.
    "memoryMiB": ("memory", resource.RLIMIT_DATA, _MIB),
    "cpuSeconds": ("cpu", resource.RLIMIT_CPU, 1),
    "processes": ("processes", getattr(resource, "RLIMIT_NPROC", None), 1),
    "openFiles": ("open files", resource.RLIMIT_NOFILE, 1),
    "fileMiB": ("file size", resource.RLIMIT_FSIZE, _MIB),
}


def limit(rules: Mapping[str, Any]) -> List[str]:
    """The names of those that hold. A limit is never raised. No core is dumped: it would hold the run's secrets."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    held = []
    for key, (name, kind, unit) in _LIMITS.items():
        wanted = rules.get(key)
        if wanted is None or kind is None:
            continue
        value = int(wanted) * unit
        # The signal that says so comes before the one that nobody can ignore.
        last = value + _CPU_GRACE_SECONDS if kind == resource.RLIMIT_CPU else value
        _, most = resource.getrlimit(kind)
        if most != resource.RLIM_INFINITY:
            value, last = min(value, most), min(last, most)
        resource.setrlimit(kind, (value, last))
        held.append(name)
    return held
