"""Notebooks that `lingu run` wrote: valid, and equal to what nbclient stores with the same kernel."""
import os
import pathlib
import subprocess
import tempfile
import unittest

import nbclient
import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

CELLS = [
    'print "a"\nprint "b"',
    'display html "<b>1</b>" --id x\ndisplay markdown "*m*"',
    'display html "<b>2</b>" --id x --update\nprint "oh" --stderr\n[1 2 3]',
    "for i in 1..3 { print (i) }",
    "clear",
    'print "old"\nclear --wait\nprint "new"',
    "display json '{\"a\": [1, 2]}'",
    "x = 1;",
    "nope",
]


class NotebookTests(unittest.TestCase):
    def test_equals_nbclient(self):
        notebook = new_notebook(cells=[new_markdown_cell("# Title\n\ntext")]
                                + [new_code_cell(code) for code in CELLS])
        notebook.metadata["kernelspec"] = {"name": "lingu", "display_name": "Lingu", "language": "lingu"}
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "x.ipynb"
            nbformat.write(notebook, path)
            status = subprocess.run([os.environ["LINGU"], "run", path, "--allow-errors"],
                                    capture_output=True).returncode
            self.assertEqual(status, 0)
            text = path.read_text()
            ours = nbformat.reads(text, 4)
            nbformat.validate(ours)
            self.assertEqual(text, nbformat.writes(ours) + "\n")
        nbclient.NotebookClient(notebook, kernel_name="lingu", allow_errors=True, record_timing=False,
                                coalesce_streams=True).execute()
        self.assertEqual(ours.metadata.language_info, notebook.metadata.language_info)
        for mine, theirs in zip(ours.cells, notebook.cells):
            self.assertEqual(mine.get("outputs"), theirs.get("outputs"), mine.source)
            self.assertEqual(mine.get("execution_count"), theirs.get("execution_count"), mine.source)


if __name__ == "__main__":
    print("nbformat", nbformat.__version__, "nbclient", nbclient.__version__)
    unittest.main()
