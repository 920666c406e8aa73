"""Measurements of what docs/ promises: `make bench` runs them all, `make bench ARGS="serving photos"` some.

Every row is a ratio or a share within one run, so that a slow or busy machine does not change what it says.
"""
