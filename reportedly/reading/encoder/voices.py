"""Who speaks, by the encoder's marks: the sources of single events, and attributions that cover what they say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reportedly.model import Span
from reportedly.reading.context import DocumentContext
from reportedly.reading.encoder.decoding import Decoded, Marked
from reportedly.reading.found import FoundAttribution
from reportedly.reading.speakers import Speakers


class Voices(Speakers):
    """See :class:`reportedly.reading.speakers.Speakers`; people are those whom the scores mark as such, too."""

    def __init__(self, context: DocumentContext, decoded: Decoded) -> None:
        self._marked = decoded.mentions["person"]
        super().__init__(context, list(_attributions(decoded, context.document.text)))

    def people(self) -> dict[str, int]:
        """Return the full names of people in the document with the offset of their first mention."""
        names = super().people()
        for marked in self._marked:
            name = " ".join(self.context.document.text[marked.start : marked.end].split())
            if len(name.split()) > 1 and not self.context.places_between(marked.start, marked.end):
                names.setdefault(name, marked.start)
        return names


def _attributions(decoded: Decoded, text: str) -> Iterator[FoundAttribution]:
    for event in decoded.events:
        sources = _spans(event.roles["source"], text)
        if not sources:
            continue
        cues = _spans(event.roles["cue"], text)
        yield FoundAttribution(
            kind="verb",
            sentence=event.sentence,
            source=sources[0],
            cue=cues[0] if cues else None,
            contents=(Span(event.start, event.end, text[event.start : event.end]),),
            head=sources[0].start,
            sources=sources,
        )
    for voice in decoded.voices:
        sources, contents = _spans(voice.sources, text), _spans(voice.contents, text)
        if not contents:
            continue
        cue = voice.cue
        yield FoundAttribution(
            kind="verb" if sources else "passive",
            sentence=voice.sentence,
            source=sources[0] if sources else None,
            cue=Span(cue.start, cue.end, text[cue.start : cue.end]),
            contents=contents,
            head=sources[0].start if sources else None,
            sources=sources,
        )


def _spans(marked: Sequence[Marked], text: str) -> tuple[Span, ...]:
    return tuple(Span(m.start, m.end, text[m.start : m.end]) for m in marked)
