"""What users of jupyter_client see: interrupts, input, subshells, restart, death of the parent."""
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest

import jupyter_client
from jupyter_client.manager import KernelManager, start_new_kernel
from jupyter_client.session import Session

TIMEOUT = 20
LINGU = os.environ["LINGU"]


def wait(condition, seconds=TIMEOUT):
    end = time.time() + seconds
    while time.time() < end:
        if condition():
            return True
        time.sleep(0.02)
    return False


def dies(process, seconds=TIMEOUT):
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        return None


class ClientTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.km, cls.kc = start_new_kernel(kernel_name="lingu")

    @classmethod
    def tearDownClass(cls):
        cls.kc.stop_channels()
        cls.km.shutdown_kernel()

    def outputs(self, identifier):
        messages = []
        while True:
            message = self.kc.get_iopub_msg(timeout=TIMEOUT)
            if message["parent_header"].get("msg_id") != identifier:
                continue
            messages.append(message)
            if message["content"].get("execution_state") == "idle":
                return messages

    def reply(self, identifier):
        while True:
            message = self.kc.get_shell_msg(timeout=TIMEOUT)
            if message["parent_header"].get("msg_id") == identifier:
                return message["content"]

    def control(self, kind, content=None):
        message = self.kc.session.msg(kind, content or {})
        self.kc.control_channel.send(message)
        while True:
            reply = self.kc.get_control_msg(timeout=TIMEOUT)
            if reply["parent_header"].get("msg_id") == message["header"]["msg_id"]:
                return reply["content"]

    def test_interrupts_by_signal(self):
        cell = self.kc.execute("sleep 60")
        time.sleep(0.3)
        os.kill(self.km.provisioner.pid, signal.SIGINT)
        self.assertEqual(self.reply(cell)["ename"], "Interrupted")

    def test_input(self):
        cell = self.kc.execute('input "name?" --password', allow_stdin=True)
        question = self.kc.get_stdin_msg(timeout=TIMEOUT)
        self.assertEqual(question["content"], {"prompt": "name?", "password": True})
        self.kc.input("Ada")
        self.assertEqual(self.reply(cell)["status"], "ok")
        results = [m for m in self.outputs(cell) if m["msg_type"] == "execute_result"]
        self.assertEqual("••••", results[0]["content"]["data"]["text/plain"])

    def test_answers_while_a_cell_runs(self):
        cell = self.kc.execute("sleep 60")
        self.assertIn("print", self.reply(self.kc.complete("prin"))["matches"])
        self.assertTrue(self.reply(self.kc.inspect("print"))["found"])
        self.assertEqual(self.control("kernel_info_request")["status"], "ok")
        self.assertTrue(self.kc.is_alive())
        usage = self.control("usage_request")
        self.assertGreater(usage["kernel_memory"], 1 << 20)
        subshell = self.control("create_subshell_request")["subshell_id"]
        self.assertEqual(self.control("list_subshell_request")["subshell_id"], [subshell])
        message = self.kc.session.msg("execute_request", {"code": "1 + 1"})
        message["header"]["subshell_id"] = subshell
        self.kc.shell_channel.send(message)
        self.assertEqual(self.reply(message["header"]["msg_id"])["status"], "ok")
        self.control("delete_subshell_request", {"subshell_id": subshell})
        self.km.interrupt_kernel()
        self.assertEqual(self.reply(cell)["ename"], "Interrupted")

    def test_aborts_what_waits_behind_an_error(self):
        cells = [self.kc.execute(code) for code in ["sleep 0.3\nnope", "1", "2"]]
        self.assertEqual([self.reply(c)["status"] for c in cells], ["error", "aborted", "aborted"])
        self.assertEqual(self.reply(self.kc.execute("3"))["status"], "ok")

    def test_restarts(self):
        km, kc = start_new_kernel(kernel_name="lingu")
        kc.execute_interactive("x = 1", timeout=TIMEOUT)
        km.restart_kernel()
        kc.wait_for_ready(timeout=TIMEOUT)
        self.assertEqual(kc.execute_interactive("x", timeout=TIMEOUT, output_hook=lambda m: None)
                         ["content"]["ename"], "UnknownName")
        km.shutdown_kernel()
        self.assertFalse(km.is_alive())

    def test_many_quick_cells(self):
        for _ in range(20):
            cells = [self.kc.execute("1", store_history=False) for _ in range(100)]
            for cell in cells:
                self.assertEqual(self.reply(cell)["status"], "ok")
                self.assertEqual(self.outputs(cell)[-1]["content"]["execution_state"], "idle")

    def test_many_lines(self):
        cell = self.kc.execute("for i in 1..20000 { print (i) }")
        streams = [m for m in self.outputs(cell) if m["msg_type"] == "stream"]
        self.assertEqual("".join(m["content"]["text"] for m in streams).count("\n"), 20000)
        self.assertLess(len(streams), 500)


class ProcessTests(unittest.TestCase):
    def start(self, **environment):
        km = KernelManager(kernel_name="lingu")
        km.start_kernel(env={**os.environ, **environment})
        kc = km.client()
        kc.start_channels()
        kc.wait_for_ready(timeout=TIMEOUT)
        return km, kc

    def connection(self, folder, **changes):
        path = pathlib.Path(folder) / "connection.json"
        info = {"shell_port": 0, "iopub_port": 0, "stdin_port": 0, "control_port": 0, "hb_port": 0,
                "ip": "127.0.0.1", "key": "k", "transport": "tcp",
                "signature_scheme": "hmac-sha256", **changes}
        path.write_text(json.dumps(info))
        return path

    def test_needs_no_swift_libraries(self):
        """The installed program must run where the Swift toolchain is not."""
        needed = subprocess.run(["ldd", LINGU], capture_output=True, text=True, check=True).stdout
        for word in ("swift", "Foundation", "dispatch", "BlocksRuntime", "not found"):
            self.assertNotIn(word, needed)

    def test_ends_on_sigterm(self):
        km, kc = self.start()
        process = km.provisioner.process
        os.kill(process.pid, signal.SIGTERM)
        self.assertEqual(dies(process), 0)
        kc.stop_channels()

    def test_ends_with_its_parent(self):
        with tempfile.TemporaryDirectory() as folder:
            code = (f"import os, subprocess, time; os.environ['JPY_PARENT_PID'] = str(os.getpid());"
                    f"p = subprocess.Popen([{LINGU!r}, 'kernel', '-f', '{self.connection(folder)}']);"
                    f"print(p.pid, flush=True); time.sleep(60)")
            parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
            kernel = int(parent.stdout.readline())
            time.sleep(0.5)
            parent.kill()
            parent.wait()
            parent.stdout.close()
            gone = wait(lambda: not pathlib.Path(f"/proc/{kernel}").exists()
                        or ") Z" in pathlib.Path(f"/proc/{kernel}/stat").read_text())
            self.assertTrue(gone)

    def test_says_what_is_wrong_with_connections(self):
        with tempfile.TemporaryDirectory() as folder:
            taken = socket.socket()
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            for path, word in [
                (self.connection(folder, shell_port=taken.getsockname()[1]), "in use"),
                (pathlib.Path(folder) / "missing.json", "no such file"),
            ]:
                done = subprocess.run([LINGU, "kernel", "-f", path], capture_output=True, text=True,
                                      timeout=TIMEOUT)
                self.assertEqual(done.returncode, 1)
                self.assertIn(word, done.stderr)
            taken.close()

    def test_ipc(self):
        km = KernelManager(kernel_name="lingu", transport="ipc")
        km.start_kernel()
        kc = km.client()
        kc.start_channels()
        kc.wait_for_ready(timeout=TIMEOUT)
        self.assertEqual(kc.execute_interactive("1", timeout=TIMEOUT)["content"]["status"], "ok")
        kc.stop_channels()
        km.shutdown_kernel()

    def test_remembers_history_over_restarts(self):
        km, kc = self.start()
        kc.execute_interactive("7 * 191", timeout=TIMEOUT)
        kc.stop_channels()
        km.shutdown_kernel()
        km, kc = self.start()
        identifier = kc.history(hist_access_type="tail", n=50)
        while True:
            reply = kc.get_shell_msg(timeout=TIMEOUT)
            if reply["parent_header"]["msg_id"] == identifier:
                break
        self.assertIn("7 * 191", [entry[2] for entry in reply["content"]["history"]])
        kc.stop_channels()
        km.shutdown_kernel()

    def test_stdio(self):
        session = Session()
        lines = [json.dumps({"channel": channel, **{k: v for k, v in session.msg(kind, content).items()
                                                     if k in ("header", "parent_header", "metadata", "content")}},
                            default=str)
                 for channel, kind, content in [
                     ("shell", "execute_request", {"code": 'print "hi"\n1 + 1'}),
                     ("control", "kernel_info_request", {})]]
        done = subprocess.run([LINGU, "stdio"], input="\n".join(lines) + "\n", capture_output=True,
                              text=True, timeout=TIMEOUT)
        kinds = [json.loads(line)["header"]["msg_type"] for line in done.stdout.splitlines()]
        self.assertEqual(done.returncode, 0)
        for kind in ("stream", "execute_result", "execute_reply", "kernel_info_reply"):
            self.assertIn(kind, kinds)


class DocumentationTests(unittest.TestCase):
    def test_the_client_of_the_documentation(self):
        page = pathlib.Path(__file__).parents[2] / "Sources/lingu/Documentation.docc/Stdio.md"
        code = page.read_text().split("```python\n")[1].split("```")[0]
        scope = {}
        exec(code, scope)  # noqa: S102
        client = scope["Lingu"](LINGU)
        outputs = client.run('print "hello"\n6 * 7')
        client.process.stdin.close()
        client.process.wait(TIMEOUT)
        client.process.stdout.close()
        self.assertEqual([kind for kind, _ in outputs],
                         ["status", "execute_input", "stream", "execute_result"])
        self.assertEqual(outputs[3][1]["data"]["text/plain"], "42")
        self.assertLessEqual(len(code.strip().splitlines()), 30)


if __name__ == "__main__":
    print("jupyter_client", jupyter_client.__version__)
    unittest.main()
