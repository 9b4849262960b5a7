"""Figures of rounds: medians, ratios, spread; the table, and one JSON line a figure."""
import json
import math
import statistics

#: Against an earlier build: what the geometric mean of a section and each of its ratios must reach.
MEAN_BAR, RATIO_BAR = 0.98, 0.93


class Figure:
    """One piece of work as measured on one side: the value of each round."""

    def __init__(self, what, unit):
        self.what, self.unit, self.rounds, self.runs = what, unit, {}, 0
        self.note = None

    def add(self, number, line):
        """Takes a round's line. The round counts as the median of its runs."""
        seconds = statistics.median(line["seconds"])
        self.runs += len(line["seconds"])
        if line["amount"] is not None:
            self.rounds[number] = line["amount"] / seconds
        else:
            self.rounds[number] = seconds * (1e3 if self.unit == "ms" else 1)
        self.note = line.get("as")

    @property
    def value(self):
        return statistics.median(self.rounds.values())

    @property
    def is_rate(self):
        return self.unit.endswith("/s")

    def ratios(self, peer):
        """How many times better we are, of each round that both sides have."""
        shared = [n for n in self.rounds if n in peer.rounds]
        pairs = [(self.rounds[n], peer.rounds[n]) for n in shared]
        if not all(ours and theirs for ours, theirs in pairs):
            return []
        return [a / b if self.is_rate else b / a for a, b in pairs]


def spread(values):
    """The distance of the extremes over the median; 0.1: they are a tenth of it apart."""
    values = list(values)
    middle = statistics.median(values) if values else 0
    return (max(values) - min(values)) / abs(middle) if middle else 0


def digits(value):
    """A number with three significant digits."""
    if value is None:
        return ""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}" if abs(value) < 1 else f"{value:.{2 if abs(value) < 10 else 1}f}"


class Report:
    """Prints rows as they come and writes lines of JSON."""

    def __init__(self, output):
        self.output = open(output, "w") if output else None
        self.goals = {"met": 0, "missed": 0}
        self.ratios = {}

    def heading(self, text):
        self.ratios = {}
        print(f"\n{text}\n{'':57}{'ours':>9} {'±':>4} {'peer':>9} {'±':>4} {'ratio':>7} {'±':>4}"
              "  goal         peer")

    def note(self, text):
        print(f"    {text}", flush=True)

    def row(self, job, ours, peer=None, peer_name=None, goal=None):
        """One figure: `peer` is the same work of another program, or nothing."""
        ratios = ours.ratios(peer) if peer else []
        ratio = statistics.median(ratios) if ratios else None
        apart = spread(ratios if ratios else ours.rounds.values())
        if ratio:
            self.ratios[ours.what] = ratio
        mark = ""
        if goal is not None and ratio is not None:
            is_met = ratio >= goal
            self.goals["met" if is_met else "missed"] += 1
            mark = f"≥ {goal:g} {'met' if is_met else 'MISSED'}"
        cells = [f"{ours.what}, {ours.unit}"[:56].ljust(56), digits(ours.value).rjust(9),
                 f"{spread(ours.rounds.values()):4.0%}"]
        cells += ([digits(peer.value).rjust(9), f"{spread(peer.rounds.values()):4.0%}"]
                  if peer else [" " * 9, " " * 4])
        cells += ([f"{digits(ratio):>6}×", f"{apart:4.0%}"] if ratio is not None else [" " * 12])
        name = (peer_name or "") + (f" {peer.note}" if peer and peer.note else "")
        print(" ".join(cells).rstrip() + (f"  {mark:12} {name}".rstrip() if peer else ""), flush=True)
        self.write(job, ours, peer, name, ratio, apart)

    def means(self):
        """The geometric mean of the section's ratios, and which of them are below the bar."""
        if not self.ratios:
            return
        mean = math.exp(statistics.fmean(math.log(ratio) for ratio in self.ratios.values()))
        self.goals["met" if mean >= MEAN_BAR else "missed"] += 1
        print(f"    geometric mean of {len(self.ratios)} ratios: {mean:.3f}×"
              f"  ≥ {MEAN_BAR} {'met' if mean >= MEAN_BAR else 'MISSED'}", flush=True)
        low = {what: ratio for what, ratio in self.ratios.items() if ratio < RATIO_BAR}
        for what, ratio in sorted(low.items(), key=lambda pair: pair[1]):
            print(f"    below {RATIO_BAR}: {what}, {ratio:.3f}×; measure again", flush=True)

    def write(self, job, ours, peer, name, ratio, apart):
        if not self.output:
            return
        line = {"job": f"{job}: {ours.what}", "unit": ours.unit, "ours": ours.value,
                "peer": peer.value if peer else None, "peer_name": name if peer else None,
                "ratio": ratio, "runs": ours.runs, "spread": round(apart, 4)}
        self.output.write(json.dumps(line, ensure_ascii=False) + "\n")
        self.output.flush()
