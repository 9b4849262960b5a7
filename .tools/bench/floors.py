"""How far students are from the limits of the machine: a floor for each figure of `make bench`.

usage: floors.py GRAPHS RESULTS.jsonl --gflops G --bandwidth B
GRAPHS: the folder of shaped graphs that the bench made; RESULTS: what it wrote to BENCH_OUT; G and B:
what `peers/peak.c` measures. Writes a table.

The floor of a case adds up, for every product and every sum over neighbours, the larger of its
arithmetic at G GFLOP/s and its memory at B GB/s. Memory counts each matrix once in and once out, if it
is larger than CACHE; bias, ReLU, dropout, losses and the optimiser count nothing. On the way back only
rows that have a gradient count: the training nodes after the last layer, then all within reach of them.
"""
import argparse
import json
import re

import numpy as np

CACHE = 1 << 20
HEADS = 8


class Graph:
    """A shaped graph: sizes, neighbours, and which nodes have a gradient so many hops from the loss."""

    def __init__(self, folder, name):
        x = np.load(f"{folder}/{name}/x.npy", mmap_mode="r")
        self.source, self.target = np.load(f"{folder}/{name}/edges.npy")
        labels = np.load(f"{folder}/{name}/y.npy")
        self.nodes, self.inputs = x.shape
        self.classes = int(labels.max()) + 1
        self.stored = int(np.count_nonzero(x[:64])) / 64 * self.nodes
        self.is_sparse = self.stored < 0.5 * x.size
        self.entries = len(self.source) + self.nodes
        self.reached = [np.load(f"{folder}/{name}/split.npy") == 1]

    def with_gradient(self, hops):
        """Nodes with a gradient, and entries that lead to them from one hop further."""
        while len(self.reached) <= hops + 1:
            now = self.reached[-1].copy()
            now[self.source[self.reached[-1][self.target]]] = True
            self.reached.append(now)
        mine = self.reached[hops]
        return int(mine.sum()), int(mine[self.target].sum() + mine.sum())


class Floor:
    """Adds up operations."""

    def __init__(self, gflops, bandwidth):
        self.gflops, self.bandwidth = gflops, bandwidth
        self.arithmetic = self.memory = self.total = 0.0

    def add(self, operations, *matrices):
        """Seconds of an operation that reads and writes matrices of so many numbers."""
        work = operations / (self.gflops * 1e9)
        moved = sum(4 * count for count in matrices if 4 * count > CACHE) / (self.bandwidth * 1e9)
        self.arithmetic += work
        self.memory += moved
        self.total += max(work, moved)


def passes(graph, layer, depth, width, is_training, floor):
    """One pass through a plain network, and the way back if it is trained."""
    for index in range(depth):
        is_first, is_last = index == 0, index == depth - 1
        inner = graph.inputs if is_first else width
        outer = graph.classes if is_last else width
        rows, entries = graph.with_gradient(depth - 1 - index)
        beyond, _ = graph.with_gradient(depth - index)
        hidden = width if layer == "gin" else outer
        maps = [(inner, hidden, is_first)] * (2 if layer == "sage" else 1)
        if layer == "gin":
            maps.append((width, outer, False))
        # Sums over neighbours of dense inputs are constant.
        sums = min(inner, hidden) if not is_first else hidden if graph.is_sparse else 0
        for a, b, is_input in maps:
            sparse = is_input and graph.is_sparse
            numbers = graph.stored if sparse else graph.nodes * a
            floor.add(2 * numbers * b, 2 * numbers if sparse else numbers, graph.nodes * b)
            if not is_training:
                continue
            # GIN's second map has a gradient before the neighbours are reached.
            active = rows if layer == "gin" and a == width and not is_input else beyond
            active = rows if layer == "sage" and not is_input else active
            share = active / graph.nodes
            floor.add(2 * numbers * share * b, numbers * share, active * b)
            if not is_input:
                floor.add(2 * active * a * b, active * b, active * a)
        if layer == "gat":
            heads = 1 if is_last else HEADS
            work = 2 * outer + 10 * heads
            floor.add(graph.entries * work, 2 * graph.entries, graph.nodes * outer, graph.nodes * outer)
            if is_training:
                floor.add(2 * entries * work, 2 * entries, rows * outer, beyond * outer)
        elif sums:
            floor.add(2 * graph.entries * sums, 2 * graph.entries, graph.nodes * sums,
                      graph.nodes * sums)
            if is_training:
                floor.add(2 * entries * sums, 2 * entries, rows * sums, beyond * sums)


def main():
    """Writes a row for each figure that names a student."""
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("graphs")
    parser.add_argument("results", nargs="+")
    parser.add_argument("--gflops", type=float, required=True)
    parser.add_argument("--bandwidth", type=float, required=True)
    asked = parser.parse_args()
    graphs = {}
    print("| case | ours, ms | floor, ms | of it arithmetic, memory | times the floor |")
    print("| --- | --- | --- | --- | --- |")
    for path in asked.results:
        with open(path, encoding="utf-8") as file:
            figures = [json.loads(line) for line in file]
        for figure in figures:
            case = re.fullmatch(r"students: (train|infer) (\w+) (gcn|gat|sage|gin) L(\d) h(\d+)",
                                figure["job"])
            if not case:
                continue
            kind, name, layer, depth, width = case.groups()
            if name not in graphs:
                graphs[name] = Graph(asked.graphs, name)
            graph = graphs[name]
            floor = Floor(asked.gflops, asked.bandwidth)
            passes(graph, layer, int(depth), int(width), kind == "train", floor)
            print(f"| {figure['job'][10:]} | {figure['ours']:.3g} | {1e3 * floor.total:.2g} "
                  f"| {1e3 * floor.arithmetic:.2g}, {1e3 * floor.memory:.2g} "
                  f"| {figure['ours'] / (1e3 * floor.total):.1f} |")


if __name__ == "__main__":
    main()
