"""Papermill's translator for Lingu: `papermill in.ipynb out.ipynb -k lingu -p epochs 20`.

Papermill imports the modules of the entry-point group `papermill.engine`; importing this one
registers the translator for the language and the kernel `lingu`.
"""

from papermill.translators import Translator, papermill_translators

from .literals import literal


class LinguTranslator(Translator):
    """Writes parameters as assignments: text, numbers, booleans, nothing, lists and records."""

    @classmethod
    def translate(cls, val):
        return literal(val)

    @classmethod
    def comment(cls, cmt_str):
        return f"# {cmt_str}".strip()

    @classmethod
    def assign(cls, name, str_val):
        return f"{name} = {str_val}"


papermill_translators.register("lingu", LinguTranslator)
