"""What every peer shares: the rounds that the driver asks for, one JSON line a figure, the threads.

A peer prepares its work, prints {"ready": true}, runs one round for each line on standard input (or
as many as --rounds says), prints one JSON line a figure, and {"done": true} after each round. Lines
have the keys what, unit, seconds (of each run), amount (of work a run; null: the time is the figure)
and peak_rss_mib. The Benchmarks program of Sources/Benchmarks does the same in the same way.
"""
import argparse
import ctypes
import gc
import json
import os
import sys
import time


def parser(description):
    result = argparse.ArgumentParser(description=description)
    result.add_argument("--rounds", type=int)
    return result


def threads():
    return int(os.environ.get("BENCH_THREADS") or len(os.sched_getaffinity(0)))


def torch_ready():
    """PyTorch with the number of threads that is measured, and a fixed seed."""
    import torch

    torch.set_num_threads(threads())
    torch.manual_seed(0)
    return torch


def say(line):
    print(json.dumps(line), flush=True)


def reset_peak():
    """Gives back what loading took and forgets its peak, so that it does not hide what the work takes."""
    gc.collect()
    try:
        ctypes.CDLL(None).malloc_trim(0)
        with open("/proc/self/clear_refs", "w") as file:
            file.write("5")
    except (OSError, AttributeError):
        pass


def peak():
    with open("/proc/self/status") as file:
        for line in file:
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return 0


class Case:
    """Work that is run until a round has lasted long enough to be read off the clock."""

    def __init__(self, what, work, unit="ms", amount=None):
        self.what, self.work, self.unit, self.amount = what, work, unit, amount

    def seconds(self):
        start = time.perf_counter()
        self.work()
        return time.perf_counter() - start

    def run(self, is_first):
        if is_first and self.seconds() < 1:
            self.work()
        times = [self.seconds()]
        while len(times) < 25 and sum(times) < 0.3:
            times.append(self.seconds())
        say({"what": self.what, "unit": self.unit, "seconds": times, "amount": self.amount,
             "peak_rss_mib": peak()})


def serve(cases, rounds=None):
    reset_peak()
    say({"ready": True})
    done = 0
    while (done < rounds) if rounds is not None else sys.stdin.readline():
        for case in cases:
            case.run(done == 0)
        say({"done": True})
        done += 1
