"""``reportedly ledger``: the ledger itself, as what is kept."""

from __future__ import annotations

import click

from reportedly.cli.ledger_add import add


@click.group()
def ledger() -> None:
    """Look after the ledger itself.

    \b
    Example:
      reportedly ledger add claims.parquet
    """


ledger.add_command(add)
