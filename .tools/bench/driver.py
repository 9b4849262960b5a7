"""Measures Lingu beside its peers: `make bench` starts this with the built program.

Programs prepare once, then take turns: in every round each runs its work for a moment while the
others wait. A round counts as the median of its runs, a figure as the median of its rounds, a ratio
as the median of the ratios of the rounds; ± is the distance of the extremes over the median. Ratios
above 1 mean that we are better. With OLD=PROGRAM the peer is an earlier build of the same programs, there are at least seven
rounds, and each section ends with the geometric mean of its ratios. Memory is the peak while working; what loading took and gave back
does not count, on either side.
"""
import os
import subprocess
import sys
import time

from programs import Failure
from report import Figure, Report
from sections import SECTIONS, Settings

#: A route of a peer that is so much slower than its best in the first round is not run again.
HOPELESS = 1.5


class Measurement:
    """One group of programs that do the same work."""

    def __init__(self, group, settings, report):
        self.group, self.settings, self.report = group, settings, report
        self.figures, self.peaks = {}, {}

    def run(self):
        ready = [program for program in self.group.programs if self.start(program)]
        for number in range(self.settings.rounds):
            turn = number % len(ready) if ready and self.group.takes_turns else 0
            for program in ready[turn:] + ready[:turn]:
                # Threads of the program before may still be spinning.
                time.sleep(0.2)
                self.take(program, number)
            ready = [program for program in ready if not program.failure]
            if number == 0 and self.group.picks_best:
                ready = self.promising(ready)
        for program in self.group.programs:
            program.end()
        self.rows()

    def start(self, program):
        try:
            program.start(self.settings.log, self.settings.limit)
        except Failure as failure:
            program.failure = str(failure)
        return not program.failure

    def take(self, program, number):
        try:
            lines = program.round()
        except Failure as failure:
            program.failure = str(failure)
            return
        for line in lines:
            mine = self.figures.setdefault(program, {})
            figure = mine.setdefault(line["what"], Figure(line["what"], line["unit"]))
            figure.add(number, line)
            if line["peak_rss_mib"]:
                self.peaks.setdefault(program, {})[number] = line["peak_rss_mib"]

    def promising(self, programs):
        """Ours, and the peers that came near their best at something."""
        kept = [p for p in programs if not p.label]
        peers = [p for p in programs if p.label]
        for program in peers:
            for what, figure in self.figures[program].items():
                best = self.best(what, peers)[1]
                far = best.value / figure.value if figure.is_rate else figure.value / best.value
                if far < HOPELESS:
                    kept.append(program)
                    break
        for program in peers:
            if program not in kept:
                program.end()
        return kept

    def best(self, what, peers):
        """The peer that is fastest at a piece of work."""
        there = [(p, self.figures[p][what]) for p in peers if what in self.figures.get(p, {})]
        return min(there, key=lambda pair: -pair[1].value if pair[1].is_rate else pair[1].value,
                   default=None)

    def rows(self):
        group, report = self.group, self.report
        ours = group.programs[0]
        for program in group.programs:
            if program.failure:
                who = program.label or "Lingu"
                report.note(f"{group.name}: {who} failed: {program.failure}")
        peers = [p for p in group.programs[1:] if not p.failure]
        for what, figure in self.figures.get(ours, {}).items():
            goal = group.goal_of(what)
            rivals = [(p, self.figures[p][what]) for p in peers if what in self.figures.get(p, {})]
            if group.picks_best and rivals:
                rivals = [self.best(what, peers)]
            for program, theirs in rivals:
                report.row(group.job, figure, theirs, program.label, goal)
            if not rivals:
                report.row(group.job, figure)
        if group.shows_memory and ours in self.peaks:
            self.memory_rows(peers)

    def memory_rows(self, peers):
        group = self.group

        def figure(program):
            result = Figure(f"peak memory {group.name}", "MiB")
            # The peak only grows.
            result.rounds, result.runs = {0: max(self.peaks[program].values())}, 1
            return result

        ours = figure(group.programs[0])
        rivals = sorted((p for p in peers if p in self.peaks), key=lambda p: figure(p).value)
        for program in rivals[:1] if group.picks_best else rivals:
            self.report.row(group.job, ours, figure(program), program.label, group.memory_goal)
        if not rivals:
            self.report.row(group.job, ours)


def machine(settings):
    facts = settings.ask("machine")
    print(f"load average {' '.join(f'{load:.2f}' for load in os.getloadavg())}"
          f" · OpenBLAS core {facts['openblas']} · oneDNN {facts['onednn'] or 'not in use'}"
          f" · weights {facts['weights']} · {facts['threads']} threads"
          f" · {settings.rounds} rounds")
    settings.threads = facts["threads"]
    if os.getloadavg()[0] > 0.5 * facts["threads"]:
        print("The machine is busy: take these figures as a trial.")
    if settings.python:
        code = ("import importlib.metadata as m\n"
                "for p in ('torch', 'torch-geometric', 'transformers', 'peft', 'ipykernel'):\n"
                "    try: print(p, m.version(p), end=' · ')\n"
                "    except m.PackageNotFoundError: pass\n")
        versions = subprocess.run([settings.python, "-c", code], capture_output=True, text=True)
        print(f"peers: {versions.stdout.strip(' ·') or 'none of them is installed'}")
    elif settings.old:
        print(f"peer: the earlier build {settings.old}")
    else:
        print("no Python peers: say PEERS=VENV for ratios")


def main():
    settings = Settings(sys.argv[1])
    unknown = [name for name in settings.jobs if name not in SECTIONS]
    if unknown:
        sys.exit(f"JOBS: no job is called {', '.join(unknown)}; there are {', '.join(SECTIONS)}")
    report = Report(settings.output)
    machine(settings)
    for name in settings.jobs:
        title, groups = SECTIONS[name]
        report.heading(title)
        job = name
        for group in groups(settings, report.note):
            if settings.old:
                group = settings.beside_old(group)
            if group and settings.wants(group):
                if group.job != job:
                    job = group.job
                    print(job)
                Measurement(group, settings, report).run()
        if settings.old:
            report.means()
    print(f"\nload average {' '.join(f'{load:.2f}' for load in os.getloadavg())}"
          f" · goals: {report.goals['met']} met, {report.goals['missed']} missed")


if __name__ == "__main__":
    main()
