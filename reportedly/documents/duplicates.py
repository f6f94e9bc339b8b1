"""Different documents under one name: both are kept, and that is said."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b

import numpy as np

from reportedly.documents import limits
from reportedly.documents.items import Item, Notice, shown
from reportedly.model import Document


class Names:
    """The names of a run's documents, in a table of fixed size.

    It keeps 8 bytes of each name and of each id. Where two names fall on one row, the later takes it: past some hundred
    thousand documents a name that comes again may go unnoticed.
    """

    def __init__(self) -> None:
        # Zeroed memory that is not touched takes none, so that a small run pays nothing for the table.
        self._names = np.zeros(limits.REMEMBERED_NAMES, dtype=np.uint64)
        self._contents = np.zeros(limits.REMEMBERED_NAMES, dtype=np.uint64)

    def notices(self, item: Item, source: str) -> Iterator[Notice]:
        """Yield a notice where a document has the name of an earlier, different one; remember it else."""
        if not isinstance(item, Document):
            return
        name, content = _short(item.key), _short(item.id)
        row = name % limits.REMEMBERED_NAMES
        if int(self._names[row]) != name:
            self._names[row], self._contents[row] = name, content
        elif int(self._contents[row]) != content:
            yield Notice(
                source, f"two different documents go by {shown(item.key)}: both are kept, each with its own id"
            )


def _short(text: str) -> int:
    return int.from_bytes(blake2b(text.encode("utf-8"), digest_size=8).digest(), "big")
