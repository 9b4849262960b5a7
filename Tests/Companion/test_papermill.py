"""Papermill's parameters as Lingu writes them."""
import pytest

from lingu_kernel.literals import literal

VALUES = [
    None, True, False, 0, -3, 2.5, 1e-05, "", 'say "hi" \\ \n\tü', [1, "a", None], {"a": 1, "b c": [2.0]},
]


def test_literals_are_read_back(lingu):
    for value in VALUES:
        result = lingu.run(f"x = {literal(value)}\nx")
        assert result.error is None, (value, result.error)


def test_texts_come_back_whole(lingu):
    text = 'say "hi" \\ (1) \\(1) ü'
    assert lingu.check(f"x = {literal(text)}\nprint (x)").stdout == text + "\n"


def test_numbers_that_are_not_finite_are_refused():
    with pytest.raises(ValueError, match="finite"):
        literal(float("nan"))


def test_papermill_knows_the_translator():
    papermill = pytest.importorskip("papermill.translators")
    import lingu_kernel.papermill  # noqa: F401

    translator = papermill.papermill_translators.find_translator("lingu", "lingu")
    text = translator.codify({"epochs": 20, "name": "a", "layers": ["gcn", "gat"]})
    assert 'epochs = 20' in text and 'layers = ["gcn" "gat"]' in text
