"""A real GGUF model in Float32: de-quantised by the gguf package, run by transformers; greedy text also by llama.cpp.

usage: make_logits.py MODEL.gguf OUT_DIR NAME TEXTS.jsonl [--logits-only]     (TEXTS: what ../tokens/make_tokens.py wrote, with some
texts of more than 700 tokens, such as wikispeedia's; about 10 minutes, with --logits-only one)
Writes OUT_DIR/real_NAME.safetensors (not kept here: it is large):
  `ids.T` [n] of text T (BOS where the model adds one), `top.ids.T`, `top.logits.T` [n, 64] (falling), `logsumexp.T` [n],
  `hidden.T` [n, width] after the final norm, and for some positions `full.positions.T` [m], `full.logits.T` [m, vocabulary];
  twelve texts and more, over 1,000 positions, one text of 720 tokens (a window is 512).
and OUT_DIR/greedy_NAME.jsonl: `prompt`, `ids`, `transformers`: 64 greedy ids in Float32, `margins`: its lead of the best over the second logit at each
step, `llama_cpp`: 64 greedy ids by llama.cpp from the quantised file (null without llama-cpp-python). No id ends the text.
"""
import argparse
import json
import sys
from pathlib import Path

import gguf
import numpy as np
import torch
from safetensors.torch import save_file
from transformers import Gemma3ForCausalLM, Gemma3TextConfig, Qwen2Config, Qwen2ForCausalLM

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from common import versions  # noqa: E402

PROMPTS = ["The capital of France is", "A graph is a set of nodes and", "Once upon a time, in a small village,", "def fibonacci(n):\n", "Water boils at",
           "The three primary colours are", "import numpy as np\n\n# multiply two matrices\n", "In machine learning, a neural network", "Dear Sir or Madam,\n", "1, 2, 3, 4,",
           "Title: Attention Is All You Need\nAbstract:", "Der schnelle braune Fuchs", "The word \"dog\" is a noun that means", "Question: What is a synset?\nAnswer:", "SELECT name FROM",
           "The citation network of papers", "To be, or not to be,", "List of fruits:\n-", "Les élèves de l'école", "人工智能是"]


def configuration(field, tokens):
    """The transformers configuration that a GGUF's fields describe."""
    arch = field("general.architecture")
    common = dict(vocab_size=tokens, hidden_size=field(f"{arch}.embedding_length"), intermediate_size=field(f"{arch}.feed_forward_length"),
                  num_hidden_layers=field(f"{arch}.block_count"), num_attention_heads=field(f"{arch}.attention.head_count"),
                  num_key_value_heads=field(f"{arch}.attention.head_count_kv"), rms_norm_eps=field(f"{arch}.attention.layer_norm_rms_epsilon"),
                  max_position_embeddings=field(f"{arch}.context_length"), attn_implementation="eager")
    theta = field(f"{arch}.rope.freq_base")
    if arch == "gemma3":
        head = field("gemma3.attention.key_length")
        rope = {"full_attention": {"rope_type": "default", "rope_theta": theta}, "sliding_attention": {"rope_type": "default", "rope_theta": 10000.0}}
        kinds = ["full_attention" if (k + 1) % 6 == 0 else "sliding_attention" for k in range(common["num_hidden_layers"])]
        return Gemma3ForCausalLM, Gemma3TextConfig(**common, head_dim=head, query_pre_attn_scalar=head, rope_parameters=rope, layer_types=kinds,
                                                   sliding_window=field("gemma3.attention.sliding_window"), tie_word_embeddings=True)
    assert arch == "qwen2", arch
    return Qwen2ForCausalLM, Qwen2Config(**common, rope_parameters={"rope_type": "default", "rope_theta": theta}, tie_word_embeddings=False)


def load(path):
    """The model with its weights de-quantised to Float32."""
    reader = gguf.GGUFReader(path)
    kind, config = configuration(lambda name: reader.fields[name].contents(), len(reader.fields["tokenizer.ggml.tokens"].data))
    arch = gguf.MODEL_ARCH.GEMMA3 if kind is Gemma3ForCausalLM else gguf.MODEL_ARCH.QWEN2
    tensors = {t.name: t for t in reader.tensors}
    names = gguf.get_tensor_name_map(arch, config.num_hidden_layers)
    model = kind(config).eval()
    used = set()
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            source = tensors[names.get_name(name, try_suffixes=(".weight", ".bias"))]
            data = gguf.quants.dequantize(source.data, source.tensor_type).astype(np.float32)
            if arch == gguf.MODEL_ARCH.GEMMA3 and "norm" in name:
                data = data - 1  # the file holds 1 + weight
            parameter.copy_(torch.from_numpy(data.reshape(parameter.shape)))
            used.add(source.name)
    assert used == set(tensors), set(tensors) - used
    return model


def chosen_texts(path):
    """Ids of twelve texts and more: short, long, code-like, awkward."""
    rows = [json.loads(line) for line in open(path, encoding="utf-8", newline="\n")][1:]
    plain = [row["special"] for row in rows[800:]]
    picked = [ids for ids in plain if 30 <= len(ids) <= 90][::150][:12]
    picked += [next(ids for ids in plain if len(ids) > 140)[:140]]
    picked += [next(ids for ids in plain if len(ids) > 700)[:720]]
    picked += [row["special"] for row in rows[:200] if 12 <= len(row["special"]) <= 40][:4]
    return picked


def logits(model, texts, out):
    """Forward passes and what is kept of them."""
    tensors, total = {}, 0
    for k, ids in enumerate(texts):
        with torch.no_grad():
            hidden = model.model(torch.tensor([ids])).last_hidden_state[0]
            scores = model.lm_head(hidden)
        best = scores.topk(64)
        positions = torch.tensor([0, len(ids) // 2, len(ids) - 1])
        tensors |= {f"ids.{k}": torch.tensor(ids), f"top.ids.{k}": best.indices, f"top.logits.{k}": best.values, f"logsumexp.{k}": scores.logsumexp(1),
                    f"hidden.{k}": hidden, f"full.positions.{k}": positions, f"full.logits.{k}": scores[positions]}
        total += len(ids)
    save_file({name: value.contiguous().clone() for name, value in tensors.items()}, out, {"golden": json.dumps({"versions": versions()})})
    print(out, len(texts), "texts", total, "positions, longest", max(map(len, texts)))


def greedy(model, ids, steps=64):
    """Greedy continuation and margins, by the cache."""
    produced, margins, cache, current = [], [], None, torch.tensor([ids])
    for _ in range(steps):
        with torch.no_grad():
            result = model(current, past_key_values=cache, use_cache=True, logits_to_keep=1)
        cache = result.past_key_values
        best = result.logits[0, -1].topk(2)
        produced.append(best.indices[0].item())
        margins.append(round((best.values[0] - best.values[1]).item(), 5))
        current = best.indices[:1][None]
    return produced, margins


def greedy_llama(model, ids, steps=64):
    """The same by llama.cpp."""
    model.reset()
    model.eval(ids)
    produced = []
    for _ in range(steps):
        produced.append(int(np.argmax(model.scores[model.n_tokens - 1])))
        model.eval(produced[-1:])
    return produced


def main():
    """Everything for one model."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("model", "out", "name", "texts"):
        parser.add_argument(name)
    parser.add_argument("--logits-only", action="store_true")
    arguments = parser.parse_args()
    out = Path(arguments.out)
    print(versions())
    torch.set_num_threads(2)
    model = load(arguments.model)
    logits(model, chosen_texts(arguments.texts), out / f"real_{arguments.name}.safetensors")
    if arguments.logits_only:
        return
    import llama_cpp  # only the greedy texts need it (and its tokens)
    peer = llama_cpp.Llama(arguments.model, n_ctx=512, logits_all=True, verbose=False, n_threads=2)
    chat = "<|im_start|>user\n{}<|im_end|>\n<|im_start|>assistant\n" if arguments.name == "qwen" else "{}"
    with open(out / f"greedy_{arguments.name}.jsonl", "w", encoding="utf-8") as file:
        print(json.dumps({"versions": versions() | {"llama-cpp-python": llama_cpp.__version__}}), file=file)
        for number, prompt in enumerate(PROMPTS):
            text = (chat if number % 2 else "{}").format(prompt)
            ids = peer.tokenize(text.encode(), add_bos=True, special=True)
            produced, margins = greedy(model, ids)
            other = greedy_llama(peer, ids)
            same = next((k for k, (a, b) in enumerate(zip(produced, other)) if a != b), len(produced))
            print(number, "equal for", same, "tokens; margin there", margins[same] if same < len(margins) else None, flush=True)
            print(json.dumps({"prompt": text, "ids": ids, "transformers": produced, "margins": margins, "llama_cpp": other}, ensure_ascii=False), file=file, flush=True)


if __name__ == "__main__":
    main()
