"""What a ledger is given and gives back as a whole: readings, decisions, dumps, and whether all is as it was."""

from __future__ import annotations

import contextlib
import functools
import hashlib
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any, Protocol

from sqlalchemy import Connection, func, select

from reportedly.errors import LedgerError
from reportedly.ledger import agreeing, chain, decisions, replay, schema, verify, writer
from reportedly.ledger.chain import Head
from reportedly.ledger.checks import claim_problems
from reportedly.ledger.file import LedgerFile
from reportedly.ledger.records import Counts, Decision, DecisionKind, ReaderVersion
from reportedly.ledger.serialise import claim_from_json
from reportedly.ledger.verify import Verification
from reportedly.model import Claim, Document

_REPLAY_BATCH = 500


class NamedReader(Protocol):
    """What the ledger needs to know of a reader."""

    @property
    def name(self) -> str: ...
    @property
    def version(self) -> str: ...


class LedgerKeeping(LedgerFile):
    """An open ledger, as far as it is added to, dumped and verified."""

    # Storing

    def add(self, document: Document, reader: NamedReader, claims: Sequence[Claim]) -> bool:
        """Store a document, its claims, and that the reader read it, in one transaction; see :meth:`add_many`.

        Returns False, and stores no claim, where this version of the reader had read the document before.
        """
        return self.add_many([(document, reader.name, reader.version, claims)]) == 1

    def add_many(self, readings: Iterable[tuple[Document, str, str, Sequence[Claim]]]) -> int:
        """Store readings (document, reader's name and version, claims) in one transaction; return how many are new.

        When this returns, they are on disk and survive a kill and a power cut; when it raises, none of them is stored.
        The same content under another key, address or way of dating is the same document: the new key finds it too,
        and the document stays as it first came. Raises ``LedgerError`` for a claim that must not be kept, naming it:
        a wrong id, another document's, one whose quotes are not in the text, or whose ``reader`` is not
        ``name@version``.
        """
        moment = datetime.now(UTC)
        batch = []
        for document, name, version, claims in readings:
            reader = ReaderVersion(name, version)
            if problems := claim_problems(document, reader, claims):
                shown = "; ".join(problems[:5])
                raise LedgerError(f"document {document.key}: the reader {reader.id} made bad claims: {shown}")
            batch.append(writer.reading_now(document, reader, claims, moment))
        return self._write(lambda connection: writer.store(connection, batch))

    def decide(
        self, kind: str, subject: str, by: str, detail: Mapping[str, Any] | None = None, at: datetime | None = None
    ) -> Decision:
        """Append a decision and return it; see :class:`DecisionKind` and :class:`Decision` for kinds and details.

        ``by`` signs it; ``at`` is now when left out, and never before the last decision. Raises
        ``ConfigurationError`` for a kind, detail or correction that is not possible, ``LedgerError`` where the ledger
        does not have the subject.
        """

        def append(connection: Connection) -> Decision:
            decision = decisions.make(kind, subject, by, at or _next_moment(connection), detail or {})
            self._check_subjects(connection, decision)
            writer.store_decisions(connection, [decision])
            return decision

        return self._write(append)

    def require_reviewers(self, count: int, by: str) -> Decision | None:
        """Require that so many reviewers agree before a decision counts, 1 or 2; see :mod:`reportedly.ledger.agreeing`.

        It holds for earlier decisions too, and is a decision itself, which is returned; ``None`` where it was so.
        Raises ``ConfigurationError`` for another number and for an empty name.
        """
        if count == self.required_reviewers():
            return None
        return self.decide(DecisionKind.REQUIRE, agreeing.REVIEWERS, by, {agreeing.REVIEWERS: count})

    def required_reviewers(self) -> int:
        """Return how many reviewers must agree before a decision counts."""
        return agreeing.required(decisions.in_force(self.decisions()))

    def restore(self, lines: Iterable[str]) -> int:
        """Store what the lines of :meth:`dump` say and return the number of readings that are new.

        Lines without times count as read now. Raises ``LedgerError`` naming a line that is wrong; the documents before
        it, in transactions of some hundred, are stored then, and restoring again goes on from there.
        """
        items = replay.parse(lines, datetime.now(UTC))
        new = 0
        while batch := list(islice(items, _REPLAY_BATCH)):
            new += self._write(functools.partial(_store_replayed, items=batch))
        return new

    def replay(self, other: LedgerKeeping) -> int:
        """Store all that another ledger holds, with its times, and return the number of readings that are new."""
        with contextlib.closing(other.dump(times=True)) as lines:
            return self.restore(lines)

    def decisions(self) -> list[Decision]:
        """Return all decisions in the order of their times, undone ones too."""
        with self._reading() as connection:
            return decisions.load(connection)

    # The whole

    def dump(self, *, times: bool = False) -> Generator[str]:
        """Yield the ledger's content as lines of canonical JSON; see :mod:`reportedly.ledger.replay`.

        A backup wants ``times``: without them the lines say nothing about when documents came, from which follow the
        day an undated one is known from and which of two readings is the newer.
        """
        return self._stream(lambda connection: replay.dump(connection, times=times))

    def digest(self) -> str:
        """Return the SHA-256 of the lines of :meth:`dump` without times: equal for ledgers of equal content."""
        content = hashlib.sha256()
        for line in self.dump():
            content.update(line.encode("utf-8") + b"\n")
        return content.hexdigest()

    def counts(self) -> Counts:
        """Return how much the ledger holds."""
        with self._reading() as connection:
            return _counts(connection)

    def verify(self) -> list[str]:
        """Return what is not as it should be, one line each; nothing for a whole ledger.

        Checks the store, the links between rows, that every id is the hash of its content, that columns say what the
        claims say, that every quote is in its document's text, and the hash chain where there is one.
        """
        return list(self.verification().problems)

    def verification(self, noted: str | None = None) -> Verification:
        """Return what :meth:`verify` finds, how much there is, and the head of the hash chain, of one state.

        ``noted`` is a link of the chain that was noted before: where it is no more in the chain, that is a problem.
        """
        with self._reading() as connection:
            try:
                # First: where a row is damaged, what follows goes on with a new state.
                counts, head = _counts(connection), chain.head(connection)
            except Exception as error:
                if not self._store.is_from_database(error):
                    raise
                return Verification((self._store.explain(error),), Counts(0, 0, 0, 0, 0, 0), None)
            found = tuple(verify.problems(self._store, connection, noted))
        return Verification(found, counts, head)

    def begin_chain(self, observe: Callable[[int, int], None] | None = None) -> Head:
        """Chain all that the ledger holds and whatever is appended later, and return the chain's head.

        A ledger that has a chain keeps it. ``observe`` is told how many documents are chained, of how many. Other
        writers wait till it is done. See :mod:`reportedly.ledger.chain`.
        """
        return self._write(lambda connection: chain.begin(self._store, connection, observe))

    def chain_head(self) -> Head | None:
        """Return the head of the hash chain, to be noted elsewhere; ``None`` without one."""
        with self._reading() as connection:
            return chain.head(connection)

    def _check_subjects(self, connection: Connection, decision: Decision) -> None:
        """Raise an error unless the ledger has what a decision is about, and a correction gives a claim."""
        if decision.kind is DecisionKind.UNDO:
            known = select(schema.decisions.c.id).where(schema.decisions.c.id == decision.subject)
            if connection.execute(known).first() is None:
                raise LedgerError(f"the ledger has no decision {decision.subject!r} to undo")
            return
        if decision.kind is DecisionKind.REQUIRE:
            return
        for claim_id in (decision.subject, *decision.detail.get("claims", ())):
            known = select(schema.claims.c.content).where(schema.claims.c.id == claim_id)
            content = connection.execute(known).scalar_one_or_none()
            if content is None:
                raise LedgerError(f"the ledger has no claim {claim_id!r} to {decision.kind}")
            decisions.corrected(claim_from_json(content), [decision])


def _counts(connection: Connection) -> Counts:
    tables = schema.METADATA.tables
    named = ("documents", "readings", "readers", "claims", "places", "decisions")
    return Counts(
        **{name: connection.execute(select(func.count()).select_from(tables[name])).scalar_one() for name in named}
    )


def _next_moment(connection: Connection) -> datetime:
    """Return the present moment, or the one after the last decision where the clock stands before that."""
    now = datetime.now(UTC)
    last = connection.execute(select(func.max(schema.decisions.c.decided_at))).scalar_one()
    return now if last is None else max(now, datetime.fromisoformat(last) + timedelta(microseconds=1))


def _store_replayed(connection: Connection, *, items: Sequence[writer.Reading | Decision]) -> int:
    new = writer.store(connection, [item for item in items if isinstance(item, writer.Reading)])
    writer.store_decisions(connection, [item for item in items if isinstance(item, Decision)])
    return new
