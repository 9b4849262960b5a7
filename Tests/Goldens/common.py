"""Shared by the golden scripts: fixed seeds, one thread, versions written into every file."""
import json
import os
import platform
from importlib.metadata import version
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file

torch.set_num_threads(1)
torch.use_deterministic_algorithms(True)

PACKAGES = ["torch", "numpy", "transformers", "peft", "torch-geometric", "gguf", "safetensors"]


def versions():
    """Versions of Python and of the packages that make goldens."""
    return {"python": platform.python_version()} | {name: version(name) for name in PACKAGES}


def save(path, tensors, **metadata):
    """Writes tensors (floats as F32, integers as I64, bytes as U8); metadata as one JSON text under the key `golden`."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    plain = {}
    for name, value in tensors.items():
        value = torch.as_tensor(value).detach()
        if value.dtype.is_floating_point:
            value = value.to(torch.float32)
        elif value.dtype != torch.uint8:
            value = value.to(torch.int64)
        plain[name] = value.contiguous().clone()
    save_file(plain, path, {"golden": json.dumps(metadata | {"versions": versions()})})  # one key: the writer keeps no order
    report(path)


def save_json(path, value):
    """Writes one JSON object with the versions inside."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = [f"{json.dumps(key)}: {json.dumps(item, ensure_ascii=False)}" for key, item in (value | {"versions": versions()}).items()]
    path.write_text("{\n" + ",\n".join(rows) + "\n}\n", encoding="utf-8")
    report(path)


def report(path):
    """Prints what was written and refuses files that are too large to keep."""
    os.chmod(path, 0o644)
    size = os.path.getsize(path)
    print(f"{size:8d}  {Path(path).relative_to(Path(__file__).parent)}")
    if size >= 300_000:
        raise SystemExit(f"{path} is too large to keep")


def generator(seed):
    """A seeded source of random numbers."""
    return torch.Generator().manual_seed(seed)


def normal(shape, source, scale=1.0, dtype=torch.float64):
    """Random normal numbers that are exact in Float32."""
    return (torch.randn(*shape, generator=source) * scale).to(torch.float32).to(dtype)


if __name__ == "__main__":
    print(json.dumps(versions() | {"numpy": np.__version__}))
