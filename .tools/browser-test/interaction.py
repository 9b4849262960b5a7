"""What a person does in JupyterLab besides running cells: colours, completion, tooltips, progress in
place, the interrupt button, restarting, saving and loading again.

usage: interaction.py   (the kernel must be registered)
"""
import json
import pathlib
import sys
import tempfile
import time

from notebooks import browser, start_server, wait
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

CELLS = [
    "# a comment\nanswer = 42; print \"some text\" (answer)",
    "",
    "nouns = graph build wordnet --classes [animal plant] --nodes 200 --split few:10",
    "long = student train nouns --epochs 100000 --seeds 0..500",
    "print \"kept over reloading\"\nplot degrees nouns",
    "answer",
]


def notebook():
    cells = [{"cell_type": "code", "id": f"c{i}", "metadata": {}, "execution_count": None, "outputs": [],
              "source": source} for i, source in enumerate(CELLS)]
    return {"cells": cells, "metadata": {"kernelspec": {"name": "lingu", "display_name": "Lingu",
                                                        "language": "lingu"}},
            "nbformat": 4, "nbformat_minor": 5}


class Page:
    def __init__(self, driver, port):
        self.driver = driver
        self.url = f"http://127.0.0.1:{port}/lab/tree/interaction.ipynb?reset"

    def open(self):
        self.driver.get(self.url)
        wait(lambda: len(self.cells()) == len(CELLS), 120, "the notebook to open")
        self.wait_for("idle")

    def find(self, selector, inside=None):
        return (inside or self.driver).find_elements(By.CSS_SELECTOR, selector)

    def cells(self):
        return self.find(".jp-Notebook .jp-CodeCell")

    def status(self):
        return self.find(".jp-Notebook-ExecutionIndicator")[0].get_attribute("data-status")

    def wait_for(self, status, seconds=90):
        wait(lambda: self.status() == status, seconds, f"the kernel to be {status}")

    def keys(self, *keys):
        actions = ActionChains(self.driver)
        for key in keys:
            if isinstance(key, tuple):
                actions.key_down(key[0]).send_keys(key[1]).key_up(key[0])
            else:
                actions.send_keys(key)
        actions.perform()

    def enter(self, index):
        """Puts the cursor at the end of a cell."""
        editor = self.find(".cm-content", self.cells()[index])[0]
        self.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", editor)
        time.sleep(0.3)
        editor.click()
        self.keys((Keys.CONTROL, Keys.END))

    def clear(self, index):
        self.enter(index)
        self.keys((Keys.CONTROL, "a"), Keys.DELETE)

    def code(self, index):
        return self.find(".cm-content", self.cells()[index])[0].text

    def output(self, index):
        return "\n".join(e.text for e in self.find(".jp-OutputArea-output", self.cells()[index]))

    def prompt(self, index):
        return self.find(".jp-InputPrompt", self.cells()[index])[0].text

    def start(self, index):
        self.enter(index)
        self.keys((Keys.SHIFT, Keys.ENTER))

    def run(self, index, seconds=120):
        self.start(index)
        wait(lambda: self.prompt(index).strip("[]: ").isdigit(), seconds, f"cell {index} to end")


def colours(page):
    """Comments, strings and numbers have colours of their own."""
    script = """
        const colours = {};
        for (const span of arguments[0].querySelectorAll('.cm-line span'))
            colours[span.textContent] = getComputedStyle(span).color;
        colours.plain = getComputedStyle(arguments[0].querySelector('.cm-line')).color;
        return colours;"""
    found = page.driver.execute_script(script, page.cells()[0])
    kinds = {"# a comment": "comments", '"some text"': "strings", "42": "numbers"}
    for text, kind in kinds.items():
        assert text in found, f"{kind} are not highlighted: {found}"
        assert found[text] != found["plain"], f"{kind} look like plain text: {found}"


def completion(page):
    page.clear(1)
    page.keys("displ", Keys.TAB)
    wait(lambda: page.find(".jp-Completer:not(.lm-mod-hidden) .jp-Completer-item"), 20, "the match")
    page.keys(Keys.ENTER)
    wait(lambda: page.code(1) == "display", 20, "Enter to take the match")
    page.clear(1)
    page.keys("graph ", Keys.TAB)
    wait(lambda: page.find(".jp-Completer:not(.lm-mod-hidden) .jp-Completer-item"), 20, "the list of matches")
    shown = page.find(".jp-Completer")[0].text
    assert "build" in shown and "load" in shown, f"the list of matches is {shown!r}"
    page.keys(Keys.ESCAPE)


def tooltip(page):
    page.clear(1)
    page.keys("student train", (Keys.SHIFT, Keys.TAB))
    wait(lambda: "Train a graph student" in page.find(".jp-Tooltip")[0].text, 20, "the tooltip")
    page.keys(Keys.ESCAPE)
    page.clear(1)


def progress_and_interrupt(page):
    page.run(2)
    page.start(3)
    states = set()
    for _ in range(40):
        outputs = page.find(".jp-OutputArea-child", page.cells()[3])
        assert len(outputs) <= 1, f"progress is shown in {len(outputs)} outputs"
        if outputs:
            states.add(page.output(3))
        if len(states) >= 3:
            break
        time.sleep(0.25)
    assert len(states) >= 3, f"progress does not move: {states}"
    start = time.time()
    page.find('[data-command="notebook:interrupt-kernel"] , [data-jp-item-name="interrupt"] button, '
              'jp-button[data-command="notebook:interrupt-kernel"]')[0].click()
    page.wait_for("idle", 20)
    print(f"   interrupted in {time.time() - start:.1f} s, by a click")
    assert "interrupted" in page.output(3).lower(), page.output(3)


def saving(page):
    page.run(4)
    page.keys((Keys.CONTROL, "s"))
    wait(lambda: not page.find(".jp-Document.jp-mod-dirty, .lm-TabBar-tab.jp-mod-dirty"), 20, "saving")
    time.sleep(2)
    page.open()
    assert "kept over reloading" in page.output(4), page.output(4)
    images = page.find(".jp-OutputArea-output img", page.cells()[4])
    assert images and all(page.driver.execute_script("return arguments[0].naturalWidth", i) for i in images), \
        "the figure is not drawn after loading again"


def restarting(page):
    page.run(0)
    page.run(5)
    assert "42" in page.output(5), page.output(5)
    page.keys(Keys.ESCAPE, "0", "0")
    wait(lambda: page.find(".jp-Dialog button.jp-mod-accept, .jp-Dialog .jp-mod-warn"), 20, "the question")
    buttons = page.find(".jp-Dialog .jp-mod-warn") or page.find(".jp-Dialog .jp-mod-accept")
    buttons[0].click()
    time.sleep(1)
    page.wait_for("idle")
    page.run(5)
    assert "UnknownName" in page.output(5) or "no value" in page.output(5), page.output(5)


def main():
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "interaction.ipynb").write_text(json.dumps(notebook()))
        server, port = start_server(folder)
        driver = browser()
        try:
            page = Page(driver, port)
            page.open()
            for check in (colours, completion, tooltip, progress_and_interrupt, saving, restarting):
                try:
                    check(page)
                    print("ok:", check.__name__.replace("_", " "), flush=True)
                except Exception as error:  # each check stands alone
                    failures += 1
                    shot = pathlib.Path(tempfile.gettempdir()) / f"lingu-failed-{check.__name__}.png"
                    driver.save_screenshot(str(shot))
                    print(f"FAILED: {check.__name__}: {type(error).__name__}: {error} ({shot})", flush=True)
        finally:
            driver.quit()
            server.terminate()
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
