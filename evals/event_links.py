"""Claims into events: does linkage put together what tells of one event, and keep apart what does not?

``event_links.jsonl`` says for 423 claims of our coded news, of eight weeks drawn by the hash of their dates from those
with three articles of two outlets at least, which event each tells of. Labelled are the claims of violence and of
control with a place and a time of four days at most. By our rule claims tell of one event if they are of one act: one
attack with its damage, its dead and its denial, one change of who holds a place with those who left it; several places
of one act too. Claims of sums over several acts are not labelled.

Two questions are asked, both by way of :func:`reportedly.weighing.events.events` over all claims of the articles:

- ``coded_*``: of the claims as coded by hand, with places and parties resolved as the reader would. This is linkage.
- ``read_*``: of the claims that the reader finds, as far as they match a labelled one by quote and type. What the
  reader gets wrong counts here too; what it does not find does not.

``pair_f1`` is over pairs of claims, ``across_f1`` over those of two documents, ``b3_f1`` B-cubed (Bagga and Baldwin
1998), in which large events do not drown small ones. ``same_codes_*`` is the baseline for the coded claims: exact
agreement on type, place and last day. Weeks of more than 110 such claims were left out. There is no public set that
says which claims of several reports on these wars tell of one event; the labels are ours, made before any weight was
fitted. The shipped weights are fitted to them; ``python -m training.event_links`` prints the figures cross-validated by
week, the ones to believe.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evals.claim_scoring import CodedClaim, match
from evals.claims import codebook_record
from evals.reading import SHARED_DATA, read
from evals.scores import Measure, Scores, f_score, ratio
from reportedly.identity import document_id, with_id
from reportedly.ledger import DocumentHeader, LedgerClaim
from reportedly.model import (
    OUTLET_SPEAKER,
    Actor,
    Attribution,
    Claim,
    DateOrigin,
    DatePrecision,
    Document,
    EventType,
    Figure,
    Interval,
    Place,
    Span,
    SpeakerClass,
    Status,
    Victims,
)
from reportedly.weighing.event import Event
from reportedly.weighing.events import events

if TYPE_CHECKING:
    from reportedly.places import Gazetteer

PART = "events"
GOLD = Path(__file__).with_name("event_links.jsonl")
_MOMENT = datetime(2020, 1, 1, tzinfo=UTC)

Labels = dict[str, str]
"""The name of the event that each labelled claim tells of, by the claim's id."""


@dataclass(frozen=True, slots=True)
class CodedNews:
    """Coded articles as records of a ledger, their texts by document id, and the labels with the week of each."""

    records: list[LedgerClaim]
    documents: list[Document]
    labels: Labels
    weeks: dict[str, str]

    @property
    def texts(self) -> dict[str, str]:
        """The documents' texts by id."""
        return {document.id: document.text for document in self.documents}


def coded_news(shared_data: Path, gold: Path = GOLD) -> CodedNews:
    """Return all coded articles of the labelled weeks, with places and parties resolved."""
    from reportedly.actors import DocumentActors, Registry
    from reportedly.places import Gazetteer
    from training.coded_places import CORPUS
    from training.news import records as news
    from training.standoff import read_corpus, text_hash

    labelled: dict[str, dict[int, tuple[str, int]]] = defaultdict(dict)
    for line in gold.read_text(encoding="utf-8").splitlines():
        week = json.loads(line)
        for name, labels in week["claims"].items():
            labelled[name] |= {int(index): (week["week"], label) for index, label in labels.items()}
    texts, registry = news(shared_data), Registry.load()
    found = CodedNews([], [], {}, {})
    places: dict[str, Place] = {}
    with Gazetteer.open() as gazetteer:
        for coded in read_corpus(CORPUS):
            if coded["doc"] not in labelled:
                continue
            article = texts[coded["doc"]]
            if coded["text"] != text_hash(article["text"]):
                raise ValueError(f"the text of {coded['doc']!r} is not the one that was coded")
            document = _document(article)
            found.documents.append(document)
            actors = DocumentActors(registry, document.text, document.published)
            for index, claim in enumerate(coded["claims"]):
                name = claim["place"]["name"] if claim["place"] else None
                if name is not None and name not in places:
                    places[name] = _place(name, gazetteer)
                record = _record(document, claim, places.get(name) if name is not None else None, actors)
                found.records.append(record)
                if index in labelled[coded["doc"]]:
                    week, label = labelled[coded["doc"]][index]
                    found.weeks[record.claim.id] = week
                    found.labels[record.claim.id] = f"{week} {label or record.claim.id}"
    return found


def _place(name: str, gazetteer: Gazetteer) -> Place:
    from reportedly.places.finding import MatchKind, find_places

    bare, _, country = name.rpartition(", ")
    for found in find_places(bare, gazetteer, country=country, limit=1):
        if found.kind is not MatchKind.FUZZY:
            return found.entry.place(bare)
    return Place(bare, bare, country)  # kept by its name, as the reader does


def _document(article: Mapping[str, Any]) -> Document:
    return Document(
        id=document_id(article["text"], record_id=article["id"]),
        key=article["id"],
        text=article["text"],
        published=date.fromisoformat(article["published"]),
        published_precision=DatePrecision.DAY,
        published_origin=DateOrigin.GIVEN,
        outlet=article["outlet"],
        title=article["title"],
    )


def _record(document: Document, coded: Mapping[str, Any], place: Place | None, actors: Any) -> LedgerClaim:
    def parties(named: Iterable[Mapping[str, Any]]) -> tuple[Actor, ...]:
        meant = (actors.resolve(*each["span"]) if each["span"] else None for each in named)
        return tuple(actor or Actor(each["name"]) for each, actor in zip(named, meant, strict=True))

    def figure(bounds: Sequence[int | None] | None) -> Figure | None:
        return None if bounds is None else Figure(bounds[0], bounds[1])

    said, days = coded["speaker"], (coded["date"]["start"], coded["date"]["end"])
    source = actors.resolve(*said["source"]) if said["source"] else None
    attribution = Attribution()
    if said["name"] != OUTLET_SPEAKER:
        speaker_class, chain = SpeakerClass(said["class"]), tuple(said["chain"])
        attribution = Attribution(said["name"], speaker_class, chain, source.id if source else None)
    claim = Claim(
        id="",
        document_id=document.id,
        reader="coded",
        quotes=tuple(Span(start, end, document.text[start:end]) for start, end in coded["quotes"]),
        type=EventType(coded["type"]),
        actor=parties(coded["actor"]),
        target=parties(coded["target"]),
        place=place,
        happened=Interval(*(date.fromisoformat(day) if day else None for day in days)),
        attribution=attribution,
        status=Status(coded["status"]),
        killed=figure(coded["killed"]),
        wounded=figure(coded["wounded"]),
        victims=Victims(coded["victims"]) if coded["victims"] else None,
    )
    return _in_ledger(document, with_id(claim))


def _in_ledger(document: Document, claim: Claim) -> LedgerClaim:
    assert document.published is not None
    header = DocumentHeader(
        document.id, document.key, document.outlet, document.published, DatePrecision.DAY, document.title, None, _MOMENT
    )
    return LedgerClaim(claim, header, document.published)


def read_news(coded: CodedNews, reader: str) -> CodedNews:
    """Return the same articles as a reader reads them, with the labels of the coded claims that its claims match."""
    found = CodedNews([], coded.documents, {}, {})
    by_document: dict[str, list[Claim]] = defaultdict(list)
    for record in coded.records:
        by_document[record.claim.document_id].append(record.claim)
    for document, claims in read(coded.documents, reader):
        found.records.extend(_in_ledger(document, claim) for claim in claims)
        hand = by_document[document.id]
        gold, predicted = (
            [CodedClaim.from_record(codebook_record(document, claim)) for claim in side] for side in (hand, claims)
        )
        for pair in match(gold, predicted):
            label = coded.labels.get(hand[pair.gold].id)
            if label is not None and pair.is_event_hit:
                found.labels[claims[pair.predicted].id] = label
                found.weeks[claims[pair.predicted].id] = coded.weeks[hand[pair.gold].id]
    return found


def linked(news: CodedNews, **settings: Any) -> dict[str, str]:
    """Return the id of the event that every claim is found to be of."""
    found: list[Event] = events(news.records, texts=news.texts, **settings)
    return {claim.claim_id: event.id for event in found for claim in event.claims}


def same_codes(news: CodedNews) -> dict[str, str]:
    """Return the baseline: claims of one type, place and last day are of one event."""
    claims = [record.claim for record in news.records]
    return {c.id: f"{c.type} {c.place.key} {c.happened.end}" if c.place is not None else c.id for c in claims}


def measures(labels: Labels, found: Mapping[str, str], documents: Mapping[str, str]) -> dict[str, float]:
    """Return the measures over labelled claims; ``documents`` names the document of each claim."""
    counts: Counter[str] = Counter()
    for one, other in combinations(sorted(labels), 2):
        gold, predicted = labels[one] == labels[other], found[one] == found[other]
        for name in ("pair", "across") if documents[one] != documents[other] else ("pair",):
            counts[f"{name}_gold"] += gold
            counts[f"{name}_found"] += predicted
            counts[f"{name}_hits"] += gold and predicted
    result = {}
    for name in ("pair", "across"):
        hits, gold_pairs, found_pairs = (counts[f"{name}_{each}"] for each in ("hits", "gold", "found"))
        result[f"{name}_precision"] = ratio(hits, found_pairs)
        result[f"{name}_recall"] = ratio(hits, gold_pairs)
        result[f"{name}_f1"] = f_score(hits, gold_pairs, found_pairs)
    wanted, made = _groups(labels), _groups({claim: found[claim] for claim in labels})
    both = {claim: len(wanted[labels[claim]] & made[found[claim]]) for claim in labels}
    precision = ratio(sum(both[claim] / len(made[found[claim]]) for claim in labels), len(labels))
    recall = ratio(sum(both[claim] / len(wanted[labels[claim]]) for claim in labels), len(labels))
    b3_f1 = f_score(precision * recall, precision, recall)
    return result | {"b3_precision": precision, "b3_recall": recall, "b3_f1": b3_f1}


def _groups(of: Mapping[str, str]) -> dict[str, set[str]]:
    groups: dict[str, set[str]] = defaultdict(set)
    for claim, name in of.items():
        groups[name].add(claim)
    return groups


def score(news: CodedNews, **settings: Any) -> dict[str, float]:
    """Return the measures of linkage over labelled news."""
    documents = {record.claim.id: record.document.id for record in news.records}
    return measures(news.labels, linked(news, **settings), documents)


def evaluate(shared_data: Path, *, reader: str = "rules.v1") -> Scores:
    """Return the measures for the coded claims and for those that the reader finds."""
    started = time.perf_counter()
    coded = coded_news(shared_data)
    found = read_news(coded, reader)
    values = {f"coded_{name}": value for name, value in score(coded).items()}
    values |= {f"read_{name}": value for name, value in score(found).items()}
    documents = {record.claim.id: record.document.id for record in coded.records}
    simple = measures(coded.labels, same_codes(coded), documents)
    values |= {f"same_codes_{name}": simple[name] for name in ("pair_f1", "across_f1", "b3_f1")}
    return Scores(
        part=PART,
        documents=len(coded.documents),
        seconds=time.perf_counter() - started,
        measures=tuple(Measure(name, value) for name, value in values.items()),
        note=f"{len(coded.labels)} coded claims labelled, {len(found.labels)} of them read",
    )


def errors(news: CodedNews) -> Iterator[str]:
    """Yield the pairs of claims that are wrongly together or apart, with what they say."""
    found = linked(news)
    claims = {record.claim.id: record for record in news.records}
    for one, other in combinations(sorted(news.labels), 2):
        gold, predicted = news.labels[one] == news.labels[other], found[one] == found[other]
        if gold != predicted and news.weeks[one] == news.weeks[other]:
            yield f"{'apart' if gold else 'together'}: {_shown(claims[one])}\n{' ' * 10}{_shown(claims[other])}"


def _shown(record: LedgerClaim) -> str:
    claim = record.claim
    place = claim.place.name if claim.place else "nowhere"
    named = ["+".join(party.id or party.name for party in side) for side in (claim.actor, claim.target)]
    return (
        f"{record.document.key} {claim.type} {claim.status} {named[0]} > {named[1]} @ {place} "
        f"{claim.happened.start}/{claim.happened.end} {claim.killed} | {claim.quotes[0].text[:80]!r}"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m evals.event_links", description=str(__doc__).splitlines()[0])
    parser.add_argument("--data", type=Path, default=SHARED_DATA, metavar="FOLDER", help="the public data folder")
    parser.add_argument("--reader", default="rules.v1", metavar="NAME", help="whose claims are linked (rules.v1)")
    parser.add_argument("--errors", type=int, default=0, metavar="N", help="list N wrong pairs of coded claims")
    options = parser.parse_args(arguments)
    if options.errors:
        for number, error in enumerate(errors(coded_news(options.data))):
            if number == options.errors:
                break
            print(error)
        return 0
    scores = evaluate(options.data, reader=options.reader)
    print(scores.note)
    for measure in scores.measures:
        print(f"{measure.name:<24} {measure.value:.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
