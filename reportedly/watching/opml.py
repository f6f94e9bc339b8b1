"""Subscription lists (OPML), as feed readers write them, into a sources file and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reportedly.documents.assembling import one_line
from reportedly.errors import InputError
from reportedly.watching import limits
from reportedly.watching.xml import NotXmlError, local_name, parse_xml

_HEAD = """\
# What `reportedly watch` follows: see docs/watching.md for every setting.
# contact: desk@example.org    # told to the servers that are asked
every: 15m
"""


@dataclass(frozen=True, slots=True)
class Subscription:
    """One feed of a subscription list; ``folders`` are the headings that it stands under."""

    address: str
    title: str | None
    folders: tuple[str, ...] = ()


def read_opml(path: Path) -> list[Subscription]:
    """Return the feeds of an OPML file in its order, each address once.

    Raises:
        InputError: the file cannot be read, is too large, or is no OPML.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(limits.SOURCES_BYTES + 1)
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}") from None
    if len(data) > limits.SOURCES_BYTES:
        raise InputError(f"{path} is larger than {limits.SOURCES_BYTES:,} bytes, so it is no subscription list")
    return parse_opml(data, str(path))


def parse_opml(data: bytes, source: str = "the file") -> list[Subscription]:
    """Return the feeds of OPML, each http or https address once. Raises ``InputError`` for what is no OPML."""
    try:
        root = parse_xml(data).root
    except NotXmlError:
        root = None
    if root is None or local_name(root) != "opml":
        raise InputError(f"{source} is no OPML: export the subscriptions of a feed reader as OPML")
    found: dict[str, Subscription] = {}
    for subscription in _outlines(root, ()):
        found.setdefault(subscription.address, subscription)
    return list(found.values())


def sources_file(subscriptions: list[Subscription]) -> str:
    """Return a sources file, YAML, that follows some feeds."""
    import yaml

    entries = []
    for each in subscriptions:
        entry: dict[str, str] = {"feed": each.address}
        if each.title:
            entry["outlet"] = each.title
        entries.append(entry)
    return _HEAD + yaml.safe_dump({"sources": entries}, allow_unicode=True, sort_keys=False, width=1_000)


def _outlines(element: Any, folders: tuple[str, ...]) -> Iterator[Subscription]:
    for child in element:
        if local_name(child) != "outline":
            yield from _outlines(child, folders)
            continue
        said = {name.lower(): value for name, value in child.attrib.items() if isinstance(name, str)}
        title = one_line(said.get("title") or said.get("text"))
        address = said.get("xmlurl", "").strip()
        if address.startswith(("http://", "https://")) and len(address) <= limits.ADDRESS and address.isprintable():
            yield Subscription(address, title[: limits.TITLE] if title else None, folders)
        yield from _outlines(child, (*folders, title) if title else folders)
