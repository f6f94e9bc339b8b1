"""The one shape of every error: ``{"error": {"code", "message", "fix"}}``."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from reportedly.errors import InputError, LedgerError, ReportedlyError
from reportedly.server.settings import FEATURES

if TYPE_CHECKING:
    from reportedly.ledger import Ledger

LOG = logging.getLogger("reportedly.server")
_SHOWN = 200  # characters of a value that is shown again

_OF_STATUS: Mapping[int, tuple[str, str, str]] = {
    400: ("bad_request", "the request cannot be understood", "see /api/docs for what is allowed"),
    401: (
        "token_needed",
        "this server asks for its token",
        "send 'Authorization: Bearer TOKEN' as printed at the start",
    ),
    403: ("forbidden", "this is not allowed", "see /api/docs for what is allowed"),
    404: ("not_found", "there is nothing at this address", "see /api/docs for the addresses that there are"),
    405: ("method_not_allowed", "this address cannot be asked in this way", "use a method that the Allow header names"),
    408: ("body_too_slow", "the request's body did not come in time", "send it at once"),
    413: ("too_large", "the request's body is too large", "send less at once"),
    415: ("not_json", "the body is not said to be JSON", "send it with the header 'Content-Type: application/json'"),
    421: ("unknown_host", "this server does not answer under that name", "use the address printed at the start"),
    422: ("invalid_parameter", "a parameter cannot be used", "see /api/docs for what is allowed"),
    500: ("internal_error", "a mistake in Reportedly itself", "please report it with the server's log"),
    504: (
        "too_slow",
        "the answer takes longer than this server works for one",
        "ask again in a moment, as what was worked out is kept; or ask for less: one place, fewer days",
    ),
    503: ("ledger_unavailable", "the ledger cannot be read now", "see the server's log; try again in a moment"),
}


class ErrorContent(BaseModel):
    """What went wrong: a code for programs, a message and a fix for people."""

    code: str = Field(examples=["not_found"])
    message: str = Field(examples=["there is no claim 'c0123456789abcdef0123'"])
    fix: str = Field(examples=["take an id from /api/v1/claims"])


class ErrorBody(BaseModel):
    """Every error has this shape."""

    error: ErrorContent


RESPONSES: dict[int | str, dict[str, Any]] = {
    status: {"model": ErrorBody, "description": _OF_STATUS[status][1]}
    for status in (400, 401, 404, 405, 408, 413, 421, 422, 500, 503, 504)
}
"""The errors that any route may answer with, for the description of the API."""


class ApiError(Exception):
    """An answer that is an error; what is left out is said of the status in general."""

    def __init__(
        self,
        status: int,
        message: str | None = None,
        fix: str | None = None,
        code: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status, self.message, self.fix, self.code, self.headers = status, message, fix, code, headers


def not_found(what: str, fix: str) -> ApiError:
    """Return the error that there is no such thing."""
    return ApiError(404, f"there is no {what}", fix)


def error_response(
    status: int,
    message: str | None = None,
    fix: str | None = None,
    code: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """Return an error in the one shape."""
    known = _OF_STATUS.get(status, _OF_STATUS[500 if status >= 500 else 400])
    content = {"code": code or known[0], "message": message or known[1], "fix": fix or known[2]}
    return JSONResponse({"error": content}, status, {"Cache-Control": "no-store", **(headers or {})})


def install(app: FastAPI, private: Mapping[str, str]) -> None:
    """Answer every error of an application in the one shape; ``private`` texts (paths) are written as their values."""

    def shown(text: str) -> str:
        for path in sorted(private, key=len, reverse=True):
            text = text.replace(path, private[path])
        return text

    @app.exception_handler(ApiError)
    def ours(_: Request, error: ApiError) -> JSONResponse:
        return error_response(error.status, error.message, error.fix, error.code, error.headers)

    @app.exception_handler(ReportedlyError)
    def known(_: Request, error: ReportedlyError) -> JSONResponse:
        if isinstance(error, LedgerError):
            LOG.error("%s", error)
            return error_response(503)
        message, fix = (*shown(str(error)).split("; ", 1), "")[:2]
        return error_response(404 if isinstance(error, InputError) else 400, message, fix or None)

    @app.exception_handler(HTTPException)
    def of_the_framework(_: Request, error: HTTPException) -> JSONResponse:
        return error_response(error.status_code, headers=with_head(error.headers))

    @app.exception_handler(RequestValidationError)
    def of_a_parameter(request: Request, error: RequestValidationError) -> JSONResponse:
        # OGC API – Features asks for 400 where a parameter is wrong.
        status = 400 if request.url.path.startswith(FEATURES) else 422
        message = "; ".join(_problem(each) for each in error.errors()[:5])
        return error_response(status, message, "give a value as /api/docs describes it", "invalid_parameter")


def with_head(headers: Mapping[str, str] | None) -> dict[str, str]:
    """Return headers in which what can be read can be asked for with HEAD too."""
    found = dict(headers or {})
    for name, value in found.items():
        if name.lower() == "allow" and "GET" in value and "HEAD" not in value:
            found[name] = f"{value}, HEAD"
    return found


def _problem(problem: Mapping[str, Any]) -> str:
    place, *rest = problem.get("loc", ("request",))
    name = ".".join(map(str, rest)) or str(place)
    message = str(problem.get("msg", "cannot be used")).removeprefix("Value error, ")
    given = problem.get("input")
    if isinstance(given, str | int | float):
        return f"{name}: {str(given)[:_SHOWN]!r}: {message}"
    return f"{name}: {message}"


def private_places(location: Path | str, ledger: Ledger, gazetteer: Path | None) -> dict[str, str]:
    """Return how to write the server's files, or the address of its database, in an answer: by the name alone.

    ``location`` is where the ledger was said to be.
    """
    found = {str(location): ledger.name, ledger.location: ledger.name}
    for path in (ledger.path, gazetteer):
        if path is not None:
            for written in {str(path), str(path.absolute()), str(path.resolve())}:
                found[written] = path.name
    return found
