"""Mistakes in the practice exercise of notebook 00."""

from autograder.claims.mistake import mistake


@mistake(of="average_over_time", breaks=(), hint=2)
def average_over_the_batch(x):
    """The average runs over the batch (axis 0), so sequences are mixed."""
    return x.mean(axis=0)


@mistake(of="average_over_time", breaks=(), hint=2)
def average_over_the_features(x):
    """The average runs over the features (the last axis), so time is still there."""
    return x.mean(axis=-1)


@mistake(of="average_over_time", breaks=(), hint=2)
def average_over_everything(x):
    """The average runs over all axes and leaves one single number."""
    return x.mean()


@mistake(of="average_over_time", breaks=(), hint=2)
def time_kept_as_an_axis_of_one(x):
    """The time axis is kept with length 1 (keepdims)."""
    return x.mean(axis=1, keepdims=True)


@mistake(of="average_over_time", breaks=(), hint=1)
def summed_and_not_divided(x):
    """The steps are added up and the sum is not divided by their number."""
    return x.sum(axis=1)


@mistake(of="average_over_time", breaks=(), hint=3)
def divided_by_the_batch(x):
    """The sum over time is divided by the number of sequences instead of the number of steps."""
    return x.sum(axis=1) / len(x)


@mistake(of="average_over_time", breaks=(), hint=1)
def last_step_only(x):
    """Only the last time step is returned."""
    return x[:, -1]


@mistake(of="average_over_time", breaks=(), hint=1)
def last_step_left_out(x):
    """The last time step is left out."""
    return x[:, :-1].mean(axis=1)
