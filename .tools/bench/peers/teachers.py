"""Hugging Face Transformers and PEFT on a GGUF file's weights.

--job hidden: hidden states of plain prompts, even ones and real ones sorted by length with padding;
hops: the prompt of each hop of each node on its own; lora: a tuning step on plain prompts; tune: a
step on each hop's prompt of a few nodes; generate: tokens one after another.
--logits answer: vocabulary logits at the answers' positions only; all: as PEFT comes.
The weights are written once as a folder of safetensors in --cache, so that later starts are short.
"""
import json
import os

import common

torch = common.torch_ready()
import transformers

transformers.logging.set_verbosity_error()
TYPES = {"bfloat16": torch.bfloat16, "float32": torch.float32}


def load(path, precision, cache):
    folder = f"{cache}/{os.path.basename(path)}-{precision}"
    make = transformers.AutoModelForCausalLM.from_pretrained
    if not os.path.exists(f"{folder}/config.json"):
        model = make(os.path.dirname(path) or ".", gguf_file=os.path.basename(path),
                     dtype=TYPES[precision])
        # The weights are plain numbers by now, though the configuration still calls them quantised.
        model.hf_quantizer, model.is_quantized = None, False
        if hasattr(model.config, "quantization_config"):
            del model.config.quantization_config
        model.save_pretrained(f"{folder}.part")
        os.rename(f"{folder}.part", folder)
        del model
    return make(folder, dtype=TYPES[precision])


def plain(batch, length):
    """The tokens that our side takes."""
    return [[10 + (row * length + i) * 7919 % 40000 for i in range(length)] for row in range(batch)]


def padded(texts, side="right"):
    """Token ids and mask of texts of varying length."""
    longest = max(map(len, texts))
    ids = torch.zeros(len(texts), longest, dtype=torch.long)
    mask = torch.zeros_like(ids)
    for row, text in enumerate(texts):
        place = slice(longest - len(text), longest) if side == "left" else slice(0, len(text))
        ids[row, place] = torch.tensor(text)
        mask[row, place] = 1
    return ids, mask


def by_length(texts, size):
    """Batches of texts of similar length."""
    ordered = sorted(texts, key=len)
    return [ordered[i:i + size] for i in range(0, len(ordered), size)]


def states(model, batches):
    """Runs batches to the last hidden states; vocabulary logits are not computed."""
    @torch.inference_mode()
    def run():
        for ids, mask in batches:
            model.model(input_ids=ids, attention_mask=mask, use_cache=False).last_hidden_state

    return run


def hidden(model, asked, prompts):
    even = plain(asked.batch, asked.length)
    real = [node["hops"][min(1, len(node["hops"]) - 1)] for node in prompts["texts"]]
    return [
        common.Case(f"hidden states {asked.batch} × {asked.length}",
                    states(model, [(torch.tensor(even), None)]),
                    "tokens/s", asked.batch * asked.length),
        common.Case(f"hidden states, {len(real)} real prompts",
                    states(model, [padded(b) for b in by_length(real, asked.group)]),
                    "tokens/s", sum(map(len, real))),
    ]


def hops(model, asked, prompts):
    texts = [text for node in prompts["features"] for text in node["hops"]]
    batches = []
    for group in by_length(texts, asked.group):
        ids, mask = padded(group)
        batches.append((ids, mask, torch.tensor([len(text) - 1 for text in group])))
    names = torch.tensor(sorted({node["answer"][0] for node in prompts["features"]}))

    @torch.inference_mode()
    def run():
        # What our side gives too: the last token's state, and how likely it makes each class's name.
        for ids, mask, ends in batches:
            states = model.model(input_ids=ids, attention_mask=mask, use_cache=False)
            features = states.last_hidden_state[torch.arange(len(ids)), ends]
            model.lm_head(features).float().log_softmax(-1)[:, names]

    return [common.Case("features of hops 0, 1, 2", run, "nodes/s", len(prompts["features"]))]


def adapted(model, asked):
    """The model with an adapter, and its optimiser."""
    from peft import LoraConfig, get_peft_model

    targets = asked.targets if asked.targets == "all-linear" else asked.targets.split(",")
    model = get_peft_model(model, LoraConfig(
        r=asked.rank, lora_alpha=2 * asked.rank, target_modules=targets))
    model.train()
    tuned = [p for p in model.parameters() if p.requires_grad]
    return model, torch.optim.AdamW(tuned, lr=2e-4)


def step(model, optimizer, batches, logits, answers):
    """One optimiser step over (ids, mask, labels); labels are -100 where nothing is learned."""
    def run():
        optimizer.zero_grad()
        for ids, mask, labels in batches:
            extra = {}
            if logits == "answer":
                kept = int((labels != -100).any(0).nonzero()[0, 0])
                # The position before the first answer predicts it.
                extra = {"logits_to_keep": ids.size(1) - kept + 1}
            scores = model(input_ids=ids, attention_mask=mask, use_cache=False, **extra).logits
            wanted = labels[:, -scores.size(1):][:, 1:]
            loss = torch.nn.functional.cross_entropy(
                scores[:, :-1].float().flatten(0, 1), wanted.flatten(), reduction="sum")
            (loss / answers).backward()
        optimizer.step()

    return run


def lora(model, asked, prompts):
    model, optimizer = adapted(model, asked)
    ids = torch.tensor(plain(asked.batch, asked.length))
    labels = ids.clone()
    labels[:, :asked.length - asked.answer] = -100
    return [common.Case(
        f"LoRA step r{asked.rank} {asked.targets} {asked.batch} × {asked.length}",
        step(model, optimizer, [(ids, None, labels)], asked.logits, asked.batch * asked.answer),
        "tokens/s", asked.batch * asked.length)]


def tune(model, asked, prompts):
    model, optimizer = adapted(model, asked)
    texts = [(text + node["answer"], len(node["answer"]))
             for node in prompts["tuning"] for text in node["hops"]]
    batches = []
    for group in by_length([text for text, _ in texts], 4):
        # Answers end the texts, so with padding on the left their places line up.
        ids, mask = padded(group, "left")
        labels = torch.full_like(ids, -100)
        for row, text in enumerate(group):
            count = next(n for other, n in texts if other is text)
            labels[row, -count:] = ids[row, -count:]
        batches.append((ids, mask, labels))
    answers = sum(count for _, count in texts)
    return [common.Case("tuning step on hops 0, 1, 2",
                        step(model, optimizer, batches, asked.logits, answers),
                        "nodes/s", len(prompts["tuning"]))]


def generate(model, asked, prompts):
    start = torch.tensor(plain(1, 1))

    @torch.inference_mode()
    def run():
        model.generate(start, attention_mask=torch.ones_like(start), do_sample=False,
                       min_new_tokens=asked.tokens, max_new_tokens=asked.tokens)

    return [common.Case(f"generation of {asked.tokens}", run, "tokens/s", asked.tokens)]


def main():
    jobs = {"hidden": hidden, "hops": hops, "lora": lora, "tune": tune, "generate": generate}
    parser = common.parser(__doc__)
    parser.add_argument("model")
    parser.add_argument("--job", choices=jobs, default="hidden")
    parser.add_argument("--precision", choices=TYPES, default="bfloat16")
    parser.add_argument("--prompts", help="what `Benchmarks prompts` wrote")
    parser.add_argument("--cache", default=".")
    parser.add_argument("--logits", choices=["answer", "all"], default="answer")
    parser.add_argument("--targets", default="all-linear")
    for name, value in {"batch": 8, "length": 128, "group": 32, "rank": 16, "answer": 8,
                        "tokens": 64}.items():
        parser.add_argument(f"--{name}", type=int, default=value)
    asked = parser.parse_args()
    prompts = {}
    if asked.prompts:
        with open(asked.prompts) as file:
            prompts = json.load(file)
    model = load(asked.model, asked.precision, asked.cache)
    model.eval()
    common.serve(jobs[asked.job](model, asked, prompts), asked.rounds)


main()
