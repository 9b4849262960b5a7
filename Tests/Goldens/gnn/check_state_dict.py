"""Loads an exported student into PyTorch Geometric's layers and compares its logits.

usage: check_state_dict.py MODEL.safetensors DATA.json; DATA as for check_onnx.py. The network is put together from torch.nn and
torch_geometric.nn alone (networks.py), by the file's own configuration; load_state_dict is strict, so that every name and shape must fit. Prints
the largest difference, relative to the largest logit where that is above 1."""
import json
import sys

import numpy as np
import torch
from safetensors import safe_open

from networks import GraphStudent, PlainGNN

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
    weight = torch.tensor(data["weights"]) if "weights" in data else None
    logits = model(torch.tensor(data["x"]), torch.tensor(data["edges"]).reshape(2, -1), weight).numpy()
assert len(json.loads(metadata["classes"])) == expected.shape[1]
difference = float(np.abs(logits - expected).max() / max(1, np.abs(expected).max()))
print(len(state), "tensors", difference)
assert difference < 1e-5, difference
