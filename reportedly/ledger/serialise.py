"""Claims as canonical JSON and back, exactly: equal claims give equal bytes, and the bytes give an equal claim.

Fields that are ``None`` or empty are left out; keys are sorted; numbers and strings are written as they are.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from reportedly.model import (
    Actor,
    Anchor,
    Attribution,
    Claim,
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

_TYPES = {each.value: each for each in EventType}
_STATUSES = {each.value: each for each in Status}
_NO_INTERVAL = Interval()


def canonical_json(value: Any) -> str:
    """Return JSON with sorted keys and no spaces; raises ``ValueError`` for a number that is not finite."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"), sort_keys=True)


def content_key(*parts: str | float | None) -> int:
    """Return a 63-bit hash of the parts: an integer key that needs no look-up and is the same in every ledger."""
    digest = hashlib.sha256(canonical_json(parts).encode("utf-8")).digest()
    return int.from_bytes(digest[:8], "big") >> 1


def content_id(prefix: str, value: Any) -> str:
    """Return ``prefix`` and 20 hexadecimal digits over the canonical JSON of a value."""
    return prefix + hashlib.sha256(canonical_json(value).encode("utf-8")).hexdigest()[:20]


def claim_to_json(claim: Claim) -> str:
    """Return the canonical JSON of a whole claim."""
    return canonical_json(claim_to_dict(claim))


def claim_from_json(text: str) -> Claim:
    """Return the claim that :func:`claim_to_json` wrote; raises ``ValueError`` for anything else."""
    return claim_from_dict(json.loads(text))


class ClaimReader:
    """Reads many claims as :func:`claim_from_json` does; parts that many claims share are made once.

    For one pass over stored claims: what it remembers grows with the different places, parties and days.
    """

    def __init__(self) -> None:
        self._decode = json.JSONDecoder().raw_decode
        self._actors: dict[tuple[str, str | None], Actor] = {}
        self._places: dict[tuple[Any, ...], Place] = {}
        self._intervals: dict[tuple[str | None, str | None], Interval] = {}
        self._voices: dict[tuple[Any, ...], Attribution] = {}

    def read(self, text: str) -> Claim:
        """Return the claim that :func:`claim_to_json` wrote; raises ``ValueError`` for anything else."""
        value = self._decode(text)[0]
        try:
            killed, wounded, victims = value.get("killed"), value.get("wounded"), value.get("victims")
            place, happened = value.get("place"), value.get("happened")
            return Claim(
                value["id"],
                value["document_id"],
                value["reader"],
                _read_spans(value.get("quotes")),
                _TYPES[value["type"]],
                self._read_actors(value["actor"]) if "actor" in value else (),
                self._read_actors(value["target"]) if "target" in value else (),
                self._read_place(place) if place is not None else None,
                self._read_interval(happened) if happened is not None else _NO_INTERVAL,
                self._read_attribution(value["attribution"]),
                _STATUSES[value["status"]],
                _read_figure(killed) if killed is not None else None,
                _read_figure(wounded) if wounded is not None else None,
                Victims(victims) if victims is not None else None,
                value["confidence"],
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"not a claim in the ledger's form: {type(error).__name__}: {error}") from error

    def _read_actors(self, value: Sequence[Mapping[str, Any]]) -> tuple[Actor, ...]:
        found = []
        for each in value:
            key = (each["name"], each.get("id"))
            actor = self._actors.get(key)
            if actor is None:
                actor = self._actors[key] = Actor(*key)
            found.append(actor)
        return tuple(found)

    def _read_place(self, value: Mapping[str, Any]) -> Place:
        if "anchors" in value:
            return _read_place(value)
        key = (*value, *value.values())
        place = self._places.get(key)
        if place is None:
            place = self._places[key] = _read_place(value)
        return place

    def _read_interval(self, value: Mapping[str, Any]) -> Interval:
        key = (value.get("start"), value.get("end"))
        interval = self._intervals.get(key)
        if interval is None:
            interval = self._intervals[key] = Interval(_read_day(key[0]), _read_day(key[1]))
        return interval

    def _read_attribution(self, value: Mapping[str, Any]) -> Attribution:
        if "source" in value or "cue" in value:
            return _read_attribution(value)
        chain = tuple(value.get("chain") or ())
        key = (value["speaker"], value["speaker_class"], chain, value.get("speaker_id"))
        voice = self._voices.get(key)
        if voice is None:
            voice = self._voices[key] = _read_attribution(value)
        return voice


def claim_to_dict(claim: Claim) -> dict[str, Any]:
    """Return a claim as plain JSON values, without its empty fields."""
    return _without_empty(
        {
            "id": claim.id,
            "document_id": claim.document_id,
            "reader": claim.reader,
            "quotes": [_span(quote) for quote in claim.quotes],
            "type": claim.type.value,
            "actor": [_actor(actor) for actor in claim.actor],
            "target": [_actor(actor) for actor in claim.target],
            "place": place_to_dict(claim.place) if claim.place else None,
            "happened": _without_empty(
                {"start": _day(claim.happened.start), "end": _day(claim.happened.end)},
            ),
            "attribution": _attribution(claim.attribution),
            "status": claim.status.value,
            "killed": _figure(claim.killed),
            "wounded": _figure(claim.wounded),
            "victims": claim.victims.value if claim.victims else None,
            "confidence": claim.confidence,
        }
    )


def claim_from_dict(value: Mapping[str, Any]) -> Claim:
    """Return the claim that :func:`claim_to_dict` gave; raises ``ValueError`` for anything else."""
    try:
        return _claim(value)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a claim in the ledger's form: {type(error).__name__}: {error}") from error


def place_to_dict(place: Place) -> dict[str, Any]:
    """Return a place as plain JSON values, without its empty fields."""
    return _without_empty(
        {
            "text": place.text,
            "name": place.name,
            "country": place.country,
            "geonames_id": place.geonames_id,
            "latitude": place.latitude,
            "longitude": place.longitude,
            "kind": place.kind.value,
            "radius_km": place.radius_km,
            "probability": place.probability,
            "relation": place.relation.value if place.relation else None,
            "anchors": [_anchor(anchor) for anchor in place.anchors],
        }
    )


def _anchor(anchor: Anchor) -> dict[str, Any]:
    return _without_empty({"name": anchor.name, "geonames_id": anchor.geonames_id})


def _without_empty(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None and value != [] and value != {}}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None


def _span(span: Span) -> dict[str, Any]:
    return {"start": span.start, "end": span.end, "text": span.text}


def _actor(actor: Actor) -> dict[str, Any]:
    return {"name": actor.name} if actor.id is None else {"name": actor.name, "id": actor.id}


def _figure(figure: Figure | None) -> dict[str, Any] | None:
    # Both bounds are written: a figure without bounds still says that the text gave one.
    return None if figure is None else {"low": figure.low, "high": figure.high}


def _attribution(attribution: Attribution) -> dict[str, Any]:
    return _without_empty(
        {
            "speaker": attribution.speaker,
            "speaker_class": attribution.speaker_class.value,
            "chain": list(attribution.chain),
            "speaker_id": attribution.speaker_id,
            "source": _span(attribution.source) if attribution.source else None,
            "cue": _span(attribution.cue) if attribution.cue else None,
        }
    )


def _claim(value: Mapping[str, Any]) -> Claim:
    place, victims, happened = value.get("place"), value.get("victims"), value.get("happened") or {}
    return Claim(
        id=value["id"],
        document_id=value["document_id"],
        reader=value["reader"],
        quotes=_read_spans(value.get("quotes")),
        type=EventType(value["type"]),
        actor=_read_actors(value.get("actor")),
        target=_read_actors(value.get("target")),
        place=_read_place(place) if place is not None else None,
        happened=Interval(_read_day(happened.get("start")), _read_day(happened.get("end"))),
        attribution=_read_attribution(value["attribution"]),
        status=Status(value["status"]),
        killed=_read_figure(value.get("killed")),
        wounded=_read_figure(value.get("wounded")),
        victims=Victims(victims) if victims is not None else None,
        confidence=value["confidence"],
    )


def _read_spans(value: Sequence[Mapping[str, Any]] | None) -> tuple[Span, ...]:
    return tuple(Span(span["start"], span["end"], span["text"]) for span in value or ())


def _read_actors(value: Sequence[Mapping[str, Any]] | None) -> tuple[Actor, ...]:
    return tuple(Actor(actor["name"], actor.get("id")) for actor in value or ())


def _read_day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value is not None else None


def _read_figure(value: Mapping[str, Any] | None) -> Figure | None:
    return Figure(value.get("low"), value.get("high")) if value is not None else None


def _read_place(value: Mapping[str, Any]) -> Place:
    return Place(
        text=value["text"],
        name=value["name"],
        country=value.get("country"),
        geonames_id=value.get("geonames_id"),
        latitude=value.get("latitude"),
        longitude=value.get("longitude"),
        kind=PlaceKind(value["kind"]),
        radius_km=value.get("radius_km"),
        probability=value["probability"],
        relation=Relation(value["relation"]) if value.get("relation") is not None else None,
        anchors=tuple(Anchor(each["name"], each.get("geonames_id")) for each in value.get("anchors") or ()),
    )


def _read_attribution(value: Mapping[str, Any]) -> Attribution:
    source, cue = value.get("source"), value.get("cue")
    return Attribution(
        speaker=value["speaker"],
        speaker_class=SpeakerClass(value["speaker_class"]),
        chain=tuple(value.get("chain") or ()),
        speaker_id=value.get("speaker_id"),
        source=_read_spans([source])[0] if source is not None else None,
        cue=_read_spans([cue])[0] if cue is not None else None,
    )
