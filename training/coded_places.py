"""What our coded news teaches of places: which entry each coded name of ``training/corpus`` means."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from evals.places import place_key
from reportedly.places.fold import strict_key
from reportedly.places.gazetteer import Candidate, Gazetteer
from reportedly.places.resolver import DocumentPlaces
from reportedly.places.toponyms import find_toponyms
from training.news import records
from training.standoff import read_corpus, text_hash

CORPUS = Path(__file__).resolve().parent / "corpus"
_AREA = re.compile(r"\b(?:governorate|province|district|region|oblast|county|state)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CodedArticle:
    """One coded article: its names gathered, and for each group of names the candidates that its coders mean.

    ``right`` maps a group's number to the indices of its right candidates and to how many namings were coded so.
    """

    id: str
    places: DocumentPlaces
    right: dict[int, tuple[list[int], int]]


def coded_articles(shared_data: Path, gazetteer: Gazetteer, corpus: Path = CORPUS) -> Iterator[CodedArticle]:
    """Yield the coded articles that name a place which the gazetteer has under its coded name and country.

    Raises ``ValueError`` where a text is not the one that was coded.
    """
    texts = records(shared_data)
    for document in read_corpus(corpus):
        record = texts.get(document["doc"])
        if record is None:
            continue
        text = record["text"]
        if document["text"] != text_hash(text):
            raise ValueError(f"the text of {document['doc']!r} is not the one that was coded")
        coded = {
            tuple(claim["place"]["span"]): claim["place"]["name"]
            for claim in document["claims"]
            if claim["place"] is not None and claim["place"]["span"] is not None
        }
        places = DocumentPlaces(gazetteer, find_toponyms(text, gazetteer), text, record.get("outlet"))
        right = {}
        for number, group in enumerate(places.groups):
            spans = [(places.mentions[at].start, places.mentions[at].end) for at in group.mentions]
            spans += [(places.mentions[at].name_start, places.mentions[at].name_end) for at in group.mentions]
            names = {coded[span] for span in spans if span in coded}
            meant = _meant(names.pop(), group.candidates, gazetteer) if len(names) == 1 else []
            if meant:
                right[number] = meant, len(group.mentions)
        if right:
            yield CodedArticle(document["doc"], places, right)


def _meant(name: str, candidates: Sequence[Candidate], gazetteer: Gazetteer) -> list[int]:
    """Return the candidates with a coded name ("Abu Kamal, SY"): by their main name, else by any of their names."""
    bare, _, country = name.rpartition(", ")
    named = {place for place, _ in gazetteer.named(strict_key(bare))}
    there = [at for at, each in enumerate(candidates) if each.entry.country == country]
    main = [at for at in there if place_key(candidates[at].entry.name) == place_key(bare)]
    found = main or [at for at in there if candidates[at].entry.id in named]
    if len(found) > 1 and not _AREA.search(bare):  # "Homs" is the town, not the governorate of the same name
        found = [at for at in found if candidates[at].entry.feature not in ("region", "subregion")] or found
    return found
