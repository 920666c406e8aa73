"""Grievances (고충민원): complaints to the district itself, by channel and category, with time limits."""
