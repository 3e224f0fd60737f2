"""The notebook of the documents stands as it should, and Jupyter runs it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from notebook import NOTEBOOK
from test_contract import digest


def test_the_notebook_is_kept_without_what_a_run_left_in_it() -> None:
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert len(code) > 5
    assert [cell["outputs"] for cell in code] == [[]] * len(code)
    assert {cell["execution_count"] for cell in code} == {None}


@pytest.mark.prove
def test_jupyter_runs_the_notebook_on_the_archive_of_the_demo(tmp_path: Path) -> None:
    import nbformat
    from nbclient import NotebookClient

    assert digest("demo", "--data", "demo-data", cwd=tmp_path).returncode == 0
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    nbformat.validate(notebook)
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(tmp_path)}}).execute()
    shown = [
        output["data"]["text/html"]
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if "text/html" in output.get("data", {})
    ]
    assert len(shown) >= 5
    assert any("Seaplane without a pilot" in text for text in shown)
