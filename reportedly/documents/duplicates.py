"""Different documents under one name: both are kept, and that is said."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b

from reportedly.documents import limits
from reportedly.documents.items import Item, Notice, shown
from reportedly.model import Document


def notice_shared_names(items: Iterator[Item], seen: dict[int, int], source: str) -> Iterator[Item]:
    """Pass on the items, with a notice after each document whose key an earlier, different one has.

    ``seen`` keeps 8 bytes of each key and each id between inputs; it stops growing at a million.
    """
    for item in items:
        yield item
        if isinstance(item, Document):
            key, content = _short(item.key), _short(item.id)
            known = seen.get(key)
            if known is None:
                if len(seen) < limits.REMEMBERED_NAMES:
                    seen[key] = content
            elif known != content:
                yield Notice(
                    source, f"two different documents go by {shown(item.key)}: both are kept, each with its own id"
                )


def _short(text: str) -> int:
    return int.from_bytes(blake2b(text.encode("utf-8"), digest_size=8).digest(), "big")
