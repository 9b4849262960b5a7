"""LinguGKD in plain PyTorch, computed in Float64 on Float32-exact numbers: projection, losses and ten distillation steps.

projection_1.safetensors, projection_2.safetensors (one and two filter layers; 3 hops, 12 nodes, teacher width 10, d 8)
  `teacher.K` [12, 10] (standardised features); parameters `filter.K.B.linear.weight` [8, 10 or 8], `.linear.bias`, `.prelu.weight` [1],
  `.norm.weight` [8], `.norm.bias`, `filter.K.output.weight` [8, 8], `.output.bias`, and `shared.weight` [8, 8];
  `output.K` [12, 8], `upstream.K`, `grad.NAME` of every parameter and of `teacher.K`.
  Order: (Linear, PReLU, LayerNorm eps 1e-5, dropout 0) × filter layers, Linear; then the shared bias-free Linear.

losses.safetensors (3 layers, 12 nodes, d 8, 3 classes, temperature 0.07)
  `student.L`, `teacher.L` [12, 8] before normalisation (rows are L2-normalised inside, eps 1e-12), `labels` [12];
  `contrastive.L`: class-masked loss of layer L; `rows.L` [12]: its terms by node; `grad.student.L`, `grad.teacher.L`: of that layer's loss alone;
  `labels_unknown` [12] (-1: unknown) with `unknown.contrastive.L` and `unknown.grad.…`: a pair is masked only if both classes are known and equal
  (and it is not the pair of a node with itself), so an unknown anchor has every other node as a negative;
  `instance.contrastive.L`, `instance.grad.…`: every other node is a negative;
  `subset` [5] with `subset.contrastive.L`, `subset.grad.…`: the class-masked loss among these nodes only (gradients are 0 elsewhere);
  `global.L`, `global.grad.student.L`, `global.grad.teacher.L`: prototypes = means of the L2-normalised rows per class (by `labels`), cosine similarity
  matrices C × C of student and teacher, mean over the off-diagonal entries of the squared difference;
  `gamma` [3], `w` [2], `logits` [12, 3], `train` [7]: `cross_entropy` (mean over train), `kd` = Σ softmax(gamma)_L contrastive.L (all nodes),
  `joint` = softmax(w)_0 · cross_entropy + softmax(w)_1 · kd, `joint.grad.gamma`, `.w`, `.logits`, `.student.L`, `.teacher.L`;
  `teacher_logits` [12, 3]: `hinton` = T² · mean over nodes of KL(softmax(teacher/T) ‖ softmax(student/T)), T = 2, `hinton.grad.logits`.

student_CONV_plain.safetensors, student_CONV_distilled.safetensors (CONV: gcn gat sage gin), GraphStudent and ten full-batch steps
  pre block (hop 0):  Linear(6, d) → BatchNorm → PReLU → (dropout) → L2 normalise
  conv block l (hop l): Conv(d, d) → BatchNorm → PReLU → (dropout) → L2 normalise, l = 1, 2
  head:               Linear(d, d) → BatchNorm → PReLU → (dropout) → Linear(d, C)
  d 8, C 3, dropout 0, BatchNorm eps 1e-5, momentum 0.1 (running variance unbiased), one PReLU slope a block (0.25), L2 normalise with eps 1e-12.
  Conv: GCNConv; GATConv with 2 heads of 4, concatenated; SAGEConv mean; GINConv with Linear(d, d) → ReLU → Linear(d, d) and trainable eps (0 at first).
  Plain: cross entropy on `train`. Distilled: the joint loss above with contrastive terms among the `train` nodes only, projection with one
  filter layer, gamma and w ones at the start. AdamW (betas 0.9, 0.999, eps 1e-8) learning rate 1e-2, weight decay 5e-4 on everything of student
  and projection; gamma and w: learning rate 1e-3, weight decay 0.
  `x` [12, 6], `edge_index` [2, E], `labels`, `train`, `teacher.K` [12, 10]; `initial.NAME`, `final.NAME` (student.…, projection.…, gamma, w; BatchNorm's
  running statistics among the final ones); `losses` [10], and for the distilled `cross_entropies` [10], `contrastives` [10, 3];
  `eval.hidden.K` [12, 8], `eval.logits` [12, 3]: after the last step, running statistics in use.
"""
import sys
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn
from torch_geometric.nn import GATConv, GCNConv, GINConv, SAGEConv

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "gnn"))
from common import generator, normal, save, versions  # noqa: E402
from make_gnn import CLASSES, EDGES, FEATURES, NODES, randomise  # noqa: E402

FOLDER = Path(__file__).resolve().parent
WIDTH, TEACHER, HOPS, TEMPERATURE = 8, 10, 2, 0.07
TRAIN = torch.tensor([0, 1, 3, 4, 6, 8, 11])


class FilterBlock(nn.Module):
    """Linear, PReLU, LayerNorm (dropout 0)."""

    def __init__(self, inputs):
        super().__init__()
        self.linear, self.prelu, self.norm = nn.Linear(inputs, WIDTH), nn.PReLU(), nn.LayerNorm(WIDTH)

    def forward(self, x):
        return self.norm(self.prelu(self.linear(x)))


class Filter(nn.ModuleDict):
    """One hop's filter: blocks "0", "1", …, then "output"."""

    def __init__(self, layers):
        blocks = {str(k): FilterBlock(TEACHER if k == 0 else WIDTH) for k in range(layers)}
        super().__init__(blocks | {"output": nn.Linear(WIDTH, WIDTH)})

    def forward(self, x):
        for block in self.values():
            x = block(x)
        return x


class Projection(nn.Module):
    """A filter a hop, then one shared bias-free Linear."""

    def __init__(self, layers):
        super().__init__()
        self.filter = nn.ModuleList([Filter(layers) for _ in range(HOPS + 1)])
        self.shared = nn.Linear(WIDTH, WIDTH, bias=False)

    def forward(self, features):
        return [self.shared(f(t)) for f, t in zip(self.filter, features)]


class Block(nn.Module):
    """BatchNorm, PReLU (dropout 0)."""

    def __init__(self):
        super().__init__()
        self.norm, self.prelu = nn.BatchNorm1d(WIDTH), nn.PReLU()

    def forward(self, x):
        return self.prelu(self.norm(x))


def convolution(kind):
    """One message-passing layer d → d."""
    if kind == "gcn":
        return GCNConv(WIDTH, WIDTH)
    if kind == "gat":
        return GATConv(WIDTH, WIDTH // 2, heads=2)
    if kind == "sage":
        return SAGEConv(WIDTH, WIDTH)
    return GINConv(nn.Sequential(nn.Linear(WIDTH, WIDTH), nn.ReLU(), nn.Linear(WIDTH, WIDTH)), train_eps=True)


class GraphStudent(nn.Module):
    """The student of this file's first lines."""

    def __init__(self, kind):
        super().__init__()
        self.pre = nn.Linear(FEATURES, WIDTH)
        self.pre_block = Block()
        self.conv = nn.ModuleList([convolution(kind) for _ in range(HOPS)])
        self.conv_block = nn.ModuleList([Block() for _ in range(HOPS)])
        self.head = nn.Linear(WIDTH, WIDTH)
        self.head_block = Block()
        self.classifier = nn.Linear(WIDTH, CLASSES)

    def forward(self, x):
        hidden = [F.normalize(self.pre_block(self.pre(x)), dim=1)]
        for conv, block in zip(self.conv, self.conv_block):
            hidden.append(F.normalize(block(conv(hidden[-1], EDGES)), dim=1))
        return hidden, self.classifier(self.head_block(self.head(hidden[-1])))


def contrastive_rows(student, teacher, labels, everyone=False):
    """The contrastive loss of each node, by the definition: no trick, one node at a time."""
    s, t = F.normalize(student, dim=1), F.normalize(teacher, dim=1)
    rows = []
    for i in range(len(s)):
        score = torch.exp(s[i] @ t.T / TEMPERATURE)
        same = [not everyone and labels[i] == labels[j] and labels[i] >= 0 for j in range(len(s))]
        negatives = sum(score[j] for j in range(len(s)) if j != i and not same[j])
        rows.append(-torch.log(score[i] / (score[i] + negatives)))
    return torch.stack(rows)


def prototype_loss(student, teacher, labels):
    """The global term."""
    def similarity(rows):
        rows = F.normalize(rows, dim=1)
        prototypes = F.normalize(torch.stack([rows[labels == c].mean(0) for c in range(CLASSES)]), dim=1)
        return prototypes @ prototypes.T

    difference = (similarity(student) - similarity(teacher)) ** 2
    return difference[~torch.eye(CLASSES, dtype=torch.bool)].mean()


def gradients(loss, inputs, prefix):
    """Gradients of one loss by named inputs; zeros where it does not depend on one."""
    found = torch.autograd.grad(loss, list(inputs.values()), allow_unused=True, retain_graph=True)
    return {f"{prefix}{k}": torch.zeros_like(v) if g is None else g for (k, v), g in zip(inputs.items(), found)}


def projection(layers):
    """Projection forward and backward."""
    source = generator(70 + layers)
    module = randomise(Projection(layers).double(), 80 + layers)
    features = [normal((NODES, TEACHER), source).requires_grad_() for _ in range(HOPS + 1)]
    outputs = module(features)
    upstream = [normal(o.shape, source) for o in outputs]
    inputs = dict(module.named_parameters()) | {f"teacher.{k}": t for k, t in enumerate(features)}
    grads = gradients(sum((o * u).sum() for o, u in zip(outputs, upstream)), inputs, "grad.")
    tensors = inputs | {f"output.{k}": o for k, o in enumerate(outputs)} | {f"upstream.{k}": u for k, u in enumerate(upstream)} | grads
    save(FOLDER / f"projection_{layers}.safetensors", tensors, filter_layers=layers, dropout=0)


def losses():
    """Every loss on fixed rows."""
    source = generator(90)
    layers = range(HOPS + 1)
    rows = {f"{side}.{k}": normal((NODES, WIDTH), source).requires_grad_() for k in layers for side in ("student", "teacher")}
    for k in layers:  # a student that has learned something: scores of all sizes
        with torch.no_grad():
            rows[f"student.{k}"].copy_((rows[f"student.{k}"] * 0.8 + rows[f"teacher.{k}"] * 0.5).float().double())
    labels = torch.tensor([0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 0, 1])
    unknown = torch.tensor([0, 1, -1, 0, -1, 2, 0, 1, -1, -1, 0, 2])
    subset = torch.tensor([0, 3, 4, 7, 11])
    tensors = rows | {"labels": labels, "labels_unknown": unknown, "subset": subset, "train": TRAIN}
    layer_losses = []
    for k in layers:
        s, t = rows[f"student.{k}"], rows[f"teacher.{k}"]
        pair = {f"student.{k}": s, f"teacher.{k}": t}
        terms = contrastive_rows(s, t, labels)
        layer_losses.append(terms.mean())
        tensors |= {f"rows.{k}": terms, f"contrastive.{k}": terms.mean()} | gradients(terms.mean(), pair, "grad.")
        for prefix, loss in {"unknown.": contrastive_rows(s, t, unknown).mean(), "instance.": contrastive_rows(s, t, labels, True).mean(),
                             "subset.": contrastive_rows(s[subset], t[subset], labels[subset]).mean()}.items():
            tensors |= {f"{prefix}contrastive.{k}": loss} | gradients(loss, pair, f"{prefix}grad.")
        whole = prototype_loss(s, t, labels)
        tensors |= {f"global.{k}": whole} | gradients(whole, pair, "global.grad.")
    gamma, w = torch.tensor([1.2, 0.7, 1.0]).double().requires_grad_(), torch.tensor([0.9, 1.3]).double().requires_grad_()
    logits, teacher_logits = normal((NODES, CLASSES), source, 2.0).requires_grad_(), normal((NODES, CLASSES), source, 2.0)
    ce = F.cross_entropy(logits[TRAIN], labels[TRAIN])
    kd = (torch.softmax(gamma, 0) * torch.stack(layer_losses)).sum()
    joint = torch.softmax(w, 0)[0] * ce + torch.softmax(w, 0)[1] * kd
    tensors |= {"gamma": gamma, "w": w, "logits": logits, "teacher_logits": teacher_logits, "cross_entropy": ce, "kd": kd, "joint": joint}
    tensors |= gradients(joint, rows | {"gamma": gamma, "w": w, "logits": logits}, "joint.grad.")
    soft = torch.softmax(teacher_logits / 2, 1)
    hinton = 4 * (soft * (soft.log() - torch.log_softmax(logits / 2, 1))).sum(1).mean()
    tensors |= {"hinton": hinton} | gradients(hinton, {"logits": logits}, "hinton.grad.")
    assert torch.allclose(hinton, 4 * F.kl_div(torch.log_softmax(logits / 2, 1), soft, reduction="batchmean"))
    save(FOLDER / "losses.safetensors", tensors, temperature=TEMPERATURE, hinton_temperature=2, seed=90)


def initialise(module, seed):
    """Random parameters; norms near one, PReLU at 0.25, GIN's eps at 0."""
    source = generator(seed)
    with torch.no_grad():
        for name, parameter in module.named_parameters():
            if "prelu" in name:
                parameter.fill_(0.25)
            elif name.endswith("eps"):
                parameter.fill_(0.0)
            elif "norm" in name:
                parameter.copy_(normal(parameter.shape, source, 0.2) + (1.0 if name.endswith("weight") else 0.0))
                parameter.copy_(parameter.float().double())
            else:
                parameter.copy_(normal(parameter.shape, source, 0.4))
    return module


def train_student(kind, distilled, seed):
    """Ten full-batch steps."""
    student, project = initialise(GraphStudent(kind).double(), seed), initialise(Projection(1).double(), seed + 1)
    gamma, w = (nn.Parameter(torch.ones(n, dtype=torch.float64)) for n in (HOPS + 1, 2))
    source = generator(seed + 2)
    x, features = normal((NODES, FEATURES), source), [normal((NODES, TEACHER), source) for _ in range(HOPS + 1)]
    labels = torch.tensor([0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 0, 1])

    def state():
        named = {f"student.{k}": v for k, v in student.state_dict().items() if "num_batches" not in k}
        if distilled:
            named |= {f"projection.{k}": v for k, v in project.state_dict().items()} | {"gamma": gamma, "w": w}
        return {k: v.detach().clone() for k, v in named.items()}

    initial, record = state(), {"losses": [], "cross_entropies": [], "contrastives": []}
    groups = [{"params": [*student.parameters(), *(project.parameters() if distilled else [])]}]
    if distilled:
        groups.append({"params": [gamma, w], "lr": 1e-3, "weight_decay": 0.0})
    optimizer = torch.optim.AdamW(groups, lr=1e-2, weight_decay=5e-4)
    student.train()
    for _ in range(10):
        optimizer.zero_grad()
        hidden, logits = student(x)
        loss = ce = F.cross_entropy(logits[TRAIN], labels[TRAIN])
        if distilled:
            terms = torch.stack([contrastive_rows(s[TRAIN], t[TRAIN], labels[TRAIN]).mean() for s, t in zip(hidden, project(features))])
            loss = torch.softmax(w, 0)[0] * ce + torch.softmax(w, 0)[1] * (torch.softmax(gamma, 0) * terms).sum()
            record["contrastives"].append(terms.detach())
        loss.backward()
        optimizer.step()
        record["losses"].append(loss.item())
        record["cross_entropies"].append(ce.item())
    student.eval()
    hidden, logits = student(x)
    tensors = {"x": x, "edge_index": EDGES, "labels": labels, "train": TRAIN, "losses": torch.tensor(record["losses"]), "eval.logits": logits}
    tensors |= {f"eval.hidden.{k}": h for k, h in enumerate(hidden)}
    tensors |= {f"initial.{k}": v for k, v in initial.items()} | {f"final.{k}": v for k, v in state().items()}
    if distilled:
        tensors |= {f"teacher.{k}": t for k, t in enumerate(features)}
        tensors |= {"cross_entropies": torch.tensor(record["cross_entropies"]), "contrastives": torch.stack(record["contrastives"])}
    save(FOLDER / f"student_{kind}_{'distilled' if distilled else 'plain'}.safetensors", tensors, conv=kind, hops=HOPS, width=WIDTH, dropout=0, seed=seed)
    print(kind, distilled, [round(v, 5) for v in record["losses"]])


def make():
    """Projection, losses, students."""
    print(versions())
    projection(1)
    projection(2)
    losses()
    # With 230 to 232 rounding takes a unit of the GIN over ReLU's kink, another one on each processor.
    for kind, seed in {"gcn": 200, "gat": 210, "sage": 220, "gin": 233}.items():
        train_student(kind, False, seed)
        train_student(kind, True, seed)


if __name__ == "__main__":
    make()
