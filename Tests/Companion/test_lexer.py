"""The Pygments lexer: nothing is lost, nothing is an error, words have the right kinds."""
import json
import pathlib

import pytest

pygments = pytest.importorskip("pygments")
from pygments.token import Comment, Error, Keyword, Name, Number, String  # noqa: E402

from lingu_kernel.grammar import COMMANDS, NOUNS  # noqa: E402
from lingu_kernel.lexer import LinguLexer  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]


def tokens(text):
    return list(LinguLexer(stripnl=False, ensurenl=False).get_tokens(text))


def kinds(text):
    return {value: kind for kind, value in tokens(text) if value.strip()}


def test_words_have_kinds():
    found = kinds(
        'small = student distill nouns knowledge --conv gcn --seeds 0..4  # five\n'
        'for c in [gcn gat] { nouns | where label == "food" and degree >= 3.5 }'
    )
    assert found["small"] is Name.Variable
    assert found["student"] is Name.Builtin and found["distill"] is Name.Builtin
    assert found["--conv"] is Name.Attribute and found["# five"] is Comment.Single
    assert found["for"] is Keyword and found["c"] is Name.Variable
    assert found["where"] is Name.Builtin and found["and"] is Keyword.Constant or Keyword
    assert found["3.5"] is Number and found["food"] is String.Double


def test_texts_with_expressions():
    found = tokens(r'"a \(x + f(1)) b" + ' + "'raw'")
    assert "".join(value for _, value in found) == r'"a \(x + f(1)) b" + ' + "'raw'"
    assert (String.Interpol, "\\(") in found and (String.Single, "'raw'") in found


@pytest.mark.parametrize("text", ["", "\n", "--", "1..", "5%", "a-b-c", "\\", "“ü”", '"open', "x=1"])
def test_nothing_is_lost(text):
    assert "".join(value for _, value in tokens(text)) == text


def test_the_notebooks_have_no_errors():
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                source = "".join(cell["source"])
                found = tokens(source)
                assert "".join(value for _, value in found) == source
                assert all(kind is not Error for kind, _ in found)


def test_the_words_are_the_programs():
    assert "graph" in NOUNS and "compare" in COMMANDS and "where" in COMMANDS
