"""What can be wrong with what the autograder is given; each message says what to do next."""


class AutograderError(Exception):
    """The base of all; the command line prints it and ends."""


class BadClass(AutograderError):
    """A class directory that cannot be graded."""


class BadSubmission(AutograderError):
    """A file that cannot be graded; the rest of the class still can."""


class BadCourse(AutograderError):
    """A name that leads to no course."""


class UnknownAssignment(AutograderError, LookupError):
    """An assignment that the course does not have."""


class BadRepository(AutograderError):
    """An address that leads to no repository that students could get their tree from."""


class SourceError(AutograderError):
    """An instructor notebook that cannot be an assignment."""


class CannotConfine(AutograderError):
    """This machine cannot confine a subject; the message says what is missing and how to go on."""


class CannotRead(AutograderError):
    """A submitted file that is there, and that this machine does not let the grader read."""


class NotOurs(AutograderError):
    """A file or folder that is in the way and that somebody else wrote; it is left as it is."""


class Starved(AutograderError):
    """A submission got so little of the processor that no verdict on it would be fair: it is not graded."""


class BadTable(AutograderError):
    """A table of a platform's or a person's that cannot be read, or not be filled."""


class BadDownload(AutograderError):
    """A download of a platform's that cannot be read, or of which nothing is known."""


class BadTime(AutograderError):
    """A time that could mean several."""


class NotUnderstood(AutograderError):
    """Something asked for that cannot be done; the message says what can."""
