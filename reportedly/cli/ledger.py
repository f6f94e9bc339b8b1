"""``reportedly ledger``: the ledger itself, as what is kept."""

from __future__ import annotations

import click

from reportedly.cli.ledger_add import add
from reportedly.cli.ledger_transfer import backup, copy, merge
from reportedly.cli.ledger_verify import chain, verify


@click.group()
def ledger() -> None:
    """Look after the ledger itself: add to it, copy it, merge it, back it up, verify it.

    \b
    Example:
      reportedly ledger verify war.db
    """


for _command in (add, copy, merge, backup, verify, chain):
    ledger.add_command(_command)
