"""Expected calibration errors by NumPy and degrees by networkx.

calibration.json: `seeds`, a list of `confidences` (float32), `right` (0 or 1) and `ece`: 15 bins (k/15, (k+1)/15], Guo and
others 2017, computed in float64 bin by bin. `mean` and `sd` (n - 1) summarise the seeds.
degrees.json: `nodes`, `edges` (source, target) and, of the directed graph, `in`, `out` and `degree` (their sum) of each node; of
the undirected graph of the same edges `neighbors`.
"""
import json
import platform
from importlib.metadata import version
from pathlib import Path

import networkx as nx
import numpy as np

HERE = Path(__file__).parent


def save(name, value):
    versions = {"python": platform.python_version(), "numpy": np.__version__, "networkx": version("networkx")}
    (HERE / name).write_text(json.dumps(value | {"versions": versions}, sort_keys=True) + "\n")


def expected_calibration_error(confidences, right, bins=15):
    edges = np.linspace(0, 1, bins + 1)
    total = 0.0
    for low, high in zip(edges[:-1], edges[1:]):
        members = (confidences > low) & (confidences <= high)
        if members.any():
            total += members.sum() * abs(right[members].mean() - confidences[members].astype(np.float64).mean())
    return total / len(confidences)


random = np.random.default_rng(20)
seeds = []
for _ in range(4):
    confidences = random.uniform(0.2, 1, 80).astype(np.float32)
    right = (random.uniform(size=80) < confidences**2).astype(np.float64)
    seeds.append({"confidences": [float(c) for c in confidences], "right": [int(r) for r in right],
                  "ece": expected_calibration_error(confidences, right)})
errors = [seed["ece"] for seed in seeds]
save("calibration.json", {"seeds": seeds, "mean": float(np.mean(errors)), "sd": float(np.std(errors, ddof=1))})

nodes = 14
edges = sorted({(int(a), int(b)) for a, b in random.integers(0, nodes - 1, (40, 2)) if a != b})
directed = nx.DiGraph(edges)
directed.add_nodes_from(range(nodes))
undirected = nx.Graph(directed)
save("degrees.json", {
    "nodes": nodes, "edges": edges, "in": [directed.in_degree(n) for n in range(nodes)],
    "out": [directed.out_degree(n) for n in range(nodes)], "degree": [directed.degree(n) for n in range(nodes)],
    "neighbors": [undirected.degree(n) for n in range(nodes)]})
