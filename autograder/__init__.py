"""The grader of Unrolled: what instructors install, and no student ever receives."""
