"""Attacks on the grader, as data, and what runs them."""
