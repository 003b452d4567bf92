"""The toy course's checks."""
