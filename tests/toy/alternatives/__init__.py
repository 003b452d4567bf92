"""The toy course's alternatives."""
