"""In a container reports are appended to a file."""

import json
from pathlib import Path

import pytest

from rondo_runner.contract.report import channel


def test_reports_are_appended_to_the_file_that_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reports = tmp_path / "reports.ndjson"
    reports.write_text('{"error": "before"}\n')
    monkeypatch.setenv("RONDO_REPORTS", str(reports))
    write = channel()
    write({"progress": {"fraction": 0.5}})
    write({"metric": {"name": "MAPE", "value": 0.08}})
    assert [json.loads(line) for line in reports.read_text().splitlines()] == [
        {"error": "before"},
        {"progress": {"fraction": 0.5}},
        {"metric": {"name": "MAPE", "value": 0.08}},
    ]
