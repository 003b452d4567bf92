"""The site that people read: what Sphinx gets, and what its pages must keep to. `docs/site/build.py` runs it all."""
