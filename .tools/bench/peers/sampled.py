"""PyTorch Geometric: a GraphSAGE epoch over sampled neighbourhoods.

With torch-sparse or pyg-lib installed batches come from NeighborLoader, else from a sampler written
with NumPy (--is-loader-there tells which: exit status 0 or 1).
"""
import importlib.util
import sys

import numpy
import torch.nn.functional as F

import common

torch = common.torch_ready()
from torch_geometric.data import Data
from torch_geometric.nn import SAGEConv

from graphs import Graph

HAS_LOADER = any(importlib.util.find_spec(name) for name in ("pyg_lib", "torch_sparse"))


class Net(torch.nn.Module):
    def __init__(self, inputs, width, classes, depth):
        super().__init__()
        widths = [inputs] + [width] * (depth - 1) + [classes]
        self.convs = torch.nn.ModuleList(SAGEConv(a, b) for a, b in zip(widths, widths[1:]))

    def forward(self, x, edges):
        for i, conv in enumerate(self.convs):
            x = conv(x, edges)
            if i < len(self.convs) - 1:
                x = F.dropout(F.relu(x), 0.5, self.training)
        return x


class Sampler:
    """Draws neighbours of each new node once, without repetition (Floyd's method on whole columns)."""

    def __init__(self, graph):
        targets = graph.edges[1].numpy()
        self.sources = graph.edges[0].numpy()
        self.offsets = numpy.searchsorted(targets, numpy.arange(graph.count + 1))
        self.places = numpy.full(graph.count, -1, numpy.int64)
        self.random = numpy.random.default_rng(0)

    def draw(self, nodes, fanout):
        """Pairs (index into nodes, source)."""
        begin = self.offsets[nodes]
        degree = self.offsets[nodes + 1] - begin
        few = numpy.flatnonzero(degree <= fanout)
        rows = numpy.repeat(few, degree[few])
        first = numpy.cumsum(degree[few]) - degree[few]
        entries = begin[rows] + numpy.arange(rows.size) - numpy.repeat(first, degree[few])
        many = numpy.flatnonzero(degree > fanout)
        chosen = numpy.full((many.size, fanout), -1, numpy.int64)
        for k in range(fanout):
            last = degree[many] - fanout + k
            candidate = (self.random.random(many.size) * (last + 1)).astype(numpy.int64)
            taken = (chosen[:, :k] == candidate[:, None]).any(1)
            chosen[:, k] = numpy.where(taken, last, candidate)
        rows = numpy.concatenate([rows, numpy.repeat(many, fanout)])
        entries = numpy.concatenate([entries, (chosen + begin[many][:, None]).ravel()])
        return rows, self.sources[entries]

    def sample(self, seeds, fanouts):
        nodes, frontier, edges = seeds, seeds, []
        self.places[seeds] = numpy.arange(seeds.size)
        first = 0
        for fanout in fanouts:
            rows, sources = self.draw(frontier, fanout)
            fresh = numpy.unique(sources[self.places[sources] < 0])
            self.places[fresh] = nodes.size + numpy.arange(fresh.size)
            edges.append(numpy.stack([self.places[sources], rows + first]))
            first = nodes.size
            nodes, frontier = numpy.concatenate([nodes, fresh]), fresh
        self.places[nodes] = -1
        return torch.from_numpy(nodes), torch.from_numpy(numpy.concatenate(edges, 1))


def batches(graph, size, fanouts):
    """A function that gives an epoch's batches: nodes' inputs, edges, the seeds' labels."""
    if HAS_LOADER:
        from torch_geometric.loader import NeighborLoader

        loader = NeighborLoader(
            Data(x=graph.x, y=graph.y, edge_index=graph.edges), num_neighbors=fanouts,
            batch_size=size, input_nodes=graph.train, shuffle=True)
        return lambda: ((b.x, b.edge_index, b.y[:b.batch_size]) for b in loader)
    sampler, train = Sampler(graph), graph.train.numpy().nonzero()[0]

    def epoch():
        order = sampler.random.permutation(train)
        for start in range(0, order.size, size):
            seeds = order[start:start + size]
            nodes, edges = sampler.sample(seeds, fanouts)
            yield graph.x[nodes], edges, graph.y[torch.from_numpy(seeds)]

    return epoch


def main():
    parser = common.parser(__doc__)
    parser.add_argument("folder", nargs="?")
    parser.add_argument("--graph", default="arxiv")
    parser.add_argument("--width", type=int, default=64)
    parser.add_argument("--batch", type=int, default=1024)
    parser.add_argument("--fanouts", default="10,10")
    parser.add_argument("--is-loader-there", action="store_true")
    asked = parser.parse_args()
    if asked.is_loader_there:
        sys.exit(0 if HAS_LOADER else 1)
    fanouts = [int(f) for f in asked.fanouts.split(",")]
    graph = Graph(asked.folder, asked.graph)
    net = Net(graph.x.size(1), asked.width, graph.classes, len(fanouts))
    optimizer = torch.optim.Adam(net.parameters(), lr=0.01, weight_decay=5e-4)
    begin = batches(graph, asked.batch, fanouts)

    def epoch():
        net.train()
        for x, edges, labels in begin():
            optimizer.zero_grad()
            F.cross_entropy(net(x, edges)[:labels.size(0)], labels).backward()
            optimizer.step()

    what = f"sampled epoch {asked.graph} sage L{len(fanouts)} h{asked.width}"
    common.serve([common.Case(f"{what} fan-out {'·'.join(map(str, fanouts))}", epoch)],
                 asked.rounds)


main()
