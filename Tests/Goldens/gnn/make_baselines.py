"""Baselines without training of their own, on the graph of make_gnn.py.

`correct_and_smooth.safetensors`: PyTorch Geometric's `CorrectAndSmooth` with automatic scale on random class probabilities
(`probabilities` [12, 3]), `labels`, `train`, `edge_index`, `output`.

`belief_propagation.safetensors`: loopy belief propagation in Float64 as in LLM-BP (arXiv 2502.11836), written here with a dictionary of
messages: `prior` [12, 3] log-probabilities, `output` log-beliefs after five rounds, homophily 0.7; `tree_*`: the same on a path of four
nodes, where it is exact, with `tree_marginals` by enumeration of all 81 assignments.
"""
import itertools

import numpy as np
import torch
from torch_geometric.nn.models import CorrectAndSmooth

from make_gnn import CLASSES, EDGES, FOLDER, NODES, generator, save


def correct_and_smooth():
    source = generator(71)
    probabilities = torch.softmax(2 * torch.randn(NODES, CLASSES, generator=source), 1).float().double()
    labels = torch.randint(0, CLASSES, (NODES,), generator=source)
    mask = torch.zeros(NODES, dtype=torch.bool)
    mask[[0, 3, 5, 9]] = True
    model = CorrectAndSmooth(num_correction_layers=7, correction_alpha=0.9, num_smoothing_layers=7, smoothing_alpha=0.8)
    output = model(probabilities, labels[mask], mask, EDGES)
    save(FOLDER / "correct_and_smooth.safetensors",
         {"edge_index": EDGES, "probabilities": probabilities, "labels": labels, "train": mask, "output": output},
         layer="CorrectAndSmooth", options={"rounds": 7, "alphas": [0.9, 0.8]}, seed=71)


def beliefs(prior, edges, homophily, rounds):
    nodes, classes = prior.shape
    psi = np.full((classes, classes), 1 - homophily)
    np.fill_diagonal(psi, homophily)
    messages = {edge: np.ones(classes) / classes for edge in edges}
    for _ in range(rounds):
        def sent(i, j):
            product = np.exp(prior[i])
            for k, target in edges:
                if target == i and k != j:
                    product = product * messages[k, i]
            message = psi.T @ product
            return message / message.sum()
        messages = {(i, j): sent(i, j) for i, j in edges}
    result = np.exp(prior)
    for i, j in edges:
        result[j] = result[j] * messages[i, j]
    return np.log(result / result.sum(1, keepdims=True)), psi


def belief_propagation():
    source = generator(73)
    prior = torch.log_softmax(torch.randn(NODES, CLASSES, generator=source), 1).float().double()
    edges = [tuple(e) for e in EDGES.t().tolist()]
    output, psi = beliefs(prior.numpy(), edges, 0.7, 5)
    tree = [(0, 1), (1, 0), (1, 2), (2, 1), (2, 3), (3, 2)]
    tree_prior = prior[:4].numpy()
    marginals = np.zeros((4, CLASSES))
    for classes in itertools.product(range(CLASSES), repeat=4):
        weight = np.prod([np.exp(tree_prior[i, c]) for i, c in enumerate(classes)])
        weight *= np.prod([psi[classes[i], classes[i + 1]] for i in range(3)])
        for i, c in enumerate(classes):
            marginals[i, c] += weight
    marginals /= marginals.sum(1, keepdims=True)
    assert np.allclose(np.exp(beliefs(tree_prior, tree, 0.7, 5)[0]), marginals)
    save(FOLDER / "belief_propagation.safetensors",
         {"edge_index": EDGES, "prior": prior, "output": torch.tensor(output), "tree_marginals": torch.tensor(marginals)},
         layer="BeliefPropagation", options={"homophily": 0.7, "rounds": 5}, seed=73)


if __name__ == "__main__":
    correct_and_smooth()
    belief_propagation()
