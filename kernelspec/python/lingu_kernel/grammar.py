"""The language's words, from `grammar.json`, which a test writes from the command table."""

import json
import os

with open(os.path.join(os.path.dirname(__file__), "grammar.json"), encoding="utf-8") as _file:
    _lists = json.load(_file)

KEYWORDS = [word for word in _lists["keywords"] if word not in ("true", "false", "nothing")]
NOUNS = _lists["nouns"]
VERBS = _lists["verbs"]
COMMANDS = _lists["commands"]
FUNCTIONS = _lists["functions"]
OPTIONS = _lists["options"]
