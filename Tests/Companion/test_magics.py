"""The IPython magics."""
import pytest

IPython = pytest.importorskip("IPython")


@pytest.fixture(scope="module")
def shell():
    import lingu_kernel
    from IPython.core.interactiveshell import InteractiveShell

    try:
        lingu_kernel.program()
    except FileNotFoundError as error:
        pytest.skip(str(error))
    shell = InteractiveShell.instance()
    shell.run_line_magic("load_ext", "lingu_kernel")
    yield shell
    shell.lingu_magics.close()


def test_a_cell_runs(shell, capsys):
    shell.run_cell_magic("lingu", "", 'x = 6 * 7\nprint "six times seven"')
    assert "six times seven" in capsys.readouterr().out
    shell.run_line_magic("lingu_pull", "x")
    assert shell.user_ns["x"] == 42


def test_a_failed_cell_is_an_error(shell, capsys):
    from IPython.core.error import UsageError

    with pytest.raises(UsageError, match="UnknownName"):
        shell.run_cell_magic("lingu", "", "graf")


def test_tables_go_both_ways(shell):
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(
        {"name": ["007", "é \"q\""], "n": [1, 2], "x": [0.1, float("nan")], "b": [True, False]}
    )
    shell.user_ns["df"] = frame
    shell.run_line_magic("lingu_push", "df")
    shell.run_line_magic("lingu_pull", "back = df")
    back = shell.user_ns["back"]
    assert list(back.columns) == ["name", "n", "x", "b"] and list(back["name"]) == list(frame["name"])
    assert list(back["n"]) == [1, 2] and back["x"][0] == 0.1 and pandas.isna(back["x"][1])
    shell.run_line_magic("lingu_pull", "large = df | where n > 1")
    assert len(shell.user_ns["large"]) == 1


def test_plain_values_are_handed_over(shell):
    shell.user_ns["epochs"] = [1, 2.5, "three"]
    shell.run_line_magic("lingu_push", "epochs")
    shell.run_line_magic("lingu_pull", "again = epochs")
    assert shell.user_ns["again"]


def test_what_cannot_be_handed_over_is_told(shell):
    from IPython.core.error import UsageError

    shell.user_ns["thing"] = object()
    with pytest.raises(UsageError, match="cannot be handed over"):
        shell.run_line_magic("lingu_push", "thing")
    with pytest.raises(UsageError, match="no “missing”"):
        shell.run_line_magic("lingu_push", "missing")
