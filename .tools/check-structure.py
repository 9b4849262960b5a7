"""Checks what the compiler does not: which target imports which, and how long files and functions are.

The directions are those of Package.swift: a file of target X may import only X's dependencies there,
system libraries only where the table below allows, and modules of the toolchain.
"""
import pathlib
import re
import sys

from conversions import problems as conversion_problems

root = pathlib.Path(__file__).resolve().parent.parent
manifest = (root / "Package.swift").read_text()
modules = {}
for entry in re.findall(r"Module\(\s*(name:.*?)\)(?=,\n)", manifest, re.S):
    name = re.search(r'name: "(\w+)"', entry).group(1)
    dependencies = re.search(r"dependencies:\s*\[(.*?)\](?=[,\s)+]|$)", entry, re.S).group(1)
    products = re.search(r"products:\s*\[(.*?)\]", entry, re.S)
    allowed = set(re.findall(r'"(\w+)"', dependencies))
    allowed |= set(re.findall(r'"(\w+)"', products.group(1))) if products else set()
    if name == "Compute":
        allowed.add("COneDNN")
    modules[name] = allowed
toolchain = {"Foundation", "FoundationEssentials", "Dispatch", "Synchronization", "Glibc", "Testing",
             "RegexBuilder", "_Differentiation", "Musl"}
machine_learning = {"Compute", "Tensor", "NN", "Checkpoints", "Tokenizers", "LanguageModels", "Graphs",
                    "GraphNetworks", "Distillation"}
front = {"Commands", "CommandLanguage", "JupyterProtocol", "lingu", "Figures", "Store"}
problems = []

if len(modules) < 15:
    problems.append(f"Package.swift: only {len(modules)} modules were recognised; mend this script")
for name in machine_learning & modules.keys():
    for wrong in modules[name] & front:
        problems.append(f"Package.swift: {name} must not depend on {wrong}")
if "JupyterProtocol" in modules.get("Commands", set()):
    problems.append("Package.swift: Commands must not depend on JupyterProtocol")

for path in sorted((root / "Sources").rglob("*.swift")):
    place = path.relative_to(root)
    target = place.parts[1]
    lines = path.read_text().splitlines()
    if len(lines) > 400:
        problems.append(f"{place}: {len(lines)} lines, at most 400: split it by what it is about")
    for number, line in enumerate(lines, 1):
        match = re.match(r"\s*(?:@\w+(?:\(\w+\))?\s+)*(?:public |package |internal |private )?import (?:\w+ )?(\w+)", line)
        if match and match.group(1) not in toolchain | modules.get(target, set()) | {target}:
            problems.append(f"{place}:{number}: {target} may not import {match.group(1)}")
        code = line.split("//")[0]
        if re.search(r"\btry!|\bas!|\bfatalError\(", code) and '"' not in code:
            problems.append(f"{place}:{number}: try!, as! and fatalError are not for Sources")
        if re.search(r"\b(TODO|FIXME|XXX)\b", line):
            problems.append(f"{place}:{number}: a promise is left in the code")
    if place.name != "CheckedInteger.swift":
        problems += [f"{place}:{number}: {what}" for number, what in conversion_problems(path.read_text())]
    start = None
    for number, line in enumerate(lines, 1):
        match = re.match(r"^( *)(?:@\w+(?:\([^)]*\))? )*(?:(?:public|private|fileprivate|internal|static|final|mutating|override|consuming|nonisolated|package) )*(?:func|init)\b", line)
        if match and start is None:
            start, indent = number, match.group(1)
        if start is not None and re.match(rf"^{indent}}}", line) and number > start:
            if number - start + 1 > 60 + 12:  # the signature and its closing lines do not count
                problems.append(f"{place}:{start}: a function of {number - start + 1} lines, at most 60")
            start = None
        elif start == number and line.rstrip().endswith("}"):
            start = None

for path in sorted((root / "Tests").rglob("*.swift")):
    place = path.relative_to(root)
    lines = path.read_text().splitlines()
    if len(lines) > 400:
        problems.append(f"{place}: {len(lines)} lines, at most 400: split it by what it is about")

for problem in problems:
    print(problem)
sys.exit(1 if problems else 0)
