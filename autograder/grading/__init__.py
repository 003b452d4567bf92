"""Who decides: the judge, its side of the process in which a student's code runs, and the whole class."""
