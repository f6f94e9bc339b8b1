"""``python -m reportedly``: the same as the ``reportedly`` command."""

from reportedly.cli import main

main()
