"""What is measured: each section is a title and a function that gives its groups of programs."""
import json
import os
import shutil
import subprocess
import sys

import teachers
from programs import Program

HERE = os.path.dirname(os.path.abspath(__file__))


class Group:
    """Programs that do the same work; ours comes first and has no label.

    goals: from the beginning of a figure's name to the ratio that is wanted. picks_best: whether only
    the fastest peer counts. shows_memory: whether peak memory is a figure too. takes_turns: whether
    another program begins each round.
    """

    def __init__(self, job, name, programs, goals=None, picks_best=False, shows_memory=False,
                 memory_goal=None, takes_turns=True):
        self.job, self.name, self.programs, self.goals = job, name, programs, goals or {}
        self.picks_best, self.shows_memory = picks_best, shows_memory
        self.memory_goal, self.takes_turns = memory_goal, takes_turns

    def goal_of(self, what):
        return next((goal for start, goal in self.goals.items() if what.startswith(start)), None)


class Settings:
    """What the person asked for, by environment variables (the Makefile lists them)."""

    def __init__(self, program):
        get = os.environ.get
        self.program = program
        self.work = os.path.abspath(get("BENCH_WORK") or ".build/bench")
        os.makedirs(self.work, exist_ok=True)
        # An earlier build is measured alone: other peers would only take time.
        wants_peers = get("PEERS") and not get("OLD")
        self.python = f"{get('PEERS')}/bin/python" if wants_peers else None
        if self.python and not os.access(self.python, os.X_OK):
            sys.exit(f"PEERS: there is no {self.python}")
        self.output = get("BENCH_OUT")
        self.jobs = [name for name in (get("JOBS") or ",".join(SECTIONS)).split(",") if name]
        self.cases = [text for text in (get("CASES") or "").split(",") if text]
        self.old = os.path.abspath(get("OLD")) if get("OLD") else None
        if self.old and not os.access(self.old, os.X_OK):
            sys.exit(f"OLD: there is no program {self.old}")
        # Two builds of ours are so close that a median of few rounds says nothing.
        rounds = int(get("BENCH_ROUNDS") or 5)
        self.rounds = max(7, rounds) if self.old else rounds
        self.limit = int(get("BENCH_LIMIT") or 900)
        self.models = get("MODELS")
        self.llama = [folder for folder in (get("LLAMA") or "").split(",") if folder]
        self.log = f"{self.work}/log.txt"
        self.threads = 1
        open(self.log, "w").close()

    def wants(self, group):
        return not self.cases or any(text in f"{group.job} {group.name}" for text in self.cases)

    def ask(self, *words):
        """Runs our program once and gives its last line of JSON."""
        result = subprocess.run([self.program, *map(str, words)], capture_output=True, text=True)
        if result.returncode:
            sys.exit(f"Benchmarks {words[0]}: {result.stderr.strip()}")
        lines = result.stdout.strip().splitlines()
        return json.loads(lines[-1]) if lines else {}

    def ours(self, *words, **options):
        return Program(None, [self.program, *words], **options)

    def beside_old(self, group):
        """The group with an earlier build as its only peer; None where ours is not `Benchmarks`."""
        ours = group.programs[0]
        if ours.command[0] != self.program:
            return None
        old = Program("earlier build", [self.old, *ours.command[1:]], stays=ours.stays,
                      parse=ours.parse)
        return Group(group.job, group.name, [ours, old], shows_memory=group.shows_memory)

    def peer(self, label, script, *words, **options):
        """A Python peer, or none without PEERS."""
        if not self.python:
            return []
        count = str(self.threads)
        environment = {"BENCH_THREADS": count, "OMP_NUM_THREADS": count, "MKL_NUM_THREADS": count,
                       "OPENBLAS_NUM_THREADS": count, "HF_HUB_OFFLINE": "1",
                       "TOKENIZERS_PARALLELISM": "false", "PYTHONDONTWRITEBYTECODE": "1"}
        return [Program(label, [self.python, f"{HERE}/peers/{script}", *words],
                        environment=environment, **options)]

    def graph_folder(self, *names):
        """The folder of shaped graphs, made once."""
        folder = f"{self.work}/graphs"
        for name in names:
            if not os.path.exists(f"{folder}/{name}/x.npy"):
                self.ask("graphs", folder, "--graphs", name)
        return folder


def students(settings, note):
    goals = {"cora": 4, "cora768": 4, "pubmed": 3, "arxiv": 2}
    folder = settings.graph_folder(*goals)
    for graph, goal in goals.items():
        for layer in ("gcn", "gat", "sage", "gin"):
            for depth in (2, 3):
                for width in (64, 256):
                    words = [folder, "--graph", graph, "--layer", layer, "--depth", depth,
                             "--width", width]
                    peers = []
                    for label, kind in (("PyG, edge index", "edges"), ("PyG, CSR", "csr")):
                        peers += settings.peer(label, "students.py", *words, "--adjacency", kind)
                    yield Group(
                        "students", f"{graph} {layer} L{depth} h{width}",
                        [settings.ours("students", *words), *peers],
                        {"train": goal, "infer": goal}, picks_best=True, shows_memory=True,
                        memory_goal=2)
    yield from sampled(settings, folder)
    for factor in (1, 2, 4, 8):
        yield Group("students", f"linear {factor}× arxiv",
                    [settings.ours("linear", "--factor", factor)])
    yield Group("students", "interrupt latency arxiv",
                [settings.ours("interrupts", folder, "--graph", "arxiv")])
    yield from floors(settings, folder, note)


def sampled(settings, folder):
    has_loader = settings.python and not subprocess.run(
        [settings.python, f"{HERE}/peers/sampled.py", "--is-loader-there"],
        stderr=subprocess.DEVNULL).returncode
    label = "PyG, NeighborLoader" if has_loader else "PyG's layers, NumPy sampler"
    for width in (64, 256):
        words = [folder, "--width", width]
        yield Group("students", f"sampled arxiv sage h{width}",
                    [settings.ours("sampled", *words),
                     *settings.peer(label, "sampled.py", *words)],
                    {"sampled": 3}, shows_memory=True, memory_goal=2)


def floors(settings, folder, note):
    compiler = next((c for c in ("cc", "gcc", "clang") if shutil.which(c)), None)
    routine = f"{settings.work}/spmm"
    built = compiler and not subprocess.run(
        [compiler, "-O3", "-march=native", f"{HERE}/peers/spmm.c", "-o", routine, "-lpthread"],
        capture_output=True).returncode
    if not built:
        note("no C compiler: the floor of sparse products is not measured")
    for graph in ("cora", "pubmed", "arxiv"):
        programs = [settings.ours("spmm", folder, "--graph", graph)]
        if built:
            programs += [
                Program(label, [routine, kind, folder, graph, settings.threads])
                for label, kind in (("floor: small C routine", "routine"),
                                    ("floor: one pass over memory", "stream"))]
        yield Group("students", f"floor spmm {graph}", programs)


def distillation(settings, note):
    folder = settings.graph_folder("cora768", "pubmed")
    for graph, batch in (("cora768", 0), ("pubmed", 1024)):
        words = [folder, "--graph", graph, "--batch", batch]
        yield Group("distillation", graph,
                    [settings.ours("distillation", *words),
                     *settings.peer("PyTorch", "distillation.py", *words)], shows_memory=True)


def graphs(settings, note):
    edges, nodes = 10_000_000, 1_000_000
    folder = f"{settings.work}/edges-{edges}"
    if not os.path.exists(f"{folder}/done"):
        settings.ask("edges", folder, "--edges", edges, "--nodes", nodes)
        open(f"{folder}/done", "w").close()
    size = sum(os.path.getsize(f"{folder}/{name}.csv") for name in ("nodes", "edges")) / (1 << 20)
    note(f"nodes.csv and edges.csv: {size:.0f} MiB; goals: within 10 s, within {3 * size:.0f} MiB")
    label = None
    if settings.python:
        label = subprocess.run([settings.python, f"{HERE}/peers/load_graph.py", "--name"],
                               capture_output=True, text=True).stdout.strip()
    what = f"load {edges // 1_000_000} million edges from CSV"
    yield Group("graphs", what,
                [settings.ours("load", folder, "--what", what, stays=False),
                 *settings.peer(label, "load_graph.py", folder, "--what", what, stays=False)],
                shows_memory=True)


def kernel(settings, note):
    if not settings.python:
        note("skipped: the kernel is measured through jupyter_client; say PEERS=VENV")
        return
    lingu = os.path.join(os.path.dirname(settings.program), "lingu")
    prefix = f"{settings.work}/kernel"
    environment = {"LINGU_HOME": f"{prefix}/home",
                   "JUPYTER_PATH": f"{prefix}/share/jupyter"}
    installed = subprocess.run([lingu, "install", "--prefix", prefix], capture_output=True,
                               text=True, env={**os.environ, **environment})
    if installed.returncode:
        note(f"skipped: the kernel cannot be registered: {installed.stderr.strip()[:160]}")
        return
    output = f"{settings.work}/kernel.jsonl"
    if os.path.exists(output):
        os.remove(output)
    # It alternates the kernels itself; each of our rounds is one of its.
    command = [settings.python, os.path.join(HERE, "..", "bench-kernel.py"), "--out", output,
               "--rounds", "1"]
    goals = {"start-up": 8, "execute p50": 3, "execute p99": 2, "complete p50": 5, "20,000": 3,
             "idle memory": 2}

    def figures(side):
        def parse(_):
            with open(output) as file:
                lines = [kernel_figure(json.loads(line), side) for line in file]
            if side == "ipykernel":
                os.remove(output)
            return lines

        return parse

    ours = Program(None, command, stays=False, parse=figures("lingu"), environment=environment)
    theirs = Program("ipykernel", ["true"], stays=False, parse=figures("ipykernel"))
    yield Group("kernel", "kernel", [ours, theirs], goals, takes_turns=False)


def kernel_figure(line, side):
    """A figure of bench-kernel.py as one of ours."""
    what, _, unit = line["figure"].rpartition(", ")
    value = line[side]
    is_rate = unit.endswith("/s")
    return {"what": what, "unit": unit, "peak_rss_mib": None,
            "seconds": [1 / value if is_rate else value * (1e-3 if unit == "ms" else 1)],
            "amount": 1 if is_rate else None}


#: Title and groups of each job, in the order in which they run.
SECTIONS = {
    "kernel": ("Kernel: start-up, round trips, streams, memory", kernel),
    "graphs": ("Graphs: reading tables", graphs),
    "students": ("Students: training epoch, inference, peak memory", students),
    "distillation": ("Distillation: epoch, contrastive loss", distillation),
    "teachers": ("Teachers: hidden states, hop features, tuning, generation", teachers.groups),
}
