"""Optimisers and schedules of PyTorch and transformers, in Float64 on Float32-exact numbers.

optimizers.safetensors: ten steps on f(p) = Σ a (p − b)² + 0.1 p⁴ with two parameters, `matrix` [3, 4] and `vector` [5]
  `a.NAME`, `b.NAME`, `start.NAME`; for each optimiser O of the metadata: `O.NAME` [11, …] (before step 1 … after step 10) and `O.gradients.NAME` [10, …].
  adamw: lr 0.05, betas 0.9, 0.999, eps 1e-8, weight decay 0.1; adam: the same with L2 weight decay 0.1; sgd: lr 0.02, momentum 0.9, weight decay 0.01;
  sgd_plain: lr 0.02; sgd_nesterov: as sgd with Nesterov; adamw_clipped: adamw after clipping the norm of all gradients together to 1
  (torch's: scale 1 / (norm + 1e-6) when below 1; `adamw_clipped.norms` [10], and the gradients are those after clipping);
  adamw_cosine: adamw with a cosine schedule to 0 over the ten steps; adamw_groups: `vector` in a group of its own with lr 0.005 and no weight decay.
schedules.json: the factor on the learning rate at each of 20 steps (0: the first optimiser step).
  linear, linear_warmup (4), cosine, cosine_warmup (4): transformers' get_…_schedule_with_warmup; torch_cosine_floor: CosineAnnealingLR with eta_min 0.1 of the rate.
"""
import sys
from pathlib import Path

import torch
from transformers import get_cosine_schedule_with_warmup, get_linear_schedule_with_warmup

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from common import generator, normal, save, save_json, versions  # noqa: E402

FOLDER = Path(__file__).resolve().parent
SHAPES = {"matrix": (3, 4), "vector": (5,)}


def trajectory(build, fixed, clip=None, schedule=None):
    """Parameters and gradients of ten steps."""
    parameters = {name: fixed[f"start.{name}"].clone().requires_grad_() for name in SHAPES}
    optimizer = build(parameters)
    scheduler = schedule(optimizer) if schedule else None
    values, gradients, norms = {n: [p.detach().clone()] for n, p in parameters.items()}, {n: [] for n in parameters}, []
    for _ in range(10):
        optimizer.zero_grad()
        sum((fixed[f"a.{n}"] * (p - fixed[f"b.{n}"]) ** 2 + 0.1 * p ** 4).sum() for n, p in parameters.items()).backward()
        if clip:
            norms.append(torch.nn.utils.clip_grad_norm_(list(parameters.values()), clip))
        for n, p in parameters.items():
            gradients[n].append(p.grad.clone())
        optimizer.step()
        if scheduler:
            scheduler.step()
        for n, p in parameters.items():
            values[n].append(p.detach().clone())
    result = {n: torch.stack(v) for n, v in values.items()} | {f"gradients.{n}": torch.stack(g) for n, g in gradients.items()}
    return result | ({"norms": torch.stack(norms)} if norms else {})


def schedules():
    """Factors of the schedules."""
    def factors(build):
        optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
        scheduler, seen = build(optimizer), []
        for _ in range(20):
            seen.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            scheduler.step()
        return seen

    save_json(FOLDER / "schedules.json", {
        "linear": factors(lambda o: get_linear_schedule_with_warmup(o, 0, 20)), "linear_warmup": factors(lambda o: get_linear_schedule_with_warmup(o, 4, 20)),
        "cosine": factors(lambda o: get_cosine_schedule_with_warmup(o, 0, 20)), "cosine_warmup": factors(lambda o: get_cosine_schedule_with_warmup(o, 4, 20)),
        "torch_cosine_floor": factors(lambda o: torch.optim.lr_scheduler.CosineAnnealingLR(o, 20, eta_min=0.1))})


def make():
    """All optimisers, then the schedules."""
    print(versions())
    source = generator(50)
    fixed = {f"{k}.{n}": normal(s, source, 1.0 if k != "a" else 0.3) for n, s in SHAPES.items() for k in ("start", "b", "a")}
    for n in SHAPES:
        fixed[f"a.{n}"] = (fixed[f"a.{n}"].abs() + 0.2).float().double()
    optim = torch.optim
    adam = dict(lr=0.05, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.1)

    def adamw(p):
        return optim.AdamW(p.values(), **adam)

    runs = {
        "adamw": trajectory(adamw, fixed), "adam": trajectory(lambda p: optim.Adam(p.values(), **adam), fixed),
        "sgd": trajectory(lambda p: optim.SGD(p.values(), lr=0.02, momentum=0.9, weight_decay=0.01), fixed),
        "sgd_plain": trajectory(lambda p: optim.SGD(p.values(), lr=0.02), fixed),
        "sgd_nesterov": trajectory(lambda p: optim.SGD(p.values(), lr=0.02, momentum=0.9, weight_decay=0.01, nesterov=True), fixed),
        "adamw_clipped": trajectory(adamw, fixed, clip=1.0),
        "adamw_cosine": trajectory(adamw, fixed, schedule=lambda o: get_cosine_schedule_with_warmup(o, 0, 10)),
        "adamw_groups": trajectory(lambda p: optim.AdamW([{"params": [p["matrix"]]}, {"params": [p["vector"]], "lr": 0.005, "weight_decay": 0.0}], **adam), fixed)}
    save(FOLDER / "optimizers.safetensors", fixed | {f"{o}.{k}": v for o, r in runs.items() for k, v in r.items()}, optimizers=list(runs), seed=50)
    schedules()


if __name__ == "__main__":
    make()
