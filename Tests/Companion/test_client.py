"""The client over stdin and stdout."""
import threading
import time

import pytest


def test_results_streams_and_errors(lingu):
    result = lingu.run('print "hello"\n6 * 7')
    assert result.text == "42" and result.stdout == "hello\n" and result.error is None
    failed = lingu.run("graf")
    assert failed.error.name == "UnknownName"
    import lingu_kernel

    with pytest.raises(lingu_kernel.LinguError, match="UnknownName"):
        lingu.check("graf")


def test_values_stay_between_cells(lingu):
    lingu.check("x = [1 2 3]")
    assert lingu.check("x").text.startswith("[1")


def test_questions_are_answered(lingu):
    lingu.check("import-me = 3")
    assert "import-me" in lingu.complete("import-")["matches"]
    assert lingu.inspect("compare")["found"]
    asked = []

    def answer(prompt, is_password):
        asked.append((prompt, is_password))
        return "Ada"

    result = lingu.check('name = input "Who? "\nname', on_input=answer)
    assert result.text == "Ada" and asked == [("Who? ", False)]


def test_an_interrupt_ends_a_cell(lingu):
    timer = threading.Timer(0.5, lingu.interrupt)
    timer.start()
    start = time.monotonic()
    result = lingu.run("sleep 30")
    assert result.error.name == "Interrupted" and time.monotonic() - start < 10
    assert lingu.check("1 + 1").text == "2"


def test_outputs_come_while_the_cell_runs(lingu):
    seen = []
    lingu.check('print "a"\nsleep 0.3\nprint "b"', on_output=lambda output: seen.append(output))
    assert "".join(o["text"] for o in seen if o["output_type"] == "stream") == "a\nb\n"


def test_a_dead_kernel_is_told():
    import lingu_kernel

    try:
        session = lingu_kernel.Lingu()
    except FileNotFoundError as error:
        pytest.skip(str(error))
    session.check("1")
    session._process.kill()
    session._process.wait()
    with pytest.raises(lingu_kernel.LinguError, match="DeadKernel"):
        session.run("2")
    session.close()
    assert not session.is_running
