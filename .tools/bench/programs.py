"""Programs that are timed: those that stay and run round after round, and those that run once a round."""
import json
import os
import select
import subprocess
import time


class Failure(Exception):
    """A program ended, said nothing sensible, or took too long."""


class Program:
    """A program that speaks the lines of peers/common.py.

    label: what the table calls it; None for ours. stays: whether it prepares once and runs a round
    for each line it gets; else it is started for each round and `parse` turns what it prints into
    figures.
    """

    def __init__(self, label, command, stays=True, environment=None, parse=None):
        self.label, self.command, self.stays = label, [str(word) for word in command], stays
        self.environment = {**os.environ, **(environment or {})}
        for name in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"):
            self.environment.pop(name, None)
        self.parse = parse
        self.process, self.failure, self.errors = None, None, None

    def start(self, log, limit):
        """Starts a program that stays and waits until it is ready."""
        if not self.stays:
            self.log, self.limit = log, limit
            return
        self.limit = limit
        self.errors = open(log, "ab")
        self.place = log, self.errors.tell()
        self.process = subprocess.Popen(
            self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors,
            env=self.environment)
        self.buffer = b""
        while not self.line(time.monotonic() + limit).get("ready"):
            pass

    def line(self, deadline):
        """The next line of JSON of a program that stays; other lines are passed over."""
        while True:
            text, newline, rest = self.buffer.partition(b"\n")
            if newline:
                self.buffer = rest
                if text.startswith(b"{"):
                    return json.loads(text)
                continue
            if not select.select([self.process.stdout], [], [], max(0, deadline - time.monotonic()))[0]:
                raise Failure(f"no answer within {self.limit} s")
            piece = os.read(self.process.stdout.fileno(), 1 << 16)
            if not piece:
                raise Failure(self.last_words())
            self.buffer += piece

    def last_words(self):
        status = self.process.wait()
        path, begin = self.place
        with open(path, "rb") as file:
            file.seek(begin)
            words = file.read().decode(errors="replace").strip().splitlines()
        telling = [word for word in words if "rror" in word or "crashed" in word]
        reason = (telling or words or ["nothing said"])[-1].strip(" *")
        if status < 0:
            reason = f"signal {-status}" + (": out of memory?" if status == -9 else f": {reason}")
        return reason[:160]

    def round(self):
        """The figures of one round: lines with what, unit, seconds, amount, peak_rss_mib."""
        if not self.stays:
            return self.once()
        self.process.stdin.write(b"round\n")
        self.process.stdin.flush()
        lines, deadline = [], time.monotonic() + self.limit
        while True:
            line = self.line(deadline)
            if line.get("done"):
                return lines
            lines.append(line)

    def once(self):
        try:
            result = subprocess.run(self.command, stdin=subprocess.DEVNULL, capture_output=True,
                                    env=self.environment, timeout=self.limit, check=True)
        except subprocess.TimeoutExpired:
            raise Failure(f"no answer within {self.limit} s") from None
        except subprocess.CalledProcessError as error:
            words = error.stderr.decode(errors="replace").strip().splitlines()
            raise Failure(words[-1][:160] if words else f"status {error.returncode}") from None
        try:
            return (self.parse or figures)(result.stdout.decode())
        except (KeyError, ValueError, OSError) as error:
            raise Failure(f"its figures cannot be read: {error!r}") from None

    def end(self):
        if self.process:
            for pipe in (self.process.stdin, self.process.stdout):
                try:
                    pipe.close()
                except OSError:
                    pass
            try:
                self.process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        if self.errors:
            self.errors.close()


def figures(text):
    """The lines of JSON of a program that runs once."""
    return [json.loads(line) for line in text.splitlines() if line.startswith("{")]


def llama_figures(names):
    """Turns llama-bench's JSON into figures; names: from pp128 and the like to ours."""
    def parse(text):
        figures = []
        for test in json.loads(text[text.index("["):]):
            amount = test["n_prompt"] or test["n_gen"]
            name = f"pp{test['n_prompt']}" if test["n_prompt"] else f"tg{test['n_gen']}"
            for what in names.get(name, []):
                figures.append({"what": what, "unit": "tokens/s", "amount": amount,
                                "seconds": [amount / rate for rate in test["samples_ts"]],
                                "peak_rss_mib": None, "as": name})
        return figures

    return parse
