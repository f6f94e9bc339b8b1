"""From what was fetched into the ledger: canonical addresses, languages, versions; each step can be done again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from reportedly.documents.limits import MAX_BYTES
from reportedly.errors import InputError, LedgerError, ReportedlyError
from reportedly.model import Document
from reportedly.pipeline.interrupts import Interrupts
from reportedly.pipeline.run import BATCH_DOCUMENTS
from reportedly.pipeline.workers import read_documents
from reportedly.watching.articles import ITEM_TYPE, LeftOutError, documents_of, documents_of_file
from reportedly.watching.canonical import canonical, named_canonical
from reportedly.watching.context import Context
from reportedly.watching.languages import detect
from reportedly.watching.likeness import says_the_same, share_of_words
from reportedly.watching.snapshots import Snapshot, read_snapshot
from reportedly.watching.state import Article, Held, Version
from reportedly.watching.waits import moment

if TYPE_CHECKING:
    from reportedly.documents.fetching import Answer
    from reportedly.ledger import Ledger
    from reportedly.reading import Reader

_LEAST_SHARE = 0.3
"""Two articles whose words have less than this in common are two, whatever address the page gives itself."""


class Keeping:
    """Holds what was fetched, and puts it into the ledger."""

    def __init__(self, context: Context, book: Ledger, reader: Reader, interrupts: Interrupts) -> None:
        self._context = context
        self._book = book
        self._reader = reader
        self._interrupts = interrupts

    def hold(self, article: Article, answer: Answer) -> None:
        """Keep a page that came, with its snapshot, until it is in the ledger."""
        context, at = self._context, self._context.clock.now()
        page = answer.fetched()
        with context.state.transaction():
            held = Held(article.id, at, answer.address, page.media_type, page.charset, _sha256(answer.data))
            if context.snapshots is not None:
                lies = context.snapshots.store_answer(answer, moment(at))
                held = self._at(held, lies)
            else:
                held = replace(held, data=answer.data)
            self._held(article, held)
            context.state.change(article.id, etag=_plain(answer, "ETag"), modified=_plain(answer, "Last-Modified"))

    def hold_item(self, article: Article) -> None:
        """Keep what a feed carries of an item until it is in the ledger."""
        context, at = self._context, self._context.clock.now()
        data = (article.content or "").encode("utf-8", "replace")
        with context.state.transaction():
            held = Held(article.id, at, article.address, ITEM_TYPE, "utf-8", _sha256(data))
            if context.snapshots is not None:
                lies = context.snapshots.store_bytes(article.address, data, ITEM_TYPE, moment(at))
                held = self._at(held, lies)
            else:
                held = replace(held, data=data)
            self._held(article, held)

    def next(self) -> bool:
        """Put the first of what is held into the ledger; say whether there was any.

        Raises:
            LedgerError: the ledger or the watch's file cannot be written; nothing is lost, and it can be tried again.
        """
        state = self._context.state
        held = state.held()
        if held is None:
            return False
        article = state.article(held.article)
        if article is None:
            state.release(held.article)
            return True
        try:
            data = self._data(held)
        except InputError as error:  # the snapshot is gone or damaged: ask for the page again
            with state.transaction():
                state.release(article.id)
                state.change(article.id, state="pending", due=self._context.clock.now(), reason=str(error))
            self._queue(article.id)
            return True
        try:
            documents = documents_of(article, held, data, self._context.source_of(article))
            article, held = self._same_article(article, held, data, documents)
            self._keep(article, held, documents)
        except LeftOutError as error:
            self.leave(article, str(error))
        except ReportedlyError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever one page does, the others are read
            self.leave(article, f"a mistake in Reportedly itself ({type(error).__name__}: {error})")
        return True

    def file(self, article: Article) -> None:
        """Put a file of a folder into the ledger."""
        context, source = self._context, self._context.source_of(article)
        path, at = Path(unquote(urlsplit(article.address).path)), context.clock.now()
        try:
            with path.open("rb") as stream:
                sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
            small = path.stat().st_size <= MAX_BYTES
            data = path.read_bytes() if small else b""
        except OSError as error:
            self.leave(article, f"cannot be read: {error.strerror or error}")
            return
        versions = context.state.versions(article.id)
        if versions and versions[-1].sha256 == sha256:
            self._same(article)
            return
        reasons: list[str] = []
        found = documents_of_file(path, source, reasons)
        first = list(islice(found, 2))
        if not first:
            self.leave(article, reasons[0] if reasons else "holds no document")
            return
        held = Held(article.id, at, article.address, None, None, sha256)
        with context.state.transaction():
            if context.snapshots is not None and small:
                lies = context.snapshots.store_bytes(article.address, data, "application/octet-stream", moment(at))
                held = self._at(held, lies)
        if len(first) == 1:
            self._keep(article, held, first)
        else:
            self._keep_records(article, held, chain(first, found))
        if reasons:
            context.notify(f"{path}: {len(reasons):,} left out, the first: {reasons[0]}")

    def leave(self, article: Article, reason: str, *, is_gone: bool = False) -> None:
        """Give up an article; one that has versions keeps them."""
        context = self._context
        has_versions = bool(context.state.versions(article.id))
        with context.state.transaction():
            context.state.release(article.id)
            kept = "gone" if is_gone else "done" if has_versions else "left"
            context.state.change(article.id, state=kept, reason=reason)
        if not has_versions:
            context.tally.left_out += 1
        elif is_gone:
            context.notify(f"{article.address}: is gone ({reason}); what was read of it is kept")

    def unchanged(self, article: Article) -> None:
        """Note that an article is as it was."""
        self._same(article)

    def _keep(self, article: Article, held: Held, documents: list[Document]) -> None:
        context, state = self._context, self._context.state
        source = context.source_of(article)
        first = documents[0]
        language = detect(first.text, article.language)
        if source.languages and language is not None and language not in source.languages and len(documents) == 1:
            self.leave(article, f"is in another language ({language}, not {' or '.join(source.languages)})")
            return
        versions = state.versions(article.id)
        if versions and len(documents) == 1 and versions[-1].documents == 1 and self._is_last(versions[-1], first):
            self._same(article)
            return
        claims = self._read(documents)
        if claims is None:
            self.leave(article, "the reader failed on it")
            return
        self._add_version(article, held, first, len(documents), language)
        context.tally.claims += claims

    def _keep_records(self, article: Article, held: Held, documents: Iterator[Document]) -> None:
        """Keep a file of many documents, some at a time: it may be larger than the memory."""
        first, count = None, 0
        while batch := list(islice(documents, BATCH_DOCUMENTS)):
            first = first or batch[0]
            count += len(batch)
            self._context.tally.claims += self._read(batch) or 0
        assert first is not None, "a file of records has some"
        self._add_version(article, held, first, count, detect(first.text, article.language))

    def _add_version(
        self, article: Article, held: Held, document: Document, documents: int, language: str | None
    ) -> None:
        context = self._context
        with context.state.transaction():
            number = len(context.state.versions(article.id)) + 1
            context.state.add_version(
                Version(
                    article=article.id,
                    number=number,
                    document=document.id,
                    documents=documents,
                    title=document.title,
                    language=language,
                    fetched=held.fetched,
                    stored=context.clock.now(),
                    sha256=held.sha256,
                    file=held.file,
                    start=held.start,
                    length=held.length,
                )
            )
            self._done(article, language)
        if number > 1:
            context.tally.updated += 1
            context.notify(f"{article.address}: version {number} says something else")
        else:
            context.tally.new += 1

    def _read(self, documents: list[Document]) -> int | None:
        """Read what this reader has not read, store it, and return the number of claims; ``None`` if all failed."""
        from reportedly.ledger import ReaderVersion, claim_problems

        name, version = self._reader.name, self._reader.version
        unread = [each for each in documents if not self._book.has_read(each.id, name, version)]
        readings = [
            reading
            for reading in read_documents(iter(unread), lambda: self._reader, self._reader, 1, self._interrupts)
            if reading is not None
        ]
        good = []
        for reading in readings:
            problems = claim_problems(reading.document, ReaderVersion(name, version), reading.claims)
            if reading.failure is None and not problems:
                good.append(reading)
            else:
                self._context.notify(f"{reading.document.key}: {reading.failure or problems[0]}")
        known = [each for each in documents if each not in unread]
        self._book.add_many(
            [
                *((reading.document, name, version, reading.claims) for reading in good),
                *((document, name, version, ()) for document in known),  # notes the address that it came under
            ]
        )
        return sum(len(reading.claims) for reading in good) if good or known else None

    def _is_last(self, version: Version, document: Document) -> bool:
        if version.document == document.id:
            return True
        try:
            last = self._book.document(version.document).document
        except LedgerError:  # another ledger than the one that the watch wrote
            return False
        return (last.title or "") == (document.title or "") and says_the_same(last.text, document.text)

    def _same_article(
        self, article: Article, held: Held, data: bytes, documents: list[Document]
    ) -> tuple[Article, Held]:
        """Return the article that a page truly is: the one at the address that it ended at, or names as canonical."""
        state = self._context.state
        if article.content is not None or len(documents) > 1:
            return article, held
        ended, named = canonical(held.address), named_canonical(data, held.address)
        for address in dict.fromkeys(each for each in (named, ended) if each and each != article.address):
            other = state.article_at(address)
            if other is None:
                state.alias(address, article.id)
                continue
            if other.id == article.id or state.versions(article.id):
                continue
            versions = state.versions(other.id)
            if not versions and (address != ended or other.state != "pending"):
                continue  # not read yet, and only this page says that it is the same
            if versions and not self._is_like(versions[-1], documents[0]):
                continue
            return self._merge(article, held, other, documents)
        if not state.versions(article.id):
            found = state.versions_of(documents[0].id)
            if found and found[-1].article != article.id:
                other = state.article(found[-1].article)
                if other is not None:
                    return self._merge(article, held, other, documents)
        return article, held

    def _merge(self, article: Article, held: Held, other: Article, documents: list[Document]) -> tuple[Article, Held]:
        state = self._context.state
        moved = replace(held, article=other.id)
        with state.transaction():
            state.merge(article.id, other.id)
            self._held(other, moved)
        self._context.hosts.forget(article.id)
        self._context.hosts.forget(other.id)
        self._context.tally.copies += 1
        data = self._data(moved)
        documents[:] = documents_of(other, moved, data, self._context.source_of(other))
        return other, moved

    def _is_like(self, version: Version, document: Document) -> bool:
        try:
            last = self._book.document(version.document).document
        except LedgerError:
            return False
        return share_of_words(last.text, document.text) >= _LEAST_SHARE

    def _same(self, article: Article) -> None:
        self._context.tally.same += 1
        with self._context.state.transaction():
            self._done(article, article.language)

    def _done(self, article: Article, language: str | None) -> None:
        """Have the article looked at once more when its source wants that, for corrections."""
        context, now = self._context, self._context.clock.now()
        context.state.release(article.id)
        plan = context.source_of(article).revisit
        visits = article.revisits + (1 if article.state == "revisit" else 0)
        if article.content is not None or article.address.startswith("file:"):
            plan = ()
        if visits < len(plan):
            wait = plan[visits] - (plan[visits - 1] if visits else 0.0)
            values = {"state": "revisit", "due": now + wait}
        else:
            wait, values = None, {"state": "done", "due": now}
        context.state.change(article.id, **values, revisits=visits, language=language, attempts=0, reason=None)
        if wait is not None and not context.once:
            self._queue(article.id, wait)

    def _held(self, article: Article, held: Held) -> None:
        """Hold something, and note with it how much of the snapshots counts."""
        context = self._context
        context.state.hold(held)
        visits = article.revisits + (1 if article.state == "revisit" else 0)
        context.state.change(article.id, state="held", revisits=visits)
        self._note_size(held)

    def _note_size(self, held: Held) -> None:
        if held.file is not None and self._context.snapshots is not None:
            self._context.state.execute(
                "INSERT OR REPLACE INTO snapshot_files VALUES (?, ?)",
                (held.file, self._context.snapshots.size(held.file)),
            )

    def _at(self, held: Held, lies: Snapshot) -> Held:
        placed = replace(held, file=lies.file, start=lies.start, length=lies.length)
        self._note_size(placed)
        return placed

    def _data(self, held: Held) -> bytes:
        if held.data is not None:
            return held.data
        if self._context.snapshots is None or held.file is None or held.start is None or held.length is None:
            raise InputError("its snapshot is not at hand")
        return read_snapshot(self._context.snapshots.folder, held.file, held.start, held.length, held.sha256)

    def _queue(self, article: int, seconds: float = 0.0) -> None:
        found = self._context.state.article(article)
        if found is not None:
            self._context.wait_for_article(found, seconds)


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _plain(answer: Answer, name: str) -> str | None:
    value = answer.header(name)
    return value if value and value.isascii() and value.isprintable() and len(value) <= 1_000 else None
