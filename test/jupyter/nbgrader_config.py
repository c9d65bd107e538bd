# What nbgrader must be told of TypeScript: the notebook's language names the stub that replaces a solution.

c = get_config()  # noqa: F821

c.CourseDirectory.course_id = "lectern"
c.ClearSolutions.code_stub = {"typescript": '// YOUR CODE HERE\nthrow new Error("not written yet");'}
c.Execute.timeout = 10  # seconds for one cell, then it is interrupted
