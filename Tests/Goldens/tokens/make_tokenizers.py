"""Small trained tokenizers with ids by llama.cpp, for tests that have no model.

usage: make_tokenizers.py [/usr/share/wordnet/data.noun]      (needs llama-cpp-python, sentencepiece, tokenizers; trains on the first 3,000 glosses and some awkward strings)
For each NAME: `NAME.gguf`, a GGUF that holds a vocabulary and no tensors, and `NAME.json`: `texts`, `ids` (nothing added, no special token parsed), `prefix` (what the
vocabulary adds before any text: BOS or nothing), `parsed` (index of text → ids with special tokens parsed, where they differ from `ids`).
  spm_llama    SentencePiece BPE with byte fallback, a space put before the text, BOS (as Llama 2 and Mistral)
  spm_gemma    the same kind, no space put before, user-defined pieces (as Gemma)
  bpe_gpt2, bpe_llama3, bpe_qwen2   byte-level BPE with the pre-tokenisers gpt2, llama-bpe, qwen2; each also as `NAME.tokenizer.json`, and where the `tokenizers`
               package's ids of a text differ from llama.cpp's, `huggingface` (index → ids) has them: Qwen's normalises to NFC, llama.cpp does not.
"""
import io
import json
import sys
from pathlib import Path

import gguf
import llama_cpp
import sentencepiece
from tokenizers import AddedToken, models, pre_tokenizers, trainers

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from common import report, save_json, versions  # noqa: E402
from make_tokens import CONTROL, NUMBERS, SCRIPTS, SPACES, SPECIAL, WORDS, awkward, texts  # noqa: E402
from tiny_llm import byte_level  # noqa: E402

FOLDER = Path(__file__).resolve().parent


def corpus(path):
    """Training text."""
    return texts(path)[:3000] + [t for t in SCRIPTS + WORDS + NUMBERS if "\x00" not in t] * 3


def samples(path):
    """What is tokenised: the awkward strings, without the very long ones, and some glosses."""
    chosen = [t for t in awkward() if len(t) < 300]
    return chosen[:270] + texts(path)[5000:60000:1500]


def write_vocabulary(path, model, pre, tokens, types, scores=None, merges=None, flags=None):
    """A GGUF with a vocabulary only."""
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_tokenizer_model(model)
    writer.add_tokenizer_pre(pre)
    writer.add_token_list(tokens)
    writer.add_token_types(types)
    if scores:
        writer.add_token_scores(scores)
    if merges:
        writer.add_token_merges(merges)
    for key, value in flags.items():
        getattr(writer, f"add_{key}")(value)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.close()
    report(path)


def goldens(name, chosen, extra=None):
    """Ids by llama.cpp."""
    model = llama_cpp.Llama(str(FOLDER / f"{name}.gguf"), vocab_only=True, verbose=False)
    encoded = [t.encode() for t in chosen]
    ids = [model.tokenize(t, add_bos=False, special=False) for t in encoded]
    special = [model.tokenize(t, add_bos=True, special=False) for t in encoded]
    parsed = [model.tokenize(t, add_bos=False, special=True) for t in encoded]
    prefix = special[0]
    assert chosen[0] == "" and all(s == prefix + i for s, i in zip(special, ids))
    row = {"texts": chosen, "ids": ids, "prefix": prefix, "parsed": {str(k): p for k, p in enumerate(parsed) if p != ids[k]}}
    if extra:
        theirs = [extra.encode(t, add_special_tokens=False).ids for t in chosen]
        row["huggingface"] = {str(k): t for k, t in enumerate(theirs) if t not in (ids[k], parsed[k])}
    row["llama-cpp-python"] = llama_cpp.__version__
    save_json(FOLDER / f"{name}.json", row)
    return ids


def sentencepiece_like(name, path, gemma):
    """Trains, writes and checks against the sentencepiece package."""
    stored = io.BytesIO()
    user = ["<table>", "</table>", "\n", "\n\n", "▁▁", "▁▁▁▁", "\t", "<start_of_turn>x"] if gemma else []
    ids = dict(pad_id=0, eos_id=1, bos_id=2, unk_id=3) if gemma else dict(unk_id=0, bos_id=1, eos_id=2, pad_id=-1)
    pieces = dict(pad_piece="<pad>", eos_piece="<eos>", bos_piece="<bos>") if gemma else {}
    control = ["<start_of_turn>", "<end_of_turn>"] if gemma else ["[INST]", "[/INST]"]
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(corpus(path)), model_writer=stored, model_type="bpe", vocab_size=800, byte_fallback=True, split_digits=True, num_threads=1,
        add_dummy_prefix=not gemma, normalization_rule_name="identity", remove_extra_whitespaces=False, allow_whitespace_only_pieces=True,
        character_coverage=0.995, user_defined_symbols=user, control_symbols=control, minloglevel=2, **ids, **pieces)
    encoder = sentencepiece.SentencePieceProcessor(model_proto=stored.getvalue())
    count = encoder.vocab_size()
    tokens, types = [encoder.id_to_piece(k) for k in range(count)], []
    kind = gguf.TokenType
    for k in range(count):
        types.append(int(kind.UNKNOWN if encoder.is_unknown(k) else kind.CONTROL if encoder.is_control(k) else kind.BYTE if encoder.is_byte(k)
                         else kind.USER_DEFINED if tokens[k] in user else kind.NORMAL))
    # as in Gemma's own GGUF: user-defined pieces are plain text with the worst score
    scores = [-1000.0 if t == int(kind.USER_DEFINED) else encoder.get_score(k) for k, t in enumerate(types)]
    tokens = [piece.replace("▁", " ") if t == int(kind.USER_DEFINED) else piece for piece, t in zip(tokens, types)]
    flags = {"bos_token_id": 2 if gemma else 1, "eos_token_id": 1 if gemma else 2, "unk_token_id": 3 if gemma else 0, "add_bos_token": True, "add_eos_token": False,
             "add_space_prefix": not gemma}
    write_vocabulary(FOLDER / f"{name}.gguf", "llama", "default", tokens, types, scores=scores, flags=flags)
    chosen = samples(path)
    ids = goldens(name, chosen)
    other = [k for k, t in enumerate(chosen) if encoder.encode(t) != ids[k]]
    print(name, len(chosen), "texts; sentencepiece differs in", len(other), [(chosen[k][:20], encoder.encode(chosen[k])[:9], ids[k][:9]) for k in other[:6]])


def byte_level_like(name, path, pre):
    """Trains, writes and checks against the tokenizers package."""
    control, user = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"], ["<tool_call>", "</tool_call>"]
    tokenizer = byte_level(models.BPE(ignore_merges=pre == "llama-bpe"), pre)
    tokenizer.train_from_iterator(corpus(path), trainers.BpeTrainer(vocab_size=700, special_tokens=[], show_progress=False,
                                                                    initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
    tokenizer.add_special_tokens(control)
    tokenizer.add_tokens([AddedToken(t, normalized=False) for t in user])
    vocabulary = tokenizer.get_vocab(with_added_tokens=True)
    tokens = sorted(vocabulary, key=vocabulary.get)
    kind = gguf.TokenType
    types = [int(kind.CONTROL if t in control else kind.USER_DEFINED if t in user else kind.NORMAL) for t in tokens]
    tokenizer.save(str(FOLDER / f"{name}.tokenizer.json"))
    report(FOLDER / f"{name}.tokenizer.json")
    merges = [m if isinstance(m, str) else " ".join(m) for m in json.loads((FOLDER / f"{name}.tokenizer.json").read_text(encoding="utf-8"))["model"]["merges"]]
    end = vocabulary["<|endoftext|>"]
    write_vocabulary(FOLDER / f"{name}.gguf", "gpt2", {"gpt2": "gpt-2"}.get(pre, pre), tokens, types, merges=merges,
                     flags={"bos_token_id": end, "eos_token_id": end, "add_bos_token": pre == "llama-bpe"})
    chosen = samples(path)
    ids = goldens(name, chosen, tokenizer)
    other = [k for k, t in enumerate(chosen) if tokenizer.encode(t, add_special_tokens=False).ids != ids[k]]
    print(name, len(chosen), "texts; tokenizers differs in", len(other), [(chosen[k][:20], tokenizer.encode(chosen[k]).ids[:9], ids[k][:9]) for k in other[:6]])


if __name__ == "__main__":
    print(versions())
    glosses = sys.argv[1] if len(sys.argv) > 1 else "/usr/share/wordnet/data.noun"
    sentencepiece_like("spm_llama", glosses, gemma=False)
    sentencepiece_like("spm_gemma", glosses, gemma=True)
    for title, family in {"bpe_gpt2": "gpt2", "bpe_llama3": "llama-bpe", "bpe_qwen2": "qwen2"}.items():
        byte_level_like(title, glosses, family)
