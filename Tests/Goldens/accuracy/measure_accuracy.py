"""Test accuracy of PyTorch Geometric, mean and standard deviation over seeds: what the Swift students are compared with.

usage: measure_accuracy.py FOLDER [--split public] [--seeds 10] [--epochs N] [--csr] [--rows NAME…] [--out results.json]
FOLDER: nodes.csv.gz, edges.csv.gz, splits.csv.gz, words.csv.gz, as cora's, or as `graph save` writes any graph, so that both sides read the same numbers
(notebooks/studies/accuracy-graphs.lingu makes those of the goldens). --epochs caps the epochs of every row, and --csr lets all but GAT
read the edges as a sparse matrix, which gives the same sums sooner: both for large graphs.
Results are written after each row; rows already in the file are kept, so that a stopped run can go on.
Input: 0/1 words with rows divided by their sum, or the values that the file has (TF-IDF); edges symmetrised. Test accuracy is taken at the first epoch with the best validation accuracy.
  gcn                two GCNConv, hidden 16, ReLU between; dropout 0.5 before both layers (PyG's example); Adam 0.01, L2 weight decay 5e-4 on all
                     parameters; 200 epochs
  gcn_first_decay    the same with weight decay on the first layer only (PyG's example, Kipf and Welling)
  gcn_hidden_dropout the same as gcn without dropout on the input
  student_CONV       GraphStudent as in ../distillation/make_distillation.py: Linear block, two conv blocks, head; width 64, dropout 0.5 after each PReLU,
                     rows L2-normalised after it; Adam 0.01, L2 weight decay 5e-4 on all, at most 300 epochs, stops after 50 without a better
                     validation accuracy. GAT: 8 heads of 8, concatenated. GIN: Linear, ReLU, Linear; trainable eps.
  student_CONV_adamw the same with AdamW
PyG's initialisation (glorot for convolutions, torch's default for Linear). The first layer's product with the sparse words goes through torch's embedding_bag,
which only saves time: dropping an input out is dropping a stored word out.
"""
import argparse
import csv
import gzip
import json
import statistics
import sys
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn
from torch_geometric.nn import GATConv, GCNConv, GINConv, SAGEConv
from torch_geometric.utils import to_torch_csr_tensor

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from common import versions  # noqa: E402


def rows(path):
    """Records of one table."""
    opener = gzip.open if str(path).endswith(".gz") else open
    with opener(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Data:
    """Features, edges, labels and masks of one split."""

    def __init__(self, folder, split, as_matrix=False):
        nodes = rows(folder / "nodes.csv.gz")
        index = {row["id"]: k for k, row in enumerate(nodes)}
        self.y = torch.tensor([int(row["label"] or -1) for row in nodes])
        words = {row["id"]: row for row in rows(folder / "words.csv.gz")}
        empty = {"columns": ""}
        lists = [[int(c) for c in words.get(row["id"], empty)["columns"].split()] for row in nodes]
        self.columns = torch.tensor([c for columns in lists for c in columns])
        description = folder / "graph.json"
        self.features = json.loads(description.read_text(encoding="utf-8"))["featureColumns"] if description.exists() else 1433
        self.starts = torch.tensor([0] + [len(columns) for columns in lists[:-1]]).cumsum(0)
        if all("values" in row for row in words.values()):
            self.x = torch.tensor([float(v) for row in nodes for v in words.get(row["id"], {"values": ""})["values"].split()])
        else:
            self.x = torch.tensor([1 / len(columns) for columns in lists for _ in columns])
        pairs = {(index[row["src"]], index[row["dst"]]) for row in rows(folder / "edges.csv.gz") if row["src"] != row["dst"]}
        self.edges = torch.tensor(sorted(pairs | {(b, a) for a, b in pairs})).t().contiguous()
        # Edges point both ways, so that the matrix is its own transposed one.
        self.sums = to_torch_csr_tensor(self.edges, size=(len(nodes), len(nodes))) if as_matrix else self.edges
        kinds = {row["id"]: row[split] for row in rows(folder / "splits.csv.gz")}
        self.masks = {kind: torch.tensor([kinds.get(row["id"]) == kind for row in nodes]) for kind in ("train", "val", "test")}
        self.classes = int(self.y.max()) + 1


class WordLinear(nn.Module):
    """A dense layer applied to the sparse words: x Wᵀ + b from the stored values alone."""

    def __init__(self, data, layer):
        super().__init__()
        self.weight, self.bias, self.data = layer.weight, layer.bias, data

    def forward(self, values):
        out = F.embedding_bag(self.data.columns, self.weight.t(), self.data.starts, mode="sum", per_sample_weights=values)
        return out if self.bias is None else out + self.bias


class PlainGCN(nn.Module):
    """Two GCNConv."""

    def __init__(self, data, input_dropout):
        super().__init__()
        self.first, self.second, self.input_dropout = GCNConv(data.features, 16, cached=True), GCNConv(16, data.classes, cached=True), input_dropout
        self.words, self.first.lin = WordLinear(data, self.first.lin), nn.Identity()

    def forward(self, data):
        x = F.dropout(data.x, self.input_dropout, self.training)
        return self.second(F.dropout(F.relu(self.first(self.words(x), data.sums)), 0.5, self.training), data.sums)


def convolution(kind, width):
    """One message-passing layer."""
    if kind == "gcn":
        return GCNConv(width, width, cached=True)
    if kind == "gat":
        return GATConv(width, width // 8, heads=8)
    if kind == "sage":
        return SAGEConv(width, width)
    return GINConv(nn.Sequential(nn.Linear(width, width), nn.ReLU(), nn.Linear(width, width)), train_eps=True)


class Block(nn.Sequential):
    """BatchNorm, PReLU, dropout."""

    def __init__(self, width):
        super().__init__(nn.BatchNorm1d(width), nn.PReLU(), nn.Dropout(0.5))


class GraphStudent(nn.Module):
    """Linear block, conv blocks, head."""

    def __init__(self, data, kind, width=64, layers=2):
        super().__init__()
        self.pre, self.pre_block = WordLinear(data, nn.Linear(data.features, width)), Block(width)
        self.convs, self.blocks = nn.ModuleList([convolution(kind, width) for _ in range(layers)]), nn.ModuleList([Block(width) for _ in range(layers)])
        self.head = nn.Sequential(nn.Linear(width, width), Block(width), nn.Linear(width, data.classes))

    def forward(self, data):
        h = F.normalize(self.pre_block(self.pre(data.x)), dim=1)
        for conv, block in zip(self.convs, self.blocks):
            h = F.normalize(block(conv(h, data.edges if isinstance(conv, GATConv) else data.sums)), dim=1)
        return self.head(h)


def run(data, net, optimizer, epochs, patience):
    """Test accuracy at the best validation epoch, and that epoch."""
    best, test, at = -1.0, 0.0, 0
    for epoch in range(1, epochs + 1):
        net.train()
        optimizer.zero_grad()
        F.cross_entropy(net(data)[data.masks["train"]], data.y[data.masks["train"]]).backward()
        optimizer.step()
        net.eval()
        with torch.no_grad():
            right = net(data).argmax(1) == data.y
        value = right[data.masks["val"]].float().mean().item()
        if value > best:
            best, test, at = value, right[data.masks["test"]].float().mean().item(), epoch
        if epoch - at >= patience:
            break
    return test, at


def settings(data, most):
    """Name → a function of nothing that builds net, optimiser, epochs and patience."""
    def plain(input_dropout, first_only):
        net = PlainGCN(data, input_dropout)
        groups = [{"params": [*net.words.parameters(), *net.first.parameters()], "weight_decay": 5e-4}, {"params": net.second.parameters(), "weight_decay": 0.0 if first_only else 5e-4}]
        return net, torch.optim.Adam(groups, lr=0.01), min(most, 200), 200

    def student(kind, optimizer):
        net = GraphStudent(data, kind)
        return net, optimizer(net.parameters(), lr=0.01, weight_decay=5e-4), min(most, 300), 50

    table = {"gcn": lambda: plain(0.5, False), "gcn_first_decay": lambda: plain(0.5, True), "gcn_hidden_dropout": lambda: plain(0.0, False)}
    for kind in ("gcn", "gat", "sage", "gin"):
        table[f"student_{kind}"] = lambda kind=kind: student(kind, torch.optim.Adam)
        table[f"student_{kind}_adamw"] = lambda kind=kind: student(kind, torch.optim.AdamW)
    return table


def main():
    """Measures every row and writes the results."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data")
    parser.add_argument("--split", default="public")
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--epochs", type=int, default=300, help="the most epochs of a row")
    parser.add_argument("--csr", action="store_true", help="read the edges as a sparse matrix")
    parser.add_argument("--rows", nargs="*", help="only these rows (default: all)")
    parser.add_argument("--out")
    arguments = parser.parse_args()
    torch.use_deterministic_algorithms(False)
    data = Data(Path(arguments.data), arguments.split, arguments.csr)
    print({k: int(m.sum()) for k, m in data.masks.items()}, data.edges.shape[1], "directed edges")
    out = Path(arguments.out) if arguments.out else None
    results = json.loads(out.read_text(encoding="utf-8")) if out and out.exists() else {}
    head = {"data": Path(arguments.data).name, "split": arguments.split, "seeds": arguments.seeds, "epochs": arguments.epochs, "versions": versions()}
    for name, build in settings(data, arguments.epochs).items():
        if name in results or (arguments.rows and name not in arguments.rows):
            continue
        accuracies, epochs = [], []
        for seed in range(arguments.seeds):
            torch.manual_seed(seed)
            accuracy, epoch = run(data, *build())
            accuracies.append(round(100 * accuracy, 2))
            epochs.append(epoch)
        results[name] = {"mean": round(statistics.mean(accuracies), 2), "sd": round(statistics.stdev(accuracies), 2), "accuracies": accuracies, "best_epochs": epochs}
        print(f"{name:22} {results[name]['mean']:6.2f} ± {results[name]['sd']:.2f}  {accuracies}", flush=True)
        if out:
            lines = [f"{json.dumps(k)}: {json.dumps(v)}" for k, v in (head | results).items()]
            out.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
