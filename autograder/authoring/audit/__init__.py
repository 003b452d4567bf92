"""Grades the checks themselves: right answers that they must accept, and wrong ones that they must refuse.

Both are made by machine from the course's own right answers, so that nobody has to have thought of them:

- `sources` finds the right answers and the names around them;
- `mutate` makes wrong answers by one small change each, `rewrite` makes right ones by changing only the form;
- `trial` runs one answer on inputs from all over what the docstring allows (its notebook's `domain`), and through the
  hidden checks;
- `margins` says how far it stays from the limit of the checks.
"""
