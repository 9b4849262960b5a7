"""What Transformers and PEFT make of files that readers have got wrong: the tiny models of the other folders, changed.

readers.safetensors
  logits.linear4    [2, 20, 96]  llama/plain with linear rotary scaling by 4, on its golden ids
  logits.rslora     [2, 20, 96]  llama/plain with its adapter, `use_rslora` true
  logits.overflow   [2, 20, 96]  gemma3 with its embedding times 8192 and all weights rounded to float16, in Float32: the
                                 activations exceed 65504, float16's largest number
  logits.untied     [2, 20, 96]  gemma3 (tie_word_embeddings true) with an lm_head.weight of its own: the embedding's rows
                                 in reverse order, which Transformers keeps apart
readers.json
  chats             template, tokenizer folder, BOS setting, and the ids of apply_chat_template for one user message
  overflow_maximum  the largest activation between the layers
"""
import json
import shutil
import sys
import tempfile
from pathlib import Path

import torch
from peft import PeftModel
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM, AutoTokenizer

GOLDENS = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(GOLDENS))
from common import save, save_json, versions  # noqa: E402

FOLDER = Path(__file__).resolve().parent
CHATS = {
    "turns with BOS": "{{ bos_token }}{% for m in messages %}<start_of_turn>{{ m.role }}\n{{ m.content | trim }}<end_of_turn>\n"
                      "{% endfor %}{% if add_generation_prompt %}<start_of_turn>model\n{% endif %}",
    "ChatML": "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
              "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}",
}


def load(folder, **settings):
    """A model in Float32 with eager attention."""
    return AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager", **settings).eval()


def copied(name, target):
    """A golden model's folder, to be changed."""
    target = Path(target) / name.replace("/", "-")
    target.mkdir()
    for file in ["config.json", "tokenizer.json", "tokenizer_config.json", "model.safetensors"]:
        if (GOLDENS / name / file).exists():
            shutil.copy(GOLDENS / name / file, target / file)
    return target


def ids(name):
    """The golden texts of a model."""
    return torch.tensor(json.loads((GOLDENS / name / "golden.json").read_text())["ids"])


def change(path, **values):
    """Sets members of a JSON file."""
    path.write_text(json.dumps(json.loads(path.read_text()) | values))


def chats(work):
    """Ids of one message in the chat formats, with and without a tokenizer that adds a begin token."""
    rows = []
    for number, (title, name, settings) in enumerate([
        ("turns with BOS", "llama/plain", {}),
        ("turns with BOS", "qwen2", {"bos_token": "<|endoftext|>"}),
        ("ChatML", "qwen2", {}),
    ]):
        folder = Path(work) / f"chat{number}"
        folder.mkdir()
        for file in ["tokenizer.json", "tokenizer_config.json", "config.json"]:
            shutil.copy(GOLDENS / name / file, folder / file)
        change(folder / "tokenizer_config.json", **settings)
        (folder / "chat_template.jinja").write_text(CHATS[title])
        tokenizer = AutoTokenizer.from_pretrained(folder)
        found = tokenizer.apply_chat_template([{"role": "user", "content": "the otter"}], add_generation_prompt=True, return_dict=False)
        rows.append({"template": CHATS[title], "folder": name, "settings": settings, "ids": list(found), "bos": tokenizer.bos_token_id})
    return rows


def make():
    """Everything named at the top."""
    print(versions())
    tensors = {}
    with tempfile.TemporaryDirectory() as work, torch.no_grad():
        plain = copied("llama/plain", work)
        change(plain / "config.json", rope_parameters={"rope_type": "linear", "rope_theta": 10000.0, "factor": 4.0})
        tensors["logits.linear4"] = load(plain)(ids("llama/plain")).logits

        adapter = Path(work) / "adapter"
        shutil.copytree(GOLDENS / "llama/plain/adapter", adapter)
        change(adapter / "adapter_config.json", use_rslora=True)
        adapted = PeftModel.from_pretrained(load(GOLDENS / "llama/plain"), adapter)
        tensors["logits.rslora"] = adapted(ids("llama/plain")).logits

        gemma = copied("gemma3", work)
        weights = load_file(gemma / "model.safetensors")
        untied = weights | {"lm_head.weight": weights["model.embed_tokens.weight"].flip(0).contiguous()}
        weights["model.embed_tokens.weight"] = weights["model.embed_tokens.weight"] * 8192
        save_file({name: tensor.half().float() for name, tensor in weights.items()}, gemma / "model.safetensors", {"format": "pt"})
        out = load(gemma)(ids("gemma3"), output_hidden_states=True)
        tensors["logits.overflow"] = out.logits
        largest = max(state.abs().max().item() for state in out.hidden_states[:-1])
        assert largest > 65504, largest
        save_file(untied, gemma / "model.safetensors", {"format": "pt"})
        tensors["logits.untied"] = load(gemma)(ids("gemma3")).logits
        rows = chats(work)
    save(FOLDER / "readers.safetensors", tensors)
    save_json(FOLDER / "readers.json", {"chats": rows, "overflow_maximum": largest})


if __name__ == "__main__":
    make()
