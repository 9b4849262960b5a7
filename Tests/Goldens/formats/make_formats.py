"""Small graphs as NetworkX, PyTorch, PyTorch Geometric, SciPy and NumPy write them, for the readers.

One graph of six papers: ids p0 to p5 (or row numbers), texts, three labels of which one is missing, seven edges, a
feature matrix of three columns and a split. `truth.json` says what every file holds. Running it twice gives the same
contents (archives carry no time but NumPy's, which is fixed here).
"""
import json
import os
import pickle
import shutil
import zipfile

import networkx as nx
import numpy as np
import scipy.sparse as sp
import torch
import torch_geometric
from torch_geometric.data import Data

HERE = os.path.dirname(os.path.abspath(__file__))
os.chdir(HERE)
for folder in ["planetoid", "huggingface", "cstag"]:
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)

ids = [f"p{i}" for i in range(6)]
texts = ["Graphs and \"quotes\"", "naïve café – 漢字", "two\nlines", "a, comma; and more", "tabs\there", "last & <least>"]
titles = [f"Title {i}" for i in range(6)]
names = ["Databases", "Robotics", "Biology"]
y = [0, 1, 2, 0, 1, -1]
edges = [(0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (5, 0), (1, 4)]
weights = [0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5]
x = (np.arange(18, dtype="f4").reshape(6, 3) - 4) / 4
train = np.array([1, 1, 1, 0, 0, 0], bool)
val = np.array([0, 0, 0, 1, 0, 0], bool)
test = np.array([0, 0, 0, 0, 1, 0], bool)

# NetworkX
graph = nx.Graph()
for i in range(6):
    more = {"category": names[y[i]]} if y[i] >= 0 else {}
    graph.add_node(ids[i], title=titles[i], text=texts[i], year=2000 + i, **more)
for (a, b), w in zip(edges, weights):
    graph.add_edge(ids[a], ids[b], weight=w)
nx.write_gml(graph, "networkx.gml")
nx.write_gexf(graph, "networkx.gexf", prettyprint=False)
# Pajek's attributes are texts.
pajek = nx.relabel_nodes(graph, {})
for node in pajek:
    pajek.nodes[node]["year"] = str(pajek.nodes[node]["year"])
    pajek.nodes[node]["text"] = pajek.nodes[node]["text"].replace("\n", " ")
    pajek.nodes[node]["text"] = pajek.nodes[node]["text"].replace('"', "").replace("\t", " ")
nx.write_pajek(pajek, "networkx.net")
nx.write_adjlist(graph, "networkx.adjlist")
json.dump(nx.adjacency_data(graph), open("adjacency.json", "w"), ensure_ascii=False)
json.dump(nx.node_link_data(graph, edges="edges"), open("nodelink.json", "w"), ensure_ascii=False)
labelled = nx.Graph()
for i in range(6):
    labelled.add_node(ids[i], text=texts[i], **({"label": names[y[i]]} if y[i] >= 0 else {}))
labelled.add_edges_from([(ids[a], ids[b]) for a, b in edges])
labelled.add_nodes_from([(f"q{i}", {"text": "more", "label": names[i % 3]}) for i in range(6)])
nx.write_gexf(labelled, "labels.gexf", prettyprint=False)

# PyTorch and PyTorch Geometric
edge_index = torch.tensor(edges).t().contiguous()
data = Data(
    x=torch.tensor(x), edge_index=edge_index, y=torch.tensor(y), train_mask=torch.tensor(train),
    val_mask=torch.tensor(val), test_mask=torch.tensor(test))
data.raw_texts = texts
data.title = titles
data.label_texts = names
data.node_ids = ids
data.edge_weight = torch.tensor(weights)
data.year = torch.arange(2000, 2006)
data.num_nodes = 6
torch.save(data, "data.pt")
torch.save([data], "list.pt")
torch.save([data, data.clone()], "two.pt")
torch.save((data.to_dict(), None, Data), "processed.pt")
several = torch.tensor(np.stack([train, ~train & (np.arange(6) < 4), train], 1))
torch.save(
    {
        "edge_index": torch.tensor(edges, dtype=torch.int32).t(),  # columns far apart
        "x": torch.tensor(np.stack([x, x], 2))[:, :, 0].to(torch.bfloat16),
        "y": torch.tensor(y).reshape(6, 1), "train_mask": several,
        "test_mask": torch.tensor(test), "texts": texts, "edge_attr": torch.ones(7, 2),
    }, "dictionary.pt")


class Refused:
    def __reduce__(self):
        return (os.system, ("echo this must never run > ran.txt",))


torch.save({"edge_index": edge_index, "x": Refused()}, "refused.pt")
torch.save(
    {"edge_index": edge_index, "y": torch.tensor(y), "split_idx": {"train": torch.tensor([0, 1, 2]),
     "valid": torch.tensor([3]), "test": torch.tensor([4])}}, "index.pt")
torch.manual_seed(0)
weight = torch.arange(12, dtype=torch.float32).reshape(3, 4)
torch.save(
    {"a.weight": weight, "a.turned": weight.t(), "a.part": weight[1:, 1:3], "half": weight.to(torch.bfloat16),
     "parameter": torch.nn.Parameter(weight[0] + 0.5), "scalar": torch.tensor(7.0)}, "weights.bin")

# NumPy and SciPy
np.savez("arrays.npz", edge_index=np.array(edges).T, x=x, y=np.array(y), train_mask=train, val_mask=val, test_mask=test)
np.savez_compressed(
    "heterophilous.npz", node_features=x, node_labels=np.array(y), edges=np.array(edges),
    train_masks=np.stack([train, train]), val_masks=np.stack([val, test]), test_masks=np.stack([test, val]))
adjacency = sp.csr_matrix((np.ones(7, "f4"), np.array(edges).T), shape=(6, 6))
attributes = sp.csr_matrix(np.maximum(x, 0))
np.savez(
    "shchur.npz", adj_data=adjacency.data, adj_indices=adjacency.indices, adj_indptr=adjacency.indptr,
    adj_shape=adjacency.shape, attr_data=attributes.data, attr_indices=attributes.indices,
    attr_indptr=attributes.indptr, attr_shape=attributes.shape, labels=np.array([0, 1, 2, 0, 1, 2]),
    node_names=np.array(ids, dtype=object), attr_names=np.array(["u", "v", "w"], dtype=object),
    class_names=np.array(names, dtype=object))
np.savez("unicode.npz", edge_index=np.array(edges).T, texts=np.array(texts), labels=np.array(["a", "b", "a", "b", "a", ""]))
sp.save_npz("scipy.npz", adjacency)

# Planetoid: allx of four known papers, two of them train; test nodes 4 and 6, node 5 is left out.
known, tested = sp.csr_matrix(np.maximum(x[:4], 0)), sp.csr_matrix(np.maximum(x[4:], 0))
hot = lambda labels: np.eye(3, dtype="i4")[labels]
files = {
    "x": known[:2], "allx": known, "tx": tested, "y": hot([0, 1]), "ally": hot([0, 1, 2, 0]), "ty": hot([2, 1]),
    "graph": {0: [1, 2], 1: [0], 2: [0, 3], 3: [2, 6], 4: [6], 5: [], 6: [3, 4]},
}
for name, value in files.items():
    pickle.dump(value, open(f"planetoid/ind.tiny.{name}", "wb"), protocol=2)
open("planetoid/ind.tiny.test.index", "w").write("6\n4\n")

# Tables as data sets publish them.
with open("cstag/papers.csv", "w") as file:
    file.write("category,raw_text,label,node_id,neighbour\n")
    for i in range(6):
        near = [b for a, b in edges if a == i] + [a for a, b in edges if b == i]
        text = texts[i].replace('"', '""')
        file.write(f'{names[y[i]]},"{text}",{y[i]},{i},"{near}"\n')
with open("huggingface/README.md", "w") as file:
    file.write("# A data set\n")
for part, rows in [("train", [0, 1, 2]), ("validation", [3]), ("test", [4, 5])]:
    with open(f"huggingface/{part}-00000-of-00001.jsonl", "w") as file:
        for i in rows:
            row = {"text": texts[i], "label": y[i] if y[i] >= 0 else None, "neighbors": [b for a, b in edges if a == i]}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")

# Archives without the time at which they were written.
for name in sorted(os.listdir(".")):
    if not name.endswith(".npz"):
        continue
    with zipfile.ZipFile(name) as archive:
        entries = [(entry.filename, archive.read(entry), entry.compress_type) for entry in archive.infolist()]
    with zipfile.ZipFile(name, "w") as archive:
        for filename, content, kind in entries:
            archive.writestr(zipfile.ZipInfo(filename), content, compress_type=kind)

json.dump(
    {
        "ids": ids, "texts": texts, "titles": titles, "names": names, "y": y, "edges": edges, "weights": weights,
        "x": x.reshape(-1).tolist(), "made with": {
            "networkx": nx.__version__, "torch": torch.__version__, "numpy": np.__version__, "scipy": __import__("scipy").__version__,
            "torch-geometric": torch_geometric.__version__,
        },
    }, open("truth.json", "w"), ensure_ascii=False, indent=1)
