"""Two tiny random Llamas: see ../tiny_llm.py for what is written.

`plain/`: Llama 2's kind (heads of 8, 2 key heads, separate head, SentencePiece; besides `full_gradients.safetensors`: `grad.NAME` of the base loss for every
weight). `scaled/`: Llama 3.2's kind (heads of 16, tied head, rotary positions scaled by Llama 3's rule with wavelengths in all three of its bands, byte-level
BPE), its safetensors sharded with an index.
"""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from common import versions  # noqa: E402
from tiny_llm import VOCABULARY, randomise, write_all  # noqa: E402
from transformers import LlamaConfig, LlamaForCausalLM  # noqa: E402

FOLDER = Path(__file__).resolve().parent
COMMON = dict(vocab_size=VOCABULARY, hidden_size=32, intermediate_size=40, num_hidden_layers=3, num_attention_heads=4, num_key_value_heads=2,
              max_position_embeddings=256, rms_norm_eps=1e-5, attn_implementation="eager")


def make():
    """Both models."""
    print(versions())
    plain = LlamaConfig(**COMMON, rope_parameters={"rope_type": "default", "rope_theta": 10000.0}, tie_word_embeddings=False, bos_token_id=2, eos_token_id=1)
    write_all(FOLDER / "plain", randomise(LlamaForCausalLM(plain), 21, unit_norms=False), "llama", "sentencepiece", seed=22, full=True)
    rope = {"rope_type": "llama3", "rope_theta": 500000.0, "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 64}
    scaled = LlamaConfig(**COMMON, head_dim=16, rope_parameters=rope, tie_word_embeddings=True, bos_token_id=95, eos_token_id=95)
    write_all(FOLDER / "scaled", randomise(LlamaForCausalLM(scaled), 23, unit_norms=False), "llama", "bpe", pre="llama-bpe", seed=24, max_shard_size="50KB")


if __name__ == "__main__":
    make()
