"""The ledger: it holds documents, claims, readers and decisions in one place, and only ever grows."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select

from reportedly.errors import LedgerError
from reportedly.ledger import browse, fetch, growth, schema, writer
from reportedly.ledger.browse import DocumentSummary, PlaceSummary
from reportedly.ledger.coverage import DocumentCoverage, coverage
from reportedly.ledger.file import DEFAULT_LOCATION
from reportedly.ledger.folding import fold
from reportedly.ledger.growth import Mark
from reportedly.ledger.keeping import LedgerKeeping, NamedReader
from reportedly.ledger.query import make_filter, of_documents, of_ids, of_reader
from reportedly.ledger.records import LedgerClaim, LedgerDocument, ReaderVersion
from reportedly.ledger.resolve import PlaceFilter, gazetteer_place, place_filter
from reportedly.ledger.versions import DocumentVersion, versions_of
from reportedly.model import Document, Holding, Place, PlaceKind, bare_key

if TYPE_CHECKING:
    import geopandas
    import pandas
    import polars

__all__ = ["DEFAULT_LOCATION", "Ledger", "NamedReader"]


class Ledger(LedgerKeeping):
    """An open ledger; a context manager that closes it. Safe with several threads and several processes at once.

    A process that was forked must open its own. Every method that reads sees one state of the ledger; an iterator sees
    the state in which it was begun, and holds it until it is exhausted or closed. All methods raise
    :class:`~reportedly.errors.LedgerError` when its file or database
    cannot be read or written.
    """

    # What has been read

    def has_read(self, document_id: str, reader_name: str, reader_version: str) -> bool:
        """Say whether a version of a reader has read a document."""
        return bool(self.read_among([document_id], reader_name, reader_version))

    def read_among(self, ids: Iterable[str], reader_name: str, reader_version: str) -> set[str]:
        """Return those of some documents' ids that a version of a reader has read."""
        reader = ReaderVersion(reader_name, reader_version)
        with self._reading() as connection:
            return writer.read_among(connection, ids, reader)

    def read_under(self, keys: Iterable[str], reader_name: str, reader_version: str) -> set[str]:
        """Return those of some keys under which a document came that a version of a reader has read."""
        reader = ReaderVersion(reader_name, reader_version)
        with self._reading() as connection:
            return writer.read_under(connection, keys, reader)

    def come_anew(self, documents: Iterable[Document]) -> list[Document]:
        """Return those documents that never came so: under that key, from that address, and dated in that way."""
        with self._reading() as connection:
            return writer.come_anew(connection, documents)

    def read_ids(self, reader_name: str, reader_version: str) -> set[str]:
        """Return the ids of the documents that a version of a reader has read."""
        reader, table = ReaderVersion(reader_name, reader_version).id, schema.readings
        with self._reading() as connection:
            return set(connection.execute(select(table.c.document_id).where(table.c.reader_id == reader)).scalars())

    def document(self, key_or_id: str) -> LedgerDocument:
        """Return the document with an id, or seen under a key. Raises ``LedgerError`` for none and for several."""
        with contextlib.closing(self._documents(key_or_id)) as documents:
            found = list(islice(documents, 11))
        if not found:
            raise LedgerError(f"the ledger {self.location} has no document {key_or_id!r}; give a document's key or id")
        if len(found) > 1:
            ids = ", ".join(document.document.id for document in found[:10])
            raise LedgerError(f"{key_or_id!r} is the key of several documents; give one's id: {ids}")
        return found[0]

    def documents(self) -> Iterator[LedgerDocument]:
        """Yield all documents by day of publication, undated ones first, then by key and id."""
        return self._documents(None)

    def find_documents(self, key_or_id: str) -> Generator[LedgerDocument]:
        """Yield the documents with an id, or seen under a key: none, one, or several of one key."""
        return self._documents(key_or_id)

    def versions(self, document_id: str) -> list[DocumentVersion]:
        """Return the versions of the article that a document is one of, the oldest first; none without an address."""
        with self._reading() as connection:
            return versions_of(connection, document_id)

    # Claims

    def claims(
        self,
        *,
        place: str | int | Place | None = None,
        actor: str | None = None,
        type: str | Iterable[str] | None = None,  # noqa: A002 - the codebook's own name for the field
        speaker: str | None = None,
        status: str | Iterable[str] | None = None,
        start: date | None = None,
        end: date | None = None,
        document: str | None = None,
        reader: str | None = None,
        ids: Iterable[str] | None = None,
        rejected: bool = False,
        after: str | None = None,
    ) -> Generator[LedgerClaim]:
        """Yield the claims that are all that is asked for, with reviewers' decisions applied.

        - ``place``: a name, "Name, CC" (an ISO 3166 country), a GeoNames id, or a place of another claim. A name finds
          the places so called or so written, without regard to case and accents, and the place that the gazetteer
          ranks first for it, however it is written.
        - ``actor``: who acts or is acted on, by name, alias or id in the registry of parties; a name that the registry
          does not know finds the names that contain its words. ``speaker``: who vouches for it, in the same way.
        - ``type``, ``status``: one or several of the codebook's.
        - ``start``, ``end``: days; finds claims whose interval overlaps them, an open bound reaching without end. A
          claim without any date is not found.
        - ``document``: its id, or a key under which it came. ``ids``: ids of claims.
        - ``reader``: a reader's name, or ``name@version``. Without it (and without ``ids``) a document that was read
          by several readers gives the claims of its newest reading.
        - ``rejected``: also those that reviewers rejected. Claims of an article's older versions are always given; they
          say from when on they are superseded. Corrected claims are found by their corrected values.
        - ``after``: the id of a claim; only those that come after it, so that a list is read page by page.

        The order is by the document (day of publication, undated first; key; id), then by the first quote, then by id.
        Raises ``ConfigurationError`` for a type, a status, a period or a name that no claim can have.
        """
        wanted = make_filter(
            place=place,
            actor=actor,
            types=type,
            speaker=speaker,
            statuses=status,
            start=start,
            end=end,
            gazetteer=self._gazetteer,
        )
        fixed = []
        if document is not None:
            fixed.append(of_documents(document))
        if ids is not None:
            fixed.append(of_ids(ids))
        if reader is not None or ids is None:
            fixed.append(of_reader(reader))
        few = document is not None or ids is not None

        def rows(connection: Connection) -> Iterator[LedgerClaim]:
            beyond = [] if after is None else browse.after_claim(connection, after)
            standing = self._decided.of(connection)
            conditions = [*fixed, *beyond]
            return fetch.claims(
                connection, standing, wanted, conditions, self._versions, rejected=rejected, selective=few
            )

        return self._stream(rows)

    def claims_by_id(self, ids: Iterable[str]) -> dict[str, LedgerClaim]:
        """Return the claims with some ids by them, as :meth:`claims` gives them; an id that is not there gives nothing.

        Claims that reviewers rejected are left out.
        """
        wanted = set(ids)
        if not wanted:
            return {}
        with self._reading() as connection:
            return fetch.claims_by_id(connection, self._decided.of(connection), wanted, self._versions)

    def quotes(self, ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """Return the quotes of the claims with some ids, rejected ones too; an id that is not there gives nothing."""
        wanted = set(ids)
        if not wanted:
            return {}
        with self._reading() as connection:
            return fetch.quotes(connection, wanted)

    def claims_at(
        self,
        keys: Iterable[str] | None,
        *,
        type: str | Iterable[str] | None = None,  # noqa: A002 - as in claims
    ) -> Iterator[LedgerClaim]:
        """Yield the claims of places with some keys (:attr:`reportedly.model.Place.key`), in any order.

        They are those that :meth:`claims` gives. The anchors in the key of a place told by others do not count: "near
        Springfield" finds all places so told. ``None`` asks for the claims of every place, and those without one.
        """
        wanted = make_filter(place=None, actor=None, types=type, speaker=None, statuses=None, start=None, end=None)
        if keys is not None:
            wanted = replace(wanted, place=PlaceFilter(keys=frozenset(map(bare_key, keys))))

        def rows(connection: Connection) -> Iterator[LedgerClaim]:
            standing = self._decided.of(connection)
            return fetch.claims_in_any_order(connection, standing.counting, wanted, self._versions)

        return self._stream(rows)

    def places_in(
        self, south: float, west: float, north: float, east: float, *, kinds: Iterable[str] = tuple(PlaceKind)
    ) -> list[Place]:
        """Return the places of claims of some kinds whose points lie within bounds, in degrees, ordered by key.

        A place that claims give different points comes once with each. A place told by others comes without its
        relation and anchors, and so under the key that it has without them.
        """
        with self._reading() as connection:
            about = self._decided.of(connection).counting
            found = fetch.places_in(connection, about, (south, west, north, east), map(PlaceKind, kinds))
            different = {
                (place.key, place.kind, place.latitude, place.longitude, place.radius_km, place.country): place
                for place in sorted(found, key=lambda place: (place.text, place.name), reverse=True)
            }
        return [different[each] for each in sorted(different, key=lambda each: (each[0], str(each)))]

    def texts(self, ids: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Yield the ids and texts of the documents with some ids, by id; an id that is not there gives nothing."""
        return self._stream(lambda connection: fetch.texts(connection, ids))

    def place(self, query: str | int) -> Place:
        """Return the place that a name, "Name, CC" or GeoNames id stands for, as :meth:`claims` would find it.

        That is the gazetteer's first, if claims tell of it; else the one of that name with most claims; else the
        gazetteer's first. Raises ``InputError``, with names near to it, for a place that neither knows.
        """
        named = place_filter(query, self._gazetteer)
        with self._reading() as connection:
            found = fetch.places(connection, named)
        for place in found:
            if place.geonames_id is not None and place.geonames_id in named.geonames_ids:
                return place
        # A place told by another is written with that one's name: "Raqqa" is not the country near it.
        own = [place for place in found if place.geonames_id is not None or fold(place.name) == named.folded]
        if own:
            return own[0]
        if named.geonames_ids:
            return gazetteer_place(query, self._gazetteer)
        return found[0] if found else gazetteer_place(query, self._gazetteer)

    # What is new

    def mark(self) -> Mark:
        """Return how far the ledger has grown, to ask later what changed since: see :meth:`touched`."""
        with self._reading() as connection:
            return growth.mark(connection)

    def touched(self, since: Mark, *, most: int = 1_000) -> list[Place] | None:
        """Return the places whose claims may be others than at a mark, each with every point that claims give it.

        ``None`` where that cannot be told: of another ledger's mark, where more than ``most`` documents are new, and
        where a decision is about no single claim.
        """
        with self._reading() as connection:
            return growth.touched(connection, since, most)

    def remembered(
        self,
        question: tuple[object, ...],
        keys: Iterable[str],
        make: Callable[[list[str]], Mapping[str, Any]],
    ) -> dict[str, Any]:
        """Return what ``make`` works out of the claims about places, kept until those change.

        Places are given and come by :func:`reportedly.model.bare_key`; ``question`` is all else that it depends on.
        Those of which nothing is worked out are left out.
        """
        return self._remembered.of(self, question, keys, make)

    # Page by page

    def revision(self) -> str:
        """Return a short text that changes whenever anything is stored; see :func:`browse.revision`."""
        changes = self._store.changes()  # before the ledger is looked at: what comes in between is seen the next time
        last = self._revision
        if changes is not None and last is not None and last[0] == changes:
            return last[1]
        with self._reading() as connection:
            found = browse.revision(connection)
        self._revision = (changes, found) if changes is not None else None
        return found

    def same_revision(self) -> str | None:
        """Return the revision where nothing was stored since it was last asked for, else ``None``; without waiting."""
        last = self._revision
        return last[1] if last is not None and last[0] == self._store.changes() else None

    def summaries(
        self,
        *,
        limit: int,
        after: str | None = None,
        outlet: str | None = None,
        start: date | None = None,
        end: date | None = None,
    ) -> list[DocumentSummary]:
        """Return at most ``limit`` documents without their texts, in the order of :meth:`documents`.

        ``after`` is the id of the document to go on after, ``outlet`` an outlet's exact name; with ``start`` or ``end``
        only documents published on or after, on or before that day. Raises ``ConfigurationError`` for an unknown
        ``after``.
        """
        with self._reading() as connection:
            return browse.summaries(connection, limit=limit, after=after, outlet=outlet, start=start, end=end)

    def places(self) -> list[PlaceSummary]:
        """Return every place that claims of newest readings tell of, by its key."""
        with self._reading() as connection:
            return browse.place_summaries(connection)

    # Who holds what: see :mod:`reportedly.weighing`

    def holds(self, place: str | int | Place, on: date | None = None, known: date | None = None) -> Holding:
        """Return who holds a place on a day, as known on another; today, and with all that is known, by default.

        ``place`` is a place or what :meth:`place` takes.
        """
        from reportedly.weighing import Control

        asked = place if isinstance(place, Place) else self.place(place)
        return Control.from_ledger(self, known=known, places=[asked]).holding(asked, on or _today())

    def control(self, on: date | None = None, known: date | None = None) -> list[Holding]:
        """Return who holds each place that claims tell of, on a day, as known on another, by place key."""
        from reportedly.weighing import Control

        return Control.from_ledger(self, known=known).holdings(on or _today())

    def coverage(self, geonames_ids: Collection[int] | None = None) -> Iterator[DocumentCoverage]:
        """Yield how many claims each document makes about each place, or about some places together.

        Documents without claims are among all of them. See :func:`reportedly.weighing.health.health`.
        """
        return self._stream(lambda connection: coverage(connection, geonames_ids))

    # The whole

    def readers(self) -> list[str]:
        """Return the readers that have read a document of the ledger, as ``name@version``, in alphabetical order."""
        with self._reading() as connection:
            found = connection.execute(select(schema.readings.c.reader_id).distinct()).scalars()
            return sorted(found)

    # As data frames: see :mod:`reportedly.exports.frames`

    def to_pandas(self, what: str = "claims", **asked: Any) -> pandas.DataFrame:
        """Return claims, events or holdings as a pandas data frame; needs ``pip install "reportedly[pandas]"``.

        ``asked`` are fields of :class:`~reportedly.exports.selection.Selection`: place, party, type, start, on, known …
        """
        from reportedly.exports.frames import to_pandas

        return to_pandas(self, what, **asked)

    def to_polars(self, what: str = "claims", **asked: Any) -> polars.DataFrame:
        """Return the same as a Polars data frame, lists as lists; needs ``pip install "reportedly[polars]"``."""
        from reportedly.exports.frames import to_polars

        return to_polars(self, what, **asked)

    def to_geopandas(self, what: str = "claims", **asked: Any) -> geopandas.GeoDataFrame:
        """Return the same with points in EPSG:4326; needs ``pip install "reportedly[geopandas]"``."""
        from reportedly.exports.frames import to_geopandas

        return to_geopandas(self, what, **asked)

    def _documents(self, key_or_id: str | None) -> Generator[LedgerDocument]:
        return self._stream(lambda connection: fetch.documents(connection, key_or_id))


def _today() -> date:
    return datetime.now(UTC).date()
