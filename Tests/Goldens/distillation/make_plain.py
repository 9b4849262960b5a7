"""A plain two-layer GCN distilled by all terms in plain PyTorch, in Float64 on Float32-exact numbers: ten full-batch steps.

plain_gcn_distilled.safetensors
  network: GCNConv(6, 8) → ReLU → GCNConv(8, 3), dropout 0; the hidden rows learn from hops 1 and 2
  contrast (LinguGKD, heads Linear(8, 8) on the student's side, projection with one filter layer, unit rows, τ 0.07, weight of γ learned),
  kl (Hinton, T 2, all nodes, `scores`), mse (FitNets: Linear(8, 10) from hidden rows to features, mean over elements), weights 0.3 and 0.5
  total = 0.7 · CE + 0.3 · Σ softmax(γ)_l contrast_l + 0.3 · kl + 0.5 · mean mse
  AdamW (0.9, 0.999, 1e-8), learning rate 1e-2, weight decay 5e-4; γ: learning rate 1e-3, weight decay 0.
  `x`, `edge_index`, `labels`, `train`, `teacher.K` [12, 10] for hops 0 to 2, `scores` [12, 3]; `initial.NAME`, `final.NAME`;
  `losses`, `cross_entropies`, `kl`, `mse` [10], `contrastives` [10, 2]; `eval.logits` [12, 3].
"""
import sys
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn
from torch_geometric.nn import GCNConv

sys.path.insert(0, str(Path(__file__).resolve().parent))
from make_distillation import (CLASSES, EDGES, FEATURES, FOLDER, NODES, TEACHER, TRAIN, WIDTH, Filter, contrastive_rows,  # noqa: E402
                               generator, initialise, normal, save, versions)

PAIRS = [1, 2]  # hops; both learned by the only hidden rows


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1, self.conv2 = GCNConv(FEATURES, WIDTH), GCNConv(WIDTH, CLASSES)

    def forward(self, x):
        hidden = torch.relu(self.conv1(x, EDGES))
        return hidden, self.conv2(hidden, EDGES)


class Heads(nn.Module):
    """What is dropped after training."""

    def __init__(self):
        super().__init__()
        self.projection = nn.ModuleDict({"filter": nn.ModuleList([Filter(1) for _ in PAIRS]), "shared": nn.Linear(WIDTH, WIDTH, bias=False)})
        self.student = nn.ModuleList([nn.Linear(WIDTH, WIDTH) for _ in PAIRS])
        self.regression = nn.ModuleList([nn.Linear(WIDTH, TEACHER) for _ in PAIRS])


def make(seed=240):
    """Ten steps."""
    print(versions())
    network, heads = initialise(Network().double(), seed), initialise(Heads().double(), seed + 1)
    gamma = nn.Parameter(torch.ones(len(PAIRS), dtype=torch.float64))
    source = generator(seed + 2)
    x, features = normal((NODES, FEATURES), source), [normal((NODES, TEACHER), source) for _ in range(3)]
    scores = normal((NODES, CLASSES), source, 2.0)
    labels = torch.tensor([0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 0, 1])
    classes = torch.full((NODES,), -1)
    classes[TRAIN] = labels[TRAIN]

    def state():
        named = {f"network.{k}": v for k, v in network.state_dict().items()} | {f"heads.{k}": v for k, v in heads.state_dict().items()}
        return {k: v.detach().clone() for k, v in (named | {"heads.gamma": gamma}).items()}

    initial, record = state(), {"losses": [], "cross_entropies": [], "kl": [], "mse": [], "contrastives": []}
    groups = [{"params": [*network.parameters(), *heads.parameters()]}, {"params": [gamma], "lr": 1e-3, "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=1e-2, weight_decay=5e-4)
    soft = torch.softmax(scores / 2, 1)
    for _ in range(10):
        optimizer.zero_grad()
        hidden, logits = network(x)
        ce = F.cross_entropy(logits[TRAIN], labels[TRAIN])
        contrast = torch.stack([contrastive_rows(heads.student[k](hidden), heads.projection["shared"](heads.projection["filter"][k](features[hop])), classes).mean()
                                for k, hop in enumerate(PAIRS)])
        kl = 4 * F.kl_div(torch.log_softmax(logits / 2, 1), soft, reduction="batchmean")
        mse = torch.stack([F.mse_loss(heads.regression[k](hidden), features[hop]) for k, hop in enumerate(PAIRS)]).mean()
        loss = 0.7 * ce + 0.3 * (torch.softmax(gamma, 0) * contrast).sum() + 0.3 * kl + 0.5 * mse
        loss.backward()
        optimizer.step()
        for name, value in (("losses", loss), ("cross_entropies", ce), ("kl", kl), ("mse", mse), ("contrastives", contrast)):
            record[name].append(value.detach().clone())
    _, logits = network(x)
    tensors = {"x": x, "edge_index": EDGES, "labels": labels, "train": TRAIN, "scores": scores, "eval.logits": logits}
    tensors |= {f"teacher.{k}": t for k, t in enumerate(features)} | {k: torch.stack(v) for k, v in record.items()}
    tensors |= {f"initial.{k}": v for k, v in initial.items()} | {f"final.{k}": v for k, v in state().items()}
    save(FOLDER / "plain_gcn_distilled.safetensors", tensors, seed=seed)
    print([round(v.item(), 5) for v in record["losses"]])


if __name__ == "__main__":
    make()
