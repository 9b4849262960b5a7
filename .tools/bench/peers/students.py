"""PyTorch Geometric: a training epoch (forward, backward, Adam) and inference of one network.

--adjacency edges: edge index with gather and scatter; csr: torch.sparse CSR (fused sparse product).
"""
import torch.nn.functional as F

import common

torch = common.torch_ready()
import torch_geometric
from torch_geometric.nn import GATConv, GCNConv, GINConv, SAGEConv

from graphs import Graph


class Net(torch.nn.Module):
    """Convolutions with ReLU and dropout between them; eight heads side by side, the last one alone."""

    def __init__(self, kind, inputs, width, classes, depth):
        super().__init__()
        self.convs = torch.nn.ModuleList(
            self.layer(kind, inputs if i == 0 else width, classes if i == depth - 1 else width,
                       width, i == depth - 1)
            for i in range(depth))

    @staticmethod
    def layer(kind, inputs, outputs, width, is_last):
        if kind == "gcn":
            return GCNConv(inputs, outputs, cached=True)
        if kind == "gat":
            return GATConv(inputs, outputs) if is_last else GATConv(inputs, width // 8, heads=8)
        if kind == "sage":
            return SAGEConv(inputs, outputs, aggr="mean")
        return GINConv(torch.nn.Sequential(
            torch.nn.Linear(inputs, width), torch.nn.ReLU(), torch.nn.Linear(width, outputs)))

    def forward(self, x, adjacency):
        for i, conv in enumerate(self.convs):
            x = conv(x, adjacency)
            if i < len(self.convs) - 1:
                x = F.dropout(F.relu(x), 0.5, self.training)
        return x


def main():
    parser = common.parser(__doc__)
    parser.add_argument("folder")
    parser.add_argument("--graph", default="cora")
    parser.add_argument("--layer", default="gcn")
    parser.add_argument("--depth", type=int, default=2)
    parser.add_argument("--width", type=int, default=64)
    parser.add_argument("--adjacency", default="edges", choices=["edges", "csr"])
    asked = parser.parse_args()
    graph = Graph(asked.folder, asked.graph)
    adjacency = graph.edges
    if asked.adjacency == "csr":
        # Rows are targets: adjacency @ x gathers.
        adjacency = torch_geometric.utils.to_torch_csr_tensor(
            graph.edges.flip(0), size=(graph.count, graph.count))
    net = Net(asked.layer, graph.x.size(1), asked.width, graph.classes, asked.depth)
    optimizer = torch.optim.Adam(net.parameters(), lr=0.01, weight_decay=5e-4)

    def epoch():
        net.train()
        optimizer.zero_grad()
        scores = net(graph.x, adjacency)
        loss = F.cross_entropy(scores[graph.train], graph.y[graph.train])
        loss.backward()
        optimizer.step()
        return loss.item()

    @torch.inference_mode()
    def infer():
        net.eval()
        return net(graph.x, adjacency)

    what = f"{asked.graph} {asked.layer} L{asked.depth} h{asked.width}"
    common.serve([common.Case(f"train {what}", epoch), common.Case(f"infer {what}", infer)],
                 asked.rounds)


main()
