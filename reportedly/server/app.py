"""The application: the routes, what stands before them, and what a browser gets."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import Depends, FastAPI
from starlette.routing import Route

from reportedly import __version__
from reportedly.server import decisions, errors, monitoring, ogc, page
from reportedly.server.caching import Revalidation
from reportedly.server.compression import Compression
from reportedly.server.parameters import only_known_parameters
from reportedly.server.routes import (
    actors,
    changes,
    claims,
    desk,
    disputed,
    documents,
    events,
    grid,
    health,
    holdings,
    meta,
    places,
    runs,
    sources,
    timeline,
    watch,
    why,
)
from reportedly.server.security import HEALTH, Guard
from reportedly.server.settings import API, Settings
from reportedly.server.state import State

_ABOUT = """What a ledger of attributed claims says about who did what, where and when, and who holds which place.

Lists come in pages of a stable order: take "next" of a page as "cursor" of the next one. Every answer has an ETag from
the ledger's state: ask again with If-None-Match, and an unchanged ledger answers 304. Every error has one shape. Texts
are as the sources wrote them: data, never markup."""


def create_app(settings: Settings) -> FastAPI:
    """Return the application, an ASGI callable, on an open ledger; it is closed with the application.

    Raises ``LedgerError`` and ``ConfigurationError`` where the ledger or the gazetteer cannot be opened.
    """
    state = State(settings)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        state.begin(disputed.count if settings.desk is not None else None)
        yield
        state.close()

    app = FastAPI(
        title="Reportedly",
        version=__version__,
        description=_ABOUT,
        openapi_url=f"{API}/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
        responses=errors.RESPONSES,
    )
    app.state.reportedly = state
    gazetteer = state.gazetteer.path if state.gazetteer is not None else settings.gazetteer
    errors.install(app, errors.private_places(settings.ledger, state.ledger, gazetteer))
    checked = [Depends(only_known_parameters)]
    of_claims = (actors, documents, claims, places, holdings, timeline, why, watch, meta)
    of_weighing = (changes, desk, disputed, events, grid, health, runs, sources)
    for module in (*of_claims, *of_weighing):
        app.include_router(module.router, prefix=API, dependencies=checked)
    app.include_router(decisions.router, prefix=API, dependencies=checked)
    app.include_router(ogc.router, prefix=API, dependencies=checked)
    app.get(HEALTH, tags=["server"], summary="Tell whether the server is well")(meta.health)
    measured = monitoring.install(app, state, metrics=settings.metrics)
    page.install(app, settings.page)
    # The last one added stands first.
    app.add_middleware(Revalidation, state=state.fingerprint, at_once=state.fingerprint_at_once)
    app.add_middleware(Compression)
    app.add_middleware(Guard, settings=settings)
    templates = [
        API + route.path
        for module in (*of_claims, *of_weighing, decisions, ogc)
        for route in module.router.routes
        if isinstance(route, Route)
    ]
    app.add_middleware(monitoring.Watched, measured=measured, routes=[*templates, "/api/docs", f"{API}/openapi.json"])
    return app
