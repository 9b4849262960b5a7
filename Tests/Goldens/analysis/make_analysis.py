"""What networkx and PyTorch Geometric say of four graphs.

analysis.json: `graphs`, each with `name`, `directed`, `nodes`, `edges` (source, target), `labels` (a class a node, -1 where
unknown) and
- `pagerank` (damping 0.85, tolerance 1e-13), `betweenness`, `closeness`, `clustering`, `core`, a value a node; `triangles` of the
  undirected graph;
- `distances`: the number of ordered pairs at distance 1, 2, ...; `paths`: source, target and length (-1: none) of some pairs;
- `modularity`: the largest of networkx's Louvain over ten seeds, on the undirected graph;
- `mixing`: the mixing matrix of the labelled nodes (undirected edges from both ends), `edge`, `node`, `insensitive` (by the
  source's class; PyTorch Geometric takes the target's, so edges are turned round): homophily by
  PyTorch Geometric, `assortativity` by networkx.
"""
import json
import platform
from collections import Counter
from importlib.metadata import version
from pathlib import Path

import networkx as nx
import numpy as np
import torch
from torch_geometric.utils import homophily

HERE = Path(__file__).parent


def mixing(graph, labels):
    known = graph.subgraph([n for n in graph if labels[n] >= 0]).copy()
    nx.set_node_attributes(known, {n: labels[n] for n in known}, "label")
    classes = max(labels) + 1
    matrix = nx.attribute_mixing_matrix(known, "label", mapping={c: c for c in range(classes)}, normalized=False)
    order = {n: i for i, n in enumerate(known)}
    arcs = [(order[a], order[b]) for a, b in known.edges]
    if not graph.is_directed():
        arcs += [(b, a) for a, b in arcs]
    index = torch.tensor(arcs).T
    y = torch.tensor([labels[n] for n in known])
    # PyTorch Geometric's mean is over all nodes up to the last that has an edge in; ours is over nodes that have edges out.
    shares = [np.mean([labels[m] == labels[n] for m in known.neighbors(n)]) for n in known if list(known.neighbors(n))]
    return {"mixing": matrix.astype(int).tolist(), "edge": float(homophily(index, y, method="edge")),
            "insensitive": float(homophily(index.flip(0), y, method="edge_insensitive")), "node": float(np.mean(shares)),
            "assortativity": float(nx.attribute_assortativity_coefficient(known, "label"))}


def describe(name, graph, labels):
    undirected = nx.Graph(graph.to_undirected())
    lengths = dict(nx.all_pairs_shortest_path_length(graph))
    counts = Counter(d for row in lengths.values() for d in row.values() if d)
    nodes = graph.number_of_nodes()
    pairs = [(a, b) for a in range(0, nodes, max(1, nodes // 6)) for b in range(0, nodes, max(1, nodes // 5))]
    louvain = [nx.community.louvain_communities(undirected, weight=None, seed=seed) for seed in range(10)]

    def ordered(values):
        return [values[n] for n in range(nodes)]
    return {"name": name, "directed": graph.is_directed(), "nodes": nodes, "edges": [list(e) for e in graph.edges], "labels": labels,
            "pagerank": ordered(nx.pagerank(graph, tol=1e-13, max_iter=10_000, weight=None)),
            "betweenness": ordered(nx.betweenness_centrality(graph)), "closeness": ordered(nx.closeness_centrality(graph)),
            "clustering": ordered(nx.clustering(graph)), "core": ordered(nx.core_number(graph)),
            "triangles": ordered(nx.triangles(undirected)),
            "distances": [counts[d] for d in range(1, max(counts) + 1)],
            "paths": [[a, b, lengths[a].get(b, -1)] for a, b in pairs],
            "modularity": max(nx.community.modularity(undirected, groups, weight=None) for groups in louvain)} | mixing(graph, labels)


random = np.random.default_rng(8)
karate = nx.karate_club_graph()
clubs = [0 if karate.nodes[n]["club"] == "Mr. Hi" else 1 for n in karate]
miserables = nx.convert_node_labels_to_integers(nx.les_miserables_graph())
arcs = nx.DiGraph(nx.scale_free_graph(120, seed=3))
arcs.remove_edges_from(list(nx.selfloop_edges(arcs)))
arcs.add_edges_from([(b, a) for a, b in list(arcs.edges)[::4]])
arcs.add_nodes_from(range(120, 125))
parts = nx.disjoint_union_all([nx.powerlaw_cluster_graph(150, 3, 0.5, seed=1), nx.random_tree(30, seed=2) if hasattr(nx, "random_tree")
                               else nx.random_labeled_tree(30, seed=2), nx.cycle_graph(9), nx.empty_graph(3)])


def drawn(graph, classes, missing):
    labels = random.integers(0, classes, graph.number_of_nodes())
    labels[random.uniform(size=len(labels)) < missing] = -1
    return [int(label) for label in labels]


graphs = [describe("karate", karate, clubs), describe("miserables", miserables, drawn(miserables, 4, 0)),
          describe("arcs", arcs, drawn(arcs, 3, 0.1)), describe("parts", parts, drawn(parts, 5, 0.2))]
versions = {"python": platform.python_version()} | {n: version(n) for n in ["networkx", "numpy", "torch", "torch-geometric"]}
(HERE / "analysis.json").write_text(json.dumps({"graphs": graphs, "versions": versions}) + "\n")
