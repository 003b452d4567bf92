"""Visible check of the practice exercise in notebook 00."""

from rnnkit.checks._compare import VisibleCheck

average_over_time = VisibleCheck("start_here", "average_over_time")
