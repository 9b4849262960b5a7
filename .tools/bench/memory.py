#!/usr/bin/env python3
"""Holds the estimated memory of trainings against the peaks of whole processes, over a grid of shapes.

`.tools/bench/memory.py PROGRAM` with PROGRAM the built Benchmarks; every shape runs in a process of
its own, and the peak is VmHWM's growth over the training. Exit status 1 if a ratio of estimate to
peak lies outside 0.8 to 1.25.
"""
import itertools
import json
import subprocess
import sys

LAYERS = ("gcn", "gat", "gatv2", "sage", "gin", "sgc", "gcnii", "appnp", "mlp")
SHAPES = (
    {"nodes": 30_000, "width": 128, "layers": 2}, {"nodes": 30_000, "width": 64, "layers": 4},
    {"nodes": 10_000, "width": 128, "layers": 2, "degree": 60}, {"nodes": 1_500, "width": 2_048},
)
OTHERS = (
    {"teacher": 640, "nodes": 6_000, "width": 256}, {"teacher": 640, "nodes": 6_000, "all": True},
    {"teacher": 640, "nodes": 30_000, "all": True}, {"teacher": 640, "nodes": 1_500, "width": 2_048},
    {"batch": 256, "nodes": 100_000}, {"inputs": 1_024, "nodes": 30_000},
)


def words(shape):
    for name, value in shape.items():
        yield f"--{name}"
        if value is not True:
            yield str(value)


def main(program):
    grid = [{"layer": layer, "style": style, **shape} for layer, style, shape in
            itertools.product(LAYERS, ("blocks", "plain"), SHAPES)]
    grid += list(OTHERS)
    worst = []
    for shape in grid:
        result = subprocess.run([program, "memory", *words(shape)], capture_output=True, text=True)
        if result.returncode:
            sys.exit(f"{shape}: {result.stderr.strip()}")
        found = json.loads(result.stdout.strip().splitlines()[-1])
        ratio = found["estimate"] / max(1, found["peak"])
        print(f"{ratio:5.2f}  {found['estimate'] >> 20:6} MiB estimated, "
              f"{int(found['peak']) >> 20:6} measured  {shape}", flush=True)
        if not 0.8 <= ratio <= 1.25:
            worst.append((ratio, shape))
    print(f"{len(worst)} of {len(grid)} shapes outside 0.8 to 1.25")
    sys.exit(1 if worst else 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
