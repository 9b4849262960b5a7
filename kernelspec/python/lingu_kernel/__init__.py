"""Lingu for Python users: a lexer, a client, IPython magics and a papermill translator.

The kernel itself is a program (`lingu`); nothing here imports anything beyond the standard library
until a front end asks for it. In a notebook with a Python kernel::

    %load_ext lingu_kernel
    %%lingu
    g = graph build wordnet --classes [animal plant food] --nodes 200
"""

import os
import shutil
import sys

__version__ = "0.2.0"
__all__ = ["Lingu", "LinguError", "Result", "program", "load_ipython_extension"]


def program():
    """The path of the `lingu` program that belongs to this package.

    Looked for in this order: the variable LINGU_PROGRAM, the environment that this Python belongs
    to, the user's own programs, the search path.

    Raises FileNotFoundError, saying how to install it, if there is none.
    """
    import site

    candidates = [os.environ.get("LINGU_PROGRAM"), os.path.join(sys.prefix, "bin", "lingu")]
    package = os.path.dirname(os.path.abspath(__file__))
    # lib/python3.X/site-packages/lingu_kernel → bin/lingu of the same prefix.
    candidates.append(os.path.normpath(os.path.join(package, "..", "..", "..", "..", "bin", "lingu")))
    if site.ENABLE_USER_SITE and site.USER_BASE:
        candidates.append(os.path.join(site.USER_BASE, "bin", "lingu"))
    candidates.append(shutil.which("lingu"))
    for path in candidates:
        if path and os.path.isfile(path) and os.access(path, os.X_OK):
            return path
    raise FileNotFoundError(
        "the program `lingu` was not found; install its wheel into this environment "
        "(pip install lingu-*.whl) or set LINGU_PROGRAM to its path"
    )


def __getattr__(name):
    if name in ("Lingu", "LinguError", "Result"):
        from . import client

        return getattr(client, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def load_ipython_extension(shell):
    """Register `%%lingu`, `%lingu_pull`, `%lingu_push` and `%lingu_restart` (`%load_ext lingu_kernel`)."""
    from .magics import register

    register(shell)


def unload_ipython_extension(shell):
    """End the session behind the magics (`%unload_ext lingu_kernel`)."""
    from .magics import unregister

    unregister(shell)
