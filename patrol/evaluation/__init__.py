"""Numbers that can be defended: counts, indicators and reports, each with the way to the rows behind it."""
