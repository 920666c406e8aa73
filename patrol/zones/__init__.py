"""Vulnerable zones (취약지역): drawn on a map or taken from a file, with a type and the days on which they are valid."""
