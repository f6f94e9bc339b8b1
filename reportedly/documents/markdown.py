"""Markdown with YAML front matter: the description at the head, the text after it, exact."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reportedly.documents import limits
from reportedly.documents.assembling import Description, assemble, one_line
from reportedly.documents.dates import read_date
from reportedly.documents.items import Item, Notice, Options, Rejected
from reportedly.errors import InputError

_FENCE = re.compile(r"(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)")
_TITLE = re.compile(r"\s*#[ \t]+(?P<title>[^\n]+?)[ \t]*#*[ \t]*(?:\r?\n|\Z)")
_NAMES = {
    "id": ("id",),
    "published": ("published", "pubdate", "datepublished", "publishedat", "date"),
    "outlet": ("outlet", "source", "publisher", "sitename"),
    "title": ("title", "headline", "subject"),
    "url": ("url", "link", "canonicalurl"),
}


def read_markdown(text: str, source: str, key: str, options: Options) -> Iterator[Item]:
    """Yield the document of a Markdown text.

    The front matter is YAML between a first line of ``---`` and the next one; where it is broken, that is said and the
    whole text is kept. Its ``date`` counts as the publication date only where it is one day, month or year: a list or a
    range there is about the events. The text is everything after the front matter, as written.
    """
    start, head, trouble = _front_matter(text)
    if trouble:
        yield Notice(source, trouble)
    body = text[start:]
    if not body.strip():
        yield Rejected(source, "no text after the front matter" if start else "empty file")
        return
    fields = {name: _first(head, names) for name, names in _NAMES.items()}
    published = None
    if isinstance(fields["published"], str):
        try:
            published = read_date(fields["published"], today=options.today)
        except InputError as error:
            yield Notice(source, f"kept without its front matter's date: {error}")
    heading = _TITLE.match(body)
    said = Description(
        key=key,
        record_id=one_line(fields["id"]),
        published=published,
        outlet=one_line(fields["outlet"]),
        title=one_line(fields["title"]) or (one_line(heading["title"]) if heading else None),
        url=one_line(fields["url"]),
    )
    yield assemble(body, said, options)


def has_front_matter(text: str) -> bool:
    """Whether a text starts with front matter that says something a document can use."""
    start, head, _ = _front_matter(text)
    return start > 0 and any(_first(head, names) is not None for names in _NAMES.values())


def _front_matter(text: str) -> tuple[int, dict[str, object], str | None]:
    """Return where the text starts after the front matter, what that says, and what is wrong with it."""
    opening = _FENCE.match(text)
    if opening is None or not text.startswith("---"):
        return 0, {}, None
    closing = next((m for m in _fences(text, opening.end())), None)
    if closing is None:
        return 0, {}, None  # a rule across the page, not a front matter
    import yaml

    try:
        # Every value stays the text it is written as: no date is turned into another, no id loses a zero. The loader in
        # Python, not the one in C: brackets nested by the thousand end the latter, and the process with it.
        content = yaml.load(text[opening.end() : closing.start()], Loader=yaml.BaseLoader)  # noqa: S506 - builds only text, lists and maps
    except (yaml.YAMLError, RecursionError, ValueError):
        return 0, {}, "its front matter is not valid YAML: read as part of the text"
    if content is None or content == "":
        content = {}
    if not isinstance(content, dict):
        return 0, {}, None
    plain = {str(name).lower().replace("_", "").replace("-", ""): value for name, value in content.items()}
    return closing.end(), plain, None


def _fences(text: str, start: int) -> Iterator[re.Match[str]]:
    at = start
    while 0 <= at <= min(len(text), start + limits.MAX_FRONT_MATTER):
        if match := _FENCE.match(text, at):
            yield match
        at = text.find("\n", at) + 1 or -1


def _first(head: dict[str, object], names: tuple[str, ...]) -> object | None:
    return next((value for name in names if (value := head.get(name)) not in (None, "", [], {})), None)
