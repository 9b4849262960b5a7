"""Runs an exported student with onnxruntime and compares its logits.

usage: check_onnx.py MODEL.onnx DATA.json; DATA has x (rows), edges ([sources, targets]), logits (rows), perhaps weights (of edges). Prints the largest difference,
relative to the largest logit where that is above 1."""
import json
import sys

import numpy as np
import onnx
import onnxruntime

model = onnx.load(sys.argv[1])
onnx.checker.check_model(model, full_check=True)
data = json.load(open(sys.argv[2], encoding="utf-8"))
session = onnxruntime.InferenceSession(sys.argv[1], providers=["CPUExecutionProvider"])
x = np.array(data["x"], np.float32)
inputs = {"x": x, "edge_index": np.array(data["edges"], np.int64).reshape(2, -1)}
if "weights" in data:
    inputs["edge_weight"] = np.array(data["weights"], np.float32)
logits, probabilities = session.run(["logits", "probabilities"], inputs)
expected = np.array(data["logits"], np.float32)
difference = float(np.abs(logits - expected).max() / max(1, np.abs(expected).max()))
assert np.allclose(probabilities.sum(1), 1, atol=1e-5)
print(model.opset_import[0].version, difference)
assert model.opset_import[0].version == 17 and difference < 1e-5, difference
