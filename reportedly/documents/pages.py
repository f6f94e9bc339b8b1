"""Pages and texts whose document has yet to be made, which takes so long that it may be done in another process."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from reportedly.documents.assembling import Description, assemble
from reportedly.documents.decoding import UndecodableError, decode
from reportedly.documents.items import Item, Notice, Options, Rejected
from reportedly.documents.webpage import read_page
from reportedly.model import Document


@dataclass(frozen=True, slots=True)
class Page:
    """The bytes of a web page, or of the text of one (``is_text``), as an input has them.

    ``source`` is where it stands, ``key`` the name that its document will have. ``is_record`` tells that no other
    content has that key, so that a ledger that knows the key knows the page.
    """

    source: str
    key: str
    data: bytes
    options: Options
    address: str | None = None
    charset: str | None = None
    is_text: bool = False
    is_record: bool = False

    def open(self) -> Iterator[Item]:
        """Yield the document, with notices; or why there is none."""
        if not self.is_text:
            yield from read_page(
                self.data, self.source, self.key, self.options, address=self.address, charset=self.charset
            )
            return
        for item in read_text(self.data, self.source, self.key, self.options, self.charset):
            yield replace(item, url=self.address) if isinstance(item, Document) else item


def read_text(data: bytes, source: str, key: str, options: Options, charset: str | None) -> Iterator[Item]:
    """Yield the document of a plain text, exact."""
    try:
        decoded = decode(data, charset)
    except UndecodableError as error:
        yield Rejected(source, str(error))
        return
    if decoded.repair:
        yield Notice(source, decoded.repair)
    if decoded.text.strip():
        yield assemble(decoded.text, Description(key), options)
    else:
        yield Rejected(source, "holds blanks only, no text")
