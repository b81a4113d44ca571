"""Executes a notebook and looks at what it shows."""

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

source = Path(sys.argv[1])
notebook = nbformat.read(source, as_version=4)
kept = {cell.id: len(cell.get("outputs", [])) for cell in notebook.cells}
NotebookClient(notebook, timeout=300, kernel_name="python3").execute()

images = tables = 0
for cell in notebook.cells:
    for output in cell.get("outputs", []):
        assert output.output_type != "error", output
        images += "image/png" in output.get("data", {})
        tables += "+---" in output.get("text", "")
assert images == 4, f"{images} plots, not 4"
assert tables >= 4, f"{tables} tables"
for cell in notebook.cells:
    cell.metadata.pop("execution", None)
if len(sys.argv) > 2:
    nbformat.write(notebook, Path(sys.argv[2]) / source.name)
else:
    assert any(kept.values()), f"{source} is kept without results"
print(f"{source}: {len(notebook.cells)} cells, {images} plots, {tables} tables")
