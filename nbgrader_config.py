"""nbgrader on Lectern's folders, with TypeScript. Run nbgrader in this folder."""

import json
import os
import re
import shutil
import sys

from nbconvert.preprocessors import ClearMetadataPreprocessor, CSSHTMLHeaderPreprocessor
from nbformat.v4 import new_code_cell
from nbgrader.api import Gradebook
from nbgrader.plugins import ExtractorPlugin
from nbgrader.preprocessors import (
    AssignLatePenalties,
    CheckCellMetadata,
    ClearHiddenTests,
    ClearMarkScheme,
    ClearOutput,
    ClearSolutions,
    ComputeChecksums,
    DeduplicateIds,
    Execute,
    GetGrades,
    IgnorePattern,
    IncludeHeaderFooter,
    InstantiateTests,
    LimitOutput,
    LockCells,
    NbGraderPreprocessor,
    OverwriteCells,
    OverwriteKernelspec,
    SaveAutoGrades,
    SaveCells,
)
from nbgrader.utils import unzip

c = get_config()  # noqa: F821

# nbgrader starts alembic, which lies beside it: without this, its first command fails wherever .venv is not activated.
os.environ["PATH"] = os.pathsep.join([os.path.dirname(sys.executable), os.environ.get("PATH", "")])


class ClearTasks(ClearSolutions):
    """Each stub throws its task, which the cell's first line names: `// Task 4.4: write softmax`."""

    def preprocess_cell(self, cell, resources, cell_index):
        task = re.match(r"\s*// (Task .+?)\s*$", cell.source.split("\n", 1)[0])
        text = task.group(1) if task else "This is yours to write"
        self.code_stub = {"typescript": f"throw new Error({json.dumps(text, ensure_ascii=False)});"}
        return super().preprocess_cell(cell, resources, cell_index)


class ForgetCopies(DeduplicateIds):
    """A cell that a student has copied is the student's own; what nbgrader leaves of its flags ends the whole class's grading."""

    def preprocess_cell(self, cell, resources, cell_index):
        cell, resources = super().preprocess_cell(cell, resources, cell_index)
        if cell.metadata.get("nbgrader") == {}:
            del cell.metadata["nbgrader"]
        return cell, resources


class HideLinesAroundErrors(NbGraderPreprocessor):
    """A test that does not compile shows the lines where, which are those of hidden tests too: only the words are for students."""

    def preprocess_cell(self, cell, resources, cell_index):
        if "BEGIN HIDDEN TESTS" in cell.source:
            for output in cell.get("outputs", []):
                if output.output_type == "error":
                    why = [line for line in output.traceback[1:] if re.match(r"(Cell \[.*\]|No cell .*) declares ", line)]
                    output.traceback = output.traceback[:1] + why
        return cell, resources


class PutBackDeleted(OverwriteCells):
    """What a student has deleted is there again: locked cells at the beginning, tests at the end.

    nbgrader's own `add_missing_cells` begins them with `#`, which is no comment in TypeScript.
    """

    def preprocess(self, nb, resources):
        nb, resources = super().preprocess(nb, resources)
        there = {cell.metadata.get("nbgrader", {}).get("grade_id") for cell in nb.cells}
        begin = []
        with Gradebook(self.db_url) as book:
            notebook = book.find_notebook(self.notebook_id, self.assignment_id)
            points = {cell.name: cell.max_score for cell in notebook.grade_cells}
            for cell in notebook.source_cells:
                if cell.name in there or not cell.locked or cell.cell_type != "code":
                    continue
                flags = {
                    "grade_id": cell.name,
                    "grade": cell.name in points,
                    "solution": False,
                    "locked": True,
                    "task": False,
                    "schema_version": 3,
                    "cell_type": "code",
                    "checksum": cell.checksum,
                }
                if flags["grade"]:
                    flags["points"] = points[cell.name]
                place = nb.cells if flags["grade"] else begin
                place.append(new_code_cell(cell.source, metadata={"nbgrader": flags}))
        nb.cells[:0] = begin
        return nb, resources


class SetBrokenZipsAside(ExtractorPlugin):
    """A zip that cannot be read is named, and the others are collected; nbgrader's own stops there, and collects nobody."""

    def extract(self, archive_path, extracted_path):
        broken = []
        for folder, _, names in os.walk(archive_path):
            place = os.path.normpath(os.path.join(extracted_path, os.path.relpath(folder, archive_path)))
            os.makedirs(place, exist_ok=True)
            for name in names:
                path = os.path.join(folder, name)
                student, ending = os.path.splitext(name)
                if ending not in self.zip_ext:
                    shutil.copy(path, place)
                    continue
                try:
                    unzip(path, place, zip_ext=self.zip_ext, create_own_folder=True, tree=True)
                except Exception as error:  # zipfile, zlib and tarfile have a dozen kinds for bytes that are not theirs
                    broken.append(f"{path}: not collected, it cannot be unpacked ({error}); ask for it anew")
                    # What came out before may be half a notebook.
                    shutil.rmtree(os.path.join(place, student.removesuffix(".tar")), ignore_errors=True)
        for line in broken:
            self.log.error(line)


class WarningsAreOutput(NbGraderPreprocessor):
    """A test fails by an error; nbgrader takes whatever is on stderr for one, a student's console.warn too."""

    def preprocess_cell(self, cell, resources, cell_index):
        for output in cell.get("outputs", []):
            if output.output_type == "stream":
                output.name = "stdout"
        return cell, resources


c.CourseDirectory.course_id = "lectern"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "exercises"
# Other solutions, right and wrong, are for trying the tests; students get none of them.
c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__", ".DS_Store", "right", "wrong"]

# exercises/ lies in the repository: without this, nbgrader skips what is there, and knows of no assignment to grade.
c.GenerateAssignment.force = True

c.ClearSolutions.code_stub = {"typescript": ""}  # which ClearTasks fills in
c.GenerateAssignment.preprocessors = [
    IncludeHeaderFooter,
    InstantiateTests,
    LockCells,
    ClearTasks,
    ClearOutput,
    CheckCellMetadata,
    ComputeChecksums,
    SaveCells,
    ClearHiddenTests,
    ClearMarkScheme,
    ComputeChecksums,
    CheckCellMetadata,
]

# `// AUTOTEST f(2)` and `// HASHED AUTOTEST f(2)`: see autotests.yml
c.InstantiateTests.comment_strs = {"lectern": "//"}
c.InstantiateTests.sanitizers = {"lectern": lambda shown: shown.strip("\"'`")}

c.Autograde.sanitize_preprocessors = [
    ClearOutput,
    ForgetCopies,
    OverwriteKernelspec,
    PutBackDeleted,
    CheckCellMetadata,
]
c.Autograde.autograde_preprocessors = [
    Execute,
    WarningsAreOutput,
    IgnorePattern,
    ClearMetadataPreprocessor,
    LimitOutput,
    SaveAutoGrades,
    AssignLatePenalties,
    CheckCellMetadata,
]

# Without these, nbgrader's feedback shows students the hidden tests; the first knows where they are, so it comes first.
c.GenerateFeedback.preprocessors = [
    GetGrades,
    HideLinesAroundErrors,
    ClearHiddenTests,
    CSSHTMLHeaderPreprocessor,
]

c.ZipCollectApp.extractor_plugin = SetBrokenZipsAside
# Of `nbgrader zip_collect`, on downloaded/ASSIGNMENT/archive/: a zip STUDENT.zip, or a folder STUDENT with the notebook.
c.FileNameCollectorPlugin.named_regexp = (
    r".*[\\/]extracted[\\/](?P<student_id>[^\\/]+)[\\/](?:.*[\\/])?(?P<file_id>[^\\/]+)"
)

c.Execute.timeout = 60  # seconds for one cell, then it is interrupted
c.ExecutePreprocessor.timeout = 60
