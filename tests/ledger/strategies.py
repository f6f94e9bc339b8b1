"""Hypothesis strategies for documents and for any claim that a reader could make of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import strategies as st

from reportedly.identity import with_id
from reportedly.model import (
    OUTLET_SPEAKER,
    Actor,
    Anchor,
    Attribution,
    Claim,
    Document,
    EventType,
    Figure,
    Interval,
    Place,
    PlaceKind,
    Relation,
    Span,
    SpeakerClass,
    Status,
    Victims,
)
from tests.ledger.making import PARTIES, READER_ID, TOWNS, make_document

_texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
_days = st.dates(date(2010, 1, 1), date(2020, 12, 31))


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    days = sorted([draw(_days), draw(_days)])
    return Interval(draw(st.sampled_from([None, days[0]])), draw(st.sampled_from([None, days[1]])))


@st.composite
def figures(draw: st.DrawFn) -> Figure:
    low, high = sorted([draw(st.integers(0, 10**6)), draw(st.integers(0, 10**6))])
    return Figure(draw(st.sampled_from([None, low])), draw(st.sampled_from([None, high])))


def places() -> st.SearchStrategy[Place]:
    made = st.builds(
        Place,
        text=_texts,
        name=_texts,
        country=st.none() | st.sampled_from(["SY", "IQ", "UA"]),
        geonames_id=st.none() | st.integers(1, 10**8),
        latitude=st.none() | st.floats(-90, 90),
        longitude=st.none() | st.floats(-180, 180),
        kind=st.sampled_from(PlaceKind),
        radius_km=st.none() | st.floats(0, 1000),
        probability=st.floats(0, 1),
    )
    anchors = st.builds(Anchor, name=_texts, geonames_id=st.none() | st.integers(1, 10**8))
    told = st.builds(
        lambda place, relation, by: replace(place, geonames_id=None, relation=relation, anchors=tuple(by)),
        made,
        st.sampled_from(Relation),
        st.lists(anchors, min_size=1, max_size=3),
    )
    return st.sampled_from(TOWNS) | made | told


def actors() -> st.SearchStrategy[Actor]:
    return st.sampled_from(PARTIES) | st.builds(Actor, name=_texts, id=st.none() | st.sampled_from(["army", "is"]))


@st.composite
def spans(draw: st.DrawFn, text: str) -> Span:
    start = draw(st.integers(0, len(text)))
    end = draw(st.integers(start, len(text)))
    return Span(start, end, text[start:end])


@st.composite
def attributions(draw: st.DrawFn, text: str) -> Attribution:
    if draw(st.booleans()):
        return Attribution()
    speaker = draw(_texts.filter(lambda name: name != OUTLET_SPEAKER) | st.sampled_from(["army", "SOHR"]))
    return Attribution(
        speaker=speaker,
        speaker_class=draw(st.sampled_from([each for each in SpeakerClass if each is not SpeakerClass.OUTLET])),
        chain=tuple(draw(st.lists(_texts, max_size=3))),
        speaker_id=draw(st.none() | st.sampled_from(["sohr", "army"])),
        source=draw(st.none() | spans(text)),
        cue=draw(st.none() | spans(text)),
    )


@st.composite
def claims_of(draw: st.DrawFn, document: Document) -> Claim:
    """Any claim that quotes the document, with its id."""
    return with_id(
        Claim(
            id="",
            document_id=document.id,
            reader=READER_ID,
            quotes=tuple(draw(st.lists(spans(document.text), min_size=1, max_size=3))),
            type=draw(st.sampled_from(EventType)),
            actor=tuple(draw(st.lists(actors(), max_size=2))),
            target=tuple(draw(st.lists(actors(), max_size=2))),
            place=draw(st.none() | places()),
            happened=draw(intervals()),
            attribution=draw(attributions(document.text)),
            status=draw(st.sampled_from(Status)),
            killed=draw(st.none() | figures()),
            wounded=draw(st.none() | figures()),
            victims=draw(st.none() | st.sampled_from(Victims)),
            confidence=draw(st.floats(0, 1)),
        )
    )


@st.composite
def read_documents(draw: st.DrawFn) -> tuple[Document, list[Claim]]:
    """A document, under a key of its own choice, and the claims a reader made of it."""
    document = make_document(
        draw(_texts),
        key=draw(st.sampled_from(["a", "b", "c"])),
        published=draw(st.none() | _days),
        outlet=draw(st.none() | st.just("Example Wire")),
        url=draw(st.none() | st.just("https://example.org/1")),
    )
    return document, draw(st.lists(claims_of(document), max_size=3))
