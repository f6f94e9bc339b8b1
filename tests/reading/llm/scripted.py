"""A server on this machine that speaks the chat protocol by a script, and keeps what it was asked."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Step:
    """What the server does with one request."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    before: Callable[[], None] | None = None
    hangs_up: bool = False


@dataclass(frozen=True)
class Request:
    """What the server was asked."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def passage(self) -> str:
        """The text that is to be coded."""
        return str(self.body["messages"][1]["content"]).split("Code this passage:\n")[1]


class ScriptedServer:
    """Answers each request with the next step of its script; the last one stands for all after it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.requests: list[Request] = []
        self._script: list[Step] = []
        self._answer: Callable[[Request], Step] | None = None

    def plays(self, *steps: Step) -> None:
        """Answer with these steps, one for each request."""
        self._script = list(steps)

    def answers(self, answer: Callable[[Request], Step]) -> None:
        """Answer as a function of the request says."""
        self._answer = answer

    def step(self, request: Request) -> Step:
        """Return what to do with a request, and keep it."""
        self.requests.append(request)
        if self._answer is not None:
            return self._answer(request)
        return self._script.pop(0) if len(self._script) > 1 else self._script[0]


def says(content: object, *, finish: str = "stop", usage: dict[str, Any] | None = None, **message: object) -> Step:
    """A completion with this content, as text or to be written as JSON."""
    text = content if isinstance(content, str) or content is None else json.dumps(content, ensure_ascii=False)
    body = {
        "id": "1",
        "object": "chat.completion",
        "choices": [
            {"index": 0, "finish_reason": finish, "message": {"role": "assistant", "content": text, **message}}
        ],
        "usage": usage or {"prompt_tokens": 1000, "completion_tokens": 100, "total_tokens": 1100},
    }
    return Step(body=json.dumps(body).encode())


def fails(status: int, message: str = "", **headers: str) -> Step:
    """An error in the protocol's form."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Step(status, json.dumps({"error": {"message": message, "type": "error"}}).encode(), named)


@contextmanager
def serving() -> Iterator[ScriptedServer]:
    """Run a scripted server on a port of this machine that is free."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"]))
            step = scripted.step(Request(self.path, dict(self.headers), json.loads(content)))
            if step.before is not None:
                step.before()
            if step.hangs_up:
                self.close_connection = True
                return
            self.send_response_only(step.status)  # the script alone says what the clock is
            for name, value in step.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(step.body)))
            self.end_headers()
            self.wfile.write(step.body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the base class
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        scripted = ScriptedServer(f"http://127.0.0.1:{server.server_address[1]}/v1")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield scripted
        finally:
            server.shutdown()
            thread.join()


def claim(**fields: object) -> dict[str, Any]:
    """A claim as a model codes it, of "Syrian troops captured Mayadin on Thursday, the army said."."""
    whole: dict[str, Any] = {
        "quotes": ["Syrian troops captured Mayadin on Thursday"],
        "type": "capture",
        "actor": ["Syrian troops"],
        "target": [],
        "place": "Mayadin",
        "place_name": "Mayadin, SY",
        "date_start": "2017-11-09",
        "date_end": "2017-11-09",
        "speaker": "the army",
        "chain": ["the army"],
        "speaker_class": "party",
        "status": "actual",
        "killed": None,
        "wounded": None,
        "victims": None,
    }
    return whole | fields
