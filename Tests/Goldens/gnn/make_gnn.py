"""Graph layers of PyTorch Geometric on a small random graph, computed in Float64 on Float32-exact numbers.

One file a layer: `x` [12, 6], `edge_index` [2, E] (row 0 source, row 1 target; undirected, both directions, no self loops; node 11 is
isolated), `param.NAME` by PyG's names, `output`, `upstream` (gradient of the loss by output), `grad.x`, `grad.param.NAME`;
some have `edge_weight` [E] (and its gradient) or `x_0` (GCNII's first representation). Metadata (JSON under `golden`): `layer`, `options`, `seed`, `versions`.

`training_LAYER.safetensors`: a two-layer net (layer, ReLU, layer; hidden 8, 3 classes), ten steps of Adam (learning rate 0.01, L2
weight decay 5e-4 on all parameters, betas 0.9 and 0.999, eps 1e-8), cross entropy on `train` nodes, no dropout: `losses` [10],
`initial.NAME`, `final.NAME`, `logits` [12, 3] after the last step, `labels`, `train`.

`network_NAME.safetensors`: whole networks (networks.py) with norms in training mode, residual connections, jumping knowledge, edge
weights, without self loops; as one layer's file, with the configuration as `options`.
"""
import sys
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn
from torch_geometric.nn import APPNP, GATConv, GATv2Conv, GCN2Conv, GCNConv, GINConv, SAGEConv, SGConv, SSGConv, TransformerConv
from torch_geometric.nn.models import LabelPropagation

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from common import generator, normal, save, versions  # noqa: E402
from networks import GraphStudent, PlainGNN  # noqa: E402

FOLDER = Path(__file__).resolve().parent
NODES, FEATURES, OUT, CLASSES = 12, 6, 8, 3


def small_graph():
    """edge_index [2, E]: 17 undirected edges among nodes 0 to 10, sorted by source then target; node 11 has none."""
    source = generator(3)
    pairs = [(i, i + 1) for i in range(10)]
    while len(pairs) < 17:
        a, b = sorted(torch.randint(0, 11, (2,), generator=source).tolist())
        if a != b and (a, b) not in pairs:
            pairs.append((a, b))
    both = sorted(pairs + [(b, a) for a, b in pairs])
    return torch.tensor(both).t().contiguous()


EDGES = small_graph()


def randomise(module, seed):
    """Random parameters, biases too, exact in Float32."""
    source = generator(seed)
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.copy_(normal(parameter.shape, source, 0.5))
    return module


def mlp(inputs, outputs):
    """GIN's network."""
    return nn.Sequential(nn.Linear(inputs, 10), nn.ReLU(), nn.Linear(10, outputs))


def golden(name, conv, seed, weighted=False, first=False, **options):
    """One layer's forward and backward pass."""
    conv = randomise(conv.double(), seed).train()
    source = generator(seed + 100)
    x = normal((NODES, FEATURES), source).requires_grad_()
    inputs, arguments = {"x": x}, [x, EDGES]
    if first:
        inputs["x_0"] = normal((NODES, FEATURES), source).requires_grad_()
        arguments = [x, inputs["x_0"], EDGES]
    if weighted:
        # undirected graph: both directions of an edge weigh the same
        table = {}
        weight = [table.setdefault((min(a, b), max(a, b)), 0.2 + torch.rand(1, generator=source).item()) for a, b in EDGES.t().tolist()]
        inputs["edge_weight"] = torch.tensor(weight).float().double().requires_grad_()
        arguments.append(inputs["edge_weight"])
    output = conv(*arguments)
    upstream = normal(output.shape, source)
    output.backward(upstream)
    tensors = {"edge_index": EDGES, "output": output, "upstream": upstream}
    tensors |= inputs | {f"grad.{k}": v.grad for k, v in inputs.items()}
    # TransformerConv without root weight holds a map that it does not use
    used = {k: p for k, p in conv.named_parameters() if p.grad is not None}
    tensors |= {f"param.{k}": p for k, p in used.items()} | {f"grad.param.{k}": p.grad for k, p in used.items()}
    save(FOLDER / f"{name}.safetensors", tensors, layer=type(conv).__name__, options=options, seed=seed)


def build(kind, inputs, outputs, last):
    """A layer of the two-layer net."""
    if kind == "gcn":
        return GCNConv(inputs, outputs)
    if kind == "gat":
        return GATConv(inputs, outputs) if last else GATConv(inputs, outputs // 2, heads=2)
    if kind == "sage":
        return SAGEConv(inputs, outputs)
    return GINConv(mlp(inputs, outputs), train_eps=True)


def training(kind, seed):
    """Ten steps of a two-layer net."""
    net = nn.ModuleDict({"conv1": build(kind, FEATURES, 8, False), "conv2": build(kind, 8, CLASSES, True)})
    randomise(net.double(), seed)
    source = generator(seed + 100)
    x = normal((NODES, FEATURES), source)
    labels = torch.randint(0, CLASSES, (NODES,), generator=source)
    train = torch.tensor([0, 1, 3, 4, 6, 8, 11])
    initial = {f"initial.{k}": p.detach().clone() for k, p in net.named_parameters()}
    optimizer = torch.optim.Adam(net.parameters(), lr=0.01, weight_decay=5e-4)

    def forward():
        return net["conv2"](F.relu(net["conv1"](x, EDGES)), EDGES)

    losses = []
    for _ in range(10):
        optimizer.zero_grad()
        loss = F.cross_entropy(forward()[train], labels[train])
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    final = {f"final.{k}": p for k, p in net.named_parameters()}
    options = {"hidden": 8, "activation": "relu", "lr": 0.01, "weight_decay": 5e-4} | ({"heads": [2, 1]} if kind == "gat" else {})
    save(FOLDER / f"training_{kind}.safetensors",
         {"x": x, "edge_index": EDGES, "labels": labels, "train": train, "losses": torch.tensor(losses), "logits": forward()} | initial | final,
         layer=kind, options=options, seed=seed)
    print(kind, [round(v, 5) for v in losses])


def label_propagation():
    """Three rounds of label propagation, alpha 0.9."""
    source = generator(61)
    labels = torch.randint(0, CLASSES, (NODES,), generator=source)
    mask = torch.zeros(NODES, dtype=torch.bool)
    mask[[0, 3, 5, 9]] = True
    output = LabelPropagation(num_layers=3, alpha=0.9)(labels, EDGES, mask=mask)
    save(FOLDER / "label_propagation.safetensors", {"edge_index": EDGES, "labels": labels, "train": mask, "output": output},
         layer="LabelPropagation", options={"num_layers": 3, "alpha": 0.9}, seed=61)


def edge_weights(source):
    """One weight for both directions of each edge."""
    table = {}
    weight = [table.setdefault((min(a, b), max(a, b)), 0.2 + torch.rand(1, generator=source).item()) for a, b in EDGES.t().tolist()]
    return torch.tensor(weight).float().double()


def network(name, seed, style, architecture, **options):
    """A whole network's forward and backward pass, in training mode."""
    c = {"architecture": architecture, "style": style, "in_features": FEATURES, "classes": CLASSES, "layers": 3, "width": 8, "heads": 2,
         "aggregation": "mean", "norm": "none"} | options
    net = randomise((GraphStudent if style == "blocks" else PlainGNN)(c).double(), seed).train()
    source = generator(seed + 100)
    x = normal((NODES, FEATURES), source).requires_grad_()
    tensors = {"x": x, "edge_index": EDGES}
    if c.get("edge_weights"):
        tensors["edge_weight"] = edge_weights(source)
    output = net(x, EDGES, tensors.get("edge_weight"))
    upstream = normal(output.shape, source)
    output.backward(upstream)
    tensors |= {"output": output, "upstream": upstream, "grad.x": x.grad}
    tensors |= {f"param.{k}": p for k, p in net.named_parameters()} | {f"grad.param.{k}": p.grad for k, p in net.named_parameters()}
    save(FOLDER / f"network_{name}.safetensors", tensors, layer=style, options=c, seed=seed)


def networks():
    """One network for each option and some together."""
    network("batch_cat", 71, "plain", "gcn", norm="batch", jumping="cat", residual=True)
    network("layer_max", 72, "plain", "gat", norm="layer", jumping="max")
    network("lstm", 73, "plain", "sage", jumping="lstm", aggregation="sum")
    network("weights_without_loops", 74, "plain", "gcn", norm="layer", residual=True, edge_weights=True, self_loops=False)
    network("gin_fixed_epsilon", 75, "plain", "gin", trained_epsilon=False, residual=True)
    network("blocks_layer_lstm", 76, "blocks", "gatv2", norm="layer", jumping="lstm", residual=True, self_loops=False)
    network("transformer_gated", 78, "plain", "transformer", norm="layer", beta=True)
    network("blocks_batch_cat", 77, "blocks", "gcn", norm="batch", jumping="cat", edge_weights=True)


def make():
    """All layers, then the training runs."""
    print(versions())
    print("edges", EDGES.tolist())
    golden("gcn", GCNConv(FEATURES, OUT), 1)
    golden("gcn_weighted", GCNConv(FEATURES, OUT), 2, weighted=True)
    golden("gat_concat", GATConv(FEATURES, 3, heads=4), 3, heads=4, concat=True, negative_slope=0.2)
    golden("gat_mean", GATConv(FEATURES, 5, heads=2, concat=False), 4, heads=2, concat=False, negative_slope=0.2)
    golden("gatv2_concat", GATv2Conv(FEATURES, 3, heads=4), 5, heads=4, concat=True, share_weights=False)
    golden("gatv2_mean", GATv2Conv(FEATURES, 5, heads=2, concat=False), 6, heads=2, concat=False, share_weights=False)
    golden("gatv2_shared", GATv2Conv(FEATURES, 4, heads=2, share_weights=True), 7, heads=2, concat=True, share_weights=True)
    golden("sage_mean", SAGEConv(FEATURES, OUT, aggr="mean"), 8, aggr="mean")
    golden("sage_max", SAGEConv(FEATURES, OUT, aggr="max"), 9, aggr="max")
    golden("sage_sum", SAGEConv(FEATURES, OUT, aggr="add"), 10, aggr="add")
    golden("sage_normalized", SAGEConv(FEATURES, OUT, normalize=True), 11, aggr="mean", normalize=True)
    golden("gin", GINConv(mlp(FEATURES, OUT), train_eps=True), 12, train_eps=True, nn="Linear(6,10) ReLU Linear(10,8)")
    golden("appnp", APPNP(K=10, alpha=0.1), 13, K=10, alpha=0.1)
    golden("sgc", SGConv(FEATURES, OUT, K=2), 14, K=2)
    golden("sgc_weighted", SGConv(FEATURES, OUT, K=2), 15, weighted=True, K=2)
    golden("gcnii", GCN2Conv(FEATURES, alpha=0.1, theta=0.5, layer=2), 16, first=True, alpha=0.1, theta=0.5, layer=2, shared_weights=True)
    golden("gcnii_separate", GCN2Conv(FEATURES, alpha=0.1, theta=0.5, layer=1, shared_weights=False), 17, first=True, alpha=0.1, theta=0.5,
           layer=1, shared_weights=False)
    golden("gat_without_loops", GATConv(FEATURES, 3, heads=4, add_self_loops=False), 18, heads=4, add_self_loops=False)
    golden("gatv2_without_loops", GATv2Conv(FEATURES, 3, heads=4, add_self_loops=False), 19, heads=4, add_self_loops=False)
    golden("sgc_without_loops", SGConv(FEATURES, OUT, K=2, add_self_loops=False), 20, K=2, add_self_loops=False)
    golden("appnp_without_loops", APPNP(K=10, alpha=0.1, add_self_loops=False), 21, K=10, alpha=0.1, add_self_loops=False)
    golden("transformer_concat", TransformerConv(FEATURES, 3, heads=4), 22, heads=4, concat=True, beta=False)
    golden("transformer_mean_gated", TransformerConv(FEATURES, 5, heads=2, concat=False, beta=True), 23, heads=2, concat=False, beta=True)
    golden("transformer_without_root", TransformerConv(FEATURES, 4, heads=2, root_weight=False), 24, heads=2, concat=True, root_weight=False)
    golden("ssgc", SSGConv(FEATURES, OUT, alpha=0.1, K=4), 25, alpha=0.1, K=4)
    golden("ssgc_weighted", SSGConv(FEATURES, OUT, alpha=0.1, K=4), 26, weighted=True, alpha=0.1, K=4)
    networks()
    label_propagation()
    for seed, kind in enumerate(["gcn", "gat", "sage", "gin"], 40):
        training(kind, seed)


if __name__ == "__main__":
    make()
