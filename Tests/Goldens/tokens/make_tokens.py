"""Token ids of many texts from llama.cpp, one JSON line a text.

usage: make_tokens.py MODEL.gguf FILE… > tokens.jsonl        (needs llama-cpp-python)
FILE: a TAG's nodes.csv[.gz] (text columns after `id,label`, joined by a newline), WordNet's data.noun (glosses), or any text file (lines).
`--each N` takes at most N texts of a file, spread evenly. A built-in list of awkward strings comes first.
A line: `text`; `ids` without special tokens added or parsed; `special`: ids with the model's own added (BOS), still none parsed.
The first line names the versions.
"""
import argparse
import csv
import gzip
import io
import json
import random
import sys
from importlib.metadata import version
from pathlib import Path

import llama_cpp

WORDS = ["graph", "Graph", "GRAPH", "naïve", "Straße", "don't", "DON'T", "we'll", "they'Ve", "x'Re", "3.14159", "1234567", "١٢٣", "Ⅷ", "²", "foo_bar", "a-b", "e.g.",
         "https://example.org/a?b=c&d=%20#e", "user@example.org", "C++", "#include", "{}", "[[x]]", "->", "==", "...", "…", "—", "‘q’", "“q”", "\\n", "\\", "/", "$x^2$"]
SPECIAL = ["<start_of_turn>user\nHello<end_of_turn>", "<bos>x<eos>", "<pad><unk><mask>", "[multimodal]", "<unused0>", "<unused99>x", "<|im_start|>user\nhi<|im_end|>",
           "<|endoftext|>", "<|fim_prefix|>a<|fim_suffix|>b<|fim_middle|>", "<tool_call>{}</tool_call>", "<|im_start", "|im_end|>", "<s>a</s>", "[INST] x [/INST]",
           "<|begin_of_text|><|eot_id|>", "<0x0A>", "<0xFF>", "▁", "▁▁a", "a▁b", "Ġ", "Ċ", "<table><tr><td>x</td></tr></table>", "<h1>T</h1><p>x</p>", "<image_soft_token>"]
SCRIPTS = ["汉字漢字かなカナ한국어", "私は学生です。グラフを学ぶ。", "中文文本，有标点！", "שלום עולם", "مرحبا بالعالم", "العَرَبِيَّة", "हिन्दी में पाठ", "ภาษาไทยไม่มีช่องว่าง", "Ελληνικά", "Русский текст", "ქართული",
           "አማርኛ", "தமிழ்", "Tiếng Việt", "İstanbul ıI", "ﬁ ﬂ ﬀ", "Å Å Å", "e\u0301 é", "a\u0300\u0301\u0302\u0303", "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘", "\u202eabc\u202c", "abc \u05d0\u05d1 def",
           "😀", "👩‍👩‍👧‍👦", "🇩🇪🇫🇷", "👍🏽", "a😀b", "🙂🙂🙂🙂", "❤️", "\U0001F9D1\u200D\U0001F52C", "𝔘𝔫𝔦𝔠𝔬𝔡𝔢", "𠀀𠀁", "\U0010FFFF", "\ufffd", "\ufeffBOM", "\u00a0nbsp\u00a0", "\u200bzero\u200bwidth", "\u3000full",
           "\u2028line\u2029para", "½ ⅓ ①②③", "１２３ＡＢＣ", "x\u00ady", "ǅ ǈ ǋ", "ſ ẞ ß"]
SPACES = ["", " ", "  ", "   ", "    ", " " * 7, " " * 15, " " * 16, " " * 31, " " * 33, " " * 200, "\t", "\t\t", "\t\t\t\t", " \t ", "\n", "\n\n", "\n\n\n", "\n" * 31, "\r", "\r\n", "\r\n\r\n",
          " \n", "\n ", "  \n  \n", "a ", " a", "  a", "a  b", "a   b", "a\tb", "a\nb", "a\n\nb", "a \n b", "a\r\nb", "\ta\tb\t", "    def f(x):\n        return x\n", "a" + " " * 50 + "b",
          "x\n \n  \n   \ny", "1 2  3   4", " !", "! ", " 's", "'s", " '", "'", "a\x0bb\x0cc", "end.\n\n\n  Next", " \u00a0 ", "\u2003\u2003x"]
CONTROL = ["\x00", "a\x00b", "\x01\x02\x03", "\x07bell", "\x1b[31mred\x1b[0m", "\x7f", "\x80\x9f", "\x1c\x1d\x1e\x1f", "a\x08b", "\u0085next"]
NUMBERS = ["0", "00", "000", "0000", "1,234,567.89", "12345678901234567890", "1e-10", "0x1F", "3rd", "v1.2.3", "2024-01-31", "١٢٣٤٥", "९८७", "1 000", "-1", "+1", "50%", "$5", "€5", "x1y2z3"]


def awkward():
    """The built-in texts, the same on every run."""
    yield from SPACES + SPECIAL + SCRIPTS + CONTROL + NUMBERS + WORDS
    yield from (" ".join(WORDS[k:k + 5]) for k in range(0, len(WORDS), 3))
    source = random.Random(1)
    for seed in ("a", "ab ", " ", "\n", "😀", "汉", "é", "a\u0301", "The graph of words. ", "12", "!?", "\t ", "ا", "<bos>", "ZzZ"):
        yield (seed * 10_000)[:10_000]
    yield "".join(chr(source.choice([source.randrange(32, 127), source.randrange(0xA0, 0x530), source.randrange(0x4E00, 0x9FFF), 0x1F600 + source.randrange(60)])) for _ in range(10_000))
    pools = [lambda: chr(source.randrange(32, 127)), lambda: source.choice(" \t\n\r"), lambda: chr(source.randrange(0xA0, 0x800)), lambda: chr(source.randrange(0x900, 0xD7FF)),
             lambda: chr(source.randrange(0xE000, 0x10FFFF)), lambda: source.choice("'’.,;:!?-_()[]{}<>|/\\\"#@&*+=~^`$%"), lambda: source.choice("0123456789"),
             lambda: chr(source.randrange(0x300, 0x36F)), lambda: source.choice("aeiouTHNSR "), lambda: source.choice(SPECIAL), lambda: source.choice(WORDS) + " "]
    for _ in range(400):
        chosen = source.sample(pools, source.randrange(1, 5))
        yield "".join(source.choice(chosen)() for _ in range(source.randrange(1, 60)))


def texts(path):
    """All texts of one file."""
    raw = Path(path).read_bytes()
    content = (gzip.decompress(raw) if path.endswith(".gz") else raw).decode("utf-8")
    if "nodes.csv" in path:
        rows = csv.DictReader(io.StringIO(content, newline=""))
        columns = [c for c in rows.fieldnames if c in ("title", "text")]
        return ["\n".join(row[c] for c in columns) for row in rows]
    if path.endswith("data.noun"):
        return [line.split(" | ", 1)[1].strip() for line in content.splitlines() if not line.startswith("  ") and " | " in line]
    return content.splitlines()


def main():
    """Prints one JSON line a text."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("files", nargs="*")
    parser.add_argument("--each", type=int, default=1000)
    arguments = parser.parse_intermixed_args()
    model = llama_cpp.Llama(arguments.model, vocab_only=True, verbose=False)
    print(json.dumps({"versions": {"llama-cpp-python": version("llama-cpp-python"), "python": sys.version.split()[0]}, "model": Path(arguments.model).name}))
    chosen = list(awkward())
    for path in arguments.files:
        found = texts(path)
        step = max(1, len(found) // arguments.each)
        chosen += found[::step][:arguments.each]
    for text in chosen:
        data = text.encode("utf-8")
        ids = model.tokenize(data, add_bos=False, special=False)
        print(json.dumps({"text": text, "ids": ids, "special": model.tokenize(data, add_bos=True, special=False)}, ensure_ascii=False))


if __name__ == "__main__":
    main()
