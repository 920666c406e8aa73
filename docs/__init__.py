"""The parts of the documentation that are made from the code (`make docs`), so that they cannot contradict it."""
