"""Run the command line as ``python -m pledgegraph.cli``."""

from pledgegraph.cli import main

main()
