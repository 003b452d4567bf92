"""The toy course's mistakes."""
