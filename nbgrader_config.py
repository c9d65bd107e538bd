"""nbgrader on Lectern's folders, with TypeScript. Run nbgrader in this folder."""

import json
import re

from nbgrader.preprocessors import (
    CheckCellMetadata,
    ClearHiddenTests,
    ClearMarkScheme,
    ClearOutput,
    ClearSolutions,
    ComputeChecksums,
    IncludeHeaderFooter,
    InstantiateTests,
    LockCells,
    SaveCells,
)

c = get_config()  # noqa: F821


class ClearTasks(ClearSolutions):
    """Each stub throws its task, which the cell's first line names: `// Task 4.4: write softmax`."""

    def preprocess_cell(self, cell, resources, cell_index):
        task = re.match(r"\s*// (Task .+?)\s*$", cell.source.split("\n", 1)[0])
        text = task.group(1) if task else "This is yours to write"
        self.code_stub = {"typescript": f"throw new Error({json.dumps(text, ensure_ascii=False)});"}
        return super().preprocess_cell(cell, resources, cell_index)


c.CourseDirectory.course_id = "lectern"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "exercises"
# Other solutions, right and wrong, are for trying the tests; students get none of them.
c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__", ".DS_Store", "right", "wrong"]

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

c.Execute.timeout = 60  # seconds for one cell, then it is interrupted
c.ExecutePreprocessor.timeout = 60
