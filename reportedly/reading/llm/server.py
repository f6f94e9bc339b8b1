"""The server with the model, over the OpenAI-compatible chat protocol: requests, retries, bounds, and plain errors."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Literal

import httpx

from reportedly import __version__
from reportedly.errors import ConfigurationError, ReportedlyError
from reportedly.reading import UnreadDocumentError
from reportedly.reading.llm.account import Account, Usage
from reportedly.reading.llm.completion import Completion, complaint, plain, read_completion
from reportedly.reading.llm.prompt import Message
from reportedly.reading.llm.settings import Settings

MOST_RETRIES = 4
FIRST_WAIT = 1.0
MOST_WAIT = 120.0
"""Seconds: waits double from the first; a server that asks for more than the most ends the run."""

_CONNECT_SECONDS = 10.0
_MOST_BYTES = 16_000_000
_SECONDS = re.compile(r"\d{1,9}(?:\.\d{1,9})?")
_PASSING = frozenset({408, 409, 425, 429})  # and all from 500 on: the same request may succeed later
_NOT_UNDERSTOOD = frozenset({400, 415, 422})

Sleep = Callable[[float], None]


class ServerTroubleError(Exception):
    """The server gave no answer to a request however often it was sent; the message says what it said last."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """What of the protocol a server understands; servers and models differ in it."""

    answers: Literal["json_schema", "json_object", "text"] = "json_schema"
    most_tokens: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"
    without: frozenset[str] = frozenset()

    def simpler(self, said: str) -> Dialect | None:
        """Return what to try next after a server has not understood this and said why; ``None`` when all is tried."""
        if self.most_tokens == "max_tokens" and "max_completion_tokens" in said:
            return replace(self, most_tokens="max_completion_tokens")
        for name in ("temperature", "seed"):
            if name in said and name not in self.without:
                return replace(self, without=self.without | {name})
        if self.answers == "json_schema":
            return replace(self, answers="json_object")
        return replace(self, answers="text") if self.answers == "json_object" else None


@dataclass(frozen=True, slots=True)
class _Refused:
    """A response that is no answer."""

    status: int
    headers: Mapping[str, str]
    content: bytes


class Server:
    """One server for all documents of a reader: it remembers which dialect was understood first."""

    def __init__(
        self,
        settings: Settings,
        account: Account,
        schema: dict[str, Any],
        *,
        tell: Callable[[str], None],
        sleep: Sleep = time.sleep,
    ) -> None:
        """``tell`` is told once, before the first request, where text goes; ``sleep`` waits between requests."""
        self.settings = settings
        self.account = account
        self.schema = schema
        self.sleep = sleep
        self.understood: Dialect | None = None
        self._tell = tell
        self._is_told = False

    @contextmanager
    def session(self) -> Iterator[Session]:
        """Open a connection for the requests of one document.

        Raises ConfigurationError where the environment's proxies or certificates cannot be used.
        """
        settings = self.settings
        headers = {"User-Agent": f"Reportedly/{__version__}", "Accept-Encoding": "identity"}
        if settings.api_key is not None:
            headers["Authorization"] = f"Bearer {settings.api_key.get_secret_value()}"
        try:
            client = httpx.Client(
                headers=headers,
                timeout=httpx.Timeout(settings.timeout, connect=min(_CONNECT_SECONDS, settings.timeout)),
                follow_redirects=False,  # text and key go to the host that was named, and nowhere else
                trust_env=not settings.is_local,  # proxies are for other machines
            )
        except (ValueError, ImportError, OSError) as error:
            raise ConfigurationError(
                f"the reader llm.v1 cannot use the environment's proxy or certificates ({error}): "
                "mend HTTPS_PROXY, ALL_PROXY or SSL_CERT_FILE"
            ) from error
        with client:
            yield Session(self, client)

    def announce(self) -> None:
        """Tell where text goes, the first time."""
        if not self._is_told:
            self._is_told = True
            settings = self.settings
            open_line = "" if settings.is_local or settings.base_url.startswith("https:") else ", unencrypted"
            self._tell(
                f"llm.v1 sends the text of documents to {settings.host}"
                f"{' (this machine)' if settings.is_local else ''}{open_line}, for the model {settings.model}"
            )


class Session:
    """The requests of one document, within its bound."""

    def __init__(self, server: Server, client: httpx.Client) -> None:
        self._server = server
        self._settings = server.settings
        self._client = client
        self.most_tokens = server.settings.max_tokens
        self._left = server.settings.max_requests

    def ask(self, messages: list[Message]) -> Completion:
        """Return the model's answer to a conversation.

        Raises:
            ServerTroubleError: no answer came, however often the request was sent.
            UnreadDocumentError: the document has had its requests, or the server refuses just this one.
            ConfigurationError: nothing can be had there: wrong address, key or model, or the run's cost is reached.
        """
        server = self._server
        dialect = server.understood or Dialect()
        while True:
            found = self._sent(self._body(messages, dialect))
            if isinstance(found, Completion):
                server.understood = server.understood or dialect
                return found
            simpler = dialect.simpler(found)
            if simpler is None:
                break
            dialect = simpler
        why = f"{self._settings.host} does not understand the request: {found}"
        if server.understood is None:
            raise ConfigurationError(f"{why}; check REPORTEDLY_LLM_MODEL, REPORTEDLY_LLM_MAX_TOKENS and the server")
        raise UnreadDocumentError(why)

    def _body(self, messages: list[Message], dialect: Dialect) -> bytes:
        settings = self._settings
        body: dict[str, Any] = {
            "model": settings.model,
            "messages": messages,
            "temperature": settings.temperature,
            "seed": settings.seed,
            dialect.most_tokens: settings.max_tokens,
        }
        if dialect.answers == "json_schema":
            shape = {"name": "claims", "strict": True, "schema": self._server.schema}
            body["response_format"] = {"type": "json_schema", "json_schema": shape}
        elif dialect.answers == "json_object":
            body["response_format"] = {"type": "json_object"}
        for name in dialect.without:
            del body[name]
        return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")

    def _sent(self, body: bytes) -> Completion | str:
        """Return the answer to a request, sent again while trouble may pass; or why it was not understood."""
        why = ""
        for attempt in range(MOST_RETRIES + 1):
            wait = FIRST_WAIT * 2**attempt
            found = self._once(body)
            if isinstance(found, Completion):
                return found
            if isinstance(found, _Refused):
                why = self._said(found)
                if found.status in _NOT_UNDERSTOOD:
                    return why
                self._check(found, why)
                wait = max(_asked_wait(found.headers), wait)
            else:
                why = found
            if wait > MOST_WAIT:
                raise ReportedlyError(
                    f"{self._settings.host} asks to wait {wait:,.0f} seconds ({why}): what is read till here is kept; "
                    "run the same command again then"
                )
            if attempt < MOST_RETRIES:
                self._server.sleep(wait)
        raise ServerTroubleError(f"{self._settings.host} gave no answer in {MOST_RETRIES + 1} requests; last: {why}")

    def _once(self, body: bytes) -> Completion | _Refused | str:
        """Send a request once: return the answer, a response that is none, or what went wrong on the way."""
        if not self._left:
            raise UnreadDocumentError(
                f"it needs more than {self._settings.max_requests} requests: raise REPORTEDLY_LLM_MAX_REQUESTS"
            )
        account = self._server.account
        expected = account.expect(len(body))
        account.check(expected)
        self._server.announce()
        self._left -= 1
        account.requests += 1
        try:
            status, headers, content = self._posted(body)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            return self._unreachable(error)
        except httpx.TimeoutException:
            account.add(expected)  # the server may charge for what came too late
            return f"no whole answer within {self._settings.timeout:g} seconds"
        except httpx.InvalidURL as error:
            raise ConfigurationError(
                f"REPORTEDLY_LLM_BASE_URL '{self._settings.base_url}' is no address ({error}): give one as in "
                "http://localhost:8080/v1"
            ) from error
        except httpx.HTTPError as error:
            return f"the connection broke ({type(error).__name__}: {error})"
        if status != 200:
            return _Refused(status, headers, content)
        found = read_completion(content)
        if found is None:
            account.add(expected)
            if self._server.understood is None:
                raise ConfigurationError(
                    f"{self._settings.endpoint} answers with something that is no chat completion: check "
                    "REPORTEDLY_LLM_BASE_URL, which ends in /v1 for most servers"
                )
            return "an answer that is no chat completion"
        answered = -(-len(found.text.encode("utf-8", "replace")) // 3)
        account.add(found.usage or Usage(expected.tokens_in, answered, estimated=True))
        return found

    def _posted(self, body: bytes) -> tuple[int, Mapping[str, str], bytes]:
        """Return the response's status, headers and content, within the bounds of time and size."""
        deadline = time.monotonic() + self._settings.timeout
        headers = {"Content-Type": "application/json"}
        with self._client.stream("POST", self._settings.endpoint, content=body, headers=headers) as response:
            parts: list[bytes] = []
            size = 0
            for part in response.iter_bytes():
                parts.append(part)
                size += len(part)
                if size > _MOST_BYTES:
                    raise httpx.ReadError(f"an answer of more than {_MOST_BYTES:,} bytes")
                if time.monotonic() > deadline:
                    raise httpx.ReadTimeout("it trickles")
        return response.status_code, response.headers, b"".join(parts)

    def _unreachable(self, error: Exception) -> str:
        why = str(error) or "no connection in time"
        if self._server.understood is None:
            raise ConfigurationError(
                f"the reader llm.v1 cannot reach {self._settings.base_url} ({why}): start the server there, or set "
                "REPORTEDLY_LLM_BASE_URL to another"
            ) from error
        return f"it cannot be reached ({why})"

    def _check(self, refused: _Refused, why: str) -> None:
        """Raise what a response means that no repetition can mend."""
        status, host = refused.status, self._settings.host
        if status in (401, 403):
            raise ConfigurationError(f"{host} refuses access ({why}): check REPORTEDLY_LLM_API_KEY")
        if status == 404:
            raise ConfigurationError(
                f"{self._settings.endpoint} or the model {self._settings.model} is not there ({why}): check "
                "REPORTEDLY_LLM_BASE_URL, which ends in /v1 for most servers, and REPORTEDLY_LLM_MODEL"
            )
        if 300 <= status < 400:
            raise ConfigurationError(
                f"{host} redirects to {plain(refused.headers.get('Location', 'nowhere'))}, and text is "
                "sent only where it was said: set REPORTEDLY_LLM_BASE_URL to that address if you trust it"
            )
        if status == 402:
            raise ReportedlyError(f"{host} wants to be paid ({why}): what is read till here is kept")
        if status < 500 and status not in _PASSING:
            raise UnreadDocumentError(f"{host} refuses the request ({why})")

    def _said(self, refused: _Refused) -> str:
        """Return a status and what the server says of it, on one line, without the key."""
        key = self._settings.api_key
        said = complaint(refused.content, key.get_secret_value() if key is not None else None)
        return f"{refused.status} {said}".rstrip()


def _asked_wait(headers: Mapping[str, str]) -> float:
    """Return the seconds that a server asks to wait for, by its own clock; 0 where it asks for none."""
    asked = headers.get("Retry-After", "").strip()
    if _SECONDS.fullmatch(asked):
        return float(asked)
    try:
        until = parsedate_to_datetime(asked)
        now = parsedate_to_datetime(headers["Date"]) if "Date" in headers else datetime.now(UTC)
        return max(0.0, (until - now).total_seconds())
    except (ValueError, TypeError, OverflowError):
        return 0.0
