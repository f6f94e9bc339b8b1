"""Answers that are asked for most, written as JSON from plain values.

A model that is built to be written at once costs several times what the writing does. Here fields are written as they
are: they must be those of the route's model, in its order, with its types (a test compares both for every such route).
"""

from __future__ import annotations

from typing import Any

from pydantic_core import to_json
from starlette.responses import Response


def answer(fields: Any) -> Response:
    """Return an answer from dictionaries, lists, texts, numbers, days and moments; pydantic writes them."""
    return Response(to_json(fields), media_type="application/json")
