"""LinguGKD's distillation in plain PyTorch: an epoch, and the contrastive loss alone.

A GCN student (a first layer and K convolutions, torch.sparse CSR), per-hop filters and a shared
projector on the teacher's side, class-masked InfoNCE at temperature 0.07, learned weights of layers
and losses, cross entropy on the training nodes.
"""
import torch.nn.functional as F

import common

torch = common.torch_ready()
from torch import nn

from graphs import Graph


def normalized(graph):
    """D^-1/2 (A + I) D^-1/2 in CSR."""
    loops = torch.arange(graph.count)
    edges = torch.cat([graph.edges, torch.stack([loops, loops])], 1)
    scale = torch.bincount(edges[1], minlength=graph.count).float() ** -0.5
    return torch.sparse_coo_tensor(
        edges.flip(0), scale[edges[0]] * scale[edges[1]],
        (graph.count, graph.count)).coalesce().to_sparse_csr()


class Student(nn.Module):
    def __init__(self, inputs, width, classes, hops):
        super().__init__()
        self.linear = nn.ModuleList(
            nn.Linear(inputs if i == 0 else width, width) for i in range(hops + 1))
        self.norm = nn.ModuleList(nn.BatchNorm1d(width) for _ in self.linear)
        self.activation = nn.ModuleList(nn.PReLU() for _ in self.linear)
        self.head = nn.Linear(width, classes)

    def forward(self, x, adjacency):
        rows = []
        for i, (linear, norm, act) in enumerate(zip(self.linear, self.norm, self.activation)):
            x = linear(F.dropout(x, 0.2, self.training))
            x = adjacency @ x if i else x
            x = F.normalize(act(norm(x)), dim=1)
            rows.append(x)
        return rows, self.head(x)


class Projection(nn.Module):
    def __init__(self, features, width):
        super().__init__()
        self.features = features
        self.filters = nn.ModuleList(
            nn.Sequential(nn.Linear(f.size(1), width), nn.PReLU(), nn.LayerNorm(width),
                          nn.Dropout(0.2), nn.Linear(width, width)) for f in features)
        self.shared = nn.Linear(width, width, bias=False)

    def forward(self, rows):
        return [self.shared(filter(f if rows is None else f[rows]))
                for filter, f in zip(self.filters, self.features)]


def contrast(student, teacher, labels):
    logits = F.normalize(student, dim=1) @ F.normalize(teacher, dim=1).t() / 0.07
    same = labels[:, None] == labels[None]
    same.fill_diagonal_(False)
    return F.cross_entropy(logits.masked_fill(same, float("-inf")), torch.arange(len(student)))


class Distillation:
    def __init__(self, graph, width, teacher, hops=2):
        self.graph, self.adjacency = graph, normalized(graph)
        features = [torch.randn(graph.count, teacher) for _ in range(hops + 1)]
        self.student = Student(graph.x.size(1), width, graph.classes, hops)
        self.projection = Projection(features, width)
        self.layers = nn.Parameter(torch.ones(hops + 1))
        self.losses = nn.Parameter(torch.ones(2))
        networks = [*self.student.parameters(), *self.projection.parameters()]
        self.optimizer = torch.optim.AdamW(
            [{"params": networks}, {"params": [self.layers, self.losses], "lr": 1e-3}],
            lr=5e-3, weight_decay=5e-4)

    def step(self, rows=None):
        graph = self.graph
        self.optimizer.zero_grad()
        hidden, logits = self.student(graph.x, self.adjacency)
        labels = graph.y if rows is None else graph.y[rows]
        distance = sum(
            weight * contrast(own if rows is None else own[rows], theirs, labels)
            for weight, own, theirs in zip(
                torch.softmax(self.layers, 0), hidden, self.projection(rows)))
        weights = torch.softmax(self.losses, 0)
        loss = (weights[0] * F.cross_entropy(logits[graph.train], graph.y[graph.train])
                + weights[1] * distance)
        loss.backward()
        self.optimizer.step()
        return loss.item()


def main():
    parser = common.parser(__doc__)
    parser.add_argument("folder")
    parser.add_argument("--graph", default="cora768")
    parser.add_argument("--width", type=int, default=256)
    parser.add_argument("--teacher", type=int, default=640)
    parser.add_argument("--batch", type=int, default=0)
    asked = parser.parse_args()
    graph = Graph(asked.folder, asked.graph)
    distillation = Distillation(graph, asked.width, asked.teacher)
    count = asked.batch or graph.count

    def epoch():
        if not asked.batch:
            return distillation.step()
        for rows in torch.randperm(graph.count).split(asked.batch):
            distillation.step(rows)

    student = torch.randn(count, asked.width, requires_grad=True)
    teacher, labels = torch.randn(count, asked.width), graph.y[:count]

    def loss():
        student.grad = None
        contrast(student, teacher, labels).backward()

    common.serve([
        common.Case(f"distil {asked.graph} d{asked.width} from {asked.teacher}, "
                    f"{count} nodes a step", epoch),
        common.Case(f"InfoNCE there and back {count} × {asked.width}", loss),
    ], asked.rounds)


main()
