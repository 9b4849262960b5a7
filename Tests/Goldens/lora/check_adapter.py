"""Loads adapters that we saved into PEFT and compares its logits with ours.

usage: check_adapter.py CASE...; a CASE is a folder with adapter_config.json and adapter_model.safetensors as we wrote them, case.json
(`base`: a Hugging Face folder or a GGUF file, which is de-quantised to Float32; `ids`: token ids of texts) and logits.safetensors
(`logits.0`, ...: ours of every position of each text). Fails where logits differ by more than 1e-4 of the largest."""
import json
import sys
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "real"))
from common import versions  # noqa: E402
from make_logits import load  # noqa: E402
from peft import PeftModel  # noqa: E402
from safetensors.torch import load_file  # noqa: E402
from transformers import AutoModelForCausalLM  # noqa: E402


def base_model(path):
    """The model that the adapter was made for, in Float32."""
    if path.endswith(".gguf"):
        return load(path)
    return AutoModelForCausalLM.from_pretrained(path, attn_implementation="eager", dtype=torch.float32)


def check(folder):
    """The largest difference of one case, relative to the largest logit."""
    case = json.loads((folder / "case.json").read_text(encoding="utf-8"))
    ours = load_file(folder / "logits.safetensors")
    base = base_model(case["base"]).eval()
    worst, changed = 0.0, 0.0
    with torch.no_grad():
        plain = [base(torch.tensor([ids])).logits[0] for ids in case["ids"]]
        adapted = PeftModel.from_pretrained(base, folder).eval()
        for k, ids in enumerate(case["ids"]):
            theirs = adapted(torch.tensor([ids])).logits[0]
            scale = theirs.abs().max().item()
            worst = max(worst, (theirs - ours[f"logits.{k}"]).abs().max().item() / scale)
            changed = max(changed, (theirs - plain[k]).abs().max().item() / scale)
    print(folder.name, "difference", worst, "change by the adapter", changed)
    return worst < 1e-4 and changed > 1e-2


if __name__ == "__main__":
    print(versions())
    results = [check(Path(name)) for name in sys.argv[1:]]
    sys.exit(0 if results and all(results) else 1)
