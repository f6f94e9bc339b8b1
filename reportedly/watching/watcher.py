"""The loop: polls when they are due, requests within politeness, and what came of them into the ledger.

One thread owns the state, the ledger and the schedule; other threads only make requests. So a server that hangs costs
its own host's turn and nothing else, and everything that is decided is decided in one order.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from reportedly.defaults import DEFAULT_READER
from reportedly.documents import addresses
from reportedly.documents.fetching import REDIRECTS, USER_AGENT, FetchError, ask, target
from reportedly.documents.items import Options
from reportedly.errors import LedgerError, NotSetUpError, ReportedlyError
from reportedly.model import Document
from reportedly.pipeline.interrupts import Interrupts, Stopped
from reportedly.pipeline.workers import ReaderSource, make_reader
from reportedly.watching import limits
from reportedly.watching.canonical import host_of
from reportedly.watching.clock import Clock, SystemClock
from reportedly.watching.context import LOCAL, Context, Tally
from reportedly.watching.durations import in_words
from reportedly.watching.hosts import Host, Job, JobKind
from reportedly.watching.keeping import Keeping
from reportedly.watching.languages import detect
from reportedly.watching.polling import Polling, redirected
from reportedly.watching.requests import Outcome, Requests
from reportedly.watching.robots import Robots, robots_address, text_of_answer
from reportedly.watching.snapshots import Snapshots
from reportedly.watching.sources import Plan, SourceKind
from reportedly.watching.state import WatchState, only_watch, state_path
from reportedly.watching.waits import left, retry, retry_after

if TYPE_CHECKING:
    from reportedly.documents.fetching import Answer
    from reportedly.reading import Reader
    from reportedly.watching.state import Article

_TROUBLE_SECONDS = 60.0
"""Seconds after which a ledger that could not be written is tried again."""

_LOOK_SECONDS = 30.0
"""The watch looks up at least so often, whatever it waits for."""

_NEEDED = ("protego", "warcio", "py3langid", "courlan", "lxml")


@dataclass(frozen=True, slots=True)
class WatchSummary:
    """What a run of the watch did; see :class:`~reportedly.watching.context.Tally` for the counts."""

    ledger: str
    state: str
    snapshots: str | None
    counts: Tally
    waiting: int
    seconds: float


class WatchStopped(KeyboardInterrupt):
    """The watch was stopped by Ctrl-C or SIGTERM; what was read till then is stored."""

    def __init__(self, summary: WatchSummary) -> None:
        super().__init__("the watch was stopped; what was read till then is stored")
        self.summary = summary


def watch(
    plan: Plan,
    ledger: str | Path = "reportedly.db",
    *,
    once: bool = False,
    reader: ReaderSource = DEFAULT_READER,
    state: Path | None = None,
    snapshots: Path | bool = True,
    notify: Callable[[str], None] = lambda message: None,
    timeout_seconds: float = 30.0,
    clock: Clock | None = None,
    chance: random.Random | None = None,
    resolve: Callable[[str, int], Sequence[str]] = addresses.resolve,
) -> WatchSummary:
    """Follow the sources of a plan into a ledger until stopped, or through one round with ``once``.

    ``state`` is where the watch keeps what it has seen (beside the ledger, by default), ``snapshots`` the folder of
    WARC files, or whether to keep any. ``notify`` is called with one line for what an operator should know.
    ``timeout_seconds`` bounds each request. ``clock``, ``chance`` and ``resolve`` stand in for the machine's own time,
    randomness and name service.

    Raises :class:`WatchStopped`, a ``KeyboardInterrupt``, on Ctrl-C and SIGTERM; ``LedgerError`` when the ledger or
    the watch's file cannot be used, or another watch writes them; ``NotSetUpError`` where the extra is not installed.
    What a source or an article does raises nothing: it is told, and kept in the state.
    """
    from reportedly.ledger import Ledger

    check_set_up()
    made = make_reader(reader)
    with ExitStack() as stack:
        book = stack.enter_context(Ledger.open(ledger))
        path = state if state is not None else state_path(book.location)
        stack.enter_context(only_watch(path))
        kept = stack.enter_context(WatchState.open(path))
        interrupts = stack.enter_context(Interrupts())
        folder = snapshots_folder(path) if snapshots is True else snapshots or None
        context = Context(
            plan=plan,
            state=kept,
            snapshots=_snapshots(folder, kept),
            clock=clock or SystemClock(),
            chance=chance or random.Random(),  # noqa: S311 - spreads polls over time, keeps no secret
            notify=notify,
            once=once,
        )
        loop = _Loop(context, Keeping(context, book, made, interrupts), interrupts, timeout_seconds, resolve)
        began = context.clock.monotonic()

        def summary() -> WatchSummary:
            return WatchSummary(
                ledger=book.location,
                state=str(path),
                snapshots=str(folder) if folder is not None else None,
                counts=context.tally,
                waiting=len(kept.waiting("pending")),
                seconds=context.clock.monotonic() - began,
            )

        try:
            if not once:
                with interrupts.allowed():
                    _load(made)
            loop.run()
        except Stopped:
            raise WatchStopped(summary()) from None
        return summary()


def snapshots_folder(state: Path) -> Path:
    """Return where the snapshots of a watch lie unless it is said otherwise: beside its state."""
    return state.with_name(state.name.removesuffix(".watch") + ".snapshots")


def check_set_up() -> None:
    """Raise ``NotSetUpError`` with what to install where the extra is missing."""
    from importlib.util import find_spec

    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        raise NotSetUpError(
            f'watch needs {", ".join(missing)}; install what is missing with: pip install "reportedly[watch]"'
        )


def _load(reader: Reader) -> None:
    """Have loaded what is loaded on the first text, so that the first article does not wait for that.

    A reader that keeps an account of what it uses is not asked. Raises ``ConfigurationError`` where a model is missing.
    """
    from reportedly.reading import CostlyReader

    text = "Nothing is known of it yet, and nobody has said anything about it."
    detect(text)
    if not isinstance(reader, CostlyReader):
        _attempt_once(reader, text)


def _attempt_once(reader: Reader, text: str) -> None:
    try:
        reader.read(Document(id="d" + "0" * 20, key="none", text=text))
    except ReportedlyError:
        raise
    except Exception:  # noqa: BLE001, S110 - whatever it thinks of this text, it has loaded what it needs
        pass


def _snapshots(folder: Path | None, state: WatchState) -> Snapshots | None:
    if folder is None:
        return None
    return Snapshots(folder, {row["name"]: row["size"] for row in state.rows("SELECT * FROM snapshot_files")})


class _Loop:
    """One run of the watch."""

    def __init__(
        self,
        context: Context,
        keeping: Keeping,
        interrupts: Interrupts,
        timeout_seconds: float,
        resolve: Callable[[str, int], Sequence[str]],
    ) -> None:
        self._context = context
        self._keeping = keeping
        self._polling = Polling(context)
        self._interrupts = interrupts
        self._timeout = timeout_seconds
        self._resolve = resolve
        self._requests = Requests()
        self._clock = context.clock
        self._store_again = 0.0  # after trouble with the ledger; of the monotonic clock
        contact = f" (+{context.plan.contact})" if context.plan.contact else ""
        self._agent = USER_AGENT + contact

    def run(self) -> None:
        """Go on until stopped, or until nothing of this round is left."""
        self._begin()
        try:
            while self._step():
                self._interrupts.check()
        finally:
            self._requests.close()

    def _begin(self) -> None:
        """Take up what was left: sources by when they are due, articles that wait; what is held is found by itself."""
        context, now = self._context, self._clock.now()
        context.state.follow(
            ((each.id, each.kind.value, each.address, each.outlet) for each in context.plan.sources), now
        )
        for source in context.plan.sources:
            row = context.state.source(source.id)
            wait = left(row["next"], row["wait"], now)
            if context.once and wait > 0.0 and not row["failures"]:
                wait = 0.0  # the interval is for a watch that goes on
            if not context.once or wait == 0.0:
                context.wait_for_poll(source, wait)
        for name, longest in (("pending", limits.LONGEST_RETRY_AFTER), ("revisit", None)):
            for article in context.state.waiting(name):
                most = longest or max(context.source_of(article).revisit, default=0.0)
                wait = left(article.due, most, now)
                if article.source in context.sources and (not context.once or wait == 0.0):
                    context.wait_for_article(article, wait)

    def _step(self) -> bool:
        """Do the next thing; False when a single round is over."""
        self._dispatch()
        outcome = self._next_result(0.0) if self._requests.under_way else None
        if outcome is not None:
            self._finish(outcome)
            return True
        if self._store():
            return True
        now = self._clock.monotonic()
        due = self._context.hosts.next_due()
        if due is not None and due <= now:
            return True
        if self._context.once and due is None and not self._requests.under_way:
            return False
        moments = [each for each in (due, self._store_again or None) if each is not None and each > now]
        outcome = self._next_result(min(min(moments, default=now + _LOOK_SECONDS) - now, _LOOK_SECONDS))
        if outcome is not None:
            self._finish(outcome)
        return True

    def _next_result(self, seconds: float) -> Outcome | None:
        requests = self._requests
        if seconds == 0.0:
            return requests.results.get_nowait() if not requests.results.empty() else None
        with self._interrupts.allowed():
            found: Outcome | None = self._clock.wait(requests.results, seconds, under_way=requests.under_way > 0)
        return found

    # What is due

    def _dispatch(self) -> None:
        now = self._clock.monotonic()
        for host, job in self._context.hosts.due(now):
            try:
                self._start(host, job)
            except ReportedlyError as error:
                self._put_off(host.name, job, error)
            except Exception as error:  # noqa: BLE001 - whatever one source does, the others are followed
                self._failed(job, f"a mistake in Reportedly itself ({type(error).__name__}: {error})", final=True)

    def _start(self, host: Host, job: Job) -> None:
        if host.name == LOCAL:
            self._do_here(job)
            return
        article = None
        if job.kind is JobKind.ARTICLE:
            article = self._context.state.article(job.article or 0)
            if article is None or article.state not in ("pending", "revisit"):
                return
        if job.source.robots and not self._know_rules(host, job):
            return
        if job.source.robots and host.rules is not None and not host.rules.allows(job.address):
            if not host.rules.is_known:
                self._failed(job, f"nothing is asked of {host.name} while its robots.txt cannot be had: {host.trouble}")
                return
            fix = "; with the publisher's leave set robots: ignore" if job.kind is JobKind.POLL else ""
            self._failed(job, f"the robots.txt of {host.name} forbids it{fix}", final=True)
            return
        if job.kind is JobKind.POLL:
            headers = self._polling.headers(job)
            kinds = {SourceKind.FEED: limits.FEED_BYTES, SourceKind.SITEMAP: limits.SITEMAP_BYTES}
            self._request(host, job, headers, kinds[job.source.kind])
        else:
            assert article is not None
            self._request(host, job, self._conditions(article), Options().max_bytes)

    def _do_here(self, job: Job) -> None:
        if job.kind is JobKind.POLL:
            self._polling.folder(job)
            return
        article = self._context.state.article(job.article or 0)
        if article is None or article.state not in ("pending", "revisit"):
            return
        if article.content is not None:
            self._keeping.hold_item(article)
        else:
            self._keeping.file(article)

    def _conditions(self, article: Article) -> dict[str, str]:
        """Return what an article is asked for with: all of it, until a version of it is kept."""
        if not self._context.state.versions(article.id):
            return {}
        sent = {"If-None-Match": article.etag, "If-Modified-Since": article.modified}
        return {name: value for name, value in sent.items() if value}

    def _request(self, host: Host, job: Job, headers: dict[str, str], max_bytes: int) -> None:
        self._context.tally.requests += 1
        self._context.hosts.begin(host)
        options = Options(max_bytes=max_bytes, timeout_seconds=self._timeout)
        permit = _anywhere if job.source.allow_private else addresses.is_public
        call = partial(
            ask,
            job.address,
            options,
            headers={"User-Agent": self._agent, **headers},
            resolve=self._resolve,
            permit=permit,
        )
        self._requests.begin(host.name, job, call)

    def _know_rules(self, host: Host, job: Job) -> bool:
        """Say whether the host's robots.txt is known; where it is not, have it fetched and the job wait."""
        now = self._clock.monotonic()
        if host.rules is not None and now < host.rules_until:
            return True
        found = self._context.state.rows("SELECT text, fetched FROM robots WHERE host = ?", (host.name,))
        wall = self._clock.now()
        if found and 0.0 <= wall - found[0]["fetched"] < limits.ROBOTS_SECONDS:
            self._set_rules(host, Robots(found[0]["text"], found[0]["fetched"]))
            return True
        self._context.hosts.push(host.name, now, job)
        address = robots_address(job.address)
        self._request(host, Job(JobKind.ROBOTS, job.source, address), {"Accept": "text/plain"}, limits.ROBOTS_BYTES)
        return False

    def _set_rules(self, host: Host, robots: Robots) -> None:
        host.rules = robots.rules()
        # A robots.txt that could not be had is asked for again before long.
        keep = limits.ROBOTS_SECONDS if robots.text is not None else 600.0
        host.rules_until = self._clock.monotonic() + keep

    # What came of it

    def _finish(self, outcome: Outcome) -> None:
        self._requests.taken()
        job = outcome.job
        host = self._context.hosts.end(outcome.host, self._clock.monotonic())
        try:
            if job.kind is JobKind.ROBOTS:
                self._robots(host, job, outcome)
            elif outcome.answer is not None:
                self._answered(host, job, outcome.answer)
            else:
                self._failed(job, str(outcome.error), final=getattr(outcome.error, "is_final", False))
        except ReportedlyError as error:
            self._put_off(host.name, job, error)
        except Exception as error:  # noqa: BLE001 - whatever one answer does, the others are taken
            self._failed(job, f"a mistake in Reportedly itself ({type(error).__name__}: {error})", final=True)

    def _put_off(self, host: str, job: Job, error: ReportedlyError) -> None:
        """Do a job once more after a while, when the watch's file or the ledger cannot be written; raise all else."""
        if self._context.once or not isinstance(error, LedgerError):
            raise error
        self._context.notify(f"{error}; tried again in {in_words(_TROUBLE_SECONDS)}")
        self._context.hosts.push(host, self._clock.monotonic() + _TROUBLE_SECONDS, job)

    def _robots(self, host: Host, job: Job, outcome: Outcome) -> None:
        answer = outcome.answer
        if answer is not None and answer.status in REDIRECTS and job.hops < limits.REDIRECTS:
            try:
                self._request(host, redirected(job, target(answer), is_permanent=False), {}, limits.ROBOTS_BYTES)
                return
            except FetchError:
                answer = None
        if answer is not None:
            # One that only sends from one address to another is as good as none.
            status = 404 if answer.status in REDIRECTS else answer.status
            text = text_of_answer(status, answer.data)
            host.trouble = f"the server answers {answer.status}"
        else:
            text = "" if getattr(outcome.error, "is_final", False) else None
            host.trouble = str(outcome.error)
        robots = Robots(text, self._clock.now())
        self._set_rules(host, robots)
        if robots.text is not None:
            self._context.state.execute(
                "INSERT OR REPLACE INTO robots VALUES (?, ?, ?)", (host.name, robots.text, robots.fetched)
            )

    def _answered(self, host: Host, job: Job, answer: Answer) -> None:
        if answer.status in REDIRECTS:
            self._redirect(job, answer)
            return
        asked = retry_after(answer.header("Retry-After"), self._clock.now()) if answer.status >= 400 else None
        if answer.status in (429, 503):
            self._context.hosts.hold_back(host.name, self._clock.monotonic() + (asked or limits.RETRY_SECONDS))
        if answer.status not in (200, 304):
            reason = f"the server answers {answer.status} {answer.reason}".strip()
            self._failed(job, reason, asked=asked, status=answer.status)
        elif job.kind is JobKind.POLL:
            self._polling.answered(job, answer)
        else:
            self._take_article(job, answer)

    def _redirect(self, job: Job, answer: Answer) -> None:
        if job.hops >= limits.REDIRECTS:
            self._failed(job, f"more than {limits.REDIRECTS} redirects")
            return
        try:
            address = target(answer)
            addresses.split_address(address)
        except (FetchError, ReportedlyError) as error:
            self._failed(job, str(error), final=True)
            return
        is_permanent = answer.status in (301, 308) and (job.hops == 0 or job.moved is not None)
        moved = redirected(job, address, is_permanent=is_permanent)
        self._context.hosts.push(host_of(address), self._clock.monotonic(), moved)

    def _take_article(self, job: Job, answer: Answer) -> None:
        article = self._context.state.article(job.article or 0)
        if article is None:
            return
        if answer.status == 304:
            self._keeping.unchanged(article)
        elif job.hops and _is_front_page(answer.address) and not _is_front_page(article.address):
            self._keeping.leave(article, "its address leads to the site's front page", is_gone=True)
        else:
            self._keeping.hold(article, answer)

    def _failed(
        self, job: Job, reason: str, *, asked: float | None = None, final: bool = False, status: int | None = None
    ) -> None:
        if job.kind is JobKind.POLL:
            self._polling.failed(job, reason, asked=asked, is_gone=status == 410)
            return
        if job.kind is JobKind.ROBOTS:
            return
        context = self._context
        article = context.state.article(job.article or 0)
        if article is None:
            return
        has_versions = bool(context.state.versions(article.id))
        attempts = article.attempts + 1
        if status == 410 or (status == 404 and has_versions):
            self._keeping.leave(article, reason, is_gone=True)
        elif final or attempts >= limits.ATTEMPTS:
            self._keeping.leave(article, reason)
        else:
            wait = retry(attempts, context.chance, asked)
            due = self._clock.now() + wait
            context.state.change(article.id, state="pending", attempts=attempts, due=due, reason=reason)
            if not context.once:
                context.wait_for_article(replace(article, state="pending"), wait)

    # Into the ledger

    def _store(self) -> bool:
        """Put one thing that is held into the ledger; say whether there was any."""
        if self._clock.monotonic() < self._store_again:
            return False
        try:
            return self._keeping.next()
        except LedgerError as error:
            if self._context.once:
                raise
            self._store_again = self._clock.monotonic() + _TROUBLE_SECONDS
            self._context.notify(f"{error}; what was fetched is kept, and tried again in {in_words(_TROUBLE_SECONDS)}")
            return False


def _anywhere(address: str) -> bool:
    return True


def _is_front_page(address: str) -> bool:
    parts = urlsplit(address)
    return parts.path.strip("/") == "" and not parts.query
