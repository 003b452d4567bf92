"""Notebook 11, which is not graded: the same in PyTorch."""
