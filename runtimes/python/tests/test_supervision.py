"""What the supervisor sees and does: reports, signals, its own end, the sandbox, interpreters that wait."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import EXAMPLES, RUNNER, start_runner
from rondo_runner.contract.report import BURST, Reporter
from rondo_runner.sandbox.landlock import landlock_version

ROWS = ("price\n1.5\n2.5\n", {"price": "double"})


def test_progress_is_told_as_it_comes_and_a_flood_is_left_out_but_for_its_end() -> None:
    lines: list[Any] = []
    waiting: list[Any] = []
    reporter = Reporter(lines.append, clock=lambda: 0.0, later=waiting.append)
    for row in range(1000):
        reporter.progress(row / 1000, f"row {row}")
    assert [line["progress"]["message"] for line in lines] == [f"row {row}" for row in range(BURST)]
    (flush,) = waiting
    flush()
    assert lines[-1] == {"progress": {"fraction": 0.999, "message": "row 999"}}
    reporter.progress(7.0)
    reporter.progress(float("nan"))
    reporter.error("it failed")
    assert lines[-2:] == [{"progress": {"fraction": 1.0}}, {"error": "it failed"}]


def test_values_that_json_has_no_word_for_are_not_told() -> None:
    lines: list[Any] = []
    reporter = Reporter(lines.append)
    reporter.metric("MAPE", float("inf"))
    reporter.metric("MAPE", 0.5)
    assert lines == [{"metric": {"name": "MAPE", "value": 0.5}}]


WAITS = """
import os, sys, time
def train(config, data):
    try:
        print("ready", flush=True)
        while True: time.sleep(3600)
    finally:
        print("tidied up", flush=True)
def score(config, data, model): ...
"""


def started(new_run: Any, recipe: Any, arguments: Any = None) -> Any:
    run = new_run("train").data(*ROWS)
    process = start_runner(sys.executable, arguments or ["run", "--recipe", str(recipe({"recipe.py": WAITS}))], run.root)
    os.close(process.writes)
    return process


def test_sigterm_lets_a_recipe_tidy_up(new_run: Any, recipe: Any) -> None:
    pytest.importorskip("pandas")
    with started(new_run, recipe) as process:
        assert process.stdout.readline() == b"ready\n"
        process.send_signal(signal.SIGTERM)
        assert b"tidied up" in process.stdout.read()
        assert process.wait() == 143
        os.close(process.reads)


def test_the_end_of_the_supervisor_is_the_end_of_the_run(new_run: Any, recipe: Any) -> None:
    pytest.importorskip("pandas")
    with started(new_run, recipe) as process:
        assert process.stdout.readline() == b"ready\n"
        process.stdin.close()
        assert process.wait() == -signal.SIGKILL
        os.close(process.reads)


def test_a_warm_interpreter_carries_out_one_run(new_run: Any) -> None:
    pytest.importorskip("pandas")
    run = new_run("train").data(*ROWS)
    with start_runner(sys.executable, ["warm"], run.root) as process:
        os.close(process.writes)
        with os.fdopen(process.reads, "rb") as reports:
            assert json.loads(reports.readline())["ready"]["seconds"] >= 0
            process.stdin.write(json.dumps({"recipe": str(EXAMPLES / "cheapest" / "recipe.py")}).encode() + b"\n")
            process.stdin.flush()
            assert json.loads(reports.readline()) == {"begun": {}}
            assert json.loads(reports.readlines()[-1]) == {"progress": {"fraction": 1.0, "message": "trained"}}
        assert process.wait() == 0, process.stdout.read()
    assert (run.root / "out/model/rondo-model.json").is_file()


def test_a_module_of_the_recipe_wins_over_what_is_warm(new_run: Any, recipe: Any) -> None:
    pytest.importorskip("pandas")
    source = recipe(
        {
            "recipe.py": "import dateutil\n\ndef load(config):\n    return [1]\n\n"
            "def train(config, data):\n    return dateutil.mine\n\ndef score(config, data, model): ...\n",
            "dateutil/__init__.py": "mine = 1\n",
        }
    )
    run = new_run("train")
    with start_runner(sys.executable, ["warm"], run.root) as process:
        os.close(process.writes)
        with os.fdopen(process.reads, "rb") as reports:
            process.stdin.write(json.dumps({"recipe": str(source)}).encode() + b"\n")
            process.stdin.flush()
            told = [json.loads(line) for line in reports]
        assert process.wait() == 0, process.stdout.read()
    assert [list(line)[0] for line in told[:2]] == ["ready", "begun"]
    assert told[-1] == {"progress": {"fraction": 1.0, "message": "trained"}}


def test_a_warm_interpreter_that_is_not_needed_goes(new_run: Any) -> None:
    run = new_run("train")
    with start_runner(sys.executable, ["warm"], run.root) as process:
        os.close(process.writes)
        process.stdin.close()
        assert process.wait() == 0
        os.close(process.reads)
    assert not any((run.root / "out/model").iterdir())


PROBE = """
import ctypes, mmap, os, platform, socket, subprocess

def call(numbers, *arguments):
    libc = ctypes.CDLL(None, use_errno=True)
    number = numbers[0 if platform.machine() == "x86_64" else 1]
    if libc.syscall(ctypes.c_long(number), *(ctypes.c_long(a) if isinstance(a, int) else a for a in arguments)) < 0:
        raise OSError(ctypes.get_errno(), "refused")

def train(config, data):
    for name, attempt in {
        "passwd": lambda: open("/etc/passwd").read(),
        "supervisor": lambda: open(f"/proc/{os.getppid()}/environ").read(),
        "neighbour": lambda: open(config["neighbour"]).read(),
        "root": lambda: os.listdir("/"),
        "write": lambda: open(config["neighbour"], "w"),
        "tmp": lambda: open("/tmp/rondo-probe", "w"),
        "link": lambda: (os.symlink(config["neighbour"], "out/link"), open("out/link").read()),
        "tcp": lambda: socket.create_connection(("127.0.0.1", 9)),
        "udp": lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM),
        "unix": lambda: socket.socket(socket.AF_UNIX),
        "signal": lambda: os.kill(os.getppid(), 0),
        "keys": lambda: call((250, 219), 0, -3, 1),
        "trace": lambda: call((101, 117), 0, 0, 0, 0),
        "memory of others": lambda: call((310, 270), os.getppid(), 0, 0, 0, 0, 0),
        "memory file": lambda: call((319, 279), b"program", 0),
        "namespace": lambda: call((272, 97), 0x10000000),
        "mount": lambda: call((165, 40), b"none", b"/tmp", b"tmpfs", 0, 0),
        "another table of calls": lambda: call((0x40000000 + 39, 0x40000000), 0),
        "child": lambda: subprocess.run(["/bin/cat", config["neighbour"]], check=True, capture_output=True),
        "memory": lambda: mmap.mmap(-1, 1 << 40) and bytearray(3 << 30),
        "file": lambda: open("out/big", "wb").truncate(1 << 30),
    }.items():
        try:
            attempt()
            print(name, "SUCCEEDED")
        except BaseException as error:
            print(name, "refused", type(error).__name__)
    open("out/allowed", "w").write("x")
    left, right = socket.socketpair()
    print("own", os.listdir("in"), oct(os.stat("out/allowed").st_mode))
    return 1

def score(config, data, model): ...
"""


@pytest.mark.skipif(landlock_version() < 6, reason="this kernel has no Landlock of version 6")
@pytest.mark.parametrize("bystander", [False, True])
def test_nothing_outside_of_the_run_can_be_reached(new_run: Any, recipe: Any, tmp_path: Path, bystander: bool) -> None:
    pytest.importorskip("pandas")
    neighbour = tmp_path / "neighbour" / "secret.key"
    neighbour.parent.mkdir()
    neighbour.write_text("secret")
    source = recipe({"recipe.py": PROBE})
    run = new_run("train", {"neighbour": str(neighbour)}).data(*ROWS)
    run.sandbox(landlock="require", read=["/bin", "/usr/bin"], limits={"memoryMiB": 1024, "fileMiB": 100, "openFiles": 256})
    run.start(source / "recipe.py" if bystander else source)
    assert run.code == 0, run.log
    assert "SUCCEEDED" not in run.log
    assert run.log.count(" refused ") == 21
    assert "0o100600" in run.log
    (held,) = [report["sandbox"] for report in run.reports if "sandbox" in report]
    assert held == {
        "landlock": landlock_version(),
        "files": True,
        "network": True,
        "limits": ["memory", "open files", "file size"],
        "lacks": [],
    }
    assert run.reports[0] == {"sandbox": held}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="there is no /proc")
def test_the_death_of_the_worker_is_that_of_processes_without_a_parent(tmp_path: Path) -> None:
    confine = RUNNER / "sandbox" / "confine.py"
    orphan = "(setsid /bin/sh -c 'echo ready; exec sleep infinity' &) ; trap '' TERM; sleep infinity"
    engine = [sys.executable, str(confine), "/bin/sh", "-c", orphan]
    worker = [sys.executable, "-c", "import subprocess, sys; subprocess.run(sys.argv[1:])", *engine]
    environment = {"RONDO_RUN_DIR": str(tmp_path), "PATH": os.environ["PATH"]}
    with subprocess.Popen(worker, stdout=subprocess.PIPE, env=environment) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        process.kill()
        # The last one that could write is gone.
        assert process.stdout.read() == b""


@pytest.mark.skipif(landlock_version() < 6, reason="this kernel has no Landlock of version 6")
def test_a_model_is_loaded_inside_the_sandbox(new_run: Any, tmp_path: Path) -> None:
    class Evil:
        def __reduce__(self) -> Any:
            return (open, (str(tmp_path / "neighbour"), "w"))

    run = new_run("score").data(*ROWS).model(Evil()).sandbox(landlock="require")
    run.start(EXAMPLES / "cheapest")
    assert run.code != 0
    assert not (tmp_path / "neighbour").exists()


def test_rules_that_are_none_are_refused(new_run: Any) -> None:
    run = new_run("train").data(*ROWS).sandbox(landlock="please").start(EXAMPLES / "cheapest")
    assert (run.code, run.error()) == (78, 'in/sandbox.json: landlock: "please" is none of auto, require, off')


def test_what_an_interpreter_has_is_told() -> None:
    told = json.loads(subprocess.check_output([sys.executable, "-E", "-s", "-B", str(RUNNER), "probe"]))
    assert told["python"] == ".".join(map(str, sys.version_info[:3]))
    assert set(told["packages"]) >= {"pandas", "pyarrow", "scikit-learn", "joblib", "pydantic", "numpy"}


def test_a_recipe_is_described_in_one_line(recipe: Any) -> None:
    command = [sys.executable, "-E", "-s", "-B", str(RUNNER), "describe", "--recipe"]
    told = json.loads(subprocess.check_output([*command, str(EXAMPLES / "weekly-sales")]))
    assert (told["form"], told["modes"], told["problems"]) == ("platform", ["train", "score"], [])
    nothing = subprocess.run([*command, str(recipe({"x.txt": ""}))], capture_output=True, text=True)
    assert (nothing.returncode, "no recipe was found" in json.loads(nothing.stdout)["problems"][0]) == (78, True)
