"""The JupyterLab extension's parser, run by node over texts (skipped without node)."""
import json
import pathlib
import shutil
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
HARNESS = r"""
const extension = require(process.argv[2]);
class Stream {
  constructor(text) { this.string = text; this.pos = 0; this.start = 0; }
  sol() { return this.pos === 0; }
  eol() { return this.pos >= this.string.length; }
  peek() { return this.string[this.pos]; }
  next() { return this.eol() ? undefined : this.string[this.pos++]; }
  eatSpace() { const s = this.pos; while (/\s/.test(this.peek() ?? "")) this.pos++; return this.pos > s; }
  match(pattern, consume = true) {
    if (typeof pattern === "string") {
      const fits = this.string.startsWith(pattern, this.pos);
      if (fits && consume) this.pos += pattern.length;
      return fits;
    }
    const found = this.string.slice(this.pos).match(pattern);
    if (!found || found.index > 0) return null;
    if (consume) this.pos += found[0].length;
    return found;
  }
}
const parser = extension.parser(extension.words);
const result = JSON.parse(require("fs").readFileSync(0, "utf8")).map((text) => {
  const state = parser.startState();
  const tokens = [];
  for (const line of text.split("\n")) {
    const stream = new Stream(line);
    while (!stream.eol()) {
      const start = stream.pos;
      const kind = parser.token(stream, state);
      if (stream.pos === start) throw new Error("no progress at " + line.slice(start));
      tokens.push([kind, line.slice(start, stream.pos)]);
    }
  }
  return tokens;
});
console.log(JSON.stringify(result));
"""


@pytest.fixture(scope="module")
def parse(tmp_path_factory):
    if not shutil.which("node"):
        pytest.skip("node is not installed")
    folder = tmp_path_factory.mktemp("lab")
    builder = ROOT / "kernelspec" / "lab" / "build.py"
    subprocess.run([sys.executable, builder, "0.0.0", folder], check=True)
    package = json.loads((folder / "package.json").read_text())
    entry = folder / package["jupyterlab"]["_build"]["load"]
    harness = folder / "harness.cjs"
    harness.write_text(HARNESS)

    def run(*texts):
        done = subprocess.run(
            ["node", harness, entry], input=json.dumps(texts), capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


def test_words_have_kinds(parse):
    [tokens] = parse(
        'small = student distill nouns knowledge --conv gcn --seeds 0..4  # five\n'
        'for c in [gcn gat] { nouns | where label == "food" }'
    )
    kinds = {text: kind for kind, text in tokens}
    assert kinds["small"] == "def" and kinds["student"] == kinds["distill"] == "builtin"
    assert kinds["--conv"] == "attribute" and kinds["# five"] == "comment"
    assert kinds["for"] == "keyword" and kinds["where"] == "builtin" and kinds["4"] == "number"
    assert kinds['"food"'] == "string" and kinds["knowledge"] == "variable"


def test_texts_with_expressions(parse):
    [tokens] = parse(r'print "a \(x + f(1)) b" # end')
    assert tokens[-1] == ["comment", "# end"] and ["variable", "x"] in tokens
    assert [None, " "] in tokens and tokens[2][1] == '"a \\('


def test_every_notebook_is_read(parse):
    cells = []
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        cells += [
            "".join(cell["source"])
            for cell in json.loads(path.read_text("utf-8"))["cells"]
            if cell["cell_type"] == "code"
        ]
    for cell, tokens in zip(cells, parse(*cells)):
        assert "".join(text for _, text in tokens) == cell.replace("\n", "")


def test_odd_texts_end(parse):
    odd = ['"open', "'open", "`open", '"\\', "--", "\\", '"a \\(b', '"a \\("b") c"']
    for text, tokens in zip(odd, parse(*odd)):
        assert "".join(part for _, part in tokens) == text
