"""What a host's robots.txt allows, as RFC 9309 has it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from reportedly.watching import limits

AGENT = "Reportedly"


@dataclass(frozen=True, slots=True)
class Robots:
    """A host's rules: ``text`` is its robots.txt, ``""`` where it has none, ``None`` where it cannot be had now."""

    text: str | None
    fetched: float

    def rules(self) -> Rules:
        """Return the rules, parsed."""
        return Rules(self.text)


class Rules:
    """Parsed rules; a robots.txt that cannot be had because the server fails forbids everything for the time being."""

    def __init__(self, text: str | None) -> None:
        self.is_known = text is not None
        self._parsed: Any = None
        if text and text.strip():
            from protego import Protego

            self._parsed = Protego.parse(text)

    def allows(self, address: str) -> bool:
        """Say whether an address may be asked for."""
        return self.is_known and (self._parsed is None or bool(self._parsed.can_fetch(address, AGENT)))

    @property
    def delay(self) -> float:
        """The seconds between two requests that the host asks for, at most a minute; 0 where it asks for none."""
        wanted = self._parsed.crawl_delay(AGENT) if self._parsed is not None else None
        return min(max(float(wanted or 0.0), 0.0), limits.LONGEST_CRAWL_DELAY)


def robots_address(address: str) -> str:
    """Return where the robots.txt of an address's host lies."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}/robots.txt"


def text_of_answer(status: int, data: bytes) -> str | None:
    """Return the rules that an answer stands for: none for 4xx, unknown for 5xx and 429, as the RFC says."""
    if status == 200:
        return data[: limits.ROBOTS_BYTES].decode("utf-8", "replace").replace("\0", "")
    return None if status >= 500 or status == 429 else ""
