"""`python -m patrol`: the same as the command `patrol`."""

from patrol.cli import main

main()
