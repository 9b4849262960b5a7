"""Blocks of every quantised type with what the gguf package makes of them.

TYPE.safetensors: `blocks` [24, bytes of a block] U8: random bytes, the block's half-precision scales replaced by sane random ones (both signs, one zero,
one subnormal); `values` [24, elements of a block] F32. quantised.safetensors: `source` [8, 256] F32 and `TYPE.blocks` [8, …] U8, `TYPE.values` [8, 256] for the types
that the package can also quantise.
"""
import sys
from pathlib import Path

import gguf
import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from common import save, versions  # noqa: E402

FOLDER = Path(__file__).resolve().parent
# byte offsets of the half-precision scales in a block
SCALES = {"Q4_0": [0], "Q4_1": [0, 2], "Q5_0": [0], "Q5_1": [0, 2], "Q8_0": [0], "Q2_K": [80, 82], "Q3_K": [108], "Q4_K": [0, 2], "Q5_K": [0, 2], "Q6_K": [208]}
BLOCKS = 24


def blocks_of(name, source):
    """Random bytes with sane scales."""
    kind = gguf.GGMLQuantizationType[name]
    _, size = gguf.GGML_QUANT_SIZES[kind]
    if name in ("F16", "BF16"):
        values = (source.standard_normal((BLOCKS, 32)) * 10.0 ** source.integers(-6, 4, (BLOCKS, 32))).astype(np.float32)
        values[0, :6] = [0.0, -0.0, 1.0, -2.0, 65504.0, 6e-8]
        if name == "F16":
            return values.astype(np.float16).view(np.uint8)
        return (values.view(np.uint32) >> 16).astype(np.uint16).view(np.uint8)
    data = source.integers(0, 256, (BLOCKS, size), dtype=np.uint8)
    for offset in SCALES[name]:
        scale = (source.standard_normal(BLOCKS) * 0.05).astype(np.float16)
        scale[1], scale[2] = 0.0, 3e-7
        data[:, offset:offset + 2] = scale.view(np.uint8).reshape(BLOCKS, 2)
    return data


def make():
    """One file a type, and the round trips."""
    print(versions())
    for seed, name in enumerate(["F16", "BF16", *SCALES]):
        data = blocks_of(name, np.random.default_rng(seed))
        values = gguf.quants.dequantize(data, gguf.GGMLQuantizationType[name]).astype(np.float32)
        assert np.isfinite(values).all()
        elements, size = gguf.GGML_QUANT_SIZES[gguf.GGMLQuantizationType[name]]
        save(FOLDER / f"{name}.safetensors", {"blocks": torch.from_numpy(data.copy()), "values": torch.from_numpy(values)}, type=name,
             elements=int(elements), bytes=int(size), seed=seed)
    source = np.random.default_rng(99).standard_normal((8, 256)).astype(np.float32)
    tensors = {"source": torch.from_numpy(source)}
    for name in ["F16", "BF16", *SCALES]:
        kind = gguf.GGMLQuantizationType[name]
        try:
            data = gguf.quants.quantize(source, kind)
        except NotImplementedError:
            continue
        tensors |= {f"{name}.blocks": torch.from_numpy(np.ascontiguousarray(data).view(np.uint8)), f"{name}.values": torch.from_numpy(gguf.quants.dequantize(data, kind).astype(np.float32))}
    save(FOLDER / "quantised.safetensors", tensors, types=[k[:-7] for k in tensors if k.endswith(".blocks")], seed=99)


if __name__ == "__main__":
    make()
