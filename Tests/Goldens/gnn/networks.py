"""The two kinds of students, put together from torch.nn and torch_geometric.nn alone by a student's configuration (the JSON that exports
carry): what the Swift networks are compared with. Attribute names are those of the exported parameters."""
import torch.nn.functional as F
from torch import nn
from torch_geometric.nn import APPNP, GATConv, GATv2Conv, GCN2Conv, GCNConv, GINConv, JumpingKnowledge, SAGEConv, SGConv, SSGConv, TransformerConv


class LinearAPPNP(nn.Module):
    """PyG's APPNP has no weights; the linear map before it is its user's."""

    def __init__(self, inputs, outputs, loops):
        super().__init__()
        self.lin, self.propagate = nn.Linear(inputs, outputs), APPNP(K=10, alpha=0.1, add_self_loops=loops)

    def forward(self, x, edges, weight):
        return self.propagate(self.lin(x), edges, weight)


def layer(c, inputs, outputs, heads, number):
    """A layer of the configuration's kind and the function that applies it to x, edges, edge weights and the first hidden rows."""
    kind, loops = c["architecture"], c.get("self_loops", True)
    if kind == "mlp" or (kind == "gcnii" and inputs != outputs):
        return nn.Linear(inputs, outputs), lambda m, x, e, w, x0: m(x)
    if kind == "gcnii":
        # PyG's GCN2Conv holds the weight under the same name; layer n scales by log(theta / n + 1).
        return (GCN2Conv(inputs, alpha=0.1, theta=0.5, layer=number, add_self_loops=loops),
                lambda m, x, e, w, x0: m(x, x if x0 is None else x0, e, w))
    made = {
        "gcn": lambda: GCNConv(inputs, outputs, add_self_loops=loops),
        "gat": lambda: GATConv(inputs, outputs // heads, heads=heads, add_self_loops=loops),
        "gatv2": lambda: GATv2Conv(inputs, outputs // heads, heads=heads, add_self_loops=loops),
        "sage": lambda: SAGEConv(inputs, outputs, aggr={"sum": "add"}.get(c["aggregation"], c["aggregation"])),
        "gin": lambda: GINConv(nn.Sequential(nn.Linear(inputs, c["width"]), nn.ReLU(), nn.Linear(c["width"], outputs)),
                               train_eps=c.get("trained_epsilon", True)),
        "sgc": lambda: SGConv(inputs, outputs, K=2, add_self_loops=loops),
        "ssgc": lambda: SSGConv(inputs, outputs, alpha=0.1, K=4, add_self_loops=loops),
        "appnp": lambda: LinearAPPNP(inputs, outputs, loops),
        "transformer": lambda: TransformerConv(inputs, outputs // heads, heads=heads, beta=c.get("beta", False)),
    }[kind]()
    if kind in ("gcn", "sgc", "ssgc", "appnp"):
        return made, lambda m, x, e, w, x0: m(x, e, w)
    return made, lambda m, x, e, w, x0: m(x, e)


def norm(kind, width):
    """A norm by its name."""
    return {"batch": nn.BatchNorm1d, "layer": nn.LayerNorm, "none": lambda width: nn.Identity()}[kind](width)


def jumping(c, layers):
    """What joins the layers' rows, and how wide they then are."""
    mode, width = c.get("jumping", "none"), c["width"]
    if mode == "none":
        return None, width
    return JumpingKnowledge(mode, width, layers), layers * width if mode == "cat" else width


class Block(nn.Module):
    """Norm, PReLU, dropout."""

    def __init__(self, c):
        super().__init__()
        self.norm, self.prelu = norm(c.get("norm", "batch"), c["width"]), nn.PReLU()

    def forward(self, x):
        return self.prelu(self.norm(x))


class GraphStudent(nn.Module):
    """LinguGKD's student."""

    def __init__(self, c):
        super().__init__()
        width, made = c["width"], [layer(c, c["width"], c["width"], c["heads"], i + 1) for i in range(c["layers"])]
        self.pre, self.pre_block = nn.Linear(c["in_features"], width), Block(c)
        self.conv, self.apply_layer = nn.ModuleList(m for m, _ in made), [f for _, f in made]
        self.conv_block = nn.ModuleList(Block(c) for _ in made)
        self.jump, joined = jumping(c, c["layers"] + 1)
        self.head, self.head_block, self.classifier = nn.Linear(joined, width), Block(c), nn.Linear(width, c["classes"])
        self.residual = c.get("residual", False)

    def forward(self, x, edges, weight=None):
        x = first = F.normalize(self.pre_block(self.pre(x)))
        hidden = [x]
        for conv, block, use in zip(self.conv, self.conv_block, self.apply_layer):
            y = use(conv, x, edges, weight, first)
            x = F.normalize(block(y + x if self.residual else y))
            hidden.append(x)
        return self.classifier(self.head_block(self.head(x if self.jump is None else self.jump(hidden))))


class PlainGNN(nn.Module):
    """Convolutions with ReLU between them."""

    def __init__(self, c):
        super().__init__()
        self.residual, self.steps, jumps = c.get("residual", False), [], c.get("jumping", "none") != "none"
        for i in range(c["layers"]):
            last = i == c["layers"] - 1 and not jumps
            inputs, outputs = c["in_features"] if i == 0 else c["width"], c["classes"] if last else c["width"]
            module, use = layer(c, inputs, outputs, 1 if last else c["heads"], i + 1)
            setattr(self, f"conv{i + 1}", module)
            if self.residual and inputs != outputs:
                setattr(self, f"res{i + 1}", nn.Linear(inputs, outputs, bias=False))
            if not last:
                setattr(self, f"norm{i + 1}", norm(c.get("norm", "none"), outputs))
            self.steps.append((module, use))
        self.jump, joined = jumping(c, c["layers"])
        self.lin = nn.Linear(joined, c["classes"]) if jumps else None

    def forward(self, x, edges, weight=None):
        first, hidden = None, []
        for i, (module, use) in enumerate(self.steps):
            y = use(module, x, edges, weight, first)
            if self.residual:
                y = y + getattr(self, f"res{i + 1}", nn.Identity())(x)
            if i == len(self.steps) - 1 and self.jump is None:
                return y
            x = F.relu(getattr(self, f"norm{i + 1}")(y))
            hidden.append(x)
            first = x if i == 0 else first
        return self.lin(self.jump(hidden))
