"""jupyter_kernel_test with every optional sample filled in."""
import unittest

import jupyter_kernel_test
from jupyter_kernel_test import IopubWelcomeTests, KernelTests


class LinguTests(KernelTests):
    kernel_name = "lingu"
    language_name = "lingu"
    file_extension = ".lingu"
    code_hello_world = 'print "hello, world"'
    code_stderr = 'print "oh" --stderr'
    completion_samples = [
        {"text": "displ", "matches": {"display"}},
        {"text": "prin", "matches": {"print"}},
    ]
    complete_code_samples = ["1", 'print "x"', "for i in 1..3 {\n  print (i)\n}"]
    incomplete_code_samples = ["for i in 1..3 {", "x = [1", "[1 2] |"]
    invalid_code_samples = [")", "x = = 1"]
    code_page_something = "print?"
    code_generate_error = 'error "on purpose"'
    code_execute_result = [
        {"code": "6 * 7", "result": "42"},
        {"code": "[1 2]", "result": "[1 2]"},
        {"code": "6 * 7", "result": "42"},
        {"code": "6 * 8", "result": "48"},
    ]
    code_display_data = [
        {"code": 'display html "<b>x</b>"', "mime": "text/html"},
        {"code": 'display markdown "**x**"', "mime": "text/markdown"},
        {"code": "display svg '<svg xmlns=\"http://www.w3.org/2000/svg\"/>'", "mime": "image/svg+xml"},
        {"code": "display json '[1]'", "mime": "application/json"},
    ]
    code_history_pattern = "6 ? 7*"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "print"
    code_clear_output = "clear"


class LinguWelcomeTests(IopubWelcomeTests):
    kernel_name = "lingu"
    support_iopub_welcome = True


# The classes of the package itself are not tests of ours.
del KernelTests, IopubWelcomeTests

if __name__ == "__main__":
    print("jupyter_kernel_test", jupyter_kernel_test.__version__)
    unittest.main()
