"""A tiny random Qwen2 (biases on q, k and v, separate head, rotary base 1e6): see ../tiny_llm.py for what is written."""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from common import versions  # noqa: E402
from tiny_llm import VOCABULARY, randomise, write_all  # noqa: E402
from transformers import Qwen2Config, Qwen2ForCausalLM  # noqa: E402

if __name__ == "__main__":
    print(versions())
    config = Qwen2Config(vocab_size=VOCABULARY, hidden_size=32, intermediate_size=40, num_hidden_layers=3, num_attention_heads=4, num_key_value_heads=2,
                         max_position_embeddings=256, rms_norm_eps=1e-6, rope_parameters={"rope_type": "default", "rope_theta": 1000000.0},
                         tie_word_embeddings=False, attn_implementation="eager", bos_token_id=95, eos_token_id=95)
    write_all(Path(__file__).resolve().parent, randomise(Qwen2ForCausalLM(config), 31, unit_norms=False), "qwen2", "bpe", pre="qwen2", seed=32)
