"""What stands in a class directory and beside it: the lock of one run, and what a verb may write over."""
