"""Small questions to spaCy's dependency parse that several steps of reading ask."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Token

SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "expl"})
OBJECTS = frozenset({"dobj", "obj", "dative", "oprd", "attr"})
CLAUSES = frozenset({"relcl", "acl", "ccomp", "advcl", "parataxis"})
OBJECT_CONTROL = frozenset(
    {
        "allow",
        "ask",
        "beg",
        "call",
        "cause",
        "convince",
        "enable",
        "encourage",
        "expect",
        "force",
        "get",
        "have",
        "help",
        "instruct",
        "invite",
        "lead",
        "leave",
        "let",
        "make",
        "order",
        "permit",
        "persuade",
        "prompt",
        "push",
        "require",
        "see",
        "send",
        "tell",
        "urge",
        "want",
        "warn",
    }
)  # verbs whose object does what the infinitive says
CONTROL_NOUNS = frozenset(
    {
        "attempt",
        "bid",
        "campaign",
        "decision",
        "drive",
        "effort",
        "intention",
        "mission",
        "move",
        "offensive",
        "offer",
        "operation",
        "order",
        "plan",
        "pledge",
        "promise",
        "push",
        "readiness",
        "refusal",
        "threat",
        "vow",
    }
)  # nouns whose owner does what the infinitive says: "their plan to retake the town"
CAPTIVES = frozenset({"hostage", "prisoner", "captive"})
ACCUSING = frozenset({"accuse", "blame", "suspect", "condemn"})
ACCUSATIONS = frozenset({"accusation", "allegation", "charge", "claim", "suspicion"})
REJECTING = frozenset({"deny", "reject", "dismiss", "refute", "face"})
NOUNS = frozenset({"NOUN", "PROPN", "PRON", "NUM", "DET", "ADJ"})


def children(token: Token, *labels: str) -> list[Token]:
    """Return the token's children with one of the dependency labels, in text order."""
    return [child for child in token.children if child.dep_ in labels]


def child(token: Token, *labels: str) -> Token | None:
    """Return the first child with one of the labels."""
    return next((c for c in token.children if c.dep_ in labels), None)


def conjuncts(token: Token) -> list[Token]:
    """Return the token and what is coordinated with it, in text order."""
    found = [token]
    for c in token.children:
        if c.dep_ == "conj":
            found.extend(conjuncts(c))
    return found


def subtree(token: Token, *, without: frozenset[str] = frozenset()) -> list[Token]:
    """Return the tokens under ``token`` in text order, branches with the labels in ``without`` cut off."""
    found = [token]
    stack = [c for c in token.children if c.dep_ not in without]
    while stack:
        current = stack.pop()
        found.append(current)
        stack.extend(c for c in current.children if c.dep_ not in without)
    return sorted(found, key=lambda t: t.i)


def phrase(token: Token) -> list[Token]:
    """Return a noun's phrase without clauses, appositions, coordinated phrases and end punctuation."""
    cut = CLAUSES | {"appos", "conj", "cc", "punct"}
    kept = subtree(token, without=cut)
    while kept and (kept[-1].is_punct or kept[-1].dep_ == "cc"):
        kept.pop()
    return kept or [token]


def is_passive(verb: Token) -> bool:
    """Tell whether a verb form is passive: finite with an auxiliary, or a bare participle after a noun."""
    if child(verb, "auxpass", "nsubjpass") is not None:
        return True
    if verb.tag_ == "VBN" and verb.dep_ in {"ccomp", "oprd", "xcomp"} and child(verb, "aux") is None:
        return True  # "declared the town liberated"
    if verb.tag_ != "VBN" or verb.dep_ not in {"acl", "relcl", "amod"} or child(verb, "nsubj", "aux") is not None:
        return False
    done = child(verb, "dobj")  # headlines: "army units killed nine"; but "soldiers taken hostage"
    return done is None or done.lemma_.lower() in CAPTIVES


def agent(verb: Token) -> Token | None:
    """Return the noun in a passive's "by" phrase."""
    for by in verb.children:
        if by.dep_ == "agent" or (by.dep_ == "prep" and by.lower_ == "by"):
            noun = child(by, "pobj")
            if noun is not None:
                return noun
    return None


def prepositional(token: Token, *prepositions: str) -> Iterator[Token]:
    """Yield the nouns that stand in prepositional phrases with one of the prepositions under a token."""
    for prep in token.children:
        if prep.dep_ in {"prep", "agent", "dative", "mark", "advmod", "prt"} and prep.lower_ in prepositions:
            for noun in prep.children:
                if noun.dep_ in {"pobj", "pcomp"}:
                    yield noun
                elif noun.dep_ == "prep":  # "out of", "back from"
                    yield from (n for n in noun.children if n.dep_ in {"pobj", "pcomp"})


def subject(verb: Token, _depth: int = 0) -> Token | None:
    """Return the noun that is the verb's surface subject, looked up through coordination, control and relatives."""
    own = child(verb, "nsubj", "nsubjpass")
    if own is not None:
        if own.lower_ in {"who", "which", "that"} and verb.dep_ == "relcl":
            return verb.head
        return own
    if _depth > 4:
        return None
    if verb.dep_ == "conj" and verb.head.pos_ in {"VERB", "AUX"}:
        return subject(verb.head, _depth + 1)
    if verb.dep_ == "acl" and verb.tag_ == "VB" and verb.head.lemma_ in CONTROL_NOUNS:
        return _owner(verb.head, _depth + 1)
    if verb.dep_ in {"acl", "relcl"} and verb.head.pos_ in {"NOUN", "PROPN", "PRON"}:
        return verb.head if verb.tag_ in {"VBG", "VBD", "VBZ", "VBP", "VBN"} else None
    if verb.dep_ == "xcomp":
        matrix = verb.head
        controlled = child(matrix, "dobj")
        if controlled is not None and matrix.lemma_ in OBJECT_CONTROL:
            return controlled
        return subject(matrix, _depth + 1)
    if verb.dep_ == "csubj" and verb.tag_ == "VBG" and verb.head.lemma_ in OBJECT_CONTROL:
        helped = child(verb.head, "dobj")  # "taking the province has helped the group to link up its gains"
        clause = child(verb.head, "ccomp", "xcomp")
        return helped or (child(clause, "nsubj") if clause is not None else None)
    if verb.dep_ in {"advcl", "ccomp"} and verb.tag_ in {"VBG", "VBN", "VB"}:
        return subject(verb.head, _depth + 1)
    if verb.dep_ == "pcomp" and verb.head.head.pos_ in {"NOUN", "PROPN"}:
        return _accused(verb.head.head, _depth + 1)
    if verb.dep_ == "pcomp" and verb.head.head.pos_ in {"VERB", "AUX"}:
        matrix = verb.head.head
        if matrix.lemma_ in {
            "quote",
            "cite",
            "accuse",
            "blame",
            "condemn",
            "stop",
            "prevent",
        }:  # "quoted her as saying"
            return child(matrix, "dobj", "nsubjpass") or subject(matrix, _depth + 1)
        return subject(matrix, _depth + 1)
    return None


def _accused(noun: Token, depth: int) -> Token | None:
    """Return who is accused in "accused the army of shelling" and "denied accusations of shelling"."""
    above = noun.head
    if noun.dep_ == "dobj" and above.lemma_ in ACCUSING:
        return noun
    if noun.lemma_ not in ACCUSATIONS:
        return None
    named = next(prepositional(noun, "against"), None)
    if named is not None:
        return named
    return subject(above, depth) if noun.dep_ == "dobj" and above.lemma_ in REJECTING else None


def _owner(noun: Token, depth: int) -> Token | None:
    """Return whose plan, effort or threat a noun is: the possessor, a word before it, or the subject of its verb."""
    own = child(noun, "poss", "compound")
    if own is not None:
        return own
    above = noun.head.head if noun.dep_ == "pobj" else noun.head
    if noun.dep_ in {"dobj", "pobj", "attr"} and above.pos_ in {"VERB", "AUX"} and not is_passive(above):
        return subject(above, depth)
    return None


def governing_verbs(token: Token) -> Iterator[Token]:
    """Yield the verbs above a token, nearest first."""
    for above in token.ancestors:
        if above.pos_ in {"VERB", "AUX"}:
            yield above
