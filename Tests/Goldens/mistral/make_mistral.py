"""A tiny random Mistral with a sliding window of 8 on every layer: see ../tiny_llm.py for what is written.

The GGUF is of llama.cpp's architecture `llama`, which knows no window, as its converter writes Mistral; `full.safetensors` (`logits`, `hidden.K` as in
forward.safetensors) is the same model without a window, so what the GGUF gives.
"""
import json
import sys
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from common import save, versions  # noqa: E402
from tiny_llm import VOCABULARY, randomise, write_all  # noqa: E402
from transformers import MistralConfig, MistralForCausalLM  # noqa: E402

FOLDER = Path(__file__).resolve().parent


def configuration(window):
    """The tiny configuration."""
    return MistralConfig(vocab_size=VOCABULARY, hidden_size=32, intermediate_size=40, num_hidden_layers=3, num_attention_heads=4, num_key_value_heads=2,
                         max_position_embeddings=256, rms_norm_eps=1e-5, rope_parameters={"rope_type": "default", "rope_theta": 10000.0},
                         sliding_window=window, tie_word_embeddings=False, attn_implementation="eager", bos_token_id=2, eos_token_id=1)


def make():
    """With and without the window."""
    print(versions())
    model = randomise(MistralForCausalLM(configuration(8)), 51, unit_norms=False)
    weights = {name: value.clone() for name, value in model.state_dict().items()}
    write_all(FOLDER, model, "llama", "sentencepiece", seed=52)
    whole = MistralForCausalLM(configuration(None)).eval()
    whole.load_state_dict(weights)
    with torch.no_grad():
        out = whole(torch.tensor(json.loads((FOLDER / "golden.json").read_text())["ids"]), output_hidden_states=True)
    save(FOLDER / "full.safetensors", {f"hidden.{k}": h for k, h in enumerate(out.hidden_states)} | {"logits": out.logits}, window=None)


if __name__ == "__main__":
    make()
