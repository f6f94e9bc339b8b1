"""Polls: what a source lists is noted, and what is new or changed is queued, in one step with the source's validators.

If they were two steps, a kill between them would leave a server that answers "not modified" and items nobody has noted.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from reportedly.documents.addresses import split_address
from reportedly.documents.dates import read_date
from reportedly.documents.finding import File, find
from reportedly.errors import InputError
from reportedly.watching import limits
from reportedly.watching.articles import published_text
from reportedly.watching.canonical import canonical, host_of
from reportedly.watching.context import Context
from reportedly.watching.durations import in_words
from reportedly.watching.feeds import Entry, parse_feed
from reportedly.watching.hosts import Job, JobKind
from reportedly.watching.sitemaps import Listed, parse_sitemap
from reportedly.watching.sources import Source, SourceKind
from reportedly.watching.waits import back_off, moment, until_next
from reportedly.watching.xml import NotXmlError

if TYPE_CHECKING:
    import sqlite3

    from reportedly.documents.fetching import Answer

_DAYS_BEFORE = 2  # a sitemap's pages are read from so long before the watch began, unless all are wanted
_NEVER = 1e12


class Polling:
    """Takes what polls give."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def headers(self, job: Job) -> dict[str, str]:
        """Return what a poll asks with: only for what has changed since."""
        row = self._row(job)
        sent = {"Accept": "application/rss+xml, application/atom+xml, application/xml, text/xml;q=0.9, */*;q=0.5"}
        if row["etag"]:
            sent["If-None-Match"] = row["etag"]
        if row["modified"]:
            sent["If-Modified-Since"] = row["modified"]
        return sent

    def answered(self, job: Job, answer: Answer) -> None:
        """Take an answer of 200 or 304."""
        row = self._row(job)
        if answer.status == 304:
            self._succeeded(job, {}, changed=False)
            return
        fingerprint = hashlib.sha256(answer.data).hexdigest()[:16]
        charset = answer.fetched().charset
        values: dict[str, str | None] = {
            "etag": _header(answer, "ETag"),
            "modified": _header(answer, "Last-Modified"),
            "fingerprint": fingerprint,
            "note": f"moved for good to {job.moved}: change the sources file" if job.moved else None,
        }
        if fingerprint == row["fingerprint"] and job.source.kind is SourceKind.FEED:
            self._succeeded(job, values, changed=False)
            return
        entries: list[Entry] = []
        parts: tuple[Listed, ...] = ()
        try:
            if job.source.kind is SourceKind.FEED:
                feed = parse_feed(answer.data, answer.address, charset=charset, today=self._today())
                entries, fault = list(feed.entries), feed.fault
            else:
                sitemap = parse_sitemap(answer.data, charset=charset, today=self._today())
                parts, fault = sitemap.sitemaps, sitemap.fault
        except NotXmlError as error:
            self.failed(job, str(error))
            return
        if fault:
            values["note"] = f"malformed, read as far as it goes: {fault}"
        state = self._context.state
        with state.transaction():
            if job.source.kind is SourceKind.SITEMAP:
                entries = self._wanted(job, row, sitemap.pages)
            if parts:  # an index is asked for in full: which of its sitemaps changed is seen in it
                values |= {"etag": None, "modified": None}
            found = self._take(job.source, entries)
            self._succeeded(job, values, changed=True)
        self._queue_parts(job, parts)
        for identifier in found:
            article = state.article(identifier)
            assert article is not None
            self._context.wait_for_article(article, 0.0)

    def failed(self, job: Job, reason: str, *, asked: float | None = None, is_gone: bool = False) -> None:
        """Take a failure: the source is asked again later and later; ``asked`` is how long its server wants."""
        context, now = self._context, self._context.clock.now()
        context.tally.failures += 1
        if job.part_of is not None:
            context.state.execute(
                "UPDATE sources SET note = ? WHERE id = ?", (f"{job.address}: {reason}", job.source.id)
            )
            return
        row = self._row(job)
        failures = row["failures"] + 1
        wait = back_off(job.source.every, failures, context.chance, asked)
        if is_gone:
            wait = max(wait, limits.LONGEST_RETRY_AFTER)
        context.state.polled(job.source.id, now, wait, failures=failures, error=reason)
        if failures == 1 or row["error"] != reason:
            context.notify(f"{_name(job.source)}: {reason}; asked again in {in_words(wait)}")
        self._again(job.source, wait)

    def folder(self, job: Job) -> None:
        """Look through a folder for new and changed files."""
        context, source = self._context, job.source
        folder = Path(source.address)
        if not folder.is_dir():
            self.failed(job, "there is no such folder")
            return
        now, unsettled, found = context.clock.now(), False, []
        with context.state.transaction():
            for each in find([folder]):
                if not isinstance(each, File):
                    continue
                try:
                    status = each.path.stat()
                    address = each.path.absolute().as_uri()
                except (OSError, ValueError):
                    continue
                mark = f"{status.st_size}-{status.st_mtime_ns}"
                known = context.state.article_at(address)
                if known is not None and context.state.listing(source.id, known.id) == mark:
                    continue
                # A file whose time lies ahead shows a clock that was set back: it is not waited for.
                if 0.0 <= now - status.st_mtime < limits.SETTLED_SECONDS:
                    unsettled = True
                    continue
                found += self._take(source, [Entry(address, mark)], is_file=True)
            wait = limits.SETTLED_SECONDS + 1.0 if unsettled else until_next(source.every, context.chance)
            self._succeeded(job, {}, changed=bool(found), wait=wait)
        if unsettled and context.once:
            context.wait_for_poll(source, wait)
        for identifier in found:
            article = context.state.article(identifier)
            assert article is not None
            context.wait_for_article(article, 0.0)

    def _take(self, source: Source, entries: Iterable[Entry], *, is_file: bool = False) -> list[int]:
        """Note what a source lists, and return the articles that are to be fetched, new or again."""
        context, state, now = self._context, self._context.state, self._context.clock.now()
        found = []
        for entry in entries:
            address = entry.address if is_file else canonical(entry.address)
            if not is_file and not _may_be_followed(address):
                continue
            content = entry.content if source.text == "feed" or "#item-" in address else None
            said = {
                "title": entry.title,
                "published": published_text(entry.published),
                "language": entry.language,
                "content": content,
            }
            article = state.article_at(address)
            if article is None:
                number = state.add(address, source.id, now, now, **said)
                context.tally.listed += 1
                found.append(number)
            else:
                number = article.id
                last = state.listing(source.id, number)
                if last == entry.fingerprint:
                    continue
                if last is not None and article.source == source.id and article.state not in ("pending", "held"):
                    state.change(number, state="pending", due=now, attempts=0, reason=None, **said)
                    found.append(number)
            state.list_(source.id, number, entry.fingerprint)
        return found

    def _wanted(self, job: Job, row: sqlite3.Row, pages: Iterable[Listed]) -> list[Entry]:
        """Return a sitemap's pages that are to be read; the others that have no date are only noted as seen.

        A sitemap lists years. Unless all of it is wanted, pages count that changed since the watch began, and those
        without a date that were not there before.
        """
        context, state = self._context, self._context.state
        if job.source.backfill:
            return [page.entry for page in pages]
        root = state.source(job.source.id)
        since = moment(root["began"]).date() - timedelta(days=_DAYS_BEFORE)
        is_new_here = row["succeeded"] is None
        wanted, now = [], context.clock.now()
        for page in pages:
            day = _day(page.changed)
            if (day is not None and day >= since) or (day is None and not is_new_here):
                wanted.append(page.entry)
            elif day is None:
                address = canonical(page.entry.address)
                if state.article_at(address) is None and _may_be_followed(address):
                    number = state.add(address, job.source.id, now, now)
                    state.change(number, state="done", reason="there before the watch began")
                    state.list_(job.source.id, number, page.entry.fingerprint)
        return wanted

    def _queue_parts(self, job: Job, parts: Iterable[Listed]) -> None:
        context = self._context
        if job.depth >= limits.SITEMAP_DEPTH:
            return
        newest = sorted(parts, key=lambda each: each.changed, reverse=True)[: limits.SITEMAPS]
        for each in newest:
            address = each.entry.address
            row = context.state.part(address, context.clock.now())
            if each.changed and row["note"] == each.changed:
                continue
            context.hosts.push(
                host_of(address),
                context.clock.monotonic(),
                Job(
                    JobKind.POLL,
                    job.source,
                    address,
                    part_of=row["id"],
                    changed=each.changed,
                    depth=job.depth + 1,
                ),
            )

    def _succeeded(
        self, job: Job, values: Mapping[str, str | None], *, changed: bool, wait: float | None = None
    ) -> None:
        context, now = self._context, self._context.clock.now()
        row = self._row(job)
        context.tally.polls += 1
        context.tally.unchanged += not changed
        said: dict[str, object] = {**values, "succeeded": now, "failures": 0, "error": None}
        if changed:
            said["changed"] = now
        if job.part_of is not None:
            # Of a sitemap in an index the note is the day of change that the index gives.
            context.state.polled(job.part_of, now, _NEVER, **{**said, "note": job.changed})
            return
        if wait is None:
            wait = until_next(job.source.every, context.chance)
        context.state.polled(job.source.id, now, wait, **said)
        if row["failures"]:
            context.notify(f"{_name(job.source)}: answers again")
        self._again(job.source, wait)

    def _again(self, source: Source, wait: float) -> None:
        if not self._context.once:
            self._context.wait_for_poll(source, wait)

    def _row(self, job: Job) -> sqlite3.Row:
        return self._context.state.source(job.part_of or job.source.id)

    def _today(self) -> date:
        return moment(self._context.clock.now()).date()


def redirected(job: Job, address: str, *, is_permanent: bool) -> Job:
    """Return the job at the address that a server has sent it to."""
    return replace(job, address=address, hops=job.hops + 1, moved=address if is_permanent else None)


def _name(source: Source) -> str:
    return f"{source.outlet} ({source.address})" if source.outlet else source.address


def _header(answer: Answer, name: str) -> str | None:
    value = answer.header(name)
    return value if value and value.isascii() and value.isprintable() and len(value) <= 1_000 else None


def _may_be_followed(address: str) -> bool:
    try:
        split_address(address)
    except InputError:
        return False
    return len(address) <= limits.ADDRESS


def _day(changed: str) -> date | None:
    try:
        return read_date(changed)[0] if changed else None
    except InputError:
        return None
