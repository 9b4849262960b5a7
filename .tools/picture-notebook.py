"""Draws an executed notebook as an SVG picture for the README.

    lingu run notebooks/quickstart.ipynb --output done.ipynb
    python3 picture-notebook.py done.ipynb notebooks/images/notebook.svg

Every text, table and figure in the picture is an output of the program.
"""
import base64
import html
import json
import re
import sys

WIDTH = 880
LEFT = 66
CODE = 12
LINE = 17
SHOWN = ["graph build", "teacher tune", "student distill", "compare [", "plot curves"]
COLUMNS = ["model", "accuracy", "macro-f1", "p", "epochs", "ms/node", "parameters"]


def escape(text):
    return html.escape(text, quote=True)


def text(x, y, words, size=CODE, color="#212121", family="sans-serif", more=""):
    return f'<text x="{x}" y="{y:.1f}" font-family="{family}" font-size="{size}" fill="{color}" {more}>{escape(words)}</text>'


def colored(line):
    """A line of code as tspans: strings, options and numbers have colours."""
    parts = re.split(r'("[^"]*"|--[a-z-]+|#.*$|\b\d+(?:\.\.\d+)?\b)', line)
    out = ""
    for part in parts:
        color = None
        if part.startswith('"'):
            color = "#a31515"
        elif part.startswith("--"):
            color = "#0b5fad"
        elif part.startswith("#"):
            color = "#5f6368"
        elif re.fullmatch(r"\d.*", part):
            color = "#0a7a4a"
        out += f'<tspan fill="{color}">{escape(part)}</tspan>' if color else escape(part)
    return out


def output(cell, kind):
    """The last output of a cell of a MIME type."""
    for item in reversed(cell.get("outputs", [])):
        found = item.get("data", {}).get(kind)
        if found:
            return "".join(found)
    return None


def figure(cell):
    """The SVG of a cell's figure, its width and height."""
    svg = output(cell, "image/svg+xml")
    if svg is None:
        match = re.search(r"image/svg\+xml;base64,([A-Za-z0-9+/=]+)", output(cell, "text/html") or "")
        svg = base64.b64decode(match.group(1)).decode() if match else None
    if svg is None:
        return None
    svg = svg[svg.index("<svg") :]
    size = [float(re.search(rf'{name}="([\d.]+)', svg).group(1)) for name in ("width", "height")]
    return svg, *size


def table(cell):
    """The header and the rows of a cell's table."""
    source = output(cell, "text/html") or ""
    rows = []
    for row in re.findall(r"<tr[^>]*>(.*?)</tr>", source, re.DOTALL):
        cells = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
        if len(cells) < len(rows[0] if rows else cells):
            continue
        rows.append([html.unescape(re.sub(r"<[^>]*>", "", c)).strip() for c in cells])
    return rows


def draw_table(rows, y):
    keep = [rows[0].index(name) for name in COLUMNS if name in rows[0]]
    widths = [max(len(row[i]) for row in rows if i < len(row)) * 6.6 + 18 for i in keep]
    out = []
    for number, row in enumerate(rows):
        x = LEFT
        if number % 2 == 0 and number:
            out.append(f'<rect x="{LEFT}" y="{y - 13:.1f}" width="{sum(widths):.0f}" height="19" fill="#f5f5f5"/>')
        for column, (i, width) in enumerate(zip(keep, widths)):
            bold = 'font-weight="bold"' if number == 0 else ""
            if column == 0:
                out.append(text(x + 6, y, row[i], more=bold))
            else:
                out.append(text(x + width - 8, y, row[i], more=f'text-anchor="end" {bold}'))
            x += width
        y += 19
    return out, y


def draw(cells):
    out = [
        f'<rect x="0" y="0" width="{WIDTH}" height="34" fill="#eeeeee"/>',
        text(16, 22, "quickstart.ipynb", 13, more='font-weight="bold"'),
        text(WIDTH - 16, 22, "Lingu ○", 13, "#616161", more='text-anchor="end"'),
    ]
    y = 50
    for number, cell in cells:
        lines = "".join(cell["source"]).split("\n")
        height = len(lines) * LINE + 12
        out.append(f'<rect x="{LEFT - 8}" y="{y}" width="{WIDTH - LEFT - 8}" height="{height}" fill="#f7f7f7" stroke="#e0e0e0"/>')
        out.append(text(LEFT - 14, y + 18, f"[{number}]:", 11, "#307fc1", "monospace", 'text-anchor="end"'))
        for line in lines:
            out.append(
                f'<text x="{LEFT}" y="{y + 18}" font-family="monospace" font-size="{CODE}" fill="#212121" '
                f'xml:space="preserve">{colored(line)}</text>'
            )
            y += LINE
        y += 24
        rows = table(cell) if "compare" in lines[-1] else None
        picture = figure(cell)
        if rows:
            drawn, y = draw_table(rows, y + 6)
            out += drawn
        elif picture and "plot" in lines[-1]:
            svg, width, high = picture
            scale = min(0.8, (WIDTH - LEFT - 20) / width)
            out.append(f'<g transform="translate({LEFT} {y - 6}) scale({scale:.3f})">{svg}</g>')
            y += high * scale
        else:
            plain = (output(cell, "text/plain") or "").split("\n")
            for line in [re.sub(r"\x1b\[[0-9;]*m", "", l) for l in plain][:5]:
                out.append(
                    f'<text x="{LEFT}" y="{y + 6}" font-family="monospace" font-size="11" fill="#212121" '
                    f'xml:space="preserve">{escape(line)[:120]}</text>'
                )
                y += 15
        y += 18
    return out, y


def main():
    source, target = sys.argv[1:3]
    all_cells = [c for c in json.load(open(source))["cells"] if c["cell_type"] == "code"]
    cells = []
    for number, cell in enumerate(all_cells, 1):
        lines = "".join(cell["source"])
        if any(start in lines for start in SHOWN) and not lines.startswith("results"):
            cells.append((number, cell))
    drawn, height = draw(cells)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height:.0f}" '
        f'viewBox="0 0 {WIDTH} {height:.0f}" role="img"><title>A notebook of Lingu</title>'
        f'<rect width="{WIDTH}" height="{height:.0f}" fill="#ffffff"/>'
    )
    open(target, "w").write(head + "\n".join(drawn) + "</svg>\n")
    print(f"{target}: {len(cells)} cells, {WIDTH} × {height:.0f}")


main()
