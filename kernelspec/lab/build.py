"""Build the prebuilt JupyterLab extension: `build.py VERSION FOLDER`.

Writes FOLDER/package.json and FOLDER/static/remoteEntry.HASH.js from extension.js and the words of
the language (kernelspec/python/lingu_kernel/grammar.json). Needs no JavaScript tools.
"""

import hashlib
import json
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent


def build(version, folder):
    """Write the extension; the same input gives the same bytes."""
    words = json.loads((HERE.parent / "python/lingu_kernel/grammar.json").read_text("utf-8"))
    words.pop("options", None)
    source = (HERE / "extension.js").read_text("utf-8")
    assert source.count("/*WORDS*/ {}") == 1
    source = source.replace("/*WORDS*/ {}", json.dumps(words, separators=(",", ":")))
    digest = hashlib.sha256(source.encode()).hexdigest()[:20]
    folder = pathlib.Path(folder)
    (folder / "static").mkdir(parents=True, exist_ok=True)
    (folder / "static" / f"remoteEntry.{digest}.js").write_text(source, "utf-8")
    package = {
        "name": "lingu-lab",
        "version": version,
        "description": "Highlighting of Lingu's command language",
        "license": "Apache-2.0",
        "jupyterlab": {
            "extension": True,
            "_build": {
                "load": f"static/remoteEntry.{digest}.js",
                "extension": "./extension",
            },
        },
    }
    (folder / "package.json").write_text(json.dumps(package, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    build(sys.argv[1], sys.argv[2])
