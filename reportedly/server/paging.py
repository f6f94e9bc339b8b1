"""Pages of a list in a stable order, by opaque cursors."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from itertools import dropwhile, islice
from typing import TypeVar

from reportedly.server.errors import ApiError

_Item = TypeVar("_Item")


def encode(kind: str, after: str) -> str:
    """Return the cursor of the page after an item of a kind of list."""
    text = json.dumps([kind, after], ensure_ascii=True, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode("ascii")).decode("ascii").rstrip("=")


def decode(kind: str, cursor: str | None) -> str | None:
    """Return the item that a cursor of a kind of list goes on after; raises ``ApiError`` for any other cursor."""
    if cursor is None:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        found = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, binascii.Error, RecursionError):
        found = None
    match found:
        case [str(of), str(after)] if of == kind:
            return after
    raise ApiError(400, f"the cursor is not one of a list of {kind}", "take it from 'next' of a page, or leave it out")


def page(
    kind: str, items: Sequence[_Item], key: Callable[[_Item], str], limit: int, cursor: str | None
) -> tuple[list[_Item], str | None]:
    """Return one page of a whole list, whose items have unique keys, and the cursor of the next one.

    Where the item that the cursor names is gone, the page is refused rather than guessed.
    """
    after = decode(kind, cursor)
    rest = iter(items)
    if after is not None:
        rest = dropwhile(lambda item: key(item) != after, rest)
        if next(rest, None) is None:
            raise ApiError(400, "the list has changed and the cursor's item is gone", "begin again without a cursor")
    found = list(islice(rest, limit + 1))
    return found[:limit], encode(kind, key(found[limit - 1])) if len(found) > limit else None
