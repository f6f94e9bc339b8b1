"""``llm.v1``: claims read by a large language model at a server of the user's choice, each held to the text."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from reportedly.actors import Registry, Sources
from reportedly.documents import furniture
from reportedly.errors import ReportedlyError
from reportedly.model import Claim, Document
from reportedly.places import Gazetteer
from reportedly.reading import UnreadDocumentError
from reportedly.reading.assembling import assemble
from reportedly.reading.context import DocumentContext, Resources
from reportedly.reading.fingerprint import of_package
from reportedly.reading.llm.account import Account
from reportedly.reading.llm.answers import Answer, UnreadableAnswerError, answer_schema, read_answer
from reportedly.reading.llm.drafting import drafts_of
from reportedly.reading.llm.pieces import Piece, pieces
from reportedly.reading.llm.prompt import again, instructions, messages
from reportedly.reading.llm.referents import Referents
from reportedly.reading.llm.server import Server, ServerTroubleError, Session, Sleep
from reportedly.reading.llm.settings import Settings

_DEPENDED_ON = (
    "actors",
    "codebook",
    "documents/furniture.py",
    "places",
    "reading/assembling.py",
    "reading/context.py",
    "reading/llm",
    "times",
)
# No claim depends on these. Every other version has every document read, and paid for, again.
_NOT_READ = frozenset(
    {
        "codebook/cues.yaml",
        "codebook/event_places.yaml",
        "codebook/triggers.yaml",
        "reading/llm/account.py",
        "reading/llm/server.py",
        "reading/llm/settings.py",
    }
)
_MOST_ANSWERS = 3
_LONGEST_REPEATED = 4000  # characters of an unreadable answer that are sent back
_TROUBLES_IN_A_ROW = 3

_log = logging.getLogger(__name__)


class LanguageModelReader:
    """Reads with a language model, in one process and within the bounds of its settings.

    See :class:`reportedly.reading.Reader` and :class:`reportedly.reading.CostlyReader`.
    """

    name = "llm.v1"

    def __init__(
        self,
        settings: Settings,
        gazetteer: Path | None = None,
        registry: Registry | None = None,
        *,
        sleep: Sleep = time.sleep,
    ) -> None:
        """Read against the gazetteer in a file and a registry, or the package's own.

        ``sleep`` waits between requests that are sent again.
        """
        self.settings = settings
        self.counts = Account(settings)
        self._gazetteer = gazetteer
        self._registry = registry
        self._server = Server(settings, self.counts, answer_schema(), tell=_log.warning, sleep=sleep)
        self._troubles = 0

    @cached_property
    def version(self) -> str:
        """Fingerprint over everything on this side that a claim may depend on.

        That is the prompt, the schema, the server's address, the model's name, the sampling, the code that resolves
        names, the codebook and the gazetteer. The key is no part of it; nor is what the server does under that name.
        """
        resources, settings = self.resources, self.settings.fingerprint
        ours = (resources.gazetteer.version, resources.registry.version)
        own = json.dumps([instructions(), answer_schema(), settings, *ours])
        return of_package(_DEPENDED_ON, own, without=_NOT_READ)

    @cached_property
    def resources(self) -> Resources:
        """The gazetteer and registries that names are resolved against, opened at first use."""
        registry = self._registry or Registry.load()
        return Resources(Gazetteer.open(self._gazetteer), registry, Sources.load(registry))

    def account(self) -> tuple[str, ...]:
        """Return what has been sent and spent, and which claims were dropped, in lines for people."""
        return self.counts.lines()

    def read(self, document: Document) -> list[Claim]:
        """Return the document's claims in the order of their first quotes.

        Raises:
            UnreadDocumentError: this document cannot be read: it is too long for the requests that one may have, or
                the server or the model fails on it.
            ReportedlyError: no document can be read: wrong settings, the run's cost reached, or a server that fails
                on one document after another.
        """
        cut = pieces(document.text, self.settings.piece, furniture(document.text))
        if not cut:
            return []
        if len(cut) > self.settings.max_requests:
            raise UnreadDocumentError(
                f"its {len(document.text):,} characters need {len(cut)} requests at least, and one document may have "
                f"{self.settings.max_requests}: raise REPORTEDLY_LLM_MAX_REQUESTS"
            )
        context = DocumentContext(document, self.resources)
        referents = Referents(context)
        try:
            with self._server.session() as session:
                answers = [each for piece in cut for each in _coded(piece, context, session)]
        except ServerTroubleError as error:
            raise self._trouble(error) from error
        self._troubles = 0
        drafts = [d for part, answer in answers for d in drafts_of(answer, part, referents, context, self.counts)]
        return assemble(drafts, context, f"{self.name}@{self.version}")

    def _trouble(self, error: ServerTroubleError) -> Exception:
        """Return what trouble with the server means: for one document, or for the run when it does not end."""
        self._troubles += 1
        if self._troubles < _TROUBLES_IN_A_ROW:
            return UnreadDocumentError(str(error))
        return ReportedlyError(
            f"the server failed on {self._troubles} documents one after the other ({error}): what is read till here is "
            "kept; run the same command again when it is well"
        )


def _coded(piece: Piece, context: DocumentContext, session: Session) -> Iterator[tuple[Piece, Answer]]:
    """Yield a piece with the model's claims of it, or its halves with theirs where the answer is too long."""
    asked = conversation = messages(piece, context)
    why = ""
    for _ in range(_MOST_ANSWERS):
        found = session.ask(conversation)
        if found.refusal is not None:
            raise UnreadDocumentError(f"the model refuses to read it: {found.refusal}")
        if found.is_cut:
            halves = piece.halves()
            if halves is None:
                raise UnreadDocumentError(
                    f"the model's answer to one sentence is longer than {session.most_tokens:,} tokens: raise "
                    "REPORTEDLY_LLM_MAX_TOKENS, or use a model that does not repeat itself"
                )
            for half in halves:
                yield from _coded(half, context, session)
            return
        try:
            yield piece, read_answer(found.text)
            return
        except UnreadableAnswerError as error:
            why = str(error)
            conversation = again(asked, found.text[:_LONGEST_REPEATED], why)
    raise UnreadDocumentError(f"the model gave no claims as JSON in {_MOST_ANSWERS} answers; of the last, {why}")
