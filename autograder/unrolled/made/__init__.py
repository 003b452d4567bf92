"""Makers of what `rnnkit` ships, and experiments that are not released."""
