"""Measures the kernel beside ipykernel, in one run: `PYTHON bench-kernel.py [--out FILE]`.

The Python must have jupyter_client, ipykernel and psutil; the kernelspecs `lingu` and `python3` must
be registered. Medians of several runs; prints a table, and one JSON line a figure to FILE.
"""
import argparse
import json
import statistics
import time

import ipykernel
import jupyter_client
import psutil
import zmq
from jupyter_client.manager import KernelManager

KERNELS = {
    "lingu": {"name": "lingu", "cell": "1 + 1", "word": "prin",
              "lines": "for i in 1..20000 { print \"a line of ordinary length, number\" (i) }"},
    "ipykernel": {"name": "python3", "cell": "1 + 1", "word": "prin",
                  "lines": "for i in range(20000): print('a line of ordinary length, number', i)"},
}


def begin(kernel):
    """Starts a kernel and waits for its first kernel_info reply.

    ZeroMQ tries again only 100 ms after a kernel was not there yet, which would hide the difference;
    here it tries every millisecond, for both kernels.
    """
    start = time.perf_counter()
    km = KernelManager(kernel_name=kernel["name"])
    km.start_kernel()
    context = zmq.Context()
    socket = context.socket(zmq.DEALER)
    socket.RECONNECT_IVL = 1
    socket.connect(f"tcp://{km.ip}:{km.shell_port}")
    km.session.send(socket, "kernel_info_request")
    socket.recv_multipart()
    took = time.perf_counter() - start
    socket.close(0)
    context.term()
    kc = km.client()
    kc.start_channels()
    return took, km, kc


def end(km, kc):
    kc.stop_channels()
    km.shutdown_kernel(now=True)


def reply(kc, identifier):
    while kc.get_shell_msg(timeout=60)["parent_header"].get("msg_id") != identifier:
        pass


def idle(kc, identifier):
    while True:
        message = kc.get_iopub_msg(timeout=60)
        if (message["parent_header"].get("msg_id") == identifier
                and message["content"].get("execution_state") == "idle"):
            return


def seconds(action):
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


class Running:
    """A started kernel, and the times of what it was asked."""

    def __init__(self, kernel):
        self.kernel = kernel
        _, self.km, self.kc = begin(kernel)
        self.kc.wait_for_ready(timeout=60)
        self.process = psutil.Process(self.km.provisioner.pid)
        self.cells, self.completions, self.lines = [], [], []
        for _ in range(50):
            self.cell()

    def cell(self):
        identifier = self.kc.execute(self.kernel["cell"], store_history=False)
        reply(self.kc, identifier)
        idle(self.kc, identifier)

    def complete(self):
        reply(self.kc, self.kc.complete(self.kernel["word"]))

    def print_lines(self):
        identifier = self.kc.execute(self.kernel["lines"], store_history=False)
        idle(self.kc, identifier)
        reply(self.kc, identifier)

    def processor_time(self):
        return sum(self.process.cpu_times()[:2])


def measure(rounds):
    """The figures of both kernels; they take turns, so that both see the same machine."""
    starts = {name: [] for name in KERNELS}
    for number in range(rounds + 1):
        for name, kernel in KERNELS.items():
            took, km, kc = begin(kernel)
            # The first start also pays for what jupyter_client loads once, and warms up the disk.
            if number:
                starts[name].append(took)
            end(km, kc)
    running = {name: Running(kernel) for name, kernel in KERNELS.items()}
    before = {name: each.processor_time() for name, each in running.items()}
    time.sleep(3)
    idle_time = {name: each.processor_time() - before[name] for name, each in running.items()}
    memory = {name: each.process.memory_info().rss for name, each in running.items()}
    for _ in range(10):
        for each in running.values():
            each.cells += [seconds(each.cell) for _ in range(100)]
        for each in running.values():
            each.completions += [seconds(each.complete) for _ in range(20)]
    for _ in range(rounds):
        for each in running.values():
            each.lines.append(seconds(each.print_lines))
    figures = {}
    for name, each in running.items():
        cells = sorted(each.cells)
        figures[name] = {
            "start-up to kernel_info, ms": 1e3 * statistics.median(starts[name]),
            "idle memory, MB": memory[name] / 1e6,
            "idle CPU, %": 100 * idle_time[name] / 3,
            "execute p50, ms": 1e3 * cells[len(cells) // 2],
            "execute p99, ms": 1e3 * cells[len(cells) * 99 // 100],
            "complete p50, ms": 1e3 * statistics.median(each.completions),
            "20,000 lines, lines/s": 20000 / statistics.median(each.lines),
            "memory after all that, MB": each.process.memory_info().rss / 1e6,
        }
        end(each.km, each.kc)
    return figures


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--out")
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    print("ipykernel", ipykernel.__version__, "jupyter_client", jupyter_client.__version__)
    results = measure(arguments.rounds)
    print(f"{'':30}{'lingu':>12}{'ipykernel':>12}{'ratio':>10}")
    for figure, ours in results["lingu"].items():
        theirs = results["ipykernel"][figure]
        ratio = f"{ours / theirs:.3f}" if theirs else "-"
        print(f"{figure:30}{ours:12.2f}{theirs:12.2f}{ratio:>10}")
        if arguments.out:
            with open(arguments.out, "a") as file:
                file.write(json.dumps({"benchmark": "kernel", "figure": figure, "lingu": ours,
                                       "ipykernel": theirs}) + "\n")


if __name__ == "__main__":
    main()
