"""Ten tuning losses of the tiny Gemma 3 (../gemma3) under PEFT, one plain loop in Float32.

Each step: two sequences of different lengths, loss = mean cross entropy over the answer tokens of both (labels -100 elsewhere,
PyTorch's shift), no dropout, no NEFTune, no clipping. LoRA rank 4, alpha 8, all linear layers, B = 0. AdamW 2e-3, betas 0.9 and
0.999, eps 1e-8, weight decay 0; the learning rate falls linearly to 0 over the ten steps.
  initial/, final/    the adapter before and after, PEFT's layout
  training.json       batches (ids, labels), learning rates, losses, norms of the whole gradient
  final.safetensors   `logits.0`, `logits.1` of the last batch's two sequences with the final adapter, unpadded
"""
import sys
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from common import generator, save, save_json, versions  # noqa: E402
from peft import LoraConfig, get_peft_model  # noqa: E402
from tiny_llm import VOCABULARY, save_adapter  # noqa: E402
from transformers import Gemma3ForCausalLM, get_linear_schedule_with_warmup  # noqa: E402

FOLDER = Path(__file__).resolve().parent


def pad(rows, filler):
    """Right-padded matrix of rows."""
    width = max(len(row) for row in rows)
    return torch.tensor([row + [filler] * (width - len(row)) for row in rows])


def batches(source):
    """Ten batches of two: two batches in turn, so that the loss can fall."""
    answers = [[40, 41, 42], [50, 51], [60, 61, 62, 63], [45, 40]]
    rows = []
    for answer in answers:
        prompt = torch.randint(4, VOCABULARY - 1, (int(torch.randint(9, 20, (1,), generator=source)),), generator=source).tolist()
        rows.append(([2] + prompt + answer, [-100] * (len(prompt) + 1) + answer))
    for step in range(10):
        yield rows[:2] if step % 2 == 0 else rows[2:]


def make():
    """Runs the ten steps and saves everything."""
    print(versions())
    torch.manual_seed(5)
    model = Gemma3ForCausalLM.from_pretrained(FOLDER.parent / "gemma3", attn_implementation="eager", dtype=torch.float32)
    adapted = get_peft_model(model, LoraConfig(r=4, lora_alpha=8, target_modules="all-linear", lora_dropout=0.0, bias="none", task_type="CAUSAL_LM"))
    save_adapter(adapted, FOLDER / "initial")
    parameters = [p for p in adapted.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(parameters, lr=2e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0)
    schedule = get_linear_schedule_with_warmup(optimizer, 0, 10)
    adapted.train()
    record = {"batches": [], "learning_rates": [], "losses": [], "gradient_norms": []}
    for rows in batches(generator(6)):
        ids, labels = pad([r[0] for r in rows], 0), pad([r[1] for r in rows], -100)
        mask = pad([[1] * len(r[0]) for r in rows], 0)
        loss = adapted(input_ids=ids, attention_mask=mask, labels=labels).loss
        optimizer.zero_grad()
        loss.backward()
        record["gradient_norms"].append(torch.linalg.vector_norm(torch.cat([p.grad.flatten() for p in parameters])).item())
        record["learning_rates"].append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        schedule.step()
        record["losses"].append(loss.item())
        record["batches"].append([{"ids": r[0], "labels": r[1]} for r in rows])
    save_adapter(adapted, FOLDER / "final")
    adapted.eval()
    with torch.no_grad():
        save(FOLDER / "final.safetensors", {f"logits.{k}": adapted(torch.tensor([r[0]])).logits[0] for k, r in enumerate(rows)}, seed=5)
    save_json(FOLDER / "training.json", {"seed": 5, "base": "../gemma3", "rank": 4, "alpha": 8} | record)
    print(record["losses"])


if __name__ == "__main__":
    make()
