"""Notebook 09."""
