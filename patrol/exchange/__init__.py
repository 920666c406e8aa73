"""Findings in and out as files: what Korean offices send each other, read and written without losing or doubling a row."""
