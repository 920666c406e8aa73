"""`python -m patrol.cli`: the same as `patrol`."""

from patrol.cli import main

main()
