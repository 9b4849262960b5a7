#!/usr/bin/env python3
"""Compares the estimated memory of trainings and of a teacher's work with the peaks of whole processes.

`.tools/bench/memory.py PROGRAM [NAME…]` with PROGRAM the built Benchmarks and the names of groups of
shapes (all if none is named). Every shape runs in a process of its own; its peak is the growth of VmHWM
over the work. Exit status 1 if a ratio of estimate to peak lies outside 0.8 to 1.25.
"""
import itertools
import json
import subprocess
import sys

LAYERS = ("gcn", "gat", "gatv2", "sage", "gin", "sgc", "gcnii", "appnp", "mlp")
STYLES = ("blocks", "plain")
SMALL = {"inputs": 16}
SHAPES = (
    {"nodes": 6_000, "width": 256, "layers": 2, **SMALL},
    {"nodes": 8_000, "width": 128, "layers": 4, **SMALL},
    {"nodes": 3_000, "width": 256, "layers": 2, "degree": 60, **SMALL},
    {"nodes": 500, "width": 1_536, "layers": 2, **SMALL},
)
WIDE = {"nodes": 6_000, "width": 192, "layers": 3, **SMALL}
TAUGHT = {"teacher": 640, **SMALL}


def shapes():
    """The shapes of each group: the subcommand and its options."""
    yield "train", [("memory", {"layer": layer, "style": style, **shape})
                    for layer, style, shape in itertools.product(LAYERS, STYLES, SHAPES)]
    parts = [{"jumping": mode} for mode in ("cat", "max", "lstm")]
    parts += [{"residual": True}, {"norm": "layer"}, {"norm": "none"}, {"dropout": 0},
              {"residual": True, "norm": "layer", "jumping": "cat"}]
    yield "parts", [("memory", {"style": style, **WIDE, **part})
                    for style, part in itertools.product(STYLES, parts)]
    yield "batches", [("memory", shape) for shape in (
        {"nodes": 40_000, "width": 256, "batch": 512, **SMALL},
        {"nodes": 40_000, "width": 256, "batch": 512, "layer": "sage", "style": "plain", **SMALL},
        {"nodes": 40_000, "width": 256, "clusters": 20, **SMALL},
        {"nodes": 10_000, "width": 128, "inputs": 1_024})]
    yield "distill", [("memory", {**shape, **TAUGHT}) for shape in (
        {"nodes": 4_000, "width": 256}, {"nodes": 4_000, "width": 256, "all": True},
        {"nodes": 12_000, "width": 64, "all": True}, {"nodes": 600, "width": 1_536},
        {"nodes": 4_000, "width": 256, "filters": 0}, {"nodes": 4_000, "width": 256, "filters": 2},
        {"nodes": 60, "width": 3_000, "layers": 1}, {"nodes": 4_000, "width": 128, "layers": 4},
        {"nodes": 4_000, "width": 256, "layer": "gat", "all": True},
        {"nodes": 4_000, "width": 256, "style": "plain", "all": True},
        {"nodes": 20_000, "width": 256, "batch": 512})]
    yield "create", [("teacher-memory", {"work": "create", "nodes": 300, **shape}) for shape in (
        {"width": 512, "layers": 4}, {"width": 256, "layers": 12},
        {"width": 768, "layers": 2, "vocabulary": 4_000})]
    yield "embed", [("teacher-memory", {"work": "embed", **shape}) for shape in (
        {"width": 256, "layers": 2, "nodes": 400}, {"width": 512, "layers": 1, "nodes": 400},
        {"width": 64, "layers": 1, "nodes": 8_000}, {"width": 256, "layers": 1, "nodes": 2_000})]
    yield "tune", [("teacher-memory", {"work": "tune", **shape}) for shape in (
        {"width": 256, "layers": 4}, {"width": 512, "layers": 2}, {"width": 256, "layers": 8},
        {"width": 256, "layers": 4, "batch": 1}, {"width": 256, "layers": 4, "hops": 2, "batch": 8},
        {"width": 256, "layers": 4, "rank": 128})]


def words(shape):
    for name, value in shape.items():
        yield f"--{name}"
        if value is not True:
            yield str(value)


def main(program, *groups):
    count, far = 0, 0
    for group, wanted in shapes():
        if groups and group not in groups:
            continue
        for subcommand, shape in wanted:
            result = subprocess.run(
                [program, subcommand, *words(shape)], capture_output=True, text=True)
            if result.returncode:
                sys.exit(f"{shape}: {result.stderr.strip()}")
            found = json.loads(result.stdout.strip().splitlines()[-1])
            ratio = found["estimate"] / max(1, found["peak"])
            is_far = not 0.8 <= ratio <= 1.25
            count, far = count + 1, far + is_far
            print(f"{ratio:5.2f} {'*' if is_far else ' '} {found['estimate'] / 2**20:7.1f} MiB "
                  f"estimated, {found['peak'] / 2**20:7.1f} measured  {group} {shape}", flush=True)
    print(f"{far} of {count} shapes outside 0.8 to 1.25")
    sys.exit(1 if far else 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
