"""Shows files of a target that cannot be understood one after the other: circles of references.

A file refers to another if it names a type, protocol or free function that the other declares. A circle is a set of
files each of which reaches every other. At most three files may form one (a type, its parts and what makes it).
Targets that had a larger one when this check began are listed below with its size, which may only shrink.
`--all` lists every circle, `--edges` also why.
"""
import collections
import pathlib
import re
import sys

root = pathlib.Path(__file__).resolve().parent.parent
limit = 3
#: The largest circles of targets that are not rid of them yet.
remaining = {
    "Checkpoints": 4, "CommandLanguage": 26, "Distillation": 19, "GraphNetworks": 5, "Graphs": 44, "LanguageModels": 18,
}

declaration = re.compile(
    r"^(?P<indent> *)(?:@\w+(?:\([^)]*\))? )*(?:(?:public|package|internal|final|indirect|nonisolated|static|mutating|override) )*"
    r"(?P<kind>struct|class|enum|protocol|actor|typealias|func|let|var) (?P<name>[A-Za-z_]\w*)", re.M)
private_words = re.compile(r"\b(?:private|fileprivate)\b")


def code_of(text):
    """The text without comments and string contents; interpolations stay."""
    text = re.sub(r'"""\n.*?"""', lambda m: '"' + " ".join(re.findall(r"\\\((.*?)\)", m.group(0), re.S)) + '"', text, flags=re.S)
    text = re.sub(r"//[^\n]*", "", text)
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    return re.sub(r'"(?:[^"\\\n]|\\.)*"', lambda m: " ".join(re.findall(r"\\\(([^()]*(?:\([^()]*\))*[^()]*)\)", m.group(0))), text)


def declared(code):
    """Names of types and of free functions that a file declares for others."""
    names = set()
    for match in declaration.finditer(code):
        line = code[match.start():match.end()]
        if private_words.search(code[code.rfind("\n", 0, match.start()) + 1:match.end()]):
            continue
        if match.group("kind") in {"func", "let", "var"} and match.group("indent"):
            continue
        if match.group("indent") and match.group("kind") not in {"func", "let", "var"}:
            continue  # a nested type is named through the outer one
        names.add(match.group("name"))
    return names


def components(edges):
    """Strongly connected components of a graph given as a dictionary of sets (Tarjan, without recursion)."""
    index, low, on_stack, stack, found, counter = {}, {}, set(), [], [], 0
    for start in edges:
        if start in index:
            continue
        work = [(start, iter(sorted(edges[start])))]
        index[start] = low[start] = counter
        counter += 1
        stack.append(start)
        on_stack.add(start)
        while work:
            node, others = work[-1]
            step = next((o for o in others if o not in index or o in on_stack), None)
            if step is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    circle = []
                    while True:
                        other = stack.pop()
                        on_stack.discard(other)
                        circle.append(other)
                        if other == node:
                            break
                    found.append(sorted(circle))
            elif step in index:
                low[node] = min(low[node], index[step])
            else:
                index[step] = low[step] = counter
                counter += 1
                stack.append(step)
                on_stack.add(step)
                work.append((step, iter(sorted(edges[step]))))
    return found


def graph_of(target):
    """What each file of a target refers to: other file → names."""
    codes = {path: code_of(path.read_text()) for path in sorted(target.rglob("*.swift"))}
    homes = collections.defaultdict(set)
    for path, code in codes.items():
        for name in declared(code):
            homes[name].add(path)
    edges = {path: collections.defaultdict(set) for path in codes}
    for path, code in codes.items():
        own = {name for name, places in homes.items() if path in places}
        for word in set(re.findall(r"(?<![.\w])[A-Za-z_]\w*", code)) - own:
            for home in homes.get(word, ()):
                edges[path][home].add(word)
    return edges


def main():
    problems = 0
    for target in sorted((root / "Sources").iterdir()):
        edges = graph_of(target)
        for circle in sorted(components({k: set(v) for k, v in edges.items()}), key=len):
            allowed = max(limit, remaining.get(target.name, 0))
            if "--all" not in sys.argv and len(circle) <= allowed:
                continue
            problems += len(circle) > allowed
            print(f"{target.name}: {len(circle)} files refer to one another in a circle, at most {allowed}:")
            for path in circle:
                print(f"  {path.relative_to(target)}")
                if "--edges" in sys.argv:
                    for other in circle:
                        if other in edges[path]:
                            print(f"      → {other.relative_to(target)}: {', '.join(sorted(edges[path][other]))}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
