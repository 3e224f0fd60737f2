"""The notebook of the documents, run in a fresh interpreter that shows what each cell ends with."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOK = ROOT / "docs" / "notebook.ipynb"


def code_cells() -> list[str]:
    """The code of the notebook, cell by cell."""
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


def run(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run every cell in a folder, and print their values."""
    return subprocess.run(
        [sys.executable, __file__],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def execute(code: str, names: dict[str, Any]) -> None:
    """Run a cell and print the value of its last line, if that has one."""
    *body, last = ast.parse(code).body
    if not isinstance(last, ast.Expr):
        body.append(last)
    exec(compile(ast.Module(body, []), "cell", "exec"), names)
    if isinstance(last, ast.Expr):
        value = eval(compile(ast.Expression(last.value), "cell", "eval"), names)
        if value is not None:
            print(value)


if __name__ == "__main__":
    shared: dict[str, Any] = {}
    for cell in code_cells():
        execute(cell, shared)
