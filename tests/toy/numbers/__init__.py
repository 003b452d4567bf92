"""The toy course's first notebook."""
