"""What the tests run in processes of their own; says on standard output what it has done, line by line."""

from __future__ import annotations

import sys

from reportedly.errors import LedgerError
from reportedly.ledger import Ledger, writer
from tests.ledger.making import NAME, VERSION, make_reading


def say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def wait() -> None:
    sys.stdin.readline()


def write(path: str, first: int, last: int, batch: int) -> None:
    """Store the readings from one number to another, and say each number once it is stored."""
    say("ready")
    wait()
    with Ledger.open(path) as ledger:
        for at in range(first, last, batch):
            numbers = range(at, min(at + batch, last))
            ledger.add_many((document, NAME, VERSION, claims) for document, claims in map(make_reading, numbers))
            for number in numbers:
                say(str(number))


def create(*places: str) -> None:
    """Open a new ledger each round and store one reading, at the same moment as others do."""
    say("ready")
    for number, place in enumerate(places):
        wait()
        document, claims = make_reading(number)
        with Ledger.open(place) as ledger:
            ledger.add_many([(document, NAME, VERSION, claims)])
        say(str(number))


def hang(path: str, number: int) -> None:
    """Stop for good in the middle of a transaction, with everything written and nothing committed."""
    store = writer.insert_new  # type: ignore[attr-defined]  # imported there

    def store_and_hang(connection, table, rows):  # type: ignore[no-untyped-def]  # as the function it stands in for
        store(connection, table, rows)
        if table.name == "claim_actors":
            say("inside")
            wait()

    writer.insert_new = store_and_hang  # type: ignore[attr-defined]  # imported there
    document, claims = make_reading(number)
    with Ledger.open(path) as ledger:
        ledger.add_many([(document, NAME, VERSION, claims)])
    say("committed")


def fill(path: str, limit: int) -> None:
    """Store readings with files limited to some bytes, say each number, and in the end the error."""
    import resource

    number = 0
    with Ledger.open(path) as ledger:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
        try:
            while True:
                document, claims = make_reading(number)
                ledger.add_many([(document, NAME, VERSION, claims)])
                say(str(number))
                number += 1
        except LedgerError as error:
            say(f"error {error}")


COMMANDS = {"write": write, "create": create, "hang": hang, "fill": fill}

if __name__ == "__main__":
    command, *arguments = sys.argv[1:]
    COMMANDS[command](*(int(each) if each.isdecimal() else each for each in arguments))  # type: ignore[operator]  # their signatures differ
