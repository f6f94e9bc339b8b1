"""Fits the reader's first pass, which passes over what holds no claim: ``python -m training.first_pass``.

It writes ``reportedly/codebook/first_pass.yaml``: weights of words for how likely a sentence holds a claim's trigger.
Sentences with a coded trigger come from the corpus of claims (without the articles kept for development and the file
that nothing is trained on) and, with a filled role, from MUC-4; sentences without one from the same articles, from
PolNeAR, and from every other article of LGL and TR-News: politics and local news. Names are left out: a word that is
mostly written with a capital inside sentences says which war it is, not whether there is one.

What the sentences around one say is fitted on texts that the words' weights have not seen, two halves crosswise. The
threshold is the highest at which no more than the wished share of coded triggers is passed over, told on those halves.
"""

from __future__ import annotations

import argparse
import re
import sys
import textwrap
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from evals.reading import SHARED_DATA
from reportedly.documents.furniture import furniture
from reportedly.reading.encoder.first_pass import FILE, Blend, FirstPass, around
from reportedly.reading.encoder.sentences import sentences
from training.encoder import muc4, passages, polnear, wikievents
from training.encoder.corpus import CORPUS, ORIGIN, UNTOUCHED
from training.encoder.labelled import Labelled, is_held_back
from training.news import records
from training.standoff import read_corpus

Floats = npt.NDArray[np.float64]

TARGET = Path(__file__).resolve().parents[1] / "reportedly" / "codebook" / FILE
_WORD = re.compile(r"[^\W\d_]+")
_SEEN = 8  # sentences that a word must be in
_NAME = 0.6  # the share of capitals inside sentences from which on a word is a name
_AGAINST = -0.8  # the least weight of a word
_PENALTY = 2.0
_REACH = 10
_ALONE, _BESIDE, _GAP, _KNOWN, _MOSTLY, _SHORT = -1.8, 0, 3, 0.5, 0.5, 4
_LOST = 0.004  # the share of triggers that may be passed over, before what only adds to what is read
_THRESHOLDS = tuple(float(each) for each in np.arange(-5.0, -1.9, 0.25))
_HEADER = """\
# The first pass: which sentences may hold a claim, by their words. Words have weights in log-odds, each counted once in
# a sentence; reportedly/reading/encoder/first_pass.py tells how they are used. Names take no part.
# Written by `python -m training.first_pass` from the corpus of claims (offsets and codes; texts from the public data
# folder), MUC-4, PolNeAR, LGL and TR-News.
"""


@dataclass(frozen=True, slots=True)
class Text:
    """A text's sentences, how many triggers each holds (``None`` where nobody has marked them), and its kind."""

    kind: str
    sentences: tuple[str, ...]
    triggers: tuple[int | None, ...]
    training: bool


def texts(data: Path) -> Iterator[Text]:
    """Yield the texts to fit and measure on, from the public data folder."""
    yield from _coded(data)
    for part, labelled in zip((True, False), muc4.load(data), strict=True):
        yield from (_of_muc("MUC-4", each, training=part) for each in labelled)
    for part, labelled in zip((True, False), polnear.load(data), strict=True):
        yield from (_text("PolNeAR", each.text, None, training=part) for each in labelled)
    for name, file in (("LGL", "lgl.xml"), ("TR-News", "tr-news.xml")):
        for number, article in enumerate(ElementTree.parse(data / "places" / file).getroot()):  # noqa: S314 - our own data
            yield _text(name, article.findtext("text") or "", None, training=number % 2 == 0)
    for each in (labelled for part in wikievents.load(data) for labelled in part):
        starts = [anchor.span[0] for anchor in each.anchors if anchor.types]
        yield _text("WikiEvents and RAMS", each.text, starts, training=False)


def _coded(data: Path) -> Iterator[Text]:
    news = records(data)
    untouched = {coded["doc"] for coded in read_corpus(CORPUS, UNTOUCHED)}
    for coded in read_corpus(CORPUS):
        record = news.get(coded["doc"])
        found = (record["text"], None) if record else passages.find(data, coded["doc"], coded["text"])
        if found is None:
            continue
        held = is_held_back(f"{ORIGIN}/{coded['doc']}") or coded["doc"] in untouched
        yield _text("claims", found[0], [claim["trigger"][0] for claim in coded["claims"]], training=not held)


def _text(kind: str, text: str, starts: Sequence[int] | None, *, training: bool) -> Text:
    found = sentences(text, skip=furniture(text))
    return Text(
        kind,
        tuple(text[each.start : each.end] for each in found),
        tuple(0 if starts is None else sum(each.start <= at < each.end for at in starts) for each in found),
        training,
    )


def _of_muc(kind: str, labelled: Labelled, *, training: bool) -> Text:
    """Return a report: a sentence without a filled role may hold an event all the same, so it teaches nothing."""
    found = _text(kind, labelled.text, [tag.span[0] for tag in labelled.tags], training=training)
    return replace(found, triggers=tuple(count or None for count in found.triggers))


def fitted(found: Sequence[Text], vocabulary: Sequence[str]) -> tuple[dict[str, float], float]:
    """Return the weights of words and the constant."""
    numbers = {word: number for number, word in enumerate(vocabulary)}
    inside: list[int] = []
    ends = [0]
    told: list[float] = []
    for text in found:
        for sentence, count in zip(text.sentences, text.triggers, strict=True):
            if count is not None:
                inside.extend(numbers[w] for w in sorted(set(_WORD.findall(sentence.lower()))) if w in numbers)
                ends.append(len(inside))
                told.append(1.0 if count else -1.0)
    rows = csr_matrix((np.ones(len(inside)), inside, ends), shape=(len(told), len(numbers)))
    sign = np.array(told)

    def loss(weights: Floats) -> tuple[float, Floats]:
        margin = sign * (rows @ weights[:-1] + weights[-1])
        slope = -sign / (1.0 + np.exp(margin))
        value = np.logaddexp(0.0, -margin).sum() + _PENALTY / 2 * weights[:-1] @ weights[:-1]
        return float(value), np.append(rows.T @ slope + _PENALTY * weights[:-1], slope.sum())

    bounds = [(_AGAINST, None)] * len(numbers) + [(None, None)]
    best = minimize(loss, np.zeros(len(numbers) + 1), jac=True, method="L-BFGS-B", bounds=bounds)
    return {word: round(float(weight), 1) + 0.0 for word, weight in zip(vocabulary, best.x, strict=False)}, float(
        best.x[-1]
    )


def vocabulary(found: Iterable[Text]) -> list[str]:
    """Return the words that enough sentences hold and that are no names, in order."""
    seen: Counter[str] = Counter()
    inside: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    for text in found:
        for sentence in text.sentences:
            words = _WORD.findall(sentence)
            seen.update({word.lower() for word in words})
            if not sentence.isupper():
                inside.update(word.lower() for word in words[1:])
                capital.update(word.lower() for word in words[1:] if word[0].isupper())
    return sorted(w for w, count in seen.items() if count >= _SEEN and capital[w] < _NAME * max(1, inside[w]))


def blended(pairs: Sequence[tuple[Floats, Text]]) -> Blend:
    """Return how a sentence's own log-odds and those around it make one, given the log-odds of texts' sentences."""
    own = np.concatenate([scores for scores, _ in pairs])
    near = np.concatenate([around(scores, _REACH) for scores, _ in pairs])
    sign = np.array([1.0 if count else -1.0 for _, text in pairs for count in text.triggers])

    def loss(weights: Floats) -> tuple[float, Floats]:
        margin = sign * (weights[0] * own + weights[1] * near + weights[2])
        slope = -sign / (1.0 + np.exp(margin))
        return float(np.logaddexp(0.0, -margin).sum()), np.array([slope @ own, slope @ near, slope.sum()])

    best = minimize(loss, np.zeros(3), jac=True, method="L-BFGS-B").x
    own_weight, around_weight, constant = (round(float(each), 3) for each in best)
    return Blend(own=own_weight, around=around_weight, constant=constant, reach=_REACH)


@dataclass(frozen=True, slots=True)
class Measured:
    """Of some texts: the triggers and how many of them are passed over, and the shares of text and of texts read."""

    triggers: int
    lost: int
    read: float
    texts_read: float


def measured(first_pass: FirstPass, pairs: Sequence[tuple[Floats, Text]]) -> Measured:
    """Return what a first pass does to texts, given the log-odds of their sentences."""
    triggers = lost = size = read = some = 0
    for own, text in pairs:
        _, strange = first_pass.own(text.sentences)
        wanted = first_pass.widened(first_pass.worth(own) | strange)
        some += bool(wanted.any())
        for is_wanted, sentence, count in zip(wanted, text.sentences, text.triggers, strict=True):
            triggers += count or 0
            lost += 0 if is_wanted else count or 0
            size += len(sentence)
            read += len(sentence) * bool(is_wanted)
    return Measured(triggers, lost, read / max(1, size), some / max(1, len(pairs)))


def write(first_pass: FirstPass, notes: Sequence[str], path: Path = TARGET) -> None:
    """Write a first pass as the reader takes it, with what it scored."""
    groups: Mapping[float, list[str]] = defaultdict(list)
    for word, weight in first_pass.weights.items():
        groups[weight].append(word)
    blend = first_pass.blend
    lines = [
        *(f"# {note}" for note in notes),
        f"constant: {first_pass.constant:.3f}",
        f"blend: {{own: {blend.own}, around: {blend.around}, constant: {blend.constant}, reach: {blend.reach}}}",
        f"least: {first_pass.least}   # log-odds from which on a sentence is read",
        f"alone: {first_pass.alone}   # log-odds of its own words from which on it is read whatever stands around it",
        f"beside: {first_pass.beside}   # sentences that are read with it on either side",
        f"gap: {first_pass.gap}   # fewer sentences than this between two that are read are read as well",
        f"known: {first_pass.known}   # the share of listed words below which a sentence is left to the encoder",
        f"mostly: {first_pass.mostly}   # the share of sentences read from which on a document is read whole",
        f"short: {first_pass.short}   # a document of fewer sentences is read whole",
        "words:",
    ]
    for weight in sorted(groups, reverse=True):
        words = textwrap.fill(" ".join(groups[weight]), 116, initial_indent="    ", subsequent_indent="    ")
        lines += [f"  {weight}: >-", words]
    path.write_text(_HEADER + "\n".join(lines) + "\n", encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit, measure, write; print what each kind of text loses."""
    parser = argparse.ArgumentParser(prog="python -m training.first_pass", description=str(__doc__).splitlines()[0])
    parser.add_argument("--data", type=Path, default=SHARED_DATA, metavar="FOLDER", help="the public data folder")
    parser.add_argument("--out", type=Path, default=TARGET, help="the file to write (default: the package's)")
    options = parser.parse_args(arguments)
    found = list(texts(options.data))
    taught = [text for text in found if text.training and text.sentences]
    words = vocabulary(taught)
    plain = FirstPass({}, 0.0, Blend(1, 0, 0, _REACH), 0.0, _ALONE, _BESIDE, _GAP, _KNOWN, _MOSTLY, _SHORT)

    def crosswise() -> Iterator[tuple[Floats, Text]]:
        for half in (0, 1):
            weights, constant = fitted(taught[1 - half :: 2], words)
            trial = replace(plain, weights=weights, constant=constant)
            yield from ((trial.own(text.sentences)[0], text) for text in taught[half::2])

    unseen = [pair for pair in crosswise() if pair[1].kind != "MUC-4"]
    weights, constant = fitted(taught, words)
    first_pass = replace(plain, weights=weights, constant=round(constant, 3), blend=blended(unseen))
    coded = [pair for pair in unseen if pair[1].kind == "claims"]
    for least in _THRESHOLDS:
        trial = replace(first_pass, least=least)
        result = measured(replace(trial, mostly=2.0, alone=np.inf), coded)  # without what only adds
        if result.lost > _LOST * result.triggers:
            break
        first_pass = trial
        sys.stdout.write(f"least {least}: crosswise {result.lost} of {result.triggers} triggers passed over\n")
    notes = []
    for kind in dict.fromkeys(text.kind for text in found):
        rest = [t for t in found if t.kind == kind and not t.training and t.sentences]
        result = measured(first_pass, [(first_pass.own(text.sentences)[0], text) for text in rest])
        note = f"{kind}, {len(rest)} texts not fitted to: {result.read:.1%} of the text and {result.texts_read:.1%} of "
        note += "the texts read" + (
            f", {result.lost} of {result.triggers} triggers passed over" * bool(result.triggers)
        )
        notes.append(note)
        sys.stdout.write(note + "\n")
    write(first_pass, notes, options.out)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
