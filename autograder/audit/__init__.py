"""Grades the checks themselves: right answers that they must accept, and wrong ones that they must refuse.

Both are made by machine from the course's own right answers, so that nobody has to have thought of them:

- `sources` finds the right answers and the names around them;
- `mutate` makes wrong answers by one small change each, `rewrite` makes right ones by changing only the form;
- `domains` holds, for every exercise, inputs from all over what its docstring allows;
- `trial` runs one answer on them and through the hidden checks.
"""
