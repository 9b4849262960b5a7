"""Checks that comments and identifiers use the field's words (see Glossary.md of the documentation)."""
import pathlib
import re
import sys

root = pathlib.Path(__file__).resolve().parent.parent

# Targets in which a number is a type of the language, of JSON or of a table's column, not an element of a tensor.
# Files about numeric columns of tables, and about groups that are numbered.
columns = {"TableFigure.swift", "TableFigureTests.swift", "HistogramFigure.swift", "BoxFigure.swift",
           "GroupedFigure.swift", "Communities.swift", "AnalysisGoldenTests.swift"}
languages = {"CommandLanguage", "CommandLanguageTests", "Commands", "CommandsTests", "JSON", "JSONTests",
             "JupyterProtocol", "JupyterProtocolTests", "Store", "StoreTests", "Tables", "TablesTests", "Text",
             "TextTests", "lingu", "linguTests"}

# In comments: a pattern, and the words to use.
phrases = [
    (r"^(what|whatever|whoever)\b(?!.*\?)", "name the thing: “The …”"),
    (r"(?<!equal )(?<!random )\bnumbers\b", "elements, values, features, coefficients"),
    (r"\bno number\b", "NaN"),
    (r"\bwhole numbers?\b", "integers; int16 blocks"),
    (r"\bnumber by number\b", "element by element"),
    (r"\bway (back|there)\b", "backward pass, forward pass"),
    (r"\bslopes\b", "gradients, derivatives"),
    (r"\brooms?\b", "output buffer, memory"),
    (r"\basks? for\b.*\bahead\b|\basking for a line\b", "prefetch"),
    (r"\b(first|second|third|nearest) cache\b", "L1, L2, L3"),
    (r"\bthreads meet\b|\bmeetings? of threads\b", "barrier"),
    (r"\bturned\b(?! (into|on|off|out))", "transposed"),
    (r"\bsquares? of (keys|values|weights|numbers)\b|\ba square of\b", "64 × 64 block"),
    (r"\banew\b", "again"),
    (r"\bmends?\b", "fix"),
    (r"\bthere in full\b", "complete"),
    (r"\bvouch(es)?\b", "guarantees"),
    (r"\bwhat lies between\b", "intermediate results"),
    (r"\bones? that (look|ask)s?\b", "target, query row"),
    (r"\bways? forward\b(?= (and|of tuning))", "forward pass"),
    (r"\btruth values?\b", "Boolean value"),
    (r"\bbeside each other\b", "concatenated"),
    (r"\bheeds?\b", "supports, uses"),
    (r"\bclass scores?\b", "logits, class log-probabilities"),
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
    (r"\b(least|most)(?!Normal|Nonzero|Finite)[A-Z]\w*", "min…, max…"),
    (r"\bmatrix_unit\w*", "amx"),
    (r"\bremaking\b|\bremade\b", "recomputation"),
    (r"\bnumbers\b", "elements"),
    (r"\b\w*(_sixteen|_eight|_thirtytwo)\b", "…_x16, …_x8, …_x32"),
    (r"\b(Sum|Product)Finish\b|\bProductAddend\b", "…Epilogue, EpilogueAddend"),
    (r"\b(Graph|Dynamic|Tree)Attention\b", "GATAttention, GATv2Attention, PrefixTreeAttention"),
    (r"\bKept[A-Z]\w*", "Saved…"),
    (r"\w+Wishes\b", "…Options"),
    (r"\b\w*Rivals?\b", "baselines"),
    (r"\b(Door|SeenGraph|PlanetoidReader|StudentShape|LayerWindow|heedsWindow)\b", "see Glossary.md"),
    (r"\b(ScaledNumberTaker|NumberMultiplier|NumberBlock|askingRows|labelScores|meanScores)\b", "see Glossary.md"),
    (r"\bSupport\.Progress\b|\b(any|some) Progress\b", "ProgressReport"),
    (r"\b(is_none|isNone)\b", "isnan"),
]

# In texts that users read (string literals of all targets): a pattern, and the words to use.
texts = [
    (r"\banew\b", "again"),
    (r"\bmend(s|ed|ing)?\b", "fix"),
    (r"\bwhoever\b", "a sentence about the thing itself"),
    (r"\bno number\b", "NaN, not a number"),
    (r"\bnumbers of a (hidden )?row\b", "hidden dimension"),
    (r"\bhidden rows?\b", "hidden states"),
    (r"\bway (back|there)\b", "backward pass, forward pass"),
    (r"\bslopes\b|\bslope of\b", "gradient"),
    (r'^"(?!rivals"$).*\brivals?\b', "baselines"),
    (r"\busual (network|GCN|GNN|student)\b", "plain GNN"),
    (r"\b(by|at most|take|about|leave out|keep|only) so many\b", "a number, or “this many”"),
    (r"\bwhat changes the\b", "name the thing"),
]


def check_texts(path):
    """Yields the line, the word found and what to say instead, for string literals of a source file."""
    source = re.sub(r"(?m)^\s*//.*$", "", path.read_text())
    for literal in re.finditer(r'"""\n.*?"""|"(?:\\.|[^"\\\n])*"', source, re.DOTALL):
        for pattern, better in texts:
            match = re.search(pattern, literal.group(0), re.IGNORECASE)
            if match:
                yield source.count("\n", 0, literal.start() + match.start()) + 1, match.group(0), better


def check(path, is_language):
    """Yields the line, the word found and what to say instead."""
    previous_was_comment = False
    source = re.sub(r'"""\n.*?"""', lambda text: "\n" * text.group(0).count("\n"), path.read_text(), flags=re.DOTALL)
    for number, line in enumerate(source.splitlines(), 1):
        code, _, comment = re.sub(r'"(\\.|[^"\\])*"', '""', line).partition("//")
        comment = comment.lstrip("/<!").strip().removeprefix("- ")
        opens = not previous_was_comment
        previous_was_comment = bool(comment) and not code.strip()
        for pattern, better in phrases:
            if is_language and r"\bnumbers\b" in pattern:
                continue
            match = re.search(pattern, comment, re.IGNORECASE)
            if match and (opens or not pattern.startswith("^")):
                yield number, match.group(0), better
        for pattern, better in names:
            if is_language and r"\bnumbers\b" in pattern:
                continue
            match = re.search(pattern, code)
            if match:
                yield number, match.group(0), better


problems = []
for folder in sorted([*(root / "Sources").iterdir(), *(root / "Tests").iterdir()]):
    for path in sorted(folder.rglob("*")):
        if path.suffix in {".swift", ".c", ".h"}:
            problems += [
                f"{path.relative_to(root)}:{number}: “{found}”: say {better}"
                for number, found, better in check(path, folder.name in languages or path.name in columns)
            ]
for path in sorted((root / "Sources").rglob("*.swift")):
    problems += [
        f"{path.relative_to(root)}:{number}: “{found}” in a text: say {better}" for number, found, better in check_texts(path)
    ]

for problem in problems:
    print(problem)
sys.exit(1 if problems else 0)
