"""Reads a graph from nodes.csv and edges.csv once, as one does without us: pandas if it is installed,
else NumPy; then ids to numbers, both directions, no repetitions, compressed rows."""
import argparse
import importlib.util
import sys
import time

import numpy

import common


def columns(path, kinds):
    """The columns of a table with a header."""
    if importlib.util.find_spec("pandas"):
        import pandas

        table = pandas.read_csv(path)
        return [table[name].to_numpy() for name in table.columns]
    table = numpy.loadtxt(path, delimiter=",", skiprows=1, dtype=kinds)
    return [table[name] for name in table.dtype.names]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?")
    parser.add_argument("--what", default="load graph")
    parser.add_argument("--name", action="store_true", help="only say which library reads")
    asked = parser.parse_args()
    if asked.name:
        print("pandas" if importlib.util.find_spec("pandas") else "NumPy")
        sys.exit()
    start = time.perf_counter()
    ids, labels = columns(f"{asked.folder}/nodes.csv", [("id", "i8"), ("label", "U16")])
    classes, labels = numpy.unique(labels, return_inverse=True)
    ends = columns(f"{asked.folder}/edges.csv", [("src", "i8"), ("dst", "i8")])
    order = numpy.argsort(ids)
    source, target = (order[numpy.searchsorted(ids, end, sorter=order)] for end in ends)
    kept = source != target
    source, target = source[kept], target[kept]
    keys = numpy.unique(numpy.concatenate(
        [source * ids.size + target, target * ids.size + source]))
    offsets = numpy.searchsorted(keys, numpy.arange(ids.size + 1) * ids.size)
    neighbors = (keys % ids.size).astype(numpy.int32)
    seconds = time.perf_counter() - start
    common.say({"what": asked.what, "unit": "s", "seconds": [seconds], "amount": None,
                "peak_rss_mib": common.peak(), "nodes": int(offsets.size - 1),
                "edges": int(neighbors.size // 2)})


main()
