"""What a parsed document names, and what "the town" or "they" means by the parse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from reportedly.model import Actor, Document, PlaceKind
from reportedly.places.metonyms import is_metonym, is_seat
from reportedly.reading import syntax
from reportedly.reading.context import DocumentContext, Resources
from reportedly.reading.event_place import Candidate
from reportedly.reading.lexicon import load_triggers
from reportedly.reading.parsing import Sentence
from reportedly.reading.place_hit import PlaceHit
from reportedly.reading.place_patterns import PART_OF

if TYPE_CHECKING:
    from spacy.tokens import Token

_STANDS_FOR_A_TOWN = frozenset({"town", "city", "village", "capital", "settlement", "enclave", "suburb", "camp"})


class ParsedContext(DocumentContext):
    """The mentions of one document, by offset and by the words of its parse."""

    def __init__(self, document: Document, parsed: Sequence[Sentence], resources: Resources) -> None:
        super().__init__(document, resources, sentence_starts=[sentence.start for sentence in parsed])
        self.sentences = parsed

    @cached_property
    def metonyms(self) -> frozenset[int]:
        """Where names begin that stand for a government: "Damascus said"."""
        every = (pair for sentence in self.sentences for pair in self.candidates(sentence))
        return frozenset(hit.start for hit, candidate in every if candidate.metonym)

    def candidates(self, sentence: Sentence) -> list[tuple[PlaceHit, Candidate]]:
        """Return the places that a sentence names, date lines left out, each as the chooser of places sees it."""
        found = []
        for hit in self.places_between(sentence.start, sentence.end):
            tokens = self.tokens_of(sentence, hit)
            if tokens:
                found.append((hit, self._candidate(hit, tokens)))
        return found

    def references(self, sentence: Sentence) -> list[tuple[PlaceHit, Candidate]]:
        """Return the nouns of a sentence that stand for a place named before, as :meth:`candidates` does names."""
        named = [(h.start, h.end) for h in self.places_between(sentence.start, sentence.end)]
        found = []
        nouns = _STANDS_FOR_A_TOWN | load_triggers().place_nouns["country"]
        for token in sentence.tokens:
            known = any(c.lower_ in {"the", "this", "that"} for c in token.children)
            if not known or token.lemma_.lower() not in nouns:
                continue
            words = syntax.subtree(token, without=frozenset({"relcl", "acl", "appos", "conj", "cc", "punct"}))
            span = sentence.span(words)
            if any(low < span.end and high > span.start for low, high in named):
                continue
            meant = self.place_meant(sentence, token)
            if meant is not None:
                found.append((meant, Candidate((token,), meant.place.kind, known=meant.place.geonames_id is not None)))
        return found

    def tokens_of(self, sentence: Sentence, hit: PlaceHit) -> tuple[Token, ...]:
        """Return the words of a place's name in a sentence."""
        low, high = hit.start - sentence.base, hit.end - sentence.base
        words = (t for t in sentence.tokens if t.idx < high and t.idx + len(t.text) > low)
        return tuple(t for t in words if not t.is_space)

    def head_of(self, sentence: Sentence, hit: PlaceHit) -> Token | None:
        """Return the word of a place's name in a sentence that its other words hang under."""
        inside = self.tokens_of(sentence, hit)
        tops = [t for t in inside if t.head not in inside or t.head == t]
        return tops[-1] if tops else None

    def only_places(self, sentence: Sentence, one: PlaceHit, other: PlaceHit) -> bool:
        """Tell whether a name only says where the next one lies: "the Damascus suburb of X", "Syria's X region"."""
        text = self.document.text
        between = text[one.end : other.start].lower()
        if PART_OF.fullmatch(between):
            return True
        suburb = one.kind_word in {"suburb", "enclave"}  # "the Damascus suburb of Eastern Ghouta"
        wide = other.place.kind is PlaceKind.COUNTRY or (other.place.kind is PlaceKind.REGION and not suburb)
        if one.kind_word in _STANDS_FOR_A_TOWN and not wide and between in {" of ", " of the ", "s of ", "s of the "}:
            return True  # "the Damascus suburb" has its word with it
        outer, narrow = self.head_of(sentence, one), self.head_of(sentence, other)
        if outer is None or narrow is None or outer.dep_ not in {"poss", "compound", "nmod", "amod"}:
            return False
        inside = {t.i for t in self.tokens_of(sentence, other)}
        if outer.dep_ != "poss" and one.place.kind not in {PlaceKind.COUNTRY, PlaceKind.REGION}:
            return False  # "Kalaseh Sakhour" is a list that has lost its commas
        return outer.head.i in inside or (outer.head == narrow.head and one.place.kind is PlaceKind.COUNTRY)

    def _candidate(self, hit: PlaceHit, tokens: tuple[Token, ...]) -> Candidate:
        place = hit.place
        known = place.geonames_id is not None
        plain = Candidate(tokens, place.kind, hit.kind_word, locates=hit.locates, known=known)
        return replace(plain, metonym=self.is_metonym(hit, plain.head))

    def is_metonym(self, hit: PlaceHit, head: Token) -> bool:
        """Tell whether a place's name stands for a government where it is used: "Damascus said"."""
        return self.may_be_metonym(hit) and is_metonym(head, seat=is_seat(hit.place.text))

    # --- reference ----------------------------------------------------------------------------------------------

    def place_meant(self, sentence: Sentence, noun: Token) -> PlaceHit | None:
        """Return the place that a noun such as "the town", "the province", "it" or "there" stands for."""
        nouns = load_triggers().place_nouns
        lemma = noun.lemma_.lower()
        start = sentence.offset(noun)
        if noun.lower_ == "it":
            own = self._it_in_sentence(sentence, noun)
            if own is not None:
                return own
        kinds: tuple[PlaceKind, ...]
        if lemma in nouns["town"] or noun.lower_ in {"it", "there"}:
            kinds = (PlaceKind.TOWN, PlaceKind.DISTRICT, PlaceKind.POINT, PlaceKind.UNKNOWN)
        elif lemma in nouns["region"]:
            kinds = (PlaceKind.REGION, PlaceKind.DISTRICT, PlaceKind.UNKNOWN)
            if self.salient(start, kinds, lemma) is None:
                kinds = (PlaceKind.TOWN,)
            if not any(d.lower_ in {"the", "this", "that"} for d in noun.children):
                return None  # "territory" is no place named before
        elif lemma in nouns["country"]:
            kinds = (PlaceKind.COUNTRY,)
        else:
            return None
        if noun.tag_ == "NNS":
            return None
        found = self.salient(start, kinds, lemma) or self.place_after(start, kinds)
        if found is None:
            return None
        return PlaceHit(start, start + len(noun.text), found.place, implied=True)

    def _it_in_sentence(self, sentence: Sentence, pronoun: Token) -> PlaceHit | None:
        """Return what "it" is by its own sentence: "the city" before it, or a place that is a clause's subject."""
        at = sentence.offset(pronoun)
        named = self.places_between(sentence.start, at)
        for token in sentence.tokens:
            if token.i >= pronoun.i:
                break
            known = any(c.lower_ == "the" for c in token.children)
            if (
                token.lemma_.lower() in _STANDS_FOR_A_TOWN
                and known
                and not any(h.end > sentence.offset(token) for h in named)
            ):
                meant = self.place_meant(sentence, token)
                if meant is not None:
                    return replace(meant, start=at, end=at + len(pronoun.text))
        for hit in named:
            head = self.head_of(sentence, hit)
            subject = head is not None and head.dep_ in {"nsubj", "nsubjpass"}
            if subject and hit.locates and hit.place.kind is not PlaceKind.COUNTRY and hit.start not in self.metonyms:
                return PlaceHit(at, at + len(pronoun.text), hit.place, implied=True)
        return None

    def antecedent(self, sentence: Sentence, pronoun: Token) -> Actor | None:
        """Return the party that "they", "it" or "its" stands for: a subject before it, the nearest first."""
        plural = pronoun.lower_ in {"they", "them", "their", "theirs", "we", "our"}
        owner = self._owner_in_clause(sentence, pronoun) if pronoun.dep_ == "poss" else None
        if owner is not None:
            return owner
        for index in range(sentence.index, max(-1, sentence.index - 3), -1):
            other = self.sentences[index]
            limit = sentence.offset(pronoun) if index == sentence.index else other.end
            found = self._subjects(other, limit, plural=plural)
            if found is not None:
                return found
        return None

    def _owner_in_clause(self, sentence: Sentence, pronoun: Token) -> Actor | None:
        """Return the party that stands between the verb and "their": "cleared the militants from their redoubt"."""
        verb = next(syntax.governing_verbs(pronoun), None)
        at = sentence.offset(pronoun)
        if verb is None or not sentence.start <= sentence.offset(verb) < at:
            return None
        within = [m for m in self.mentions_between(sentence.offset(verb), at) if not self.is_compound(m)]
        for mention in reversed(within):
            actor = self.actors.resolve(mention.start, mention.end)
            if actor is not None and mention.kind not in {"official", "people", "state_name", "metonym"}:
                return actor
        return None

    def _subjects(self, sentence: Sentence, limit: int, *, plural: bool) -> Actor | None:
        fallback: Actor | None = None
        mentions = [m for m in self.mentions_between(sentence.start, limit) if not self.is_compound(m)]
        subjects = {t.i: t for t in sentence.tokens if t.dep_ in {"nsubj", "nsubjpass"} and sentence.offset(t) < limit}
        for mention in reversed(mentions):
            actor = self.actors.resolve(mention.start, mention.end)
            if actor is None:
                continue
            heads = [t for t in subjects.values() if mention.start <= sentence.offset(t) < mention.end]
            if heads:
                return actor
            fallback = fallback or actor
        return fallback

    def phrase_bounds(self, sentence: Sentence, head: Token) -> tuple[int, int]:
        """Return the offsets of a noun's phrase without its clauses."""
        tokens = syntax.phrase(head)
        span = sentence.span(tokens)
        return span.start, span.end
