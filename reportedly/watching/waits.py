"""How long to wait: after success for the source's interval, after failure longer each time, never all at once."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from reportedly.watching import limits


def until_next(every: float, chance: random.Random) -> float:
    """Return the seconds to the next poll: the interval, a tenth more or less, so that sources drift apart."""
    return every * chance.uniform(0.9, 1.1)


def back_off(every: float, failures: int, chance: random.Random, asked: float | None = None) -> float:
    """Return the seconds to wait after some failures in a row: twice as long each time, with jitter.

    The first wait is at least the interval, the longest six hours unless the interval is longer. ``asked`` is what the
    server wants, and the least that is waited.
    """
    longest = max(every, limits.LONGEST_BACK_OFF)
    wait = min(every * 2.0 ** min(failures, 30), longest) * chance.uniform(0.75, 1.0)
    return max(wait, every if failures else 0.0, asked or 0.0)


def retry(attempts: int, chance: random.Random, asked: float | None = None) -> float:
    """Return the seconds until an article is asked for again after some attempts."""
    wait = limits.RETRY_SECONDS * 2.0 ** min(max(attempts - 1, 0), 20) * chance.uniform(0.75, 1.25)
    return max(wait, asked or 0.0)


def retry_after(header: str | None, now: float) -> float | None:
    """Return the seconds that a ``Retry-After`` asks for, at most a day; ``None`` where it asks for nothing."""
    if header is None:
        return None
    text = header.strip()
    if text.isascii() and text.isdigit():
        wait = float(text[:9])
    else:
        try:
            moment = parsedate_to_datetime(text)
        except (ValueError, TypeError, IndexError):
            return None
        wait = moment.replace(tzinfo=moment.tzinfo or UTC).timestamp() - now
    return min(max(wait, 0.0), limits.LONGEST_RETRY_AFTER)


def left(next_: float | None, wait: float | None, now: float) -> float:
    """Return the seconds left of a wait noted before, 0 where it is over.

    A wait that seems longer than it was meant to be shows that the clock was set back: it is over, so that a source is
    asked once too often rather than not for years.
    """
    if next_ is None:
        return 0.0
    remaining = next_ - now
    return remaining if 0.0 < remaining <= (wait or 0.0) + 1.0 else 0.0


def moment(at: float) -> datetime:
    """Return a Unix time as a moment in UTC."""
    return datetime.fromtimestamp(at, UTC)
