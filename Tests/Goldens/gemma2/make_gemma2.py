"""A tiny random Gemma 2 (4 layers, window 8 in every second one, scores capped at 1.5, logits at 4): see ../tiny_llm.py for what is written.

Besides: `variants.safetensors`, logits [2, 20, 96] of the same weights under another configuration, named in its metadata;
`config_legacy.json`, the configuration as older transformers (and the files people have) write it.
"""
import json
import sys
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from common import report, save, versions  # noqa: E402
from tiny_llm import VOCABULARY, randomise, write_all  # noqa: E402
from transformers import Gemma2Config, Gemma2ForCausalLM  # noqa: E402

FOLDER = Path(__file__).resolve().parent


def configuration(**changes):
    """The tiny model's configuration, with changes."""
    settings = dict(vocab_size=VOCABULARY, hidden_size=32, intermediate_size=40, num_hidden_layers=4, num_attention_heads=4,
                    num_key_value_heads=2, head_dim=16, query_pre_attn_scalar=16, sliding_window=8, max_position_embeddings=256,
                    rms_norm_eps=1e-6, tie_word_embeddings=True, hidden_activation="gelu_pytorch_tanh", attn_logit_softcapping=1.5,
                    final_logit_softcapping=4.0, attn_implementation="eager", pad_token_id=0, eos_token_id=1, bos_token_id=2)
    return Gemma2Config(**(settings | changes))


def make():
    """Gemma 2: folder, GGUF, goldens and variants."""
    print(versions())
    model = randomise(Gemma2ForCausalLM(configuration()), 1, unit_norms=True)
    weights = {name: value.clone() for name, value in model.state_dict().items()}
    write_all(FOLDER, model, "gemma2", "sentencepiece", seed=11, window=8)

    legacy = json.loads((FOLDER / "config.json").read_text())
    for key in ("rope_parameters", "layer_types", "transformers_version", "dtype"):
        legacy.pop(key, None)
    legacy |= {"rope_theta": 10000.0, "hidden_act": "gelu_pytorch_tanh", "cache_implementation": "hybrid", "torch_dtype": "float32"}
    (FOLDER / "config_legacy.json").write_text(json.dumps(legacy, indent=2, sort_keys=True) + "\n")
    report(FOLDER / "config_legacy.json")

    golden = json.loads((FOLDER / "golden.json").read_text())
    ids, tensors, notes = torch.tensor(golden["ids"]), {}, {}
    kinds = ["full_attention", "full_attention", "sliding_attention", "full_attention"]
    for name, change in {"scalar24": {"query_pre_attn_scalar": 24}, "listed": {"layer_types": kinds},
                         "uncapped": {"attn_logit_softcapping": None, "final_logit_softcapping": None}}.items():
        other = Gemma2ForCausalLM(configuration(**change)).eval()
        other.load_state_dict(weights)
        with torch.no_grad():
            tensors[f"logits.{name}"] = other(ids).logits
        notes[name] = change
    save(FOLDER / "variants.safetensors", tensors, changes=notes)


if __name__ == "__main__":
    make()
