"""The companion's tests: `PYTHONPATH=kernelspec/python LINGU_PROGRAM=… pytest Tests/Companion`.

Tests that need the program or a package that is not installed are skipped, saying so.
"""
import os
import pathlib
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
if "LINGU_INSTALLED" not in os.environ:
    sys.path.insert(0, str(ROOT / "kernelspec" / "python"))
os.environ.setdefault("LINGU_LOG", "error")


@pytest.fixture(scope="session")
def lingu():
    import lingu_kernel

    try:
        session = lingu_kernel.Lingu()
    except FileNotFoundError as error:
        pytest.skip(str(error))
    yield session
    session.close()
