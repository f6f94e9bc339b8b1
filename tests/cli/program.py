"""The command ``reportedly`` with the fake reader in the place of the default one, for tests that start processes."""

from __future__ import annotations

from reportedly import reading
from reportedly.cli import main
from tests.cli.fake_reader import get_fake_reader

# Worker processes import this module too, so they have it as well.
reading.get_reader = get_fake_reader  # type: ignore[assignment]  # a function with a cache is replaced by a plain one

if __name__ == "__main__":
    main()
