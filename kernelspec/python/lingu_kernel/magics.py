"""IPython magics: a Lingu session beside a Python notebook."""

import json
import os
import re
import tempfile

from IPython.core.error import UsageError
from IPython.core.magic import Magics, cell_magic, line_magic, magics_class
from IPython.display import DisplayHandle, clear_output, publish_display_data

from .client import Lingu, LinguError

NAME = re.compile(r"^[^\W\d](?:\w|-(?=[^\W_]))*$")


def quoted(text):
    """Text as a Lingu string."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


@magics_class
class LinguMagics(Magics):
    """`%%lingu`, `%lingu_pull`, `%lingu_push` and `%lingu_restart`."""

    session = None

    def _session(self):
        if self.session is None or not self.session.is_running:
            self.session = Lingu()
        return self.session

    def close(self):
        """End the session."""
        if self.session is not None:
            self.session.close()
            self.session = None

    def _run(self, code):
        """Run code silently.

        Raises UsageError with the kernel's own words if it fails.
        """
        try:
            return self._session().check(code)
        except LinguError as error:
            raise UsageError(str(error)) from None

    @cell_magic
    def lingu(self, line, cell):
        """Run a cell in the Lingu session and show what it shows: `%%lingu`."""
        handles = {}

        def show(output):
            kind = output["output_type"]
            identifier = output.get("transient", {}).get("display_id")
            if kind == "clear_output":
                clear_output()
            elif kind == "stream":
                import sys

                print(output["text"], end="", file=getattr(sys, output["name"]))
            elif kind == "update_display_data":
                handle = handles.get(identifier)
                if handle is not None:
                    handle.update(output["data"], raw=True, metadata=output["metadata"])
            elif kind in ("display_data", "execute_result"):
                if identifier:
                    handles[identifier] = DisplayHandle(identifier)
                    handles[identifier].display(
                        output["data"], raw=True, metadata=output["metadata"]
                    )
                else:
                    publish_display_data(output["data"], output["metadata"])
            elif kind == "error":
                print("\n".join(output["traceback"]))

        def answer(prompt, is_password):
            if is_password:
                from getpass import getpass

                return getpass(prompt)
            return input(prompt)

        result = self._session().run((line + "\n" if line.strip() else "") + cell, show, answer)
        if result.error:
            raise UsageError(f"the Lingu cell failed: {result.error.name}")

    @line_magic
    def lingu_pull(self, line):
        """Fetch a value: `%lingu_pull df = results` or `%lingu_pull results`.

        Tables become pandas data frames (lists of dictionaries without pandas); numbers, texts and
        lists become Python's; `features` values become a dictionary of NumPy arrays.
        """
        name, separator, expression = line.partition("=")
        name, expression = name.strip(), expression.strip() if separator else name.strip()
        if not expression:
            raise UsageError("say what to fetch: %lingu_pull df = results")
        if not name.isidentifier():
            name = re.sub(r"\W", "_", name)
        if not name.isidentifier():
            raise UsageError(f"“{name}” is no name in Python: %lingu_pull df = {expression}")
        self.shell.user_ns[name] = self._pull(expression)

    def _pull(self, expression):
        with tempfile.TemporaryDirectory(prefix="lingu-pull-") as folder:
            path = os.path.join(folder, "value")
            session = self._session()
            attempts = [
                (f"({expression}) | table save {quoted(path + '.json')} --overwrite", self._table),
                (f"features save ({expression}) {quoted(path + '.npz')} --overwrite", self._arrays),
            ]
            failures = []
            for code, read in attempts:
                result = session.run(code)
                if result.error is None:
                    return read(path)
                failures.append(result.error)
                if result.error.name in ("UnknownName", "UndefinedName", "SyntaxError"):
                    break
            result = session.run(f"({expression})")
            if result.error is None and result.data is not None:
                try:
                    return json.loads(result.text)
                except ValueError:
                    return result.text
            raise UsageError(str(result.error or failures[0]))

    @staticmethod
    def _table(path):
        with open(path + ".json", encoding="utf-8") as file:
            rows = json.load(file)
        try:
            import pandas
        except ImportError:
            return rows
        return pandas.DataFrame(rows)

    @staticmethod
    def _arrays(path):
        import numpy

        with numpy.load(path + ".npz", allow_pickle=False) as file:
            return {key: file[key] for key in file.files}

    @line_magic
    def lingu_push(self, line):
        """Hand over data frames or dictionaries of arrays: `%lingu_push df` or `%lingu_push t = df`.

        A data frame (or a list of dictionaries) becomes a table; a dictionary of NumPy arrays as
        `features load` reads it becomes hop features; numbers and texts become values.
        """
        name, separator, source = line.partition("=")
        name, source = name.strip(), source.strip() if separator else name.strip()
        if not NAME.match(name):
            raise UsageError("say what to hand over: %lingu_push df, or %lingu_push name = df")
        try:
            value = eval(source, self.shell.user_ns)  # noqa: S307 - the user's own expression
        except NameError:
            raise UsageError(f"there is no “{source}” in this notebook") from None
        self._push(name, value)

    def _push(self, name, value):
        with tempfile.TemporaryDirectory(prefix="lingu-push-") as folder:
            path = os.path.join(folder, name)
            if isinstance(value, dict) and all(hasattr(item, "dtype") for item in value.values()):
                import numpy

                numpy.savez(path + ".npz", **value)
                self._run(f"{name} = features load {quoted(path + '.npz')}")
                return
            if hasattr(value, "to_json") and hasattr(value, "columns"):
                if value.index.name is not None:
                    value = value.reset_index()
                text = value.to_json(orient="records", date_format="iso", double_precision=15)
                rows = json.loads(text)
            elif isinstance(value, list) and value and all(isinstance(row, dict) for row in value):
                rows = value
            elif isinstance(value, (bool, int, float, str, list, type(None))):
                from .literals import literal

                self._run(f"{name} = {literal(value)}")
                return
            else:
                raise UsageError(
                    f"a {type(value).__name__} cannot be handed over; a data frame, a list of "
                    "dictionaries, a dictionary of NumPy arrays, a number or a text can"
                )
            with open(path + ".json", "w", encoding="utf-8") as file:
                json.dump(rows, file)
            self._run(f"{name} = table load {quoted(path + '.json')}")

    @line_magic
    def lingu_restart(self, line):
        """End the Lingu session; the next cell begins a new one."""
        self.close()


def register(shell):
    """Register the magics, once for a shell."""
    if not isinstance(getattr(shell, "lingu_magics", None), LinguMagics):
        shell.lingu_magics = LinguMagics(shell)
        import atexit

        atexit.register(shell.lingu_magics.close)
    shell.register_magics(shell.lingu_magics)


def unregister(shell):
    """End the session of a shell."""
    magics = getattr(shell, "lingu_magics", None)
    if magics is not None:
        magics.close()
