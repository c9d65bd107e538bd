"""What jupyter_kernel_test is to try with this kernel, and a report of one JSON line for each result."""

import json
import sys
import unittest

import jupyter_kernel_test


class LecternTests(jupyter_kernel_test.KernelTests):
    kernel_name = "lectern"
    language_name = "typescript"
    file_extension = ".ts"

    code_hello_world = 'console.log("hello, world")'
    code_stderr = 'console.error("on stderr")'

    completion_samples = [
        {"text": "Math.hyp", "matches": {"hypot"}},
        {"text": "[3, 1, 2].toSor", "matches": {"toSorted"}},
        {"text": "const length = 1;\nconst lengths = [length];\nlengths.at(0)?.toPre", "matches": {"toPrecision"}},
        {"text": "noSuchName.", "matches": set()},
    ]

    complete_code_samples = [
        "1",
        "const a = 1;",
        "function f(x: number): number {\n  return x + 1;\n}",
        "interface Point {\n  x: number;\n}",
        "await Promise.resolve(1)",
        "`one\n${2}\nthree`",
        "// only a comment",
        "",
    ]
    incomplete_code_samples = [
        "function f(x: number) {",
        "const a = [1, 2,",
        "const text = `one",
        "if (true) {",
        "/* a comment",
        "f(",
    ]
    invalid_code_samples = [
        "const = 1",
        "function (",
        "let a b",
        "1 +* 2",
    ]

    code_generate_error = 'throw new RangeError("too far")'

    code_execute_result = [
        {"code": "6 * 7", "result": "42"},
        {"code": "[1, 2].map((x) => x / 2)", "result": "[ 0.5, 1 ]"},
        {"code": 'const name: string = "Ada";\nname', "result": "'Ada'"},
        {"code": "await Promise.resolve({ a: 1 })", "result": "{ a: 1 }"},
    ]

    code_display_data = [
        {"code": 'display.html("<b>bold</b>")', "mime": "text/html"},
        {"code": 'display.markdown("**bold**")', "mime": "text/markdown"},
        {"code": 'display.latex("$x^2$")', "mime": "text/latex"},
        {"code": "display.json({ a: 1 })", "mime": "application/json"},
        {"code": 'display.svg("<svg xmlns=\\"http://www.w3.org/2000/svg\\"/>")', "mime": "image/svg+xml"},
        {"code": "display({ a: 1 })", "mime": "text/plain"},
    ]

    # test_history runs the results above more than three times over.
    code_history_pattern = "6 ? 7"
    supported_history_operations = ("tail", "range", "search")

    code_inspect_sample = "Math.hypot"
    code_clear_output = "display.clear()"

    # A pager is where IPython shows `?name`; TypeScript has no such syntax, and Shift-Tab inspects instead.
    code_page_something = ""


class LecternWelcomeTests(jupyter_kernel_test.IopubWelcomeTests):
    kernel_name = "lectern"
    support_iopub_welcome = True


class Report(unittest.TestResult):
    """Tells of each test, and of a part of one (a subTest) that did not pass."""

    def addSuccess(self, test):
        self.tell(test, "passed")

    def addSkip(self, test, reason):
        self.tell(test, "skipped", reason)

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.tell(test, "failed", self._exc_info_to_string(err, test))

    def addError(self, test, err):
        super().addError(test, err)
        self.tell(test, "failed", self._exc_info_to_string(err, test))

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            part = f"{subtest._subDescription()}\n{self._exc_info_to_string(err, test)}"
            self.tell(test, "failed", part)

    def tell(self, test, status, text=""):
        # A failed setUpClass comes as an _ErrorHolder, and a skipped part of a test as the part.
        test = getattr(test, "test_case", test)
        name = test.id().rpartition(".")[2]
        print("@" + json.dumps({"name": name, "status": status, "text": text}), flush=True)


if __name__ == "__main__":
    loader = unittest.TestLoader()
    suites = [loader.loadTestsFromTestCase(case) for case in (LecternTests, LecternWelcomeTests)]
    result = unittest.TestSuite(suites).run(Report())
    sys.exit(0 if result.wasSuccessful() else 1)
