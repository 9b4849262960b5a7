"""Checks that every type stands in the file of its name.

A file may hold small companions of the type that it is named after: protocols' defaults, options, errors,
rows of a table. A companion of more lines than `limit` needs a file of its own.
"""
import pathlib
import re
import sys

root = pathlib.Path(__file__).resolve().parent.parent
limit = 40  # lines of a companion
# Longer companions, of types that refer to them and to which they refer.
companions = {"Aggregate", "AnyCommand", "BaselineWork", "BreadthFirstBatch", "ColumnOptions", "CommunityNetwork",
              "DistanceHistogram", "Doctor", "EdgesCommand", "EditedProducts", "EmbeddedNodes", "EmbeddingSource",
              "ExplanationDrawing", "FeaturesLoadCommand", "FeaturesSaveCommand", "GraphDistancesCommand", "NodeChoice",
              "ParameterDescription", "PlotConfusionCommand", "TeacherMemorySubcommand", "TuningSaver",
              "ValueComparison"}
# Files of small types of one kind, none of which is the first.
families = {"CommMessages", "ControlMessages", "Subshells", "Execution", "FeaturesCommands", "GraphLoadOptions", "GraphTables", "PlotStudentCommands", "TeacherBenchmarks", "TeacherWork"}
declaration = re.compile(
    r"^(?:@\w+(?:\([^)]*\))?\s+)*(?P<modifiers>(?:(?:public|package|internal|private|fileprivate|final|indirect|nonisolated)\s+)*)"
    r"(?:struct|class|enum|actor|protocol)\s+(?P<name>\w+)")


def types(path):
    """Yields name, first line, number of lines and whether it is private, of each type at the top level."""
    lines = path.read_text().splitlines()
    for number, line in enumerate(lines):
        match = declaration.match(line)
        if match:
            end = next((i for i in range(number, len(lines)) if lines[i].startswith("}") or
                        (i == number and line.rstrip().endswith("}"))), number)
            yield match["name"], number + 1, end - number + 1, "private" in match["modifiers"]


problems = []
for path in sorted((root / "Sources").rglob("*.swift")):
    place = path.relative_to(root)
    stem = path.stem.split("+")[0]
    found = list(types(path))
    names = [name for name, *_ in found]
    if path.name != "main.swift" and "+" not in path.stem and found and stem not in names:
        text = path.read_text()
        if not re.search(r"^(?:public |package )?extension \w", text, re.M) and stem not in families:
            problems.append(f"{place}: no type is called {stem}; it holds {', '.join(names)}")
    for name, line, length, is_private in found:
        if name != stem and not is_private and length > limit and name not in companions:
            problems.append(f"{place}:{line}: {name} has {length} lines: give it a file of its own")

for problem in problems:
    print(problem)
sys.exit(1 if problems else 0)
