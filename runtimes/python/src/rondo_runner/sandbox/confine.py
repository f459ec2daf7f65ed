"""
`python -E -s -B …/rondo_runner/sandbox/confine.py <command>`: shuts a process in by the rules of the run, which then becomes
the command, and stays beside it to end what it leaves. An environment that others filled runs code of theirs as its
interpreter starts, before the runner could shut itself in.
"""

import json
import os
import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parents[2])

from rondo_runner.sandbox.apply import apply_rules  # noqa: E402 - only importable from here on
from rondo_runner.sandbox.guard import guarded  # noqa: E402


def run() -> None:
    run_folder = Path(os.environ["RONDO_RUN_DIR"])
    rules = run_folder / "in" / "sandbox.json"
    if rules.exists():
        apply_rules(json.loads(rules.read_text(encoding="utf-8")), run_folder, [])
    os.execv(sys.argv[1], sys.argv[1:])


if __name__ == "__main__":
    guarded(run)
