"""Finds conversions that trap on what data can hold: a bare `Int(x)` of a float, `abs` of an integer.

`Int(x)` ends the process when x is NaN, infinite or too large, and `abs(Int.min)` overflows. The
compiler refuses the first where Support is imported (CheckedInteger.swift); this script refuses it
everywhere: over `.rounded`, `/`, `*`, `exp` and its kin, a decimal literal, or a name that the file
declares as Float or Double. Run it alone to prove it on the snippets at its end.
"""
import re
import sys

CONVERSION = re.compile(r"(?<![\w.])(C?U?Int(?:8|16|32|64)?)\(")
LABELLED = re.compile(r"\s*(exactly|clamping|truncatingIfNeeded|bitPattern|littleEndian|bigEndian|ascii)\s*:")
FLOAT = r"(?:inout\s+)?(?:Swift\.)?(?:Float(?:16|32|64)?|Double|TimeInterval|CGFloat)\b\??"
FLOAT_CALL = re.compile(
    r"\.rounded\b|\.squareRoot\b|\b(?:exp|exp2|expm1|log|log2|log10|log1p|pow|sqrt|cbrt|floor|ceil|round|trunc|fmod|"
    r"Float|Float16|Double)\s*\(|(?<![\w.])\d[\d_]*\.\d|\b(?:timeIntervalSince\w*)\b|"
    r"\.(?:seconds|item|loss|confidence|accuracy)\b(?!\s*\()")
DECLARATION = re.compile(
    r"\b(?:let|var|for)\s+(\w+)\s*(?::\s*([^={\n]+?))?\s*(?:=\s*([^\n]*)|in\b|\{|$|\n)"  # let x: T = v, for x in
    r"|(?<![\w.])(?:\w+\s+)?(\w+)\s*:\s*((?:inout\s+)?\[?[A-Z]\w*[^,)={\n]*)"  # x: T among parameters
    r"|[({,]\s*(\w+)(?:\s*,\s*\w+)*\s+in\b"  # closure parameters
)
RETURNS = re.compile(r"\bfunc\s+(\w+)[^{]*?->\s*" + FLOAT)
FLOAT_VALUE = re.compile(r"-?\d[\d_]*\.\d|(?:Float|Double)\(|-?\.(?:infinity|nan)\b")


def code_of(text):
    """The text with comments and the insides of strings blanked, interpolations kept."""
    out = list(text)
    stack = []  # what surrounds: ("string", closing) or ("code", depth of parentheses)
    i = 0
    def blank(start, end):
        for k in range(start, min(end, len(out))):
            if out[k] != "\n":
                out[k] = " "
    while i < len(text):
        if stack and stack[-1][0] == "string":
            closing, hashes = stack[-1][1], stack[-1][2]
            if text.startswith(closing, i):
                i += len(closing)
                stack.pop()
            elif text.startswith("\\" + hashes + "(", i):
                blank(i, i + 1 + len(hashes))
                i += 2 + len(hashes)
                stack.append(["code", 1])
            elif text[i] == "\\" and not hashes:
                blank(i, i + 2)
                i += 2
            else:
                blank(i, i + 1)
                i += 1
            continue
        opening = re.compile(r'(#*)("""|")').match(text, i)
        if text.startswith("//", i):
            end = text.find("\n", i)
            end = len(text) if end < 0 else end
            blank(i, end)
            i = end
        elif text.startswith("/*", i):
            end = text.find("*/", i)
            end = len(text) if end < 0 else end + 2
            blank(i, end)
            i = end
        elif opening:
            stack.append(["string", opening.group(2) + opening.group(1), opening.group(1)])
            i = opening.end()
        else:
            if stack and text[i] in "()":
                stack[-1][1] += 1 if text[i] == "(" else -1
                if stack[-1][1] == 0:
                    stack.pop()
            i += 1
    return "".join(out)


def closing(code, start, opening="(", end=")"):
    """The place of the bracket that closes the one at `start`."""
    depth = 0
    for i in range(start, len(code)):
        depth += (code[i] == opening) - (code[i] == end)
        if depth == 0:
            return i
    return len(code) - 1


def blocks_of(code):
    """The ranges between braces, outermost first."""
    found, open_braces = [(0, len(code))], []
    for i, character in enumerate(code):
        if character == "{":
            open_braces.append(i)
        elif character == "}" and open_braces:
            found.append((open_braces.pop(), i))
    return sorted(found, key=lambda block: block[1] - block[0])


class Names:
    """What a file's names are: floats, arrays of floats, or anything else, by where they are seen."""

    def __init__(self, code):
        self.blocks = blocks_of(code)
        self.entries = {}
        self.functions = {match.group(1) for match in RETURNS.finditer(code)}
        for match in DECLARATION.finditer(code):
            name = match.group(1) or match.group(4) or match.group(6)
            declared = (match.group(2) or match.group(5) or "").strip()
            value = (match.group(3) or "").split(";")[0].strip()
            loop = re.match(r"for\s+\w+\s+in\s+(\w+)\b(?!\.)", code[match.start():match.end() + 80])
            if re.fullmatch(FLOAT, re.split(r"\s*=", declared)[0].strip()):
                kind = "float"
            elif re.fullmatch(r"Int(?:64|32|16|8)?\??", re.split(r"\s*=", declared)[0].strip()):
                kind = "integer"
            elif loop and self.kind(loop.group(1), match.start()) == "floats":
                kind = "float"
            elif re.match(r"\[\s*" + FLOAT + r"\s*\]", declared):
                kind = "floats"
            elif not declared and self.holds_float(value, match.start()):
                kind = "float"
            elif not declared and re.match(r"-?\d[\d_]*\s*$|Int\(", value):
                kind = "integer"
            else:
                kind = "other"
            start = match.start()
            if match.group(4):  # a parameter is seen in the block that follows, a property in its own
                body = code.find("{", match.end())
                inside = [block for block in self.blocks if block[0] == body]
                block = inside[0] if inside else self.block(start)
            else:
                block = self.block(start)
            self.entries.setdefault(name, []).append((start, block, kind))

    def holds_float(self, value, place):
        """Whether what a constant is set to is a float, as far as its first line tells."""
        if FLOAT_VALUE.match(value):
            return True
        other = (
            r"\.integer\b|\bU?Int\d*\(|[<>=!]=|\s[<>]\s|&&|\|\||\.(?:count|indices)\s*$|\.(?:map|filter)\b|^\[|[{]")
        if not value or re.search(other, value):
            return False
        return is_float(value, place, self)

    def block(self, place):
        return next(block for block in self.blocks if block[0] <= place <= block[1])

    def kind(self, name, place):
        seen = [entry for entry in self.entries.get(name, []) if entry[1][0] <= place <= entry[1][1]]
        before = [entry for entry in seen if entry[0] <= place] or seen
        if not before:
            return "other"
        return min(before, key=lambda entry: (entry[1][1] - entry[1][0], -entry[0]))[2]


def is_float(expression, place, names):
    """Whether an expression may be a float, as far as the file tells."""
    if FLOAT_CALL.search(expression):
        return True
    for match in re.finditer(r"(?<![\w.$])(\w+)\b(\s*[\[(]|\.\w+)?", expression):
        name, after = match.group(1), (match.group(2) or "").strip()
        if after == "(" and name in names.functions:
            return True
        kind = names.kind(name, place)
        if kind == "float" and (not after or after in (".magnitude", ".item")):
            return True
        if kind == "floats" and after == "[":
            return True
    return False


def problems(text):
    """Line numbers and what is wrong there."""
    code = code_of(text)
    names = Names(code)
    found = []
    for match in CONVERSION.finditer(code):
        start = match.end()
        inner = code[start:closing(code, start - 1)]
        if LABELLED.match(inner) or inner.strip().startswith('"'):
            continue
        if re.search(r"\.(?:bitPattern|integer|count)(?:\(clampedTo:[^()]*\))?\s*$", inner):
            continue
        outside = re.sub(r"\[[^\[\]]*\]|\{.*\}", "", inner, flags=re.S)
        arithmetic = re.search(r"(?<![*/&])[*/](?![*/=])", outside)
        if arithmetic or is_float(inner, match.start(), names):
            line = code.count("\n", 0, match.start()) + 1
            found.append((line, f"{match.group(1)}({' '.join(inner.split())}) traps on NaN and on what does not fit: "
                          "use integer, integer(clampedTo:nan:), exactly: or clamping:"))
    for match in re.finditer(r"\.(?:map|compactMap|flatMap)\(\s*(U?Int\d*)(?:\.init)?\s*\)", code):
        receiver = re.search(r"(\w+)$", code[:match.start()])
        if receiver and names.kind(receiver.group(1), match.start()) == "floats":
            line = code.count("\n", 0, match.start()) + 1
            found.append((line, f"map({match.group(1)}) of floats traps on NaN: use integer"))
    for match in re.finditer(r"(?<![\w.])abs\(", code):
        start = match.end()
        inner = code[start:closing(code, start - 1)]
        if re.search(r"\b(?:Int|Int64|Int32)\.min\b|^\s*Int\(", inner) or any(
                names.kind(name, match.start()) == "integer" for name in re.findall(r"^\s*(\w+)\s*$", inner)):
            line = code.count("\n", 0, match.start()) + 1
            found.append((line, f"abs({inner.strip()}) traps on the smallest integer: use magnitude"))
    return sorted(found)


BAD = """
func f(x: Double, n: Int, all: [Float]) -> Int { Int(x) }
let share: Float = 0.5; let a = Int(share)
let b = Int((n + 1).rounded())
let c = Int32(n / 2)
let c2 = UInt8(n * 2)
let d = Int(log10(5))
let d2 = Int(pow(2, y)) + UInt64(exp(y))
let place = random.uniform() * Double(7); let e = UInt32(place)
func g(all: [Float]) { let first = Int(all[0]) }
func h(all: [Double]) { for value in all { counts[Int(value)] += 1 } }
func k(all: [Double]) -> [Int] { all.map(Int.init) }
func m(whole: Int) -> Int { abs(whole) }
let text = "took \\(Int(seconds / 60)) minutes"
let t = Int(timing.seconds)
func mean() -> Double { 0 }; let u = Int(mean())
let w = Int(0.5)
"""
GOOD = """
let a = x.integer(clampedTo: 0...9)
let b = Int(exactly: x.rounded())
func f(label: Int32, count: Int, rows: [Float]) -> Int { Int(label) + Int(count) + Int32(rows.count) }
func g(x: Double) { let y = x }
func h(x: Int32) -> Int { Int(x) }
let c = UInt32(clamping: count * 2) + UInt64(littleEndian: y) + UInt8(ascii: "/")
let bits = UInt32(Float16(1).bitPattern)  // Int(x / 2)
let text = "Int(x / 2)"; let d = Int("7")
func k(values: [Double]) { for index in values.indices { use(Int(index)) } }
func m(share: Double) -> Double { abs(share) }
func n(levels: [Int32]) -> [Int] { levels.map(Int.init) }
let e = Int(fields[4 + 2 * words])
"""


def prove():
    """Fails where a bad line is not found, or a good one is."""
    for line in BAD.strip().splitlines():
        if not problems(line):
            sys.exit(f"conversions: a bad line is not found: {line}")
    for number, what in problems(GOOD):
        sys.exit(f"conversions: a good line is refused: {GOOD.splitlines()[number - 1]}: {what}")
    print("conversions: bad lines are found, good ones are not")


if __name__ == "__main__":
    prove()
