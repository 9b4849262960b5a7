"""Tiny random sentence encoders as Hugging Face folders and GGUF, with what Transformers makes of texts.

`bert/` pools the mean of all tokens (as MiniLM and E5 do), `cls/` is the same network with the first token's row (as BGE),
`mpnet/` has MPNet's relative positions. `embeddings.safetensors` holds for each folder and for the GGUF file
`[texts, 32]` rows of length 1, `tokens.json` the texts and their ids under both tokenizers, at most 24 tokens of a text.
"""
import json
import os
import shutil

import gguf
import numpy as np
import tokenizers
import torch
import transformers
from safetensors.torch import save_file
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import BertConfig, BertModel, MPNetConfig, MPNetModel, PreTrainedTokenizerFast

HERE = os.path.dirname(os.path.abspath(__file__))
os.chdir(HERE)
torch.set_num_threads(1)
LIMIT = 24
texts = [
    "Graph neural networks aggregate the features of neighbours.", "naïve café – Ünïcödé ÀÉÎ", "漢字 and 한국어 mixed with words",
    "quotes \"here\", it's (really) 50% off: a/b + c = d!", "tabs\tand\nlines\r\nand  blanks", "", "a",
    "unbelievablyunknownwordthatgoesonandonwithoutanyend" * 3, "zero\u200bwidth \u00ad soft\ufeff", "İstanbul ΣΊΣΥΦΟΣ straße",
    "x" * 120, "[CLS] is text [SEP] here", "e\u0301 combined and \u00e9 composed", "emoji 😀 and symbols ™ € ₿ ¿qué?",
    "The quick brown fox jumps over the lazy dog again and again and again and again and again and again",
]
corpus = texts[:5] + ["graph networks of neighbours with features", "the words of a text", "brown fox lazy dog quick jumps", "neural network"] * 4


def tokenizer(first, last, unknown, pad, mask, extra):
    tok = Tokenizer(models.WordPiece(unk_token=unknown))
    tok.normalizer = normalizers.BertNormalizer(lowercase=True)
    tok.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    trainer = trainers.WordPieceTrainer(vocab_size=260, special_tokens=[pad, unknown, first, last, mask], initial_alphabet=list("abcdefghijklmnopqrstuvwxyz"), show_progress=False)
    tok.train_from_iterator(corpus, trainer)
    ids = {t: tok.token_to_id(t) for t in (first, last)}
    tok.post_processor = processors.TemplateProcessing(
        single=f"{first} $A {last}", special_tokens=[(first, ids[first]), (last, ids[last])])
    tok.decoder = decoders.WordPiece()
    return tok


def pooled(model, tok, kind):
    rows = []
    for text in texts:
        ids = encode(tok, text)
        with torch.no_grad():
            out = model(input_ids=torch.tensor([ids]), attention_mask=torch.ones(1, len(ids), dtype=torch.long)).last_hidden_state[0]
        row = out[0] if kind == "cls" else out.mean(0)
        rows.append(row / row.norm())
    return torch.stack(rows)


def encode(tok, text):
    # Control tokens that are written in a text are text.
    words = text.replace("[CLS]", "[ CLS ]").replace("[SEP]", "[ SEP ]")
    ids = tok.encode(words, add_special_tokens=True).ids
    return ids if len(ids) <= LIMIT else ids[: LIMIT - 1] + ids[-1:]


def save(folder, model, tok, kind):
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder + "/1_Pooling")
    model.save_pretrained(folder, safe_serialization=True)
    tok.save(folder + "/tokenizer.json")
    json.dump([{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
               {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
               {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"}], open(folder + "/modules.json", "w"))
    json.dump({"max_seq_length": LIMIT, "do_lower_case": False}, open(folder + "/sentence_bert_config.json", "w"))
    json.dump({"word_embedding_dimension": 32, "pooling_mode_cls_token": kind == "cls", "pooling_mode_mean_tokens": kind == "mean"},
              open(folder + "/1_Pooling/config.json", "w"))
    for name in os.listdir(folder):
        if name.startswith("generation"):
            os.remove(folder + "/" + name)


def spread(model):
    torch.manual_seed(7)
    for parameter in model.parameters():
        parameter.data = torch.randn_like(parameter) * 0.15 + (1.0 if parameter.dim() == 1 else 0.0)
    return model.eval()


out = {}
tok = tokenizer("[CLS]", "[SEP]", "[UNK]", "[PAD]", "[MASK]", "")
size = tok.get_vocab_size()
bert = spread(BertModel(BertConfig(vocab_size=size, hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=48, max_position_embeddings=40, attn_implementation="eager"), add_pooling_layer=False))
save("bert", bert, tok, "mean")
out["bert"] = pooled(bert, tok, "mean")
# The same weights as older models have them: one pickle of tensors.
shutil.rmtree("cls", ignore_errors=True)
shutil.copytree("bert", "cls")
os.remove("cls/model.safetensors")
torch.save(bert.state_dict(), "cls/pytorch_model.bin")
json.dump({"word_embedding_dimension": 32, "pooling_mode_cls_token": True, "pooling_mode_mean_tokens": False}, open("cls/1_Pooling/config.json", "w"))
out["cls"] = pooled(bert, tok, "cls")
rob = tokenizer("<s>", "</s>", "[UNK]", "<pad>", "<mask>", "")
mpnet = spread(MPNetModel(MPNetConfig(vocab_size=rob.get_vocab_size(), hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=48, max_position_embeddings=40, attn_implementation="eager"), add_pooling_layer=False))
save("mpnet", mpnet, rob, "mean")
out["mpnet"] = pooled(mpnet, rob, "mean")

writer = gguf.GGUFWriter("bert.gguf", "bert")
writer.add_block_count(2)
writer.add_context_length(LIMIT)
writer.add_embedding_length(32)
writer.add_feed_forward_length(48)
writer.add_head_count(4)
writer.add_layer_norm_eps(1e-12)
writer.add_causal_attention(False)
writer.add_pooling_type(gguf.PoolingType.CLS)
writer.add_tokenizer_model("bert")
pieces = sorted(tok.get_vocab().items(), key=lambda item: item[1])
words = [p if p.startswith("[") and p.endswith("]") else p[2:] if p.startswith("##") else "▁" + p for p, _ in pieces]
writer.add_token_list(words)
writer.add_token_types([gguf.TokenType.CONTROL if p.startswith("[") and p.endswith("]") else gguf.TokenType.NORMAL for p, _ in pieces])
state = bert.state_dict()
names = {"embeddings.word_embeddings": "token_embd", "embeddings.position_embeddings": "position_embd", "embeddings.token_type_embeddings": "token_types", "embeddings.LayerNorm": "token_embd_norm"}
for layer in range(2):
    here, there = f"encoder.layer.{layer}.", f"blk.{layer}."
    names |= {here + "attention.self.query": there + "attn_q", here + "attention.self.key": there + "attn_k", here + "attention.self.value": there + "attn_v",
              here + "attention.output.dense": there + "attn_output", here + "attention.output.LayerNorm": there + "attn_output_norm",
              here + "intermediate.dense": there + "ffn_up", here + "output.dense": there + "ffn_down", here + "output.LayerNorm": there + "layer_output_norm"}
for name, tensor in state.items():
    base, ending = name.rsplit(".", 1)
    if base in names:
        writer.add_tensor(names[base] + "." + ending, np.ascontiguousarray(tensor.numpy()))
writer.write_header_to_file()
writer.write_kv_data_to_file()
writer.write_tensors_to_file()
writer.close()

save_file({name: value.contiguous() for name, value in out.items()}, "embeddings.safetensors")
json.dump({"texts": texts, "bert": [encode(tok, t) for t in texts], "mpnet": [encode(rob, t) for t in texts],
           "made with": {"transformers": transformers.__version__, "tokenizers": tokenizers.__version__, "torch": torch.__version__}},
          open("tokens.json", "w"), ensure_ascii=False)
