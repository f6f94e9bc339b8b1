"""The HTTP API: the ledger and what is weighed from it, read-only, for the page, for QGIS and for scripts.

    from reportedly.server.app import create_app
    from reportedly.server.settings import Settings

    app = create_app(Settings(ledger=Path("reportedly.db")))  # an ASGI application

It needs the extra ``reportedly[server]``; nothing here is imported by the rest of the package but by ``serve``.
"""
