"""PolNeAR: who says or thinks what in news on the US election of 2016; its own development set is kept for that.

It teaches the spans of sources, cues and contents, and by the links which source and content a cue has.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from evals.attribution import ROLES, read_brat
from reportedly.reading.encoder.labels import ATTRIBUTION
from training.encoder.labelled import Anchor, Labelled, Role, Span, Tag

ORIGIN = "polnear"


def load(data: Path) -> tuple[list[Labelled], list[Labelled]]:
    """Return the documents to train on and those of the development set, from the public data folder."""
    folder = data / "attribution" / "polnear"
    return list(_part(folder / "train")), list(_part(folder / "dev"))


def _part(folder: Path) -> Iterator[Labelled]:
    for path in sorted((folder / "text").glob("*.txt")):
        with path.open(encoding="utf-8", newline="") as file:  # offsets count the file's own line ends
            text = file.read()
        by_annotator = sorted((folder / "attributions").glob(f"{path.stem}_*.ann"))
        if by_annotator:
            yield document(path.stem, text, by_annotator[0].read_text(encoding="utf-8"))


def document(key: str, text: str, annotations: str) -> Labelled:
    """Return an article with what its brat stand-off file says."""
    tags: list[Tag] = []
    anchors: list[Anchor] = []
    for roles in read_brat(annotations):
        found: dict[str, tuple[Span, ...]] = {}
        for name, spans in zip(ROLES, roles, strict=True):
            found[name] = tuple(span for each in sorted(set(spans)) if (span := _solid(text, each)))
            tags.extend(Tag(name, (name,), span) for span in found[name])
        if found["cue"]:
            links = {"cue_source": Role(found["source"]), "cue_content": Role(found["content"])}
            anchors.append(Anchor(found["cue"][0], links))
    return Labelled(
        f"{ORIGIN}/{key}", ORIGIN, text, tags=tuple(tags), closed=frozenset(ATTRIBUTION), anchors=tuple(anchors)
    )


def _solid(text: str, span: Span) -> Span | None:
    """Return a span without white space at its ends, ``None`` where nothing is left."""
    words = text[span[0] : span[1]]
    start = span[0] + len(words) - len(words.lstrip())
    end = span[0] + len(words.rstrip())
    return (start, end) if start < end else None
