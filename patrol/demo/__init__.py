"""A believable year of a demo district, the same for the same seed and day: for trying the system and for measuring it."""
