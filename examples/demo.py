"""Read the example dispatches into a fresh ledger and ask who holds what, with the commands that a user would type."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

DISPATCHES = Path(__file__).resolve().parent / "dispatches"
LEDGER = Path("build") / "demo.db"
QUESTIONS = (
    ("claims", "--place", "Abu Kamal", "--type", "capture"),
    ("holds", "Abu Kamal", "--on", "2017-11-10", "--known", "2017-11-10"),
    ("holds", "Abu Kamal", "--on", "2017-11-12", "--known", "2017-11-12"),
    ("control", "--on", "2017-11-25"),
)


def run(*arguments: str) -> None:
    """Show a command and run it; stop the demonstration if it fails."""
    print(f"\n$ reportedly {' '.join(arguments)}", flush=True)
    subprocess.run([sys.executable, "-m", "reportedly", *arguments], check=True)


def main() -> None:
    """Run the demonstration."""
    LEDGER.parent.mkdir(exist_ok=True)
    for leftover in LEDGER.parent.glob(f"{LEDGER.name}*"):
        leftover.unlink()
    run("read", str(DISPATCHES), "--ledger", str(LEDGER))
    for question in QUESTIONS:
        run(*question, "--ledger", str(LEDGER))


if __name__ == "__main__":
    main()
