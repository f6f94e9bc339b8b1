"""Our own corpus of claims: triggers with their types, status, roles, speakers and figures.

A claim's first quote holds its trigger. Further quotes state the same event again without a trigger of their own, so
what they hold of the type is doubtful, not wrong. Likewise for roles: the words that bear a role are marked where they
stand nearest to the trigger; other mentions of the same party, place or speaker are doubtful. Figures are coded as
bounds; the words that give them are looked for in the claim's quotes.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reportedly.documents.furniture import furniture
from reportedly.model import EventType, Status
from reportedly.reading.casualties import CasualtyMention, find_casualties
from reportedly.reading.counts import find_figures
from reportedly.times import find as find_times
from training.encoder import passages
from training.encoder.labelled import (
    HEADS,
    Anchor,
    Cluster,
    Doubt,
    Labelled,
    Role,
    Span,
    Tag,
    is_held_back,
    occurrences,
)
from training.standoff import read_corpus, text_hash

ORIGIN = "corpus"
CORPUS = Path(__file__).resolve().parents[1] / "corpus"
UNTOUCHED = "batch_20.jsonl"
"""The file of the corpus that no weight is trained on, so that figures on it tell of texts never seen."""

ROLES = ("actor", "target", "place", "date", "source", "cue", "killed", "wounded", "quote")
"""The roles that a claim gives its trigger."""

_ARTICLES = Path("news") / "articles.jsonl"
_GOLD = Path("claims") / "docs.jsonl"


@dataclass(slots=True)
class _Words:
    """What claims that share a trigger say of one role; ``known`` is false where one of them does not say where."""

    spans: set[Span] = field(default_factory=set)
    doubtful: set[Span] = field(default_factory=set)
    known: bool = True


def load(data: Path, corpus: Path = CORPUS) -> tuple[list[Labelled], list[Labelled]]:
    """Return the texts to train on and those kept for development.

    None of the gold articles is among them, nor any of :data:`UNTOUCHED` that would be trained on.

    Raises ``ValueError`` where a coded text is not at hand or is another one.
    """
    articles = {record["id"]: (record["text"], record["title"]) for record in _read(data / _ARTICLES)}
    left_out = {record["id"] for record in _read(data / _GOLD)} | _untouched(corpus)
    parts: tuple[list[Labelled], list[Labelled]] = [], []
    for coded in read_corpus(corpus):
        if coded["doc"] in left_out:
            continue
        found = articles.get(coded["doc"]) or passages.find(data, coded["doc"], coded["text"])
        if found is None:
            raise ValueError(f"no text of {coded['doc']!r} under {data}: neither an article nor a passage on a war")
        labelled = document(coded, *found)
        parts[labelled.is_held_back].append(labelled)
    return parts


def _untouched(corpus: Path) -> set[str]:
    documents = {coded["doc"] for coded in read_corpus(corpus, UNTOUCHED)}
    return {name for name in documents if not is_held_back(f"{ORIGIN}/{name}")}


def _read(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def document(coded: Mapping[str, Any], text: str, title: str | None = None) -> Labelled:
    """Return an article with the labels of its stored claims; raises ``ValueError`` where its text is another one."""
    if coded["text"] != text_hash(text):
        raise ValueError(f"the text of {coded['doc']!r} is not the one that was coded")
    claims: Sequence[Mapping[str, Any]] = coded["claims"]
    clusters = _clusters(claims)
    casualties = find_casualties(text)
    figures = _figures(text, casualties)
    by_trigger: dict[Span, list[Mapping[str, Any]]] = defaultdict(list)
    for claim in claims:
        by_trigger[_bare(text, tuple(claim["trigger"]))].append(claim)
    anchors = tuple(_anchor(text, trigger, by_trigger[trigger], clusters, figures) for trigger in sorted(by_trigger))
    doubts = {Doubt(EventType(claim["type"]), tuple(quote)) for claim in claims for quote in claim["quotes"][1:]}
    return Labelled(
        id=f"{ORIGIN}/{coded['doc']}",
        origin=ORIGIN,
        text=text,
        title=title,
        skip=tuple(furniture(text)),
        tags=tuple(_tags(claims)),
        closed=frozenset({"trigger"}),
        anchors=anchors + _cues(claims),
        doubts=tuple(sorted(doubts, key=lambda doubt: (doubt.span, doubt.type))),
        clusters=clusters,
    )


def _bare(text: str, span: Span) -> Span:
    """Return a trigger without the punctuation and white space at its ends: ``held`` for ``-held``."""
    start, end = span
    while start < end - 1 and not text[start].isalnum():
        start += 1
    while end - 1 > start and not text[end - 1].isalnum():
        end -= 1
    return start, end


def _anchor(
    text: str,
    trigger: Span,
    claims: Sequence[Mapping[str, Any]],
    clusters: Sequence[Cluster],
    figures: Mapping[Span, list[tuple[str, list[int | None]]]],
) -> Anchor:
    words = {role: _Words() for role in ROLES}
    for claim in claims:
        _parties(words, claim)
        _speaker(words, claim)
        place, date = claim["place"], claim["date"]
        _mark(words["place"], place["span"] if place else None, known=place is None)
        _mark(words["date"], date["span"], known=True)  # most dates without words of their own are that of publication
        for role in ("killed", "wounded"):
            found = _figure(claim, role, figures) if claim[role] else None
            _mark(words[role], found, known=not claim[role])
        quotes = [tuple(quote) for quote in claim["quotes"]]
        words["quote"].spans.add(quotes[0])
        words["quote"].doubtful.update(quotes[1:])
    for role in ("actor", "target", "place", "date", "source"):
        for span in tuple(words[role].spans):
            words[role].doubtful.update(occurrences(text, text[span[0] : span[1]]))
            words[role].doubtful.update(m for c in clusters if span in c.mentions for m in c.mentions)
    statuses = [Status(claim["status"]) for claim in claims]
    return Anchor(
        trigger,
        {
            role: Role(tuple(sorted(each.spans)), each.known, tuple(sorted(each.doubtful - each.spans)))
            for role, each in words.items()
        },
        frozenset(EventType(claim["type"]) for claim in claims),
        max(statuses, key=statuses.count),
    )


def _mark(words: _Words, span: Sequence[int] | None, *, known: bool) -> None:
    """Add a span to a role, or note that its words are not known where it has some."""
    if span is not None:
        words.spans.add((span[0], span[1]))
    elif not known:
        words.known = False


def _parties(words: Mapping[str, _Words], claim: Mapping[str, Any]) -> None:
    for role in ("actor", "target"):
        for party in claim[role]:
            _mark(words[role], party["span"], known=False)


def _speaker(words: Mapping[str, _Words], claim: Mapping[str, Any]) -> None:
    speaker = claim["speaker"]
    own_voice = speaker["class"] == "outlet"
    _mark(words["source"], speaker["source"], known=own_voice)
    _mark(words["cue"], speaker["cue"], known=own_voice)


def _tags(claims: Sequence[Mapping[str, Any]]) -> Iterable[Tag]:
    """Yield the spans that claims mark for the tagging heads, none of which they mark fully."""
    found: dict[tuple[str, Span], set[str]] = defaultdict(set)

    def mark(head: str, span: Sequence[int] | None, *kinds: str) -> None:
        if span is not None:
            found[head, (span[0], span[1])].update(kinds)

    for claim in claims:
        speaker, place = claim["speaker"], claim["place"]
        mark("source", speaker["source"], "source")
        mark("cue", speaker["cue"], "cue")
        mark("entity", place["span"] if place else None, "place")
        mark("entity", claim["date"]["span"], "date")
        for party in claim["actor"]:
            mark("entity", party["span"], "party", "person", "nationality")
    for (head, span), kinds in sorted(found.items()):
        yield Tag(head, tuple(kind for kind in HEADS[head] if kind in kinds), span)


def _cues(claims: Sequence[Mapping[str, Any]]) -> tuple[Anchor, ...]:
    """Return the sources of the cues; what else a cue introduces is not coded."""
    sources: dict[Span, set[Span]] = defaultdict(set)
    for claim in claims:
        source, cue = claim["speaker"]["source"], claim["speaker"]["cue"]
        if source is not None and cue is not None:
            sources[cue[0], cue[1]].add((source[0], source[1]))
    return tuple(
        Anchor(cue, {"cue_source": Role(tuple(sorted(spans)), closed=len(spans) == 1)})
        for cue, spans in sorted(sources.items())
    )


def _clusters(claims: Sequence[Mapping[str, Any]]) -> tuple[Cluster, ...]:
    """Return the mentions of each party, speaker and place, by the names that they are coded by."""
    found: dict[str, set[Span]] = defaultdict(set)
    for claim in claims:
        place, speaker = claim["place"], claim["speaker"]
        named = [(party["name"], party["span"]) for role in ("actor", "target") for party in claim[role]]
        named.append((speaker["name"], speaker["source"]))
        if place:
            named.append((place["name"], place["span"]))
        for name, span in named:
            if span is not None:
                found[name.casefold()].add((span[0], span[1]))
    return tuple(Cluster(name, tuple(sorted(spans))) for name, spans in sorted(found.items()))


def _figures(text: str, casualties: Sequence[CasualtyMention]) -> dict[Span, list[tuple[str, list[int | None]]]]:
    """Return the counts of a text by their spans: of what (``killed``, ``wounded`` or ``count``) and the bounds.

    A count of casualties is its figure alone; where it has none ("a civilian was killed"), the people counted.
    """
    found: dict[Span, list[tuple[str, list[int | None]]]] = defaultdict(list)
    mentions = find_figures(text, times=find_times(text))
    for mention in mentions:
        found[mention.start, mention.end].append(("count", [mention.figure.low, mention.figure.high]))
    for each in casualties:
        within = [m for m in mentions if each.start <= m.start and m.end <= each.end]
        for role, figure in (("killed", each.killed), ("wounded", each.wounded)):
            if figure is not None:
                counted = (each.victim_start or each.start, each.victim_end or each.end)
                span = next(((m.start, m.end) for m in within if m.figure == figure), counted)
                found[span].append((role, [figure.low, figure.high]))
    return found


def _figure(
    claim: Mapping[str, Any], role: str, figures: Mapping[Span, list[tuple[str, list[int | None]]]]
) -> Span | None:
    """Return the words of a claim's figure: in its first quote rather than a later one, found as casualties or not.

    Bounds that agree in full go before those that share one, and what was counted as the role before a mere count.
    """
    bounds = claim[role]
    best: tuple[tuple[int, int, int, int], Span] | None = None
    for span, readings in figures.items():
        quote = next((n for n, (start, end) in enumerate(claim["quotes"]) if start <= span[0] and span[1] <= end), None)
        if quote is None:
            continue
        for kind, (low, high) in readings:
            shares = (low is not None and low in bounds) or (high is not None and high in bounds)
            if kind in (role, "count") and shares:
                rank = (quote, [low, high] != bounds, kind != role, span[0])
                if best is None or rank < best[0]:
                    best = rank, span
    return best[1] if best else None
