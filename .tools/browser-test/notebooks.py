"""Runs notebooks in JupyterLab in headless Chromium, and opens executed ones without running them.

usage: notebooks.py [NOTEBOOK…]   (default: everything in notebooks/, then what .demo/ holds)
A notebook under .demo/ is only opened: every figure must be drawn from what is stored. Any other is
copied, run from the menu, and must end without an error. Screenshots go to .demo/screenshots.
"""
import contextlib
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

ROOT = pathlib.Path(__file__).resolve().parents[2]
SHOTS = ROOT / ".demo" / "screenshots"


def free_port():
    with contextlib.closing(socket.socket()) as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def start_server(folder):
    port = free_port()
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--port={port}",
               "--IdentityProvider.token=", "--ServerApp.password=", f"--ServerApp.root_dir={folder}",
               "--LabApp.news_url=None", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(480):
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/api", timeout=1)
            return server, port
        time.sleep(0.5)
    server.kill()
    raise SystemExit("JupyterLab did not start")


def browser():
    options = webdriver.ChromeOptions()
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--window-size=1200,1600"):
        options.add_argument(argument)
    options.binary_location = shutil.which("chromium")
    return webdriver.Chrome(options=options, service=webdriver.ChromeService(shutil.which("chromedriver")))


def wait(condition, seconds, what):
    end = time.time() + seconds
    while time.time() < end:
        with contextlib.suppress(Exception):
            if condition():
                return
        time.sleep(0.5)
    raise AssertionError(f"timed out: {what}")


def check_outputs(driver):
    errors = driver.find_elements(By.CSS_SELECTOR, '[data-mime-type="application/vnd.jupyter.error"]')
    assert not errors, "an error is shown: " + errors[0].text[:400]
    images = driver.find_elements(By.CSS_SELECTOR, ".jp-OutputArea-output img")
    broken = [i for i in images if not driver.execute_script("return arguments[0].naturalWidth", i)]
    assert not broken, f"{len(broken)} of {len(images)} figures are not drawn"
    return len(images)


def screenshots(driver, name):
    """The whole notebook (the window is tall enough for it) and each figure alone."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    driver.save_screenshot(str(SHOTS / f"{name}.png"))
    for number, image in enumerate(driver.find_elements(By.CSS_SELECTOR, ".jp-OutputArea-output img"), 1):
        image.screenshot(str(SHOTS / f"{name}-figure-{number}.png"))


def open_notebook(driver, port, name):
    driver.get(f"http://127.0.0.1:{port}/lab/tree/{name}?reset")
    wait(lambda: driver.find_elements(By.CSS_SELECTOR, ".jp-Notebook .jp-Cell"), 90, "the notebook to open")
    time.sleep(3)
    # Cells out of sight are not drawn unless this setting is off; a tall window shows them all.
    driver.set_window_size(1200, 9000)
    time.sleep(3)


def run_all(driver, seconds):
    wait(lambda: "Idle" in driver.find_element(By.CSS_SELECTOR, ".jp-Notebook-ExecutionIndicator").get_attribute("data-status").title(),
         90, "the kernel to be idle")
    driver.find_element(By.CSS_SELECTOR, ".jp-Notebook .jp-CodeCell .cm-content").click()
    menu = next(e for e in driver.find_elements(By.CSS_SELECTOR, ".lm-MenuBar-itemLabel") if e.text == "Run")
    menu.click()
    wait(lambda: driver.find_elements(By.CSS_SELECTOR, '[data-command="runmenu:run-all"]'), 20, "the Run menu")
    driver.find_element(By.CSS_SELECTOR, '[data-command="runmenu:run-all"]').click()
    cells = len(driver.find_elements(By.CSS_SELECTOR, ".jp-CodeCell"))

    def finished():
        prompts = [e.text for e in driver.find_elements(By.CSS_SELECTOR, ".jp-CodeCell .jp-InputPrompt")]
        if driver.find_elements(By.CSS_SELECTOR, '[data-mime-type="application/vnd.jupyter.error"]'):
            return True
        return len(prompts) == cells and all(p.strip("[]: ").isdigit() for p in prompts)

    wait(finished, seconds, "all cells to finish")


def main():
    wanted = [pathlib.Path(a).resolve() for a in sys.argv[1:]]
    if not wanted:
        wanted = sorted((ROOT / "notebooks").glob("*.ipynb")) + sorted((ROOT / ".demo").glob("*.ipynb"))
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        for path in wanted:
            shutil.copy(path, pathlib.Path(folder) / path.name)
        server, port = start_server(folder)
        driver = browser()
        try:
            for path in wanted:
                is_stored = ".demo" in path.parts
                shutil.copy(path, pathlib.Path(folder) / path.name)
                try:
                    open_notebook(driver, port, path.name)
                    if not is_stored:
                        run_all(driver, 1200)
                    figures = check_outputs(driver)
                    assert figures > 0, "no figure is shown"
                    screenshots(driver, ("stored-" if is_stored else "run-") + path.stem)
                    print(f"ok: {path.name} ({'opened' if is_stored else 'run'}, {figures} figures)", flush=True)
                except AssertionError as error:
                    failures += 1
                    screenshots(driver, "failed-" + path.stem)
                    print(f"FAILED: {path.name}: {error}", flush=True)
        finally:
            driver.quit()
            server.terminate()
    print(f"{len(wanted) - failures} passed, {failures} failed")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
