"""Tiny random language models: Hugging Face folder, GGUF file, and what transformers and PEFT say about them.

Written for each architecture:
  config.json, model*.safetensors, tokenizer.json, tokenizer_config.json   a Hugging Face folder
  model.gguf                  the same Float32 weights under llama.cpp's names and conventions
  forward.safetensors         `hidden.K` [2, 20, width] as transformers' output_hidden_states gives them (0: the
                              embedding, K: after layer K, the last one after the final norm), `logits` [2, 20, vocab]
  adapter/                    a random LoRA adapter (rank 4, alpha 8, all linear layers, B not zero), PEFT's layout
  gradients.safetensors       with that adapter: `logits`, and `grad.NAME` of the loss for every adapter tensor
  golden.json                 ids, labels (-100: not an answer; PyTorch's shifted cross entropy, mean over the answers of
                              the batch), losses, greedy continuations, versions
All in Float32, attention "eager", no dropout.
"""
import json
import shutil
from pathlib import Path

import gguf
import numpy as np
import torch
from peft import LoraConfig, get_peft_model
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

from common import generator, report, save, save_json

VOCABULARY = 96
# how the families cut text into words before byte-level BPE
WORD_PATTERNS = {
    "llama-bpe": r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+",
    "qwen2": r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+",
}


def randomise(model, seed, unit_norms):
    """Random weights large enough to matter; norms around one (around zero where the model adds one)."""
    source = generator(seed)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            noise = torch.randn(parameter.shape, generator=source)
            if "norm" in name:
                parameter.copy_(noise * 0.3 + (0.0 if unit_norms else 1.0))
            elif "embed" in name:
                parameter.copy_(noise * 0.5)
            elif name.endswith("bias"):
                parameter.copy_(noise * 0.3)
            else:
                parameter.copy_(noise * 0.22)
    return model.eval()


def sentencepiece_vocabulary():
    """96 SentencePiece pieces: four special ones, characters, merges (best score first)."""
    special = ["<pad>", "<eos>", "<bos>", "<unk>"]
    characters = ["▁"] + [chr(code) for code in range(ord("a"), ord("z") + 1)] + list("0123456789.,:;!?-\n")
    merges = [("▁", "t"), ("h", "e"), ("▁t", "he"), ("i", "n"), ("e", "r"), ("a", "n"), ("o", "n"), ("▁", "a"), ("▁", "s"),
              ("r", "e"), ("e", "n"), ("▁", "o"), ("o", "r"), ("▁o", "f"), ("in", "g"), ("▁a", "n"), ("▁an", "d"), ("e", "s"),
              ("a", "t"), ("i", "s"), ("▁", "i"), ("▁i", "n"), ("a", "l"), ("i", "t"), ("▁", "g"), ("r", "a"), ("p", "h"),
              ("▁g", "ra"), ("▁gra", "ph"), ("n", "o"), ("d", "e"), ("no", "de"), ("▁", "▁"), ("e", "d"), ("t", "i"),
              ("ti", "on"), ("l", "e"), ("▁", "c"), ("▁", "w"), ("o", "u"), ("s", "t"), ("a", "r"), ("v", "e"), ("▁", "f"),
              ("▁", "p"), ("r", "o"), ("▁", "b")]
    room = VOCABULARY - len(special) - len(characters)
    return special, characters, merges[:room]


def bpe_vocabulary():
    """96 byte-level pieces: characters, merges, one special piece at the end."""
    characters = [chr(code) for code in range(0x21, 0x7F) if not chr(code).isupper()] + ["Ġ"]
    merges = [("Ġ", "t"), ("h", "e"), ("Ġt", "he"), ("i", "n"), ("e", "r"), ("a", "n"), ("o", "n"), ("Ġ", "a"), ("Ġ", "s"),
              ("r", "e"), ("e", "n"), ("Ġ", "o"), ("o", "r"), ("Ġo", "f"), ("in", "g"), ("Ġa", "n"), ("Ġan", "d"), ("e", "s"),
              ("a", "t"), ("i", "s"), ("Ġ", "i"), ("Ġi", "n"), ("a", "l"), ("i", "t"), ("Ġ", "g"), ("r", "a"), ("p", "h")]
    special = ["<|endoftext|>"]
    room = VOCABULARY - len(special) - len(characters)
    return special, characters, merges[:room]


def byte_level(model, pre):
    """A byte-level tokenizer with a family's pre-tokeniser (`gpt2`, `llama-bpe`, `qwen2`), as its tokenizer.json has it."""
    tokenizer = Tokenizer(model)
    if pre == "gpt2":
        tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    else:
        tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(WORD_PATTERNS[pre]), behavior="isolated"),
                                                           pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    if pre == "qwen2":
        tokenizer.normalizer = normalizers.NFC()
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer


def write_tokenizer(folder, kind, pre):
    """tokenizer.json and tokenizer_config.json for the tiny vocabulary; returns the tokenizer."""
    if kind == "sentencepiece":
        special, characters, merges = sentencepiece_vocabulary()
        pieces = special + characters + [a + b for a, b in merges]
        known = set(pieces)  # SentencePiece joins any two neighbours whose union is a piece
        joins = [(p[:k], p[k:]) for p in (a + b for a, b in merges) for k in range(1, len(p)) if p[:k] in known and p[k:] in known]
        tokenizer = Tokenizer(models.BPE(vocab={p: i for i, p in enumerate(pieces)}, merges=joins, unk_token="<unk>", fuse_unk=False))
        tokenizer.normalizer = normalizers.Replace(" ", "▁")
        tokenizer.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.Fuse()])
        tokenizer.post_processor = processors.TemplateProcessing(single="<bos> $A", special_tokens=[("<bos>", 2)])
        config = {"tokenizer_class": "PreTrainedTokenizerFast", "bos_token": "<bos>", "eos_token": "<eos>",
                  "unk_token": "<unk>", "pad_token": "<pad>", "add_bos_token": True}
    else:
        special, characters, merges = bpe_vocabulary()
        pieces = characters + [a + b for a, b in merges] + special
        # Llama 3 takes a word that is a piece as it is
        tokenizer = byte_level(models.BPE(vocab={p: i for i, p in enumerate(pieces)}, merges=merges, ignore_merges=pre == "llama-bpe"), pre)
        config = {"tokenizer_class": "PreTrainedTokenizerFast", "eos_token": "<|endoftext|>", "add_bos_token": False}
    tokenizer.add_special_tokens(special)
    assert len(pieces) == VOCABULARY, len(pieces)
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "tokenizer_config.json").write_text(json.dumps(config, indent=2, ensure_ascii=False) + "\n")
    return tokenizer


def add_gguf_tokenizer(writer, kind, pre):
    """The same tiny vocabulary in GGUF's fields."""
    normal, unknown, control = (int(t) for t in (gguf.TokenType.NORMAL, gguf.TokenType.UNKNOWN, gguf.TokenType.CONTROL))
    if kind == "sentencepiece":
        special, characters, merges = sentencepiece_vocabulary()
        pieces = special + characters + [a + b for a, b in merges]
        scores = [-1000.0] * len(special) + [-500.0] * len(characters) + [-float(i) for i in range(len(merges))]
        writer.add_tokenizer_model("llama")
        writer.add_tokenizer_pre("default")
        writer.add_token_list(pieces)
        writer.add_token_scores(scores)
        writer.add_token_types([control, control, control, unknown] + [normal] * (len(pieces) - 4))
        writer.add_bos_token_id(2)
        writer.add_eos_token_id(1)
        writer.add_unk_token_id(3)
        writer.add_pad_token_id(0)
        writer.add_add_bos_token(True)
        writer.add_add_eos_token(False)
        writer.add_add_space_prefix(False)
    else:
        special, characters, merges = bpe_vocabulary()
        pieces = characters + [a + b for a, b in merges] + special
        writer.add_tokenizer_model("gpt2")
        writer.add_tokenizer_pre(pre)
        writer.add_token_list(pieces)
        writer.add_token_types([normal] * (len(pieces) - 1) + [control])
        writer.add_token_merges([f"{a} {b}" for a, b in merges])
        writer.add_eos_token_id(len(pieces) - 1)
        writer.add_bos_token_id(len(pieces) - 1)
        writer.add_pad_token_id(len(pieces) - 1)
        writer.add_add_bos_token(False)


def interleave(weight, heads):
    """llama.cpp keeps Llama's query and key rows in pairs (x0, x1), Hugging Face in halves: its converter's permutation."""
    rows = weight.shape[0]
    return weight.reshape(heads, 2, rows // heads // 2, *weight.shape[1:]).swapaxes(1, 2).reshape(weight.shape)


def llama3_factors(parameters, head):
    """What llama.cpp's converter stores as `rope_freqs.weight` for Llama 3's scaled rotary positions."""
    base, factor = parameters["rope_theta"], parameters["factor"]
    low, high, old = parameters["low_freq_factor"], parameters["high_freq_factor"], parameters["original_max_position_embeddings"]
    factors = []
    for frequency in 1.0 / (base ** (np.arange(0, head, 2, dtype=np.float32) / head)):
        wavelength = 2 * np.pi / frequency
        if wavelength < old / high:
            factors.append(1.0)
        elif wavelength > old / low:
            factors.append(factor)
        else:
            smooth = (old / wavelength - low) / (high - low)
            factors.append(1.0 / ((1 - smooth) / factor + smooth))
    return np.array(factors, dtype=np.float32)


def write_gguf(model, path, arch, tokenizer, pre="default", window=None):
    """The weights in llama.cpp's layout: its names, Gemma's norms plus one, Llama's rotary rows interleaved."""
    config = model.config
    names = gguf.get_tensor_name_map({"gemma2": gguf.MODEL_ARCH.GEMMA2, "gemma3": gguf.MODEL_ARCH.GEMMA3, "llama": gguf.MODEL_ARCH.LLAMA, "qwen2": gguf.MODEL_ARCH.QWEN2,
                                      "qwen3": gguf.MODEL_ARCH.QWEN3}[arch], config.num_hidden_layers)
    writer = gguf.GGUFWriter(path, arch)
    writer.add_name(f"tiny random {arch}")
    head = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
    writer.add_context_length(config.max_position_embeddings)
    writer.add_embedding_length(config.hidden_size)
    writer.add_block_count(config.num_hidden_layers)
    writer.add_feed_forward_length(config.intermediate_size)
    writer.add_head_count(config.num_attention_heads)
    writer.add_head_count_kv(config.num_key_value_heads)
    writer.add_layer_norm_rms_eps(config.rms_norm_eps)
    writer.add_key_length(head)
    writer.add_value_length(head)
    rope = config.rope_parameters
    writer.add_rope_freq_base((rope.get("full_attention") or rope)["rope_theta"])
    if arch == "llama":
        writer.add_vocab_size(config.vocab_size)
        writer.add_rope_dimension_count(head)
    if arch == "gemma2":
        writer.add_attn_logit_softcapping(config.attn_logit_softcapping)
        writer.add_final_logit_softcapping(config.final_logit_softcapping)
    if window:
        writer.add_sliding_window(window)
    writer.add_file_type(gguf.LlamaFileType.ALL_F32)
    add_gguf_tokenizer(writer, tokenizer, pre)
    if rope.get("rope_type") == "llama3":
        writer.add_tensor("rope_freqs.weight", llama3_factors(rope, head))
    for name, tensor in model.state_dict().items():
        if name == "lm_head.weight" and config.tie_word_embeddings:
            continue
        data = tensor.numpy().astype(np.float32)
        if arch in ("gemma2", "gemma3") and "norm" in name:
            data = data + np.float32(1)
        if arch == "llama" and name.endswith(("q_proj.weight", "k_proj.weight")):
            data = interleave(data, config.num_attention_heads if "q_proj" in name else config.num_key_value_heads)
        target = names.get_name(name, try_suffixes=(".weight", ".bias"))
        assert target, name
        writer.add_tensor(target, np.ascontiguousarray(data))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    report(path)


def random_adapter(model, seed):
    """LoRA on all linear layers, rank 4, alpha 8, both matrices random."""
    adapted = get_peft_model(model, LoraConfig(r=4, lora_alpha=8, target_modules="all-linear", lora_dropout=0.0, bias="none", task_type="CAUSAL_LM"))
    source = generator(seed)
    with torch.no_grad():
        for name, parameter in adapted.named_parameters():
            if "lora_" in name:
                parameter.copy_(torch.randn(parameter.shape, generator=source) * 0.15)
    return adapted


def save_adapter(adapted, folder):
    """PEFT's layout, made reproducible: sorted target modules, no path, no model card."""
    shutil.rmtree(folder, ignore_errors=True)
    adapted.save_pretrained(folder)
    (folder / "README.md").unlink(missing_ok=True)
    config = json.loads((folder / "adapter_config.json").read_text())
    config["target_modules"] = sorted(config["target_modules"])
    config["base_model_name_or_path"] = None
    (folder / "adapter_config.json").write_text(json.dumps(config, indent=2, sort_keys=True) + "\n")
    for path in sorted(folder.iterdir()):
        report(path)


def saved_name(name):
    """A parameter's name in adapter_model.safetensors."""
    return name.replace(".default.", ".")


def write_all(folder, model, arch, tokenizer, pre="default", seed=7, window=None, write_model=True, max_shard_size="5GB", full=False):
    """Everything named at the top of this file, for one model."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("model*.safetensors*"):
        old.unlink()
    model.save_pretrained(folder, max_shard_size=max_shard_size)
    (folder / "generation_config.json").unlink(missing_ok=True)
    for path in sorted(folder.glob("model*.safetensors*")):
        report(path)
    encoder = write_tokenizer(folder, tokenizer, pre)
    write_gguf(model, folder / "model.gguf", arch, tokenizer, pre, window)

    source = generator(seed)
    ids = torch.randint(4, VOCABULARY - 1, (2, 20), generator=source)
    labels = ids.clone()
    labels[0, :13] = -100
    labels[1, :16] = -100
    with torch.no_grad():
        out = model(ids, output_hidden_states=True)
        greedy = model.generate(ids[:, :12], attention_mask=torch.ones(2, 12, dtype=torch.long), max_new_tokens=16, min_new_tokens=16,
                                do_sample=False, pad_token_id=0)[:, 12:]
        base_loss = model(ids, labels=labels).loss.item()
    save(folder / "forward.safetensors", {f"hidden.{k}": h for k, h in enumerate(out.hidden_states)} | {"logits": out.logits}, seed=seed)
    if full:
        model(ids, labels=labels).loss.backward()
        save(folder / "full_gradients.safetensors", {f"grad.{n}": p.grad for n, p in model.named_parameters()}, seed=seed)
        model.zero_grad()
    adapted = random_adapter(model, seed + 1)
    save_adapter(adapted, folder / "adapter")
    out = adapted(ids, labels=labels)
    out.loss.backward()
    gradients = {f"grad.{saved_name(n)}": p.grad for n, p in adapted.named_parameters() if p.requires_grad}
    assert all(g.abs().max() > 0 for g in gradients.values())
    save(folder / "gradients.safetensors", gradients | {"logits": out.logits}, seed=seed)
    texts = ["the graph node", " in the  order of nodes, 42!", "a\nb: singing and rating", ""]
    save_json(folder / "golden.json", {
        "seed": seed, "ids": ids.tolist(), "labels": labels.tolist(), "base_loss": base_loss, "adapter_loss": out.loss.item(),
        "greedy_prompts": ids[:, :12].tolist(), "greedy": greedy.tolist(),
        "tokens": [{"text": t, "ids": encoder.encode(t, add_special_tokens=False).ids} for t in texts]})
    print(arch, "losses", base_loss, out.loss.item())
