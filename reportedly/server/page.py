"""What a browser gets that opens the server: the map where it is built in, else a page that says what there is.

The description of the API for people is written here from its OpenAPI description, without scripts and without anything
from elsewhere, so that it works offline.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles

from reportedly import __version__

_STYLE = """
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
code { font-family: ui-monospace, monospace; }
details { border-top: 1px solid #8886; padding: .5rem 0; }
summary { cursor: pointer; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid #8883; }
"""


def install(app: FastAPI, page: Path) -> None:
    """Serve the built page at ``/`` where it is in the package, and the descriptions for people."""

    @app.get("/api/docs", include_in_schema=False)
    def docs(_: Request) -> HTMLResponse:
        return HTMLResponse(_html("Reportedly: the API", "".join(_docs(app.openapi()))))

    @app.get("/api/docs/style.css", include_in_schema=False)
    def style(_: Request) -> Response:
        return Response(_STYLE, media_type="text/css")

    if (page / "index.html").is_file():
        app.mount("/", StaticFiles(directory=page, html=True), name="page")
        return

    @app.get("/", include_in_schema=False)
    def root(_: Request) -> HTMLResponse:
        return HTMLResponse(_html("Reportedly", _ROOT))


_ROOT = f"""<h1>Reportedly {escape(__version__)}</h1>
<p>The API is running. The map is not built into this copy of the package.</p>
<ul>
<li><a href="/api/docs">What the API can be asked</a></li>
<li><a href="/api/v1/openapi.json">The same as an OpenAPI description</a></li>
<li><a href="/api/v1/ogc">OGC API – Features</a>: give this address to QGIS</li>
<li><a href="/api/v1/version">What the ledger holds</a></li>
</ul>"""


def _html(title: str, body: str) -> str:
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="stylesheet" href="/api/docs/style.css"></head><body><main>{body}</main></body></html>\n'
    )


def _docs(description: Mapping[str, Any]) -> Iterator[str]:
    info = description["info"]
    yield f"<h1>{escape(info['title'])} {escape(info['version'])}</h1>"
    yield "".join(f"<p>{escape(part)}</p>" for part in info.get("description", "").split("\n\n"))
    yield '<p><a href="/api/v1/openapi.json">OpenAPI description</a></p>'
    topics: dict[str, list[str]] = {}
    for path, operations in description["paths"].items():
        for method, operation in operations.items():
            topic = operation.get("tags", ["other"])[0]
            topics.setdefault(topic, []).append("".join(_operation(path, method, operation)))
    for topic, told in topics.items():
        yield f"<h2>{escape(topic)}</h2>{''.join(told)}"


def _operation(path: str, method: str, operation: Mapping[str, Any]) -> Iterator[str]:
    yield f"<details><summary><code>{escape(method.upper())} {escape(path)}</code> "
    yield f"{escape(operation.get('summary', ''))}</summary>"
    yield "".join(f"<p>{escape(part)}</p>" for part in operation.get("description", "").split("\n\n"))
    parameters = operation.get("parameters", ())
    if parameters:
        yield "<table><thead><tr><th>parameter</th><th>what</th><th>example</th></tr></thead><tbody>"
        for each in parameters:
            needed = " (needed)" if each.get("required") else ""
            example = next(iter(_examples(each)), "")
            what = each.get("description") or each.get("schema", {}).get("description", "")
            yield f"<tr><td><code>{escape(each['name'])}</code>{needed}</td>"
            yield f"<td>{escape(what)}</td><td>{escape(str(example))}</td></tr>"
        yield "</tbody></table>"
    yield "</details>"


def _examples(parameter: Mapping[str, Any]) -> Iterator[Any]:
    schema = parameter.get("schema", {})
    for each in (schema, *schema.get("anyOf", ())):
        yield from each.get("examples", ())
    if "default" in schema:
        yield schema["default"]
