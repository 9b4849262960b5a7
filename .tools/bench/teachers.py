"""The section about teachers: one GGUF file after another beside Transformers, PEFT and llama.cpp."""
import os

from programs import Program, llama_figures

#: The ratios that are wanted of each model's figures.
MODELS = {
    "gemma-3-270m-q4_k_m.gguf": {
        "name": "gemma", "batch": 8,
        "hidden": 1.5, "hops": 5, "lora": 4, "tune": 8, "memory": 2, "generation": 0.8},
    "qwen2.5-coder-0.5b-instruct-q4_k_m.gguf": {
        "name": "qwen", "batch": 4,
        "hidden": 1.2, "hops": 5, "lora": 2, "tune": 4, "memory": 2, "generation": 0.8},
}
FEATURE_NODES, TUNED_NODES, PLAIN_NODES = 16, 4, 32


def has_bf16():
    """Whether PyTorch has bf16 products here that are not emulated number by number (minutes a pass)."""
    with open("/proc/cpuinfo") as file:
        return "avx512bw" in file.read()


HAS_BF16 = has_bf16()


class Bench:
    """One model's groups."""

    def __init__(self, settings, path, goals, texts):
        self.settings, self.path, self.goals, self.texts = settings, path, goals, texts
        self.name = goals["name"]
        self.prompts = f"{settings.work}/prompts-{self.name}.json"
        settings.ask("prompts", path, texts, self.prompts, "--nodes", FEATURE_NODES,
                     "--tuned", TUNED_NODES, "--plain", PLAIN_NODES)

    def group(self, job, programs, goals=None, shows_memory=False, memory_goal=None):
        from sections import Group

        return Group(f"teachers {self.name}", job, programs, goals, shows_memory=shows_memory,
                     memory_goal=memory_goal)

    def peer(self, label, job, *words):
        if "bf16" in label and not HAS_BF16:
            return []
        cache = f"{self.settings.work}/weights"
        os.makedirs(cache, exist_ok=True)
        return self.settings.peer(label, "teachers.py", self.path, "--job", job, "--prompts",
                                  self.prompts, "--cache", cache, *words)

    def llama(self, tests, names):
        """llama-bench in each folder given, as a program of its own for each round."""
        for folder in self.settings.llama:
            yield Program(
                f"llama.cpp ({os.path.basename(folder.rstrip('/'))})",
                [f"{folder}/llama-bench", "-m", self.path, "-t", self.settings.threads,
                 "-r", 2, "-o", "json", *tests],
                stays=False, parse=llama_figures(names),
                environment={"LD_LIBRARY_PATH": folder,
                             "OPENBLAS_NUM_THREADS": str(self.settings.threads)})

    def hidden(self):
        even = f"hidden states {self.goals['batch']} × 128"
        real = f"hidden states, {PLAIN_NODES} real prompts"
        size = ["--batch", self.goals["batch"]]
        yield self.group(
            "hidden states",
            [self.settings.ours("hidden", self.path, self.texts, *size, "--nodes", PLAIN_NODES),
             *self.peer("Transformers bf16", "hidden", *size),
             *self.peer("Transformers Float32", "hidden", *size, "--precision", "float32"),
             *self.llama(["-p", "128,512", "-n", "0"], {"pp128": [even], "pp512": [real]})],
            {"hidden": self.goals["hidden"]}, shows_memory=True)
        if not HAS_BF16:
            return
        yield self.group(
            "hidden states in Float32",
            [self.settings.ours("hidden", self.path, self.texts, *size, "--nodes", PLAIN_NODES,
                                "--precision", "float32"),
             *self.peer("Transformers Float32", "hidden", *size, "--precision", "float32")])

    def hops(self):
        yield self.group(
            "hop features",
            [self.settings.ours("hops", self.path, self.texts, "--nodes", FEATURE_NODES),
             *self.peer("Transformers bf16, each hop", "hops"),
             *self.peer("Transformers Float32, each hop", "hops", "--precision", "float32")],
            {"features": self.goals["hops"]}, shows_memory=True)

    def lora(self):
        for rank, targets in ((16, "all-linear"), (8, "q_proj,v_proj")):
            words = ["--rank", rank, "--targets", targets, "--batch", 4]
            yield self.group(
                f"LoRA r{rank} {targets}",
                [self.settings.ours("lora", self.path, *words),
                 *self.peer("PEFT bf16, answer logits", "lora", *words),
                 *self.peer("PEFT Float32, answer logits", "lora", *words, "--precision", "float32"),
                 *self.peer("PEFT bf16 as it comes", "lora", *words, "--logits", "all")],
                {"LoRA": self.goals["lora"]}, shows_memory=True, memory_goal=self.goals["memory"])

    def tune(self):
        yield self.group(
            "all-hops tuning",
            [self.settings.ours("tune", self.path, self.texts, "--nodes", TUNED_NODES),
             *self.peer("PEFT bf16, each hop", "tune"),
             *self.peer("PEFT Float32, each hop", "tune", "--precision", "float32")],
            {"tuning": self.goals["tune"]}, shows_memory=True, memory_goal=self.goals["memory"])

    def generation(self):
        yield self.group(
            "generation",
            [self.settings.ours("generate", self.path), *self.peer("Transformers bf16", "generate"),
             *self.peer("Transformers Float32", "generate", "--precision", "float32"),
             *self.llama(["-p", "0", "-n", "64"], {"tg64": ["generation of 64"]})],
            {"generation": self.goals["generation"]})


def groups(settings, note):
    if not settings.models:
        note("skipped: say MODELS=FOLDER with " + " and ".join(MODELS))
        return
    if not HAS_BF16:
        note("the processor has no AVX-512: PyTorch emulates bf16, so only its Float32 is measured")
    texts = f"{settings.work}/texts"
    if not os.path.exists(f"{texts}/nodes.csv"):
        note("texts: " + settings.ask("texts", texts)["texts"])
    for file, goals in MODELS.items():
        path = f"{settings.models}/{file}"
        if not os.path.exists(path):
            note(f"skipped: {file} is not in {settings.models}")
            continue
        bench = Bench(settings, path, goals, texts)
        for groups in (bench.hidden, bench.hops, bench.lora, bench.tune, bench.generation):
            yield from groups()
