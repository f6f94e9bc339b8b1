"""The whole line: documents, their reading in worker processes, and the ledger, in bounded memory."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from reportedly.defaults import DEFAULT_READER
from reportedly.errors import LedgerError
from reportedly.model import DatePrecision, Document
from reportedly.pipeline.interrupts import Interrupts, Stopped
from reportedly.pipeline.summary import ReadSummary, Tally
from reportedly.pipeline.workers import (
    AHEAD,
    ReaderSource,
    Reading,
    check_workers,
    make_reader,
    open_pages,
    read_documents,
)

if TYPE_CHECKING:
    from reportedly.documents import Notice, Options, Rejected
    from reportedly.documents.loading import Loaded
    from reportedly.ledger import Ledger, LedgerClaim
    from reportedly.reading import Reader

BATCH_DOCUMENTS = 32
BATCH_SECONDS = 2.0
"""A batch of readings is stored, in one transaction, when it has this many documents or is this old."""

_STORED_AGAIN = 256  # documents that the ledger has, before it is looked whether they came in a new way

_LOOK_AHEAD = 64
"""So many documents of files are looked up in the ledger at once. Others come one by one, for they may be slow."""

MOST_CLAIMS_COMPARED = 100_000
"""In a ledger with more claims, a run at many places does not look for contradictions."""

_PLACES_ASKED_ONE_BY_ONE = 20
"""Claims at more places than this are had faster by going through the whole ledger once."""

DEFAULT_LEDGER = "reportedly.db"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run has come: documents looked at, of ``total`` if that is known."""

    total: int | None
    documents_new: int
    documents_already_stored: int
    left_out: int
    claims: int

    @property
    def done(self) -> int:
        """Documents looked at so far, whatever became of them."""
        return self.documents_new + self.documents_already_stored + self.left_out


class Interrupted(KeyboardInterrupt):
    """The run was stopped by Ctrl-C or SIGTERM; what was read till then is stored, and ``summary`` counts it."""

    def __init__(self, summary: ReadSummary) -> None:
        super().__init__("the run was stopped; what was read till then is stored")
        self.summary = summary


def read(
    inputs: str | Path | Iterable[str | Path],
    ledger: str | Path | Ledger = DEFAULT_LEDGER,
    *,
    published: date | None = None,
    outlet: str | None = None,
    options: Options | None = None,
    reader: ReaderSource = DEFAULT_READER,
    workers: int | None = 1,
    stdin: BinaryIO | None = None,
    observe: Callable[[Progress], None] | None = None,
) -> ReadSummary:
    """Read documents into a ledger and return what was done.

    ``inputs`` are files, folders, ``http(s)`` addresses or ``"-"`` for standard input; ``ledger`` is an open ledger or
    where one lies, made if missing. ``published`` (a day) and ``outlet`` hold for documents that do not say their own;
    ``options`` has the finer settings of :class:`reportedly.documents.Options`. ``workers`` is the number of processes
    that read, None for one per processor where the input is worth it; a script that asks for more than one needs the
    ``if __name__ == "__main__":`` guard of :mod:`multiprocessing`. ``observe`` is called as the run goes on.

    A document that this version of the reader has read before is not read again, so a run that was stopped or killed
    is taken up by running it again. The ledger's content depends on neither ``workers`` nor the order of runs.

    Raises :class:`~reportedly.errors.InputError` before anything is read when an input does not exist, ``LedgerError``
    when the ledger cannot be opened or written, ``ConfigurationError`` for a reader that is unknown or cannot go on,
    and :class:`Interrupted`, a ``KeyboardInterrupt``, on Ctrl-C. A single document that cannot be read raises nothing:
    the summary names it.
    """
    from reportedly import documents
    from reportedly.ledger import Ledger

    if workers is not None and workers < 1:
        raise ValueError(f"workers must be 1 or more, or None, not {workers}")
    sources = [inputs] if isinstance(inputs, str | Path) else list(inputs)
    settings = options or documents.Options()
    if published is not None:
        settings = replace(settings, published=published, published_precision=DatePrecision.DAY)
    if outlet is not None:
        settings = replace(settings, outlet=outlet)
    documents.check(sources)
    made = make_reader(reader)
    workers = check_workers(made, workers)
    _log.info("reading begins", extra={"inputs": len(sources), "reader": made.name, "workers": workers or 0})
    with ExitStack() as stack:
        book = ledger if isinstance(ledger, Ledger) else stack.enter_context(Ledger.open(ledger))
        interrupts = stack.enter_context(Interrupts())
        run = _Run(book, made, interrupts, observe or (lambda progress: None))
        try:
            if observe is not None:
                with interrupts.allowed():
                    run.total = documents.count(sources, settings)
            loaded = documents.load(
                sources,
                settings,
                stdin=stdin,
                notify=run.note,
                open_pages=lambda pages: open_pages(run.unknown(pages), workers, interrupts),
                doubt_dates=False,  # the workers do, and of new documents alone
            )
            run.work(loaded, reader, workers, look_ahead=_LOOK_AHEAD if documents.are_files(sources) else 1)
            with interrupts.allowed():
                contradictions = run.contradictions()
        except Stopped:
            raise Interrupted(_logged(run.summary([], interrupted=True))) from None
        return _logged(run.summary(contradictions))


def _logged(summary: ReadSummary) -> ReadSummary:
    counts = {
        "documents_new": summary.documents_new,
        "documents_already_stored": summary.documents_already_stored,
        "left_out": len(summary.left_out),
        "claims": summary.claims,
        "words": summary.words,
        "seconds": summary.seconds,
    }
    _log.info("reading was stopped" if summary.interrupted else "reading ends", extra=counts)
    return summary


class _Run:
    """The state of one run: the batch not yet stored, and the counts."""

    def __init__(
        self, ledger: Ledger, reader: Reader, interrupts: Interrupts, observe: Callable[[Progress], None]
    ) -> None:
        self.total: int | None = None
        self._ledger = ledger
        self._reader = reader
        self._interrupts = interrupts
        self._observe = observe
        self._tally = Tally()
        self._batch: list[Reading] = []
        self._stored_again: list[Document] = []  # documents that the ledger has: it notes their new names
        self._in_hand: dict[str, list[Document]] = {}  # by id, on their way to the ledger, with their copies so far
        self._just_stored: set[str] = set()  # since the ledger was last asked what it has
        self._look_ahead = 1
        self._own_files: set[Path] = set()
        if ledger.path is not None:  # it may lie in a folder that is read
            own = ledger.path.absolute()
            self._own_files = {own, *(own.with_name(own.name + ending) for ending in ("-wal", "-shm", "-journal"))}
        self._began = self._stored_at = time.monotonic()

    def work(
        self, loaded: Iterable[Document | Rejected], source: ReaderSource, workers: int | None, *, look_ahead: int
    ) -> None:
        """Read and store all that is new; what is done when an error or a stop ends it is stored all the same.

        The ledger is asked about ``look_ahead`` documents at once.
        """
        self._look_ahead = look_ahead
        unread = self._unread(iter(loaded))
        ahead = min(look_ahead, AHEAD)
        with closing(read_documents(unread, source, self._reader, workers, self._interrupts, ahead=ahead)) as readings:
            try:
                for reading in readings:
                    if reading is not None:
                        self._take(reading)
                    self._store_when_due()
            finally:
                self._store()

    def note(self, notice: Notice) -> None:
        _log.debug("notice", extra={"source": notice.source, "reason": notice.message})
        self._tally.note(f"{notice.source}: {notice.message}")

    def unknown(self, loaded: Iterator[tuple[str, Loaded]]) -> Iterator[tuple[str, Loaded]]:
        """Pass on what was loaded, without the records of archives whose pages this reader has read."""
        from reportedly.documents.pages import Page

        while chunk := list(islice(loaded, self._look_ahead)):
            keys = [page.key for _, page in chunk if isinstance(page, Page) and page.is_record]
            known = self._ledger.read_under(keys, self._reader.name, self._reader.version) if keys else set()
            for source, item in chunk:
                if isinstance(item, Page) and item.key in known:
                    self._tally.documents_already_stored += 1
                    self._report()
                else:
                    yield source, item

    def summary(self, contradictions: list[str] | None, *, interrupted: bool = False) -> ReadSummary:
        from reportedly.reading import CostlyReader

        found = self._tally.summary(
            ledger=str(self._ledger.location),
            reader=self._reader.name,
            reader_version=self._reader.version,
            contradictions=contradictions,
            seconds=time.monotonic() - self._began,
            interrupted=interrupted,
        )
        if not isinstance(self._reader, CostlyReader):
            return found
        return replace(found, notices=(*self._reader.account(), *found.notices))

    def _unread(self, loaded: Iterator[Document | Rejected]) -> Iterator[Document]:
        """Pass on the documents that this reader has not read; count the others."""
        while True:
            with self._interrupts.allowed():
                chunk = list(islice(loaded, self._look_ahead))
            if not chunk:
                return
            ids = [item.id for item in chunk if isinstance(item, Document)]
            self._just_stored.clear()
            read = self._ledger.read_among(ids, self._reader.name, self._reader.version)
            for item in chunk:
                if isinstance(item, Document):
                    if item.id in self._in_hand:
                        self._tally.documents_already_stored += 1
                        self._in_hand[item.id].append(item)
                    elif item.id in read or item.id in self._just_stored:
                        self._tally.documents_already_stored += 1
                        self._stored_again.append(item)
                        self._store_when_due()
                    else:
                        self._in_hand[item.id] = []
                        yield item
                elif Path(item.source).absolute() not in self._own_files:
                    self._leave_out(item.source, item.reason, item.records)
                self._report()

    def _take(self, reading: Reading) -> None:
        if reading.failure is None:
            self._batch.append(reading)
        else:
            self._give_up(reading, reading.failure)
        self._report()

    def _give_up(self, reading: Reading, reason: str) -> None:
        copies = self._in_hand.pop(reading.document.id)
        self._tally.documents_already_stored -= len(copies)
        for each in (reading.document, *copies):
            self._leave_out(each.key, reason)

    def _leave_out(self, source: str, reason: str, records: int = 1) -> None:
        _log.info("left out", extra={"source": source, "reason": reason})
        self._tally.leave_out(source, reason, records)

    def _store_when_due(self) -> None:
        is_full = len(self._batch) >= BATCH_DOCUMENTS or len(self._stored_again) >= _STORED_AGAIN
        if is_full or time.monotonic() - self._stored_at >= BATCH_SECONDS:
            self._store()

    def _store(self) -> None:
        batch, self._batch = self._batch, []
        again, self._stored_again = self._stored_again, []
        self._stored_at = time.monotonic()
        if not batch and not again:
            return
        try:
            self._add(batch, again)
        except LedgerError:
            good = [reading for reading in batch if not self._refused(reading)]
            if len(good) == len(batch):
                raise  # it is about the ledger, not about a document
            self._add(good, again)
        self._report()

    def _add(self, batch: Sequence[Reading], again: Sequence[Document]) -> None:
        name, version = self._reader.name, self._reader.version
        began = time.monotonic()
        # Another process may have stored some of them meanwhile; those are not counted as this run's.
        stored = self._ledger.read_among([reading.document.id for reading in batch], name, version)
        fresh = [reading for reading in batch if reading.document.id not in stored]
        copies = [copy for reading in batch for copy in self._in_hand[reading.document.id]]
        readings = [
            *((reading.document, name, version, reading.claims) for reading in batch),
            *((document, name, version, ()) for document in (*copies, *self._ledger.come_anew(again))),
        ]
        if readings:
            self._ledger.add_many(readings)
        self._just_stored.update(reading.document.id for reading in batch)
        self._tally.documents_already_stored += len(batch) - len(fresh)
        self._tally.stored(fresh)
        claims = sum(len(reading.claims) for reading in fresh)
        told = {"documents": len(fresh), "claims": claims, "seconds": time.monotonic() - began}
        _log.info("stored a batch", extra=told)
        for reading in batch:
            del self._in_hand[reading.document.id]

    def _refused(self, reading: Reading) -> bool:
        """Say whether the ledger must refuse a reading, and leave it out then: one bad claim costs one document."""
        from reportedly.ledger import ReaderVersion, claim_problems

        reader = ReaderVersion(self._reader.name, self._reader.version)
        problems = claim_problems(reading.document, reader, reading.claims)
        if problems:
            self._give_up(reading, f"the reader {reader.id} made a bad claim: {problems[0]}")
        return bool(problems)

    def _report(self) -> None:
        tally = self._tally
        self._observe(
            Progress(
                total=self.total,
                documents_new=tally.documents_new + len(self._batch),
                documents_already_stored=tally.documents_already_stored,
                left_out=tally.left_out_count,
                claims=tally.claims + sum(len(reading.claims) for reading in self._batch),
            )
        )

    def contradictions(self) -> list[str] | None:
        """Return what the ledger's claims at this run's places contradict one another on, in sentences.

        ``None`` where so many claims would have to be compared that it would take longer than the reading.
        """
        places = self._tally.places
        if not places:
            return []
        if len(places) > _PLACES_ASKED_ONE_BY_ONE and self._ledger.counts().claims > MOST_CLAIMS_COMPARED:
            return None
        from reportedly.weighing import contradictions

        if len(places) <= _PLACES_ASKED_ONE_BY_ONE:
            claims: Iterable[LedgerClaim] = chain.from_iterable(
                self._ledger.claims(place=place) for place in places.values()
            )
        else:
            claims = (each for each in self._ledger.claims() if each.claim.place and each.claim.place.key in places)
        return [each.sentence for each in contradictions(claims)]
