"""The process in which a student's code runs, and the wire to it.

`server` runs there, `client` in the judge; `wire` is all that both share. Nothing in this package knows the checks.
"""
