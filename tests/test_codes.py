"""The closed lists of codes are explained, all of them and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

from ingest.input_codes import InputCode
from parsers.model import ErrorCode, WarningCode

PAGE = (Path(__file__).resolve().parents[1] / "docs" / "codes.md").read_text(encoding="utf-8")
FAILURES, REST = PAGE.split("## Warnings")
WARNINGS, INPUTS = REST.split("## Inputs")


def explained(part: str) -> list[str]:
    return re.findall(r"^\| `(\w+)` \|", part, re.MULTILINE)


def test_every_failure_is_explained() -> None:
    assert sorted(explained(FAILURES)) == sorted(ErrorCode)


def test_every_warning_is_explained() -> None:
    assert sorted(explained(WARNINGS)) == sorted(WarningCode)


def test_every_failure_of_an_input_is_explained() -> None:
    assert sorted(explained(INPUTS)) == sorted(InputCode)
