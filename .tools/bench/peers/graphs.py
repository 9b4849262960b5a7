"""The shaped graphs that `Benchmarks graphs FOLDER` wrote, as PyTorch has them."""
import numpy
import torch


class Graph:
    def __init__(self, folder, name):
        def array(file):
            return numpy.load(f"{folder}/{name}/{file}.npy")

        self.x = torch.from_numpy(array("x"))
        self.y = torch.from_numpy(array("y").astype(numpy.int64))
        #: Row 0 the sources, row 1 the targets, sorted by target and source.
        self.edges = torch.from_numpy(array("edges").astype(numpy.int64))
        self.train = torch.from_numpy(array("split") == 1)
        self.count = self.x.size(0)
        self.classes = int(self.y.max()) + 1
