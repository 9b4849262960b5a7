"""Loads an exported student into PyTorch Geometric's layers and compares its logits.

usage: check_state_dict.py MODEL.safetensors DATA.json; DATA as for check_onnx.py. The network is put together from torch.nn and
torch_geometric.nn alone, by the file's own configuration; load_state_dict is strict, so that every name and shape must fit. Prints
the largest difference, relative to the largest logit where that is above 1."""
import json
import sys

import numpy as np
import torch
import torch.nn.functional as F
from safetensors import safe_open
from torch import nn
from torch_geometric.nn import APPNP, GATConv, GATv2Conv, GCN2Conv, GCNConv, GINConv, SAGEConv, SGConv


class LinearAPPNP(nn.Module):
    """PyG's APPNP has no weights; the linear map before it is its user's."""

    def __init__(self, inputs, outputs):
        super().__init__()
        self.lin, self.propagate = nn.Linear(inputs, outputs), APPNP(K=10, alpha=0.1)

    def forward(self, x, edges):
        return self.propagate(self.lin(x), edges)


def layer(c, inputs, outputs, heads, number):
    """A layer of the configuration's kind and the function that applies it to x, edges and the first hidden rows."""
    kind = c["architecture"]
    if kind == "mlp" or (kind == "gcnii" and inputs != outputs):
        return nn.Linear(inputs, outputs), lambda m, x, e, x0: m(x)
    if kind == "gcnii":
        # PyG's GCN2Conv holds the weight under the same name; layer n scales by log(theta / n + 1).
        return GCN2Conv(inputs, alpha=0.1, theta=0.5, layer=number), lambda m, x, e, x0: m(x, x if x0 is None else x0, e)
    made = {
        "gcn": lambda: GCNConv(inputs, outputs),
        "gat": lambda: GATConv(inputs, outputs // heads, heads=heads),
        "gatv2": lambda: GATv2Conv(inputs, outputs // heads, heads=heads),
        "sage": lambda: SAGEConv(inputs, outputs, aggr={"sum": "add"}.get(c["aggregation"], c["aggregation"])),
        "gin": lambda: GINConv(nn.Sequential(nn.Linear(inputs, c["width"]), nn.ReLU(), nn.Linear(c["width"], outputs)), train_eps=True),
        "sgc": lambda: SGConv(inputs, outputs, K=2),
        "appnp": lambda: LinearAPPNP(inputs, outputs),
    }[kind]()
    return made, lambda m, x, e, x0: m(x, e)


class Block(nn.Module):
    """BatchNorm, PReLU, dropout."""

    def __init__(self, width):
        super().__init__()
        self.norm, self.prelu = nn.BatchNorm1d(width), nn.PReLU()

    def forward(self, x):
        return self.prelu(self.norm(x))


class GraphStudent(nn.Module):
    """LinguGKD's student."""

    def __init__(self, c):
        super().__init__()
        width, made = c["width"], [layer(c, c["width"], c["width"], c["heads"], i + 1) for i in range(c["layers"])]
        self.pre, self.pre_block = nn.Linear(c["in_features"], width), Block(width)
        self.conv, self.apply_layer = nn.ModuleList(m for m, _ in made), [f for _, f in made]
        self.conv_block = nn.ModuleList(Block(width) for _ in made)
        self.head, self.head_block, self.classifier = nn.Linear(width, width), Block(width), nn.Linear(width, c["classes"])

    def forward(self, x, edges):
        x = first = F.normalize(self.pre_block(self.pre(x)))
        for conv, block, use in zip(self.conv, self.conv_block, self.apply_layer):
            x = F.normalize(block(use(conv, x, edges, first)))
        return self.classifier(self.head_block(self.head(x)))


class PlainGNN(nn.Module):
    """Convolutions with ReLU between them."""

    def __init__(self, c):
        super().__init__()
        self.steps = []
        for i in range(c["layers"]):
            last = i == c["layers"] - 1
            module, use = layer(c, c["in_features"] if i == 0 else c["width"], c["classes"] if last else c["width"],
                                1 if last else c["heads"], i + 1)
            setattr(self, f"conv{i + 1}", module)
            self.steps.append((module, use))

    def forward(self, x, edges):
        first = None
        for i, (module, use) in enumerate(self.steps):
            x = use(module, x, edges, first)
            if i < len(self.steps) - 1:
                x = F.relu(x)
                first = x if i == 0 else first
        return x


with safe_open(sys.argv[1], "pt") as file:
    metadata = file.metadata()
    state = {name: file.get_tensor(name) for name in file.keys()}
configuration = json.loads(metadata["configuration"])
model = (GraphStudent if configuration["style"] == "blocks" else PlainGNN)(configuration)
model.load_state_dict(state, strict=True)
model.eval()
data = json.load(open(sys.argv[2], encoding="utf-8"))
expected = np.array(data["logits"], np.float32)
with torch.no_grad():
    logits = model(torch.tensor(data["x"]), torch.tensor(data["edges"]).reshape(2, -1)).numpy()
assert len(json.loads(metadata["classes"])) == expected.shape[1]
difference = float(np.abs(logits - expected).max() / max(1, np.abs(expected).max()))
print(len(state), "tensors", difference)
assert difference < 1e-5, difference
