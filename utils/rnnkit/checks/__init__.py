"""Visible checks: what a student's notebook says at once. One module per notebook, one check per exercise.

They hold expected numbers for fixed inputs, and no formulas. The numbers are in the JSON files of `data/`,
which the instructors' tools generate.
"""
