"""Runs the notebooks, in order, and saves them with their outputs.

    python notebooks/execute.py              # in place
    python notebooks/execute.py --to FOLDER  # copies of them

They write into a fresh folder, which goes afterwards, unless SPARK_BLIP2_OUTPUT names another.
"""

import argparse
import os
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient

NOTEBOOKS = Path(__file__).resolve().parent


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--to", type=Path, default=NOTEBOOKS, metavar="FOLDER")
    target = parser.parse_args().to
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="spark-blip2-notebooks-") as output:
        os.environ.setdefault("SPARK_BLIP2_OUTPUT", output)
        for path in sorted(NOTEBOOKS.glob("*.ipynb")):
            execute(path, target / path.name)


def execute(path, target):
    """The first cell that fails ends it."""
    print(path.name, flush=True)
    notebook = nbformat.read(path, as_version=4)
    kernel = {"metadata": {"path": str(NOTEBOOKS)}}
    NotebookClient(notebook, timeout=1800, kernel_name="python3", resources=kernel).execute()
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)  # when it ran
        if cell.cell_type == "code":
            # Spark's log names the machine; what a notebook has to say is not there.
            cell.outputs = [output for output in cell.outputs if output.get("name") != "stderr"]
    notebook.metadata.language_info = {"name": "python"}
    nbformat.write(notebook, target)


if __name__ == "__main__":
    main()
