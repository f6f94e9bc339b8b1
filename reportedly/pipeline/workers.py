"""Pages into documents and documents into readings, here or in worker processes; what breaks them is alone lost."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import traceback
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from dataclasses import dataclass
from functools import cache, partial
from itertools import chain, islice
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeAlias, TypeVar

from reportedly.errors import ConfigurationError, ReportedlyError
from reportedly.model import Claim, Document
from reportedly.pipeline.interrupts import Interrupts, Stopped, children_ignore_interrupts

if TYPE_CHECKING:
    from reportedly.documents.date_doubts import DateDoubt
    from reportedly.documents.items import Item
    from reportedly.documents.loading import Loaded
    from reportedly.reading import AheadReader, Reader

_In = TypeVar("_In")
_Out = TypeVar("_Out")

ReaderSource: TypeAlias = "str | Callable[[], Reader]"
"""What names a reader in every process: a registered name, or a function or class of a module that makes one."""

DOCUMENTS_PER_WORKER = 8
"""Fewer documents do not pay for one more process: loading a reader takes about as long as reading them."""

MOST_WORKERS = 16
"""More processes than this are started only where they are asked for: one process stores what they read."""

AHEAD = 12
"""So many documents are begun at a time in this process, where a reader can do so: enough that it never waits."""

_IN_FLIGHT_PER_WORKER = 4
_WAIT_SECONDS = 0.5
_DEATHS_IN_A_ROW = 3
_DIED = "the process that read it died (out of memory, or a crash)"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader made of a document: its claims, or the reason why there are none; and doubts about its date."""

    document: Document
    claims: tuple[Claim, ...] = ()
    failure: str | None = None
    doubts: tuple[DateDoubt, ...] = ()


def make_reader(source: ReaderSource) -> Reader:
    """Return the reader that ``source`` names. Raises ``ConfigurationError`` for a name that is not registered."""
    if callable(source):
        return source()
    from reportedly import reading

    return reading.get_reader(source)


def check_workers(reader: Reader, workers: int | None) -> int | None:
    """Return how many processes may read with a reader: 1 for one that keeps an account, else what is asked for.

    Raises ``ConfigurationError`` where more are asked for than the reader can do with.
    """
    from reportedly.reading import CostlyReader

    if not isinstance(reader, CostlyReader):
        return workers
    if workers is not None and workers > 1:
        raise ConfigurationError(
            f"{workers} workers cannot read with {reader.name}, which keeps one account of what a run uses: "
            "1 is allowed; leave --workers away"
        )
    return 1


def usable_processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def read_documents(
    documents: Iterator[Document],
    source: ReaderSource,
    reader: Reader,
    workers: int | None,
    interrupts: Interrupts,
    *,
    ahead: int = AHEAD,
) -> Generator[Reading | None]:
    """Read documents, in their order, in this process (``workers`` is 1) or in that many others.

    With ``workers`` of ``None`` there is one process per usable processor, but none for a handful of documents.
    ``ahead`` documents at most are taken before the first of them is read: 1 where they come slowly.
    Yields ``None`` now and then while nothing is ready, so that the caller can attend to other things.
    """
    from reportedly.reading import AheadReader

    if workers is None:
        most = min(usable_processors(), MOST_WORKERS)
        first = list(islice(documents, DOCUMENTS_PER_WORKER * most))
        workers = max(1, len(first) // DOCUMENTS_PER_WORKER)
        documents = chain(first, documents)
    if workers > 1:
        task = _Task(partial(_read_in_worker, source), lambda document: Reading(document, failure=_DIED))
        yield from _elsewhere(documents, task, workers, interrupts)
        return
    if isinstance(reader, AheadReader) and ahead > 1:
        yield from _read_ahead(documents, reader, ahead, interrupts)
        return
    for document in documents:
        with interrupts.allowed():
            reading = _attempt(partial(reader.read, document), document)
        yield reading


def _read_ahead(
    documents: Iterator[Document], reader: AheadReader, ahead: int, interrupts: Interrupts
) -> Generator[Reading]:
    """Read documents here, in their order, each begun while those before it are read."""
    begun: deque[tuple[Document, Callable[[], list[Claim]], Callable[[], None]]] = deque()
    try:
        while True:
            for document in islice(documents, ahead - len(begun)):
                with interrupts.allowed():
                    begun.append((document, *_begin(reader, document)))
            if not begun:
                return
            document, claims, _ = begun[0]
            with interrupts.allowed():
                reading = _attempt(claims, document)
            begun.popleft()
            yield reading
    finally:
        for _, _, cancel in begun:
            cancel()


def _begin(reader: AheadReader, document: Document) -> tuple[Callable[[], list[Claim]], Callable[[], None]]:
    """Return what gives a document's claims and what gives it up; what breaks the reader is told with the claims."""
    try:
        begun = reader.begin(document)
    except Exception as error:  # noqa: BLE001 - told in its turn, as if the document were read only then
        return partial(_fail, error), lambda: None
    return begun.claims, begun.cancel


def _fail(error: Exception) -> list[Claim]:
    raise error


def open_pages(
    loaded: Iterator[tuple[str, Loaded]], workers: int | None, interrupts: Interrupts
) -> Iterator[tuple[str, Item]]:
    """Yield what was loaded, in its order, with the pages opened: here, or in processes, as documents are read.

    A page whose opening kills its process is left out with that reason.
    """
    from reportedly.documents.loading import open_here
    from reportedly.documents.pages import Page

    if workers is None:
        most = min(usable_processors(), MOST_WORKERS)
        first = list(islice(loaded, DOCUMENTS_PER_WORKER * most))
        workers = sum(isinstance(item, Page) for _, item in first) // DOCUMENTS_PER_WORKER
        loaded = chain(first, loaded)
    if workers <= 1:
        yield from open_here(loaded)
        return

    def at_once(pair: tuple[str, Loaded]) -> list[tuple[str, Item]] | None:
        source, item = pair
        return None if isinstance(item, Page) else [(source, item)]

    opening = _elsewhere(loaded, _Task(_open_in_worker, _dead_page, at_once), workers, interrupts)
    with closing(opening) as opened:
        for items in opened:
            yield from items or ()


def _attempt(claims: Callable[[], list[Claim]], document: Document) -> Reading:
    from reportedly.documents.date_doubts import date_doubts
    from reportedly.reading import UnreadDocumentError

    try:
        return Reading(document, tuple(claims()), doubts=date_doubts(document))
    except UnreadDocumentError as error:
        return Reading(document, failure=str(error))
    except ReportedlyError:
        raise  # a missing model or a bad lexicon is no fault of the document: it ends the run
    except Exception as error:  # noqa: BLE001 - whatever one document does to its reader, the others are still read
        *_, (frame, line) = traceback.walk_tb(error.__traceback__)
        at = f"{Path(frame.f_code.co_filename).name}:{line}"
        return Reading(document, failure=f"the reader failed on it ({type(error).__name__}: {error}; at {at})")


@dataclass(frozen=True, slots=True)
class _Task(Generic[_In, _Out]):
    """What is done with each item in a process, what comes of one that kills it, and which need no process at all."""

    run: Callable[[_In], _Out]
    dead: Callable[[_In], _Out]
    at_once: Callable[[_In], _Out | None] = lambda item: None


def _elsewhere(
    items: Iterator[_In], task: _Task[_In, _Out], workers: int, interrupts: Interrupts
) -> Generator[_Out | None]:
    """Yield what comes of the items, in their order, with a bounded number of them in hand."""
    pool = _Pool(task, workers)
    waiting: deque[tuple[_In, Future[_Out]]] = deque()
    try:
        while True:
            for item in islice(items, pool.room - len(waiting)):
                waiting.append(pool.submit(item))
                if waiting[0][1].done():
                    break  # a slow source holds up nothing that is finished
            if not waiting:
                break
            with interrupts.allowed():
                wait([waiting[0][1]], timeout=_WAIT_SECONDS)
            if not waiting[0][1].done():
                yield None
            elif isinstance(waiting[0][1].exception(), BrokenProcessPool):
                interrupts.check()  # a signal to the whole process group ends the workers as well
                pool.kill()
                broken = list(waiting)
                waiting.clear()
                yield from _one_by_one(broken, task, interrupts)
                pool = _Pool(task, workers)
            else:
                yield waiting.popleft()[1].result()
        pool.close()
    except Stopped:
        for _, future in waiting:
            if future.done() and future.exception() is None:
                yield future.result()
        raise
    finally:
        pool.kill()


def _one_by_one(
    broken: Iterable[tuple[_In, Future[_Out]]], task: _Task[_In, _Out], interrupts: Interrupts
) -> Iterator[_Out]:
    """Do what was in hand when a worker died, each item alone, to find the one that kills its process."""
    pool = _Pool(task, 1)
    survivors = deaths = 0
    try:
        for item, future in broken:
            if not future.done() or future.exception() is not None:
                future = pool.submit(item)[1]
            with interrupts.allowed():
                error = future.exception()
            if not isinstance(error, BrokenProcessPool):
                survivors += 1
                yield future.result()
                continue
            interrupts.check()
            deaths += 1
            if not survivors and deaths == _DEATHS_IN_A_ROW:
                raise ReportedlyError(
                    "the processes that read die one after the other, perhaps for want of memory; try --workers 1"
                )
            yield task.dead(item)
            pool.kill()
            pool = _Pool(task, 1)
    finally:
        pool.kill()


class _Pool(Generic[_In, _Out]):
    """Worker processes that end with this process however it ends."""

    def __init__(self, task: _Task[_In, _Out], workers: int) -> None:
        self.room = workers * _IN_FLIGHT_PER_WORKER
        self._task = task
        context = multiprocessing.get_context("spawn")  # the same everywhere, and safe beside threads
        # Nothing is ever sent over this pipe: it closes when this process lets go of it or dies, even by kill -9.
        self._far_end, self._lifeline = context.Pipe(duplex=False)
        self._executor = ProcessPoolExecutor(
            workers, mp_context=context, initializer=_begin_worker, initargs=(self._far_end,)
        )

    def submit(self, item: _In) -> tuple[_In, Future[_Out]]:
        future: Future[_Out] = Future()
        if (result := self._task.at_once(item)) is not None:
            future.set_result(result)
            return item, future
        try:
            with children_ignore_interrupts():
                return item, self._executor.submit(self._task.run, item)
        except BrokenProcessPool as error:  # died since the last look: reported like any other item in hand
            future.set_exception(error)
            return item, future

    def close(self) -> None:
        """Let the idle workers end."""
        self._executor.shutdown()

    def kill(self) -> None:
        """End the workers at once, whatever they are doing; harmless after :meth:`close`."""
        self._lifeline.close()
        self._executor.shutdown(cancel_futures=True)
        self._far_end.close()


def _begin_worker(lifeline: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, args=(lifeline,), daemon=True).start()


def _end_with_parent(lifeline: Connection) -> None:
    try:
        lifeline.recv_bytes()
    except (EOFError, OSError):
        os._exit(0)


@cache
def _worker_reader(source: ReaderSource) -> Reader:
    return make_reader(source)


def _open_in_worker(loaded: tuple[str, Any]) -> list[tuple[str, Item]]:
    source, page = loaded
    return [(source, item) for item in page.open()]


def _dead_page(loaded: tuple[str, Any]) -> list[tuple[str, Item]]:
    from reportedly.documents.items import Rejected

    source, page = loaded
    return [(source, Rejected(page.source, _DIED))]


def _read_in_worker(source: ReaderSource, document: Document) -> Reading:
    return _attempt(partial(_worker_reader(source).read, document), document)
