"""A reader that needs no model: each "A captured B." is a claim, and some words make it misbehave."""

from __future__ import annotations

import os
import re
import signal
from pathlib import Path

from reportedly.defaults import DEFAULT_READER
from reportedly.errors import ConfigurationError
from reportedly.identity import with_id
from reportedly.model import (
    Actor,
    Attribution,
    Claim,
    Document,
    EventType,
    Interval,
    Place,
    PlaceKind,
    Span,
    SpeakerClass,
)

_SENTENCE = re.compile(r"(?:(?P<speaker>[A-Z]\w+) said that )?(?P<actor>[A-Z]\w+) captured (?P<place>[A-Z]\w+)\.")
_POINTS = {"Raqqa": (172955, 35.95283, 39.00788), "Tabqa": (163344, 35.83668, 38.54805)}


class FakeReader:
    """Reads in a moment; a document can ask it to fail, to die, to wait for ever, or to interrupt the run."""

    name = "fake.v1"
    version = "1"

    def read(self, document: Document) -> list[Claim]:
        self._misbehave(document.text)
        return [with_id(self._claim(document, found)) for found in _SENTENCE.finditer(document.text)]

    def _claim(self, document: Document, found: re.Match[str]) -> Claim:
        speaker, name = found["speaker"], found["place"]
        geonames_id, latitude, longitude = _POINTS.get(name, (None, None, None))
        return Claim(
            id="",
            document_id=document.id,
            reader=f"{self.name}@{self.version}",
            quotes=(Span(found.start(), found.end(), found[0]),),
            type=EventType.CAPTURE,
            actor=(Actor(found["actor"]),),
            place=Place(
                text=name,
                name=name,
                country="SY" if geonames_id else None,
                geonames_id=geonames_id,
                latitude=latitude,
                longitude=longitude,
                kind=PlaceKind.TOWN if geonames_id else PlaceKind.UNKNOWN,
                radius_km=5.0 if geonames_id else None,
                probability=0.9 if geonames_id else 0.0,
            ),
            happened=Interval(None, document.published),
            attribution=(
                Attribution(speaker, SpeakerClass.PARTY, (speaker,)) if speaker is not None else Attribution()
            ),
            confidence=0.8,
        )

    def _misbehave(self, text: str) -> None:
        if "FAIL" in text:
            raise ValueError("it asked for a failure")
        if "DIE" in text:
            os.kill(os.getpid(), signal.SIGKILL)
        if "INTERRUPT" in text:
            os.kill(os.getpid(), signal.SIGINT)
        if "TERMINATE" in text:
            os.kill(os.getpid(), signal.SIGTERM)
        if (found := re.search(r"WAIT (\S+)", text)) and Path(found[1]).exists():
            Path(found[1]).write_bytes(b"waiting")  # a gate of the test's: a named pipe that it listens to
            while True:
                signal.pause()


def get_fake_reader(name: str) -> FakeReader:
    """Stand in for :func:`reportedly.reading.get_reader`."""
    if name != DEFAULT_READER:
        raise ConfigurationError(f"there is no reader '{name}': choose one of {DEFAULT_READER}")
    return FakeReader()
