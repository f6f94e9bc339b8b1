"""Who speaks in a parsed document: people by the parser's entities, and pronouns by the sentence's subjects."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reportedly.model import Span
from reportedly.reading.found import FoundAttribution
from reportedly.reading.lexicon import load_cues
from reportedly.reading.parsed import ParsedContext
from reportedly.reading.speakers import Speakers, last_name

_POSSESSIVE = re.compile(r"[’']s?$")
_SAYING = frozenset({"said", "says", "announced", "added", "told", "stated", "declared", "confirmed", "insisted"})


class ParsedSpeakers(Speakers):
    """See :class:`reportedly.reading.speakers.Speakers`."""

    context: ParsedContext

    def antecedent(self, found: FoundAttribution, span: Span) -> str | None:
        """Return whom "they" or "it" means: the last speaker, unless a party was the subject of a sentence since."""
        sentence = self.context.sentences[found.sentence]
        token = next((t for t in sentence.tokens if sentence.offset(t) == span.start), None)
        if token is None or token.lower_ == "we":
            return None
        actor = self.context.antecedent(sentence, token)
        if actor is None:
            return None
        spoke = self.spoke_in.get(self.last_group or "", -1)
        return None if spoke >= found.sentence - 1 else actor.name

    def can_speak(self, found: FoundAttribution, span: Span) -> bool:
        """Tell whether a source noun can vouch for anything: people and reports can, a war cannot."""
        sentence = self.context.sentences[found.sentence]
        token = next((t for t in sentence.tokens if sentence.offset(t) == found.head), None)
        if token is None or token.pos_ not in {"NOUN", "PROPN", "PRON", "ADJ"}:
            return True
        if token.lemma_.lower() in load_cues().speechless or token.ent_type_ in {"DATE", "TIME"}:
            return False
        if token.pos_ == "PROPN" or token.ent_type_ in {"PERSON", "ORG", "NORP", "GPE"}:
            return True
        if token.lemma_.lower() in load_cues().carriers:
            return True
        cue = found.cue.text.split()[-1].lower() if found.cue is not None else ""
        if cue in _SAYING and token.pos_ == "NOUN":
            return True
        return (
            token.lemma_.lower() in load_cues().speaking_nouns
            or bool(self.context.mentions_between(span.start, span.end))
            or self.context.resources.sources.speaker_class(span.text) is not None
        )

    def people(self) -> dict[str, int]:
        """Return the full names of people in the document with the offset of their first mention."""
        context, names = self.context, super().people()
        for sentence in context.sentences:
            for entity in sentence.tokens.ents:
                words = [t for t in entity if t.pos_ == "PROPN" or t.text in {"al", "al-", "-"}]
                name = _POSSESSIVE.sub("", entity.text.strip())
                start = sentence.base + entity.start_char
                if entity.label_ != "PERSON" or len(words) < 2 or context.places_between(start, start + len(name)):
                    continue
                if context.mentions_between(start, start + len(name)):
                    continue
                names.setdefault(name, start)
        return names

    def mentions_of_people(
        self, people: dict[str, int], attributions: Sequence[FoundAttribution]
    ) -> list[tuple[int, str, bool]]:
        """Return ``(offset, full name, speaks or is a subject)`` of each mention of a person, in order."""
        sources = [span for a in attributions for span in a.sources]
        by_last: dict[str, str] = {}
        for name in people:
            by_last.setdefault(last_name(name), name)
        found: list[tuple[int, str, bool]] = []
        for sentence in self.context.sentences:
            for token in sentence.tokens:
                full = by_last.get(token.text)
                if full is not None and token.pos_ == "PROPN":
                    at = sentence.offset(token)
                    speaks = any(s.start <= at < s.end for s in sources)
                    found.append((at, full, speaks or token.dep_ in {"nsubj", "nsubjpass"}))
        return found
