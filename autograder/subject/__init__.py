"""The process in which a student's code runs, and nothing else; `server` is its program.

It shares `autograder.border` with the judge. Nothing in this package knows the checks.
"""
