"""XML of strangers: no entity is expanded, nothing is fetched, depth and size are bounded, faults are mended and told.

The parser is lxml's. On feeds made to hurt, feedparser 6 took a minute for two megabytes where this takes a tenth of a
second, and a watch must not hang.
"""

from __future__ import annotations

import html.entities
import re
from dataclasses import dataclass
from typing import Any

from reportedly.documents.assembling import one_line

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_AMPERSAND = re.compile(r"&(?!(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|amp|lt|gt|quot|apos);)(?:(\w{2,31});)?")
_CDATA = re.compile(r"(<!\[CDATA\[.*?(?:\]\]>|\Z))", re.DOTALL)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")
_ENCODING = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{2,30})[\"']")


class NotXmlError(ValueError):
    """Bytes hold no XML at all; the message says what they hold, in one line."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """The root of a tree, and in one line what was wrong with the XML, ``None`` where it is well formed."""

    root: Any
    fault: str | None


def parse_xml(data: bytes, charset: str | None = None) -> Parsed:
    """Return the tree of XML; ``charset`` is what the server declared.

    Stray ampersands, HTML's entities, control characters and wrong charsets, which are what is wrong with most broken
    feeds, are mended; for all else the parser goes on as far as it can.

    Raises:
        NotXmlError: there is no element in it.
    """
    from lxml import etree

    root, fault = _tree(data, recover=False)
    if root is None:
        root, _ = _tree(_mended(data, charset), recover=True)
    if root is None or not isinstance(root.tag, str):
        start = data[:200].decode("utf-8", "replace").lstrip("\ufeff \t\r\n").lower()
        held = "a web page" if start.startswith(("<!doctype html", "<html")) else "no XML"
        raise NotXmlError(f"not a feed or sitemap but {held}" + (f": {fault}" if fault and held == "no XML" else ""))
    etree.strip_tags(root, etree.Comment, etree.ProcessingInstruction, etree.Entity)
    return Parsed(root, fault)


def shown_tag(element: Any) -> str:
    """Return an element's tag as a message may show it: short, and without signs that cannot be seen."""
    return "<" + "".join(sign if sign.isprintable() else "?" for sign in local_name(element)[:40]) + ">"


def local_name(element: Any) -> str:
    """Return an element's name without its namespace, in lower case."""
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def namespace(element: Any) -> str:
    """Return an element's namespace, empty for none."""
    tag = element.tag
    return tag[1:].partition("}")[0] if isinstance(tag, str) and tag.startswith("{") else ""


def text_of(element: Any, limit: int = 10_000_000) -> str:
    """Return an element's whole text, that of its descendants included."""
    return "".join(element.itertext())[:limit]


def _tree(data: bytes, *, recover: bool) -> tuple[Any, str | None]:
    from lxml import etree

    parser = etree.XMLParser(
        recover=recover,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(data, parser), None
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        return None, one_line(str(error))


def _mended(data: bytes, charset: str | None) -> bytes:
    declared = _ENCODING.match(data[:400])
    text = None
    for name in ("utf-8-sig", declared.group(1).decode("ascii") if declared else None, charset, "cp1252"):
        if name is None:
            continue
        try:
            text = data.decode(name)
            break
        except (LookupError, UnicodeError, ValueError):
            continue
    if text is None:
        text = data.decode("utf-8", "replace")
    text = _NOT_XML.sub("", _DECLARATION.sub("", text, count=1))
    parts = _CDATA.split(text)  # every second part is a CDATA section, whose ampersands are its own
    parts[::2] = [_AMPERSAND.sub(_entity, part) for part in parts[::2]]
    return "".join(parts).lstrip().encode("utf-8", "replace")


def _entity(found: re.Match[str]) -> str:
    """Return a character for one of HTML's entities, an escaped ampersand for all else."""
    character = html.entities.name2codepoint.get(found[1] or "")
    return chr(character) if character else "&amp;" + found.group()[1:]
