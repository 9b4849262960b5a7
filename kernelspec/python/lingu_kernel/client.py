"""A Lingu session over stdin and stdout: the Jupyter messaging protocol, one JSON object a line."""

import itertools
import json
import queue
import subprocess
import threading
import uuid

from . import program as find_program


class LinguError(Exception):
    """A cell that failed: `name` is a stable word such as UnknownName, `text` what happened."""

    def __init__(self, name, text, traceback=()):
        super().__init__(f"{name}: {text}")
        self.name = name
        self.text = text
        self.traceback = list(traceback)


class Result:
    """What a cell showed, in order.

    `outputs` holds nbformat outputs (dictionaries with `output_type`: `stream`, `display_data`,
    `execute_result` or `error`); `data` the MIME bundle of the cell's result, or None; `text` its
    plain text; `stdout` and `stderr` the printed texts; `error` a `LinguError`, or None.
    """

    def __init__(self, outputs):
        self.outputs = outputs
        self.data = next(
            (o["data"] for o in reversed(outputs) if o["output_type"] == "execute_result"), None
        )
        failed = next((o for o in outputs if o["output_type"] == "error"), None)
        self.error = failed and LinguError(failed["ename"], failed["evalue"], failed["traceback"])

    def _stream(self, name):
        return "".join(
            o["text"] for o in self.outputs if o["output_type"] == "stream" and o["name"] == name
        )

    stdout = property(lambda self: self._stream("stdout"))
    stderr = property(lambda self: self._stream("stderr"))
    text = property(lambda self: (self.data or {}).get("text/plain", ""))

    def __repr__(self):
        return self.text or self.stdout or f"<{len(self.outputs)} outputs>"


class Lingu:
    """A session with a kernel of its own; `with Lingu() as lingu: lingu.run("6 * 7").text`.

    Parameters: `program` is the path of `lingu` (found by itself if None); further keyword
    arguments go to `subprocess.Popen` (such as `cwd` and `env`).
    """

    def __init__(self, program=None, **options):
        self.session = str(uuid.uuid4())
        self._counter = itertools.count()
        self._replies = {}
        self._closed = False
        self._writing = threading.Lock()
        self._stderr = queue.Queue()
        self._process = subprocess.Popen(
            [program or find_program(), "stdio"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True, encoding="utf-8", start_new_session=True, **options,
        )
        self._readers = [
            threading.Thread(target=self._read, daemon=True),
            threading.Thread(target=self._read_errors, daemon=True),
        ]
        for reader in self._readers:
            reader.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    @property
    def is_running(self):
        """Whether the kernel's process is alive."""
        return not self._closed and self._process.poll() is None

    # -- requests

    def run(self, code, on_output=None, on_input=None):
        """Run a cell and wait for its end; returns a `Result` (see its `error`).

        `on_output(output)` is told each nbformat output as it comes, and
        `{"output_type": "clear_output"}`; `on_input(prompt, is_password)` answers questions, which
        are refused where it is None. KeyboardInterrupt interrupts the cell, waits for its end, and
        is then raised again.
        """
        content = {
            "code": code, "silent": False, "store_history": True, "user_expressions": {},
            "allow_stdin": on_input is not None, "stop_on_error": True,
        }
        outputs, displays, must_clear, interrupted = [], {}, False, False
        messages, request = self._send("execute_request", content)
        while True:
            try:
                message = self._next(messages)
            except KeyboardInterrupt:
                if interrupted:
                    raise
                interrupted = True
                self.interrupt()
                continue
            kind, body = message["header"]["msg_type"], message["content"]
            if kind == "input_request":
                answer = on_input(body["prompt"], body.get("password", False)) if on_input else ""
                self._write("input_reply", {"value": answer}, "stdin", message["header"])
            elif kind == "status" and body.get("execution_state") == "idle":
                break
            elif kind == "clear_output":
                if body.get("wait"):
                    must_clear = True
                else:
                    outputs.clear()
                    if on_output:
                        on_output({"output_type": "clear_output"})
            elif kind == "update_display_data":
                shown = displays.get(body.get("transient", {}).get("display_id"))
                if shown is not None:
                    shown["data"], shown["metadata"] = body["data"], body["metadata"]
                if on_output:
                    on_output({"output_type": "update_display_data", **body})
            elif kind in ("stream", "display_data", "execute_result", "error"):
                if must_clear:
                    must_clear = False
                    outputs.clear()
                    if on_output:
                        on_output({"output_type": "clear_output"})
                output = self._output(kind, body)
                identifier = body.get("transient", {}).get("display_id")
                if identifier:
                    displays[identifier] = output
                outputs.append(output)
                if on_output:
                    on_output({**output, "transient": body.get("transient", {})})
        self._replies.pop(request, None)
        if interrupted:
            raise KeyboardInterrupt
        return Result(outputs)

    def check(self, code, **options):
        """Run a cell and return its `Result`; raises `LinguError` if the cell fails."""
        result = self.run(code, **options)
        if result.error:
            raise result.error
        return result

    def complete(self, code, position=None):
        """The texts that may stand at a position (in characters; the end if None)."""
        position = len(code) if position is None else position
        return self._ask("complete_request", {"code": code, "cursor_pos": position})

    def inspect(self, code, position=None, detail=0):
        """What is known of the word at a position; a dictionary with `found` and `data`."""
        position = len(code) if position is None else position
        content = {"code": code, "cursor_pos": position, "detail_level": detail}
        return self._ask("inspect_request", content)

    def interrupt(self):
        """Interrupt the running cell."""
        self._write("interrupt_request", {}, "control")

    def close(self, seconds=10):
        """End the kernel; it is killed if it has not ended after some seconds."""
        if self._closed:
            return
        self._closed = True
        try:
            self._write("shutdown_request", {"restart": False}, "control")
            self._process.stdin.close()
        except (OSError, ValueError, LinguError):
            pass
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for reader in self._readers:
            reader.join(seconds)
        self._process.stdout.close()
        self._process.stderr.close()

    # -- transport

    @staticmethod
    def _output(kind, body):
        if kind == "stream":
            return {"output_type": kind, "name": body["name"], "text": body["text"]}
        if kind == "error":
            keys = ("ename", "evalue", "traceback")
            return {"output_type": kind, **{key: body[key] for key in keys}}
        output = {"output_type": kind, "data": body["data"], "metadata": body["metadata"]}
        if kind == "execute_result":
            output["execution_count"] = body.get("execution_count")
        return output

    def _write(self, kind, content, channel="shell", parent=None):
        identifier = f"{self.session}_{next(self._counter)}"
        header = {"msg_id": identifier, "msg_type": kind, "session": self.session}
        line = {
            "channel": channel, "header": header, "parent_header": parent or {}, "metadata": {},
            "content": content,
        }
        return self._write_line(identifier, line)

    def _write_line(self, identifier, line):
        with self._writing:
            if self._process.poll() is not None:
                raise self._dead()
            try:
                self._process.stdin.write(json.dumps(line) + "\n")
                self._process.stdin.flush()
            except BrokenPipeError:
                raise self._dead() from None
        return identifier

    def _send(self, kind, content, channel="shell"):
        messages = queue.Queue()
        identifier = f"{self.session}_{next(self._counter)}"
        self._replies[identifier] = messages
        header = {"msg_id": identifier, "msg_type": kind, "session": self.session}
        self._write_line(
            identifier,
            {"channel": channel, "header": header, "parent_header": {}, "metadata": {},
             "content": content},
        )
        return messages, identifier

    def _ask(self, kind, content):
        messages, request = self._send(kind, content)
        while True:
            message = self._next(messages)
            if message["header"]["msg_type"] == kind.replace("_request", "_reply"):
                self._replies.pop(request, None)
                return message["content"]

    def _next(self, messages):
        # Waiting in short steps lets an interrupt through on every platform.
        while True:
            try:
                message = messages.get(timeout=0.2)
            except queue.Empty:
                continue
            if message is None:
                raise self._dead()
            return message

    def _dead(self):
        lines = []
        while not self._stderr.empty():
            lines.append(self._stderr.get())
        said = "".join(lines)[-2000:].strip()
        status = self._process.poll()
        return LinguError(
            "DeadKernel", f"the kernel ended (status {status})" + (f": {said}" if said else "")
        )

    def _read(self):
        for line in self._process.stdout:
            try:
                message = json.loads(line)
            except ValueError:
                continue
            waiting = self._replies.get(message.get("parent_header", {}).get("msg_id"))
            if waiting is not None:
                waiting.put(message)
        for waiting in list(self._replies.values()):
            waiting.put(None)

    def _read_errors(self):
        for line in self._process.stderr:
            self._stderr.put(line)
            while self._stderr.qsize() > 200:
                self._stderr.get()
