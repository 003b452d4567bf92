"""Notebook 00, which is not graded."""
