"""Who vouches for which words: sources, cues and contents, found by lexicon, syntax and quotation marks.

The unit is the attribution of the PolNeAR corpus (Newell, Margolin and Ruths 2018): a source span, a cue span and
one or more content spans. Reported speech, direct quotations, quotations that run over sentences, "according to",
report nouns and passives of belief are found; attributions nest by their contents.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from reportedly.model import Span, Status
from reportedly.reading import syntax
from reportedly.reading.found import FoundAttribution
from reportedly.reading.lexicon import Cues, VerbCue, event_nouns, load_cues
from reportedly.reading.misread_cues import closing, inserted, inverted, trim
from reportedly.reading.parsing import Sentence, sentences
from reportedly.reading.quotations import quotations

if TYPE_CHECKING:
    from spacy.tokens import Token

_MAX_SOURCE = 14  # words
_MIN_QUOTATION_WORDS = 4  # shorter ones are names and scare quotes, not statements


def find_attributions(text: str) -> list[FoundAttribution]:
    """Return the attributions of a text in order of their contents."""
    return attribute(text, sentences(text))


def attribute(text: str, parsed: list[Sentence]) -> list[FoundAttribution]:
    """Return the attributions of a parsed text in order of their contents."""
    cues = load_cues()
    quoted = quotations(text, parsed)
    found: list[FoundAttribution] = []
    for sentence in parsed:
        in_sentence = [q for q in quoted if q[0] < sentence.end and q[1] > sentence.start]
        found.extend(_verbal(sentence, cues, in_sentence, text))
        found.extend(_prepositional(sentence, cues))
        found.extend(_nominal(sentence, cues))
        found.extend(_headline(sentence))
    found = _whole_quotations(text, found, quoted)
    found += _continued(text, parsed, found, quoted)
    return sorted(found, key=lambda a: (a.contents[0].start, -a.size, a.sentence))


# --- verbs ---------------------------------------------------------------------------------------------------------


def _verbal(sentence: Sentence, cues: Cues, quoted: list[tuple[int, int]], text: str) -> Iterator[FoundAttribution]:
    for token in sentence.tokens:
        cue = cues.verbs.get(token.lemma_.lower())
        if cue is None or token.pos_ not in {"VERB", "AUX"}:
            continue
        found = (
            _passive(sentence, token, cues)
            if syntax.is_passive(token)
            else _active(sentence, token, cue, cues, quoted, text)
        )
        if found is not None:
            yield found


def _passive(sentence: Sentence, verb: Token, cues: Cues) -> FoundAttribution | None:
    lemma = verb.lemma_.lower()
    cue = cues.verbs[lemma]
    who = syntax.agent(verb)
    topic = syntax.child(verb, "nsubjpass")
    clause = syntax.child(verb, "xcomp", "ccomp", "oprd")
    if topic is None and verb.dep_ in {"acl", "relcl"}:
        topic = verb.head  # "jets thought to belong to …"
        told = {t.i for t in syntax.subtree(verb)}
        content = syntax.subtree(clause) if clause is not None else []
        if not content and who is not None:  # "a ceasefire announced by Russia"
            content = [t for t in syntax.subtree(topic) if t.i not in told]
    else:
        content = [*(syntax.subtree(topic) if topic is not None else []), *(syntax.subtree(clause) if clause else [])]
        if clause is None and lemma not in cues.passive_report and who is None:
            return None
    if not content or (clause is None and who is None and lemma not in cues.passive_report):
        return None
    if clause is not None and topic is not None and verb.dep_ not in {"acl", "relcl"}:
        end = max(t.i for t in content)
        content = [t for t in sentence.tokens if min(c.i for c in content) <= t.i <= end]
    source = _source_span(sentence, who) if who is not None else None
    status = cue.status
    if who is None and status is Status.ACTUAL and lemma not in cues.passive_report:
        return None
    return FoundAttribution(
        kind="verb" if who is not None else "passive",
        sentence=sentence.index,
        source=source,
        cue=sentence.span([verb]),
        contents=(sentence.span(content),),
        status=status,
        head=sentence.offset(who) if who is not None else None,
        sources=_all_sources(sentence, who),
    )


def _active(
    sentence: Sentence, verb: Token, cue: VerbCue, cues: Cues, quoted: list[tuple[int, int]], text: str
) -> FoundAttribution | None:
    misread = inverted(sentence, verb, cue) or inserted(sentence, verb, cue)
    if misread is not None:
        return misread
    who = syntax.subject(verb)
    if who is not None and (who.lower_ in {"it", "there"} and who.dep_ == "expl"):
        who = None
    spans = list(_clausal(sentence, verb, cue, cues, who))
    offset = sentence.offset(verb)
    speech = cue.object is False or cue.status is not Status.ACTUAL or bool(spans)
    for start, end in quoted:
        outside = not start <= offset < end
        low, high = max(start, sentence.start), min(end, sentence.end)
        if not outside or len(text[start:end].split()) < _MIN_QUOTATION_WORDS:
            continue
        if speech and who is not None and not any(s.start <= low and s.end >= high for s in spans):
            spans = [s for s in spans if not (low <= s.start and s.end <= high)]
            spans.append(Span(low, high, text[low:high]))
    if not spans and who is not None and cue.object is False and cue.status is Status.ACTUAL:
        spans = list(_beside(sentence, verb, who))
    if not spans or who is None:
        return closing(sentence, verb, cue)
    negated = syntax.child(verb, "neg") is not None
    status = cue.status
    if negated and status is Status.ACTUAL and cue.lemma in {"confirm", "acknowledge", "admit"}:
        status = Status.DENIED if cue.lemma != "confirm" else Status.UNKNOWN
    told = syntax.child(verb, "dobj", "dative") if cue.lemma in {"tell"} else None
    return FoundAttribution(
        kind="verb",
        sentence=sentence.index,
        source=_source_span(sentence, who, verb),
        cue=_cue_span(sentence, verb),
        contents=tuple(sorted(spans)),
        status=status,
        head=sentence.offset(who),
        via=sentence.span(syntax.phrase(told)) if told is not None else None,
        sources=_all_sources(sentence, who),
    )


def _clausal(sentence: Sentence, verb: Token, cue: VerbCue, cues: Cues, who: Token | None) -> Iterator[Span]:
    clause = syntax.child(verb, "ccomp", "parataxis")
    if clause is not None and clause.pos_ in {"VERB", "AUX", "NOUN", "ADJ", "PROPN", "NUM", "ADV", "ADP"}:
        tokens = [t for t in syntax.subtree(clause) if t is not verb]
        yield from _runs(sentence, tokens, verb, who)
        return
    if verb.dep_ == "parataxis":  # "rebels, the monitor said, took the town": the cue hangs under the statement
        own = {t.i for t in syntax.subtree(verb)}
        yield from _runs(sentence, [t for t in syntax.subtree(verb.head) if t.i not in own], verb, None)
        return
    target = syntax.child(verb, "dobj")
    if cue.object == "accuse":
        if target is not None:
            tail = [p for p in verb.children if p.dep_ == "prep" and p.lower_ in {"of", "for"} and p.i > target.i]
            inner = [p for p in target.children if p.dep_ == "prep" and p.lower_ in {"of", "for"}]
            if tail or inner:
                last = max(t.i for part in (tail or inner) for t in syntax.subtree(part))
                first = min(t.i for t in syntax.subtree(target))
                yield sentence.span([t for t in sentence.tokens if first <= t.i <= last])
        return
    infinitive = syntax.child(verb, "xcomp")
    if infinitive is not None and syntax.child(infinitive, "aux") is not None and cue.lemma not in {"tell", "expect"}:
        if cue.status is Status.PLANNED or cue.lemma in {"claim", "deny"}:
            yield sentence.span(syntax.subtree(infinitive))
        return
    if infinitive is not None and infinitive.tag_ == "VBG" and cue.object:
        yield sentence.span(syntax.subtree(infinitive))
        return
    if cue.object == "event" and target is not None and target.lemma_.lower() not in event_nouns():
        return
    if cue.object and target is not None and target.pos_ in {"NOUN", "PROPN"}:
        yield sentence.span(syntax.subtree(target))


def _runs(sentence: Sentence, tokens: list[Token], verb: Token, who: Token | None) -> Iterator[Span]:
    """Split a clause's tokens where the cue or its source stands inside it."""
    barred = {verb.i} | ({t.i for t in syntax.subtree(who)} if who is not None else set())
    run: list[Token] = []
    for token in tokens:
        if token.i in barred or (run and any(run[-1].i < b < token.i for b in barred)):
            if _worth(run):
                yield sentence.span(trim(run))
            run = []
        if token.i not in barred:
            run.append(token)
    if _worth(run):
        yield sentence.span(trim(run))


def _beside(sentence: Sentence, verb: Token, who: Token) -> Iterator[Span]:
    """Fall back on order where the parse has lost the clause: "… , the observatory said on Saturday"."""
    tokens = list(sentence.tokens)
    first = min(min(t.i for t in _source_tokens(sentence, who, verb)), verb.i)
    before = [t for t in tokens if t.i < first]
    after = [t for t in tokens if t.i > verb.i]
    if len(before) >= 4 and len(after) <= 8:
        yield sentence.span(trim(before))


def _worth(run: list[Token]) -> bool:
    return sum(1 for t in run if t.is_alpha) >= 2 or any(t.pos_ in {"VERB", "NOUN"} for t in run)


def _source_tokens(sentence: Sentence, who: Token, verb: Token | None) -> list[Token]:
    """Return a source's words; a phrase too long to be one is cut to the noun chunk beside its cue."""
    tokens = trim(syntax.subtree(who, without=frozenset({"relcl", "ccomp", "parataxis"})))
    if len(tokens) > _MAX_SOURCE and verb is not None and who.i < verb.i:
        near: list[Token] = []
        for token in reversed(sentence.tokens.doc[sentence.tokens.start : verb.i]):
            if token.pos_ not in {"DET", "ADJ", "NOUN", "PROPN"} and token.text != "-":
                break
            near.insert(0, token)
        if near and near[-1].pos_ in {"NOUN", "PROPN"}:
            return near
    return tokens


def _source_span(sentence: Sentence, who: Token, verb: Token | None = None) -> Span:
    return sentence.span(_source_tokens(sentence, who, verb))


def _all_sources(sentence: Sentence, who: Token | None) -> tuple[Span, ...]:
    if who is None:
        return ()
    return tuple(sentence.span(syntax.phrase(part)) for part in syntax.conjuncts(who))


def _cue_span(sentence: Sentence, verb: Token) -> Span:
    tokens = [verb, *[t for t in verb.children if t.dep_ in {"aux", "neg", "prt"} and t.i < verb.i]]
    span = [t for t in sentence.tokens if min(x.i for x in tokens) <= t.i <= verb.i]
    return sentence.span(span if len(span) <= 4 else [verb])


# --- "according to", nouns, headlines -------------------------------------------------------------------------------


def _prepositional(sentence: Sentence, cues: Cues) -> Iterator[FoundAttribution]:
    tokens = list(sentence.tokens)
    for position in range(len(tokens)):
        for words in cues.prepositions:
            run = tokens[position : position + len(words)]
            if [t.lower_ for t in run] != list(words):
                continue
            who = syntax.child(run[-1], "pobj") or syntax.child(run[-1], "pcomp")
            if who is None:
                who = next((t for t in tokens[position + len(words) :] if t.pos_ in {"NOUN", "PROPN", "PRON"}), None)
            if who is None:
                continue
            names = syntax.subtree(who, without=frozenset({"relcl", "ccomp", "advcl"}))
            barred = {t.i for t in run} | {t.i for t in names}
            before = trim([t for t in tokens if t.i < run[0].i])
            after = trim([t for t in tokens if t.i > max(barred)])
            chosen = [part for part in (before, after) if _worth(part)]
            if not chosen:
                continue
            yield FoundAttribution(
                kind="preposition",
                sentence=sentence.index,
                source=sentence.span(trim(names)),
                cue=sentence.span(run),
                contents=tuple(sentence.span(part) for part in chosen),
                head=sentence.offset(who),
                sources=_all_sources(sentence, who),
            )


def _nominal(sentence: Sentence, cues: Cues) -> Iterator[FoundAttribution]:
    for token in sentence.tokens:
        if token.pos_ != "NOUN" or token.lemma_.lower() not in cues.nouns:
            continue
        clause = next((c for c in token.children if c.dep_ == "acl" and syntax.child(c, "mark") is not None), None)
        topic = next(syntax.prepositional(token, "of"), None)
        content = syntax.subtree(clause) if clause is not None else syntax.subtree(topic) if topic is not None else []
        who = syntax.child(token, "poss") or next(syntax.prepositional(token, "by", "from"), None)
        if who is None:
            who = next((c for c in token.children if c.dep_ in {"compound", "amod"} and c.lower_ in {"media"}), None)
        if not content or (who is None and clause is None):
            continue
        if who is not None and who.lower_ in {"its", "their", "his", "her"}:
            continue  # the governing cue verb has the source already
        if who is None and token.lemma_.lower() not in {"report", "allegation", "rumour", "rumor", "belief"}:
            continue
        yield FoundAttribution(
            kind="noun",
            sentence=sentence.index,
            source=_source_span(sentence, who) if who is not None else sentence.span([token]),
            cue=sentence.span([token]),
            contents=(sentence.span(trim(content)),),
            status=Status.POSSIBLE if token.lemma_.lower() in {"belief", "rumour", "rumor"} else Status.ACTUAL,
            head=sentence.offset(who if who is not None else token),
            sources=_all_sources(sentence, who if who is not None else token),
        )


def _headline(sentence: Sentence) -> Iterator[FoundAttribution]:
    """Find "Rebels take village: monitor" and "State media: …"."""
    tokens = [t for t in sentence.tokens if not t.is_space]
    marks = [n for n, t in enumerate(tokens) if t.text in {":", "–", "—", "-"}]
    for mark in marks[-1:]:
        tail = trim(tokens[mark + 1 :])
        words = [t.lower_ for t in tail]
        if 1 <= len(tail) <= 4 and mark >= 4 and set(words) & _headline_sources() and sentence.tokens.text[-1] != "?":
            yield FoundAttribution(
                kind="headline",
                sentence=sentence.index,
                source=sentence.span(tail),
                cue=sentence.span([tokens[mark]]),
                contents=(sentence.span(tokens[:mark]),),
                head=sentence.offset(tail[-1]),
                sources=(sentence.span(tail),),
            )


@cache
def _headline_sources() -> frozenset[str]:
    return frozenset(load_cues().headline_sources)


# --- quotations over sentences --------------------------------------------------------------------------------------


def _whole_quotations(
    text: str, found: list[FoundAttribution], quoted: list[tuple[int, int]]
) -> list[FoundAttribution]:
    """Let an attribution of a part of a quotation vouch for the whole of it."""
    whole: list[FoundAttribution] = []
    for attribution in found:
        contents = list(attribution.contents)
        if attribution.cue is not None:
            for start, end in quoted:
                cue_outside = not start <= attribution.cue.start < end
                if cue_outside and any(start <= c.start and c.end <= end for c in contents):
                    contents = [c for c in contents if not (start <= c.start and c.end <= end)]
                    contents.append(Span(start, end, text[start:end]))
        whole.append(replace(attribution, contents=tuple(sorted(contents))))
    return whole


def _continued(
    text: str, parsed: list[Sentence], found: list[FoundAttribution], quoted: list[tuple[int, int]]
) -> list[FoundAttribution]:
    """Attribute quotations that no cue of their own attributes: to the cue before a colon, or to the last speaker."""
    extra: list[FoundAttribution] = []
    everything = sorted(found, key=lambda a: a.cue.start if a.cue is not None else a.contents[0].start)
    for start, end in quoted:
        if any(start < c.end and c.start < end for a in found for c in a.contents):
            continue
        if len(text[start:end].split()) < _MIN_QUOTATION_WORDS:
            continue
        first = next((s for s in parsed if s.start <= start < s.end), None)
        if first is None or (start > first.start + 2 and not text[first.start : start].rstrip().endswith(":")):
            continue  # a quotation inside a sentence of the outlet's own
        before = [a for a in everything + extra if a.source is not None and a.contents[0].start < start]
        before = [
            a for a in before if first.index - a.sentence <= 3 and first.paragraph - parsed[a.sentence].paragraph <= 1
        ]
        if not before:
            continue
        last = max(before, key=lambda a: (a.sentence, a.cue.start if a.cue is not None else 0))
        extra.append(
            replace(
                last,
                kind="continued",
                sentence=first.index,
                contents=(Span(start, end, text[start:end]),),
                status=Status.ACTUAL,
            )
        )
    return extra
