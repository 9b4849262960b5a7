"""A small graph of articles, and what networkx and pandas answer to questions about it.

articles/: nodes.csv (id, title, text, label, split) and edges.csv (source, target; directed), as `graph load --directed` reads them.
answers.json: by question, texts as `id:value` or lists of ids.
"""
import json
from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd

HERE = Path(__file__).parent
random = np.random.default_rng(26)
n, classes = 60, ["bird", "fish", "tree", "stone"]
words = {"bird": "feather wing nest", "fish": "fin scale river", "tree": "leaf bark root", "stone": "ore quartz layer"}
labels = [classes[i % 4] for i in range(n)]
texts = []
for i in range(n):
    own = words[labels[i]].split()
    count = 4 + int(random.integers(0, 9))
    texts.append(" ".join(random.choice(own + ["the", "of", "with", "old"], count)) + f" {labels[i][:2]}{i}")
texts[41], texts[50] = texts[3], texts[20]  # duplicates, within and across parts of the split
nodes = pd.DataFrame({"id": [f"a{i:02d}" for i in range(n)], "title": [f"{labels[i].title()} {i}" for i in range(n)], "text": texts,
                      "label": labels, "split": random.choice(["train", "val", "test"], n, p=[0.5, 0.2, 0.3])})
edges = set()
for _ in range(190):
    a = int(random.integers(0, n - 4))  # the last four have no links out; two of them none at all
    same = random.uniform() < 0.6
    pool = [j for j in range(n - 2) if j != a and (labels[j] == labels[a]) == same]
    edges.add((a, int(random.choice(pool))))
edges |= {(b, a) for a, b in sorted(edges)[::9] if b < n - 4}
edges = sorted(edges)
(HERE / "articles").mkdir(exist_ok=True)
nodes.to_csv(HERE / "articles/nodes.csv", index=False)
pd.DataFrame([(f"a{a:02d}", f"a{b:02d}") for a, b in edges], columns=["source", "target"]).to_csv(HERE / "articles/edges.csv", index=False)

graph = nx.DiGraph(edges)
graph.add_nodes_from(range(n))
undirected = graph.to_undirected()
name = nodes["id"].tolist()
label = dict(enumerate(labels))
links = pd.Series([(labels[a], labels[b]) for a, b in edges]).value_counts()
own = {c: np.mean([labels[b] == c for a, b in edges if labels[a] == c]) for c in classes}
nodes["words"] = nodes["text"].str.split().str.len()
nodes["degree"] = [graph.degree(i) for i in range(n)]
disagree = [name[i] for i in range(n) if undirected.degree(i) and all(labels[j] != labels[i] for j in undirected[i])]
pagerank = nx.pagerank(graph, tol=1e-12, max_iter=1000)
duplicates = nodes[nodes.duplicated("text", keep=False)]
across = [text for text, part in duplicates.groupby("text") if part["split"].nunique() > 1]
answers = {
    "1 most linked": [int(links.iloc[0])], "2 homophily": own,
    "3 longest text": int(nodes["words"].max()), "4 disagreeing": disagree,
    "9 path": nx.shortest_path_length(graph, 0, 33), "10 pagerank": [name[i] for i in sorted(pagerank, key=pagerank.get)[::-1][:5]],
    "12 nest": nodes[nodes["text"].str.contains(r"\bnest\b")]["id"].tolist(),
    "14 cross": pd.crosstab(nodes["label"], nodes["split"]).loc[classes, ["train", "val", "test"]].values.tolist(),
    "19 isolated": [name[i] for i in range(n) if graph.degree(i) == 0],
    "20 components": sorted((len(c) for c in nx.weakly_connected_components(graph)), reverse=True),
    "21 best linked": [int(nodes[nodes["label"] == c]["degree"].max()) for c in classes],
    "22 duplicates": len(duplicates), "22 across": len(across),
    "23 balance": nodes[nodes["split"] == "train"]["label"].value_counts().loc[classes].tolist(),
    "26 reciprocal": sum((b, a) in set(edges) for a, b in edges),
}
(HERE / "answers.json").write_text(json.dumps(answers, indent=1) + "\n")
print(json.dumps(answers)[:1500], "networkx", nx.__version__, "pandas", pd.__version__)
