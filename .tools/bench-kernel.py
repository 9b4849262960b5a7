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


def measure(kernel, rounds):
    figures = {}
    starts = []
    for _ in range(rounds):
        took, km, kc = begin(kernel)
        starts.append(took)
        end(km, kc)
    figures["start-up to kernel_info, ms"] = 1e3 * statistics.median(starts)
    _, km, kc = begin(kernel)
    kc.wait_for_ready(timeout=60)
    process = psutil.Process(km.provisioner.pid)

    def cell():
        identifier = kc.execute(kernel["cell"], store_history=False)
        reply(kc, identifier)
        idle(kc, identifier)

    for _ in range(50):
        cell()
    figures["idle memory, MB"] = process.memory_info().rss / 1e6
    before = sum(process.cpu_times()[:2])
    time.sleep(3)
    figures["idle CPU, %"] = 100 * (sum(process.cpu_times()[:2]) - before) / 3
    times = sorted(seconds(cell) for _ in range(1000))
    figures["execute p50, ms"] = 1e3 * times[500]
    figures["execute p99, ms"] = 1e3 * times[990]
    times = [seconds(lambda: reply(kc, kc.complete(kernel["word"]))) for _ in range(200)]
    figures["complete p50, ms"] = 1e3 * statistics.median(times)

    def lines():
        identifier = kc.execute(kernel["lines"], store_history=False)
        idle(kc, identifier)
        reply(kc, identifier)

    figures["20,000 lines, lines/s"] = 20000 / statistics.median(seconds(lines) for _ in range(rounds))
    end(km, kc)
    return figures


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--out")
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    print("ipykernel", ipykernel.__version__, "jupyter_client", jupyter_client.__version__)
    results = {name: measure(kernel, arguments.rounds) for name, kernel in KERNELS.items()}
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
