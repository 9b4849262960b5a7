"""A Pygments lexer for Lingu's command language (nbconvert, Quarto and Sphinx colour cells by it)."""

from pygments.lexer import RegexLexer, bygroups, include, words
from pygments.token import (
    Comment, Keyword, Name, Number, Operator, Punctuation, String, Text,
)

from .grammar import COMMANDS, FUNCTIONS, KEYWORDS, NOUNS

WORD_END = r"(?![A-Za-z0-9_]|-[A-Za-z0-9])"
WORD = r"[^\W\d](?:\w|-(?=[^\W_]))*"


class LinguLexer(RegexLexer):
    """Commands, options, strings with `\\(expressions)`, numbers, ranges and comments."""

    name = "Lingu"
    url = "https://arxiv.org/abs/2402.05894"
    aliases = ["lingu"]
    filenames = ["*.lingu"]
    mimetypes = ["text/x-lingu"]
    version_added = ""

    tokens = {
        "root": [
            (r"\s+", Text.Whitespace),
            (r"#.*$", Comment.Single),
            include("value"),
            (r"\\\n", Text.Whitespace),
            (r"\|(?!\|)", Operator, "stage"),
            (r"[;\[\]{}(),]", Punctuation),
            (r"(def)(\s+)(" + WORD + r")", bygroups(Keyword, Text.Whitespace, Name.Function)),
            (r"(for)(\s+)(" + WORD + r")(\s+)(in)" + WORD_END,
             bygroups(Keyword, Text.Whitespace, Name.Variable, Text.Whitespace, Keyword)),
            (words(KEYWORDS, suffix=WORD_END), Keyword),
            (r"(" + WORD + r")(\s*)(=)(?![=~])",
             bygroups(Name.Variable, Text.Whitespace, Operator)),
            include("command"),
            include("words"),
            (r".", Text),
        ],
        # After a pipe: the first word is a command.
        "stage": [
            (r"\s+", Text.Whitespace),
            (r"#.*$", Comment.Single),
            (words(KEYWORDS, suffix=WORD_END), Keyword, "#pop"),
            (r"(" + "|".join(sorted(NOUNS, key=len, reverse=True)) + r")([ \t]+)(" + WORD + r")",
             bygroups(Name.Builtin, Text.Whitespace, Name.Builtin), "#pop"),
            (words(COMMANDS, suffix=WORD_END), Name.Builtin, "#pop"),
            (r"", Text, "#pop"),
        ],
        "command": [
            (r"(?<![\w-])(" + "|".join(sorted(NOUNS, key=len, reverse=True))
             + r")([ \t]+)(?=[a-z])(" + WORD + r")",
             bygroups(Name.Builtin, Text.Whitespace, Name.Builtin)),
            (words(COMMANDS, prefix=r"(?<![\w.-])", suffix=WORD_END), Name.Builtin),
        ],
        "words": [
            (words(FUNCTIONS, suffix=r"(?=\()"), Name.Function),
            (r"`[^`\n]*`", Name.Variable),
            (WORD, Name),
            (r"==|!=|<=|>=|=~|\.\.|[=<>+*/%:?.-]", Operator),
        ],
        "value": [
            (r'"', String.Double, "string"),
            (r"'[^'\n]*'", String.Single),
            (r"--[A-Za-z][A-Za-z0-9-]*", Name.Attribute),
            (r"(?<![\w.])-?(?:\d[\d_]*)(?:\.\d[\d_]*)?(?:[eE][+-]?\d+)?%?(?![\w])", Number),
            (r"(?<![\w.])-?\d+(?=\.\.)", Number),
            (r"(true|false|nothing|and|or|not)" + WORD_END, Keyword.Constant),
        ],
        "string": [
            (r'"', String.Double, "#pop"),
            (r"\\\(", String.Interpol, "interpolation"),
            (r"\\.", String.Escape),
            (r'[^"\\]+', String.Double),
            (r"\\", String.Double),
        ],
        "interpolation": [
            (r"\)", String.Interpol, "#pop"),
            (r"\(", Punctuation, "parentheses"),
            (r"\s+", Text.Whitespace),
            include("value"),
            include("words"),
            (r"[\[\]{},;|]", Punctuation),
            (r".", Text),
        ],
        "parentheses": [
            (r"\)", Punctuation, "#pop"),
            (r"\(", Punctuation, "#push"),
            (r"\s+", Text.Whitespace),
            include("value"),
            include("words"),
            (r"[\[\]{},;|]", Punctuation),
            (r".", Text),
        ],
    }
