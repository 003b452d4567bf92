"""What stands in a class directory and beside it: its names, whole files, one run's lock, what may be written over."""
