"""Cues that the parse turns round: said behind a lost comma, or set between two commas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportedly.reading import syntax
from reportedly.reading.found import FoundAttribution
from reportedly.reading.lexicon import VerbCue, load_cues
from reportedly.reading.parsing import Sentence

if TYPE_CHECKING:
    from spacy.tokens import Token

_INVERTING = frozenset({"say", "add", "report", "announce", "claim", "write", "state", "note", "explain", "declare"})
_CLOSING = 6  # words that may follow a cue which closes its sentence, and that must at least stand before it
_IN_A_NAME = frozenset({"DET", "ADJ", "NOUN", "PROPN", "NUM"})
_WHEN = frozenset({"on", "late", "early", "earlier", "in", "a", "statement", "at", "dawn", "yesterday", "today"})


def inverted(sentence: Sentence, verb: Token, cue: VerbCue) -> FoundAttribution | None:
    """Find "… captured the village said the observatory", which without its comma the parse turns round."""
    if cue.lemma not in _INVERTING:
        return None
    own = syntax.child(verb, "nsubj")
    if own is not None and own.i > verb.i and syntax.child(verb, "ccomp", "parataxis") is not None:
        return None  # the parse has it right
    if own is not None and own.i < verb.i and own.lower_ in {"he", "she", "it", "they", "who", "i", "we"}:
        return None
    chunk = _noun_phrase_after(sentence, verb)
    before = trim([t for t in sentence.tokens if t.i < verb.i])
    if not chunk or len(before) < 4 or before[-1].text in {":", ";"}:
        return None
    if not any(t.pos_ == "VERB" for t in before):
        return None
    head = chunk[-1]
    if head.pos_ == "NOUN" and not head.ent_type_ and head.lemma_.lower() not in load_cues().speaking_nouns:
        return None  # "the army declared victory"
    following = chunk[-1].i + 1
    if following < sentence.tokens.end:
        after = sentence.tokens.doc[following]
        if after.pos_ in {"VERB", "AUX", "PRON", "SCONJ", "PART"} or after.lower_ in {"who", "that"}:
            return None
    reach = sentence.tokens.end if own is not None else following + 3
    if any(t.dep_ in {"nsubj", "nsubjpass"} and following < t.head.i < reach for t in chunk):
        return None
    return FoundAttribution(
        kind="verb",
        sentence=sentence.index,
        source=sentence.span(chunk),
        cue=sentence.span([verb]),
        contents=(sentence.span(before),),
        head=sentence.offset(chunk[-1]),
        sources=(sentence.span(chunk),),
    )


def inserted(sentence: Sentence, verb: Token, cue: VerbCue) -> FoundAttribution | None:
    """Find "…, the general command announced on Saturday, …" by its commas, which the parse often reads otherwise."""
    if cue.lemma not in _INVERTING or verb.tag_ not in {"VBD", "VBZ", "VBN", "VBP"}:
        return None
    tokens = list(sentence.tokens)
    at = verb.i - sentence.tokens.start
    comma = next((n for n in range(at - 1, max(-1, at - 9), -1) if tokens[n].text == ","), None)
    if comma is None or at - comma < 2:
        return None
    who = tokens[comma + 1 : at]
    fits = all(t.pos_ in _IN_A_NAME or t.lower_ in {"of", "for", "-", "'s", "’s"} for t in who)
    if not fits or who[-1].pos_ not in {"NOUN", "PROPN"}:
        return None
    end = at + 1
    while end < len(tokens) and (tokens[end].ent_type_ in {"DATE", "TIME"} or tokens[end].lower_ in _WHEN):
        end += 1
    if end < len(tokens) and tokens[end].text not in {",", ".", ";"}:
        return None
    before, after = trim(tokens[:comma]), trim(tokens[end:])
    if sum(t.is_alpha for t in before) < 4 or not any(t.pos_ in {"VERB", "AUX"} for t in before):
        return None
    contents = [sentence.span(before)] + ([sentence.span(after)] if sum(t.is_alpha for t in after) >= 2 else [])
    return FoundAttribution(
        kind="verb",
        sentence=sentence.index,
        source=sentence.span(who),
        cue=sentence.span([verb]),
        contents=tuple(contents),
        head=sentence.offset(who[-1]),
        sources=(sentence.span(who),),
    )


def closing(sentence: Sentence, verb: Token, cue: VerbCue) -> FoundAttribution | None:
    """Find "… and the northern quarter a civil defence official told Reuters.", whose subject the parse has lost."""
    if cue.lemma not in _INVERTING | {"tell"} or verb.tag_ not in {"VBD", "VBZ", "VBN"}:
        return None
    tokens = [t for t in sentence.tokens if not t.is_space]
    at = next(n for n, t in enumerate(tokens) if t == verb)
    after = tokens[at + 1 :]
    if len(after) > _CLOSING or any(t.pos_ in {"VERB", "AUX", "SCONJ"} for t in after):
        return None
    start = at
    while start and (tokens[start - 1].pos_ in _IN_A_NAME or tokens[start - 1].text == "-"):
        start -= 1
    names = tokens[start:at]
    speaking = [n for n, t in enumerate(names) if t.lemma_.lower() in load_cues().speaking_nouns]
    if not speaking:
        return None
    first = speaking[-1]
    while first and names[first - 1].dep_ in {"compound", "amod", "det"} and names[first - 1].text != "-":
        if names[first - 1].ent_type_ or names[first - 1].text[:1].isupper():
            break
        first -= 1
    who, before = names[first:], trim([*tokens[:start], *names[:first]])
    if len(before) < _CLOSING or not any(t.pos_ == "VERB" for t in before):
        return None
    return FoundAttribution(
        kind="verb",
        sentence=sentence.index,
        source=sentence.span(who),
        cue=sentence.span([verb]),
        contents=(sentence.span(before),),
        head=sentence.offset(names[speaking[-1]]),
        sources=(sentence.span(who),),
    )


def _noun_phrase_after(sentence: Sentence, verb: Token) -> list[Token]:
    """Return the words of the noun phrase that begins right after a verb."""
    phrase: list[Token] = []
    for token in sentence.tokens.doc[verb.i + 1 : sentence.tokens.end]:
        if token.pos_ == "DET" and phrase and phrase[-1].pos_ == "PROPN":
            break  # "said Idris Nahsen a Kurdish official"
        inside = token.pos_ in {"DET", "ADJ", "NOUN", "PROPN", "NUM"} or token.text in {"-", "'s", "’s"}
        if not inside and not (phrase and phrase[-1].pos_ == "PROPN" and token.lower_ in {"for", "of"}):
            break
        phrase.append(token)
    while phrase and phrase[-1].pos_ not in {"NOUN", "PROPN"}:
        phrase.pop()
    return phrase


def trim(run: list[Token]) -> list[Token]:
    """Return a run of words without the punctuation and white space at its ends."""
    edge = {",", ":", ";", ".", "-", "–", "—", "…"}
    kept = list(run)
    while kept and (kept[-1].text in edge or kept[-1].is_space):
        kept.pop()
    while kept and (kept[0].text in edge or kept[0].is_space):
        kept.pop(0)
    return kept or run
