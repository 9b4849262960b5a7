"""Checks that comments and identifiers use the field's words (see Glossary.md of the documentation).

Only the targets listed below are checked; a target joins the list when its text is rewritten.
"""
import pathlib
import re
import sys

root = pathlib.Path(__file__).resolve().parent.parent
targets = ["Benchmarks", "CHalfWidthKernels", "COneDNN", "CProcessorHints", "Compute", "NN", "Tensor"]

# In comments: a pattern, and the words to use.
phrases = [
    (r"^what (is|was|are|were)\b", "name the thing: “The …”"),
    (r"(?<!equal )\bnumbers\b", "elements, values, features, coefficients"),
    (r"\bno number\b", "NaN"),
    (r"\bwhole numbers?\b", "integers; int16 blocks"),
    (r"\bnumber by number\b", "element by element"),
    (r"\bway (back|there)\b", "backward pass, forward pass"),
    (r"\bslopes\b", "gradients, derivatives"),
    (r"\brooms?\b", "output buffer, memory"),
    (r"\basks? for\b.*\bahead\b|\basking for a line\b", "prefetch"),
    (r"\b(first|second|third|nearest) cache\b", "L1, L2, L3"),
    (r"\bthreads meet\b|\bmeetings? of threads\b", "barrier"),
    (r"\bturned\b", "transposed"),
    (r"\bsquares? of (keys|values|weights|numbers)\b|\ba square of\b", "64 × 64 block"),
    (r"\banew\b", "again"),
    (r"\bmends?\b", "fix"),
    (r"\bthere in full\b", "complete"),
    (r"\bvouch(es)?\b", "guarantees"),
    (r"\bwhat lies between\b", "intermediate results"),
    (r"\bones? that (look|ask)s?\b", "target, query row"),
]

# In code: a pattern, and the name to use.
names = [
    (r"\b[Nn]arrow([A-Z_]\w*)?\b", "halfWidth…"),
    (r"\bNARROW_\w+", "the constant without the prefix"),
    (r"\bisRectified\b", "activation"),
    (r"\baskAhead\b", "prefetch"),
    (r"\bwayBack\b|\bWayBack\b", "backward"),
    (r"\brooms?([A-Z]\w*)?\b", "output, scratch"),
    (r"\b(to_)?slopes\b", "gradients, d_…"),
    (r"\bturned([A-Z_]\w*)?\b|\bturn_\w+", "transposed"),
    (r"\banew\b", "again"),
    (r"\b(least|most)(?!Normal|Finite)[A-Z]\w*", "min…, max…"),
    (r"\bmatrix_unit\w*", "amx"),
    (r"\bremaking\b|\bremade\b", "recomputation"),
    (r"\bnumbers\b", "elements"),
    (r"\b\w*(_sixteen|_eight|_thirtytwo)\b", "…_x16, …_x8, …_x32"),
    (r"\b(Sum|Product)Finish\b|\bProductAddend\b", "…Epilogue, EpilogueAddend"),
    (r"\b(Graph|Dynamic|Tree)Attention\b", "GATAttention, GATv2Attention, PrefixTreeAttention"),
    (r"\bKept[A-Z]\w*", "Saved…"),
    (r"\w+Wishes\b", "…Options"),
    (r"\b\w*Rivals?\b", "baselines"),
    (r"\b(is_none|isNone)\b", "isnan"),
]


def check(path):
    """Yields the line, the word found and what to say instead."""
    previous_was_comment = False
    for number, line in enumerate(path.read_text().splitlines(), 1):
        code, _, comment = re.sub(r'"(\\.|[^"\\])*"', '""', line).partition("//")
        comment = comment.lstrip("/<!").strip().removeprefix("- ")
        opens = not previous_was_comment
        previous_was_comment = bool(comment) and not code.strip()
        for pattern, better in phrases:
            match = re.search(pattern, comment, re.IGNORECASE)
            if match and (opens or not pattern.startswith("^")):
                yield number, match.group(0), better
        for pattern, better in names:
            match = re.search(pattern, code)
            if match:
                yield number, match.group(0), better


problems = []
for target in targets:
    folder = root / "Sources" / target
    if not folder.is_dir():
        problems.append(f"Sources/{target} is gone: correct the list in this script")
    for path in sorted(folder.rglob("*")):
        if path.suffix in {".swift", ".c", ".h"}:
            problems += [
                f"{path.relative_to(root)}:{number}: “{found}”: say {better}" for number, found, better in check(path)
            ]

for problem in problems:
    print(problem)
sys.exit(1 if problems else 0)
