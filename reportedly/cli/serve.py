"""``reportedly serve``: the HTTP API and the map."""

from __future__ import annotations

import contextlib
import socket
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reportedly.cli.options import gazetteer_option, json_option, ledger_option
from reportedly.cli.output import json_text, note, one_line, write
from reportedly.errors import ConfigurationError, NotSetUpError

if TYPE_CHECKING:
    from reportedly.server.settings import Settings

_ANY = frozenset({"0.0.0.0", "::", ""})  # noqa: S104 - named to be warned of
_GRACE = 3  # seconds for requests under way when the server is stopped


@click.command()
@ledger_option
@gazetteer_option
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    metavar="HOST",
    help="The address to listen on; beyond this machine every request must show a token.",
)
@click.option(
    "--port",
    type=click.IntRange(0, 65_535),
    default=8321,
    show_default=True,
    metavar="PORT",
    help="The port to listen on; 0 takes any free one.",
)
@click.option("--open", "open_browser", is_flag=True, help="Open it in the browser.")
@click.option(
    "--desk",
    metavar="NAME",
    help="Take reviewers' decisions and sign them with NAME; without it the ledger is only read.",
)
@click.option(
    "--second-reviewer/--no-second-reviewer",
    default=None,
    help="Keep in the ledger that a decision counts only when two reviewers agree, or no more. Default: as it is.",
)
@click.option("--metrics", is_flag=True, help="Tell at /metrics what the server has done, for Prometheus.")
@json_option("Print the address and the tokens as one line of JSON.")
def serve(
    ledger: str,
    gazetteer_file: Path | None,
    host: str,
    port: int,
    open_browser: bool,
    desk: str | None,
    second_reviewer: bool | None,
    metrics: bool,
    as_json: bool,
) -> None:
    """Serve the ledger to this machine's browser, to QGIS and to scripts.

    The address is printed; /api/docs there says what can be asked, and /api/v1/ogc is for QGIS. It needs no network and
    asks nobody anything. Stop it with Ctrl-C. It needs: pip install "reportedly[server]".

    \b
    Example:
      reportedly serve --ledger war.db --open
    """
    try:
        import uvicorn

        from reportedly.server.app import create_app
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in {"fastapi", "starlette", "uvicorn"}:
            raise
        raise NotSetUpError(
            f'serve needs the package {error.name}; install it with: pip install "reportedly[server]"'
        ) from error
    if desk is not None and not desk.strip():
        raise click.BadParameter("a desk needs a name to sign decisions with; give one", param_hint="--desk")
    settings = replace(_settings(ledger, gazetteer_file, host, desk), metrics=metrics)
    if second_reviewer is not None:
        _require(ledger, 2 if second_reviewer else 1, desk)
    app = create_app(settings)
    with _listen(host, port) as listening:
        address = _address(host, listening.getsockname()[1])
        at = address + _secrets(settings)
        if settings.access_token is not None:
            note(f"{host} can be reached from other machines, unencrypted; requests must show the token in the address")
        if settings.desk is not None:
            note(f"decisions are taken and signed {one_line(settings.desk)}; X-Reportedly-Token: {settings.desk_token}")
        if as_json:
            tokens = {"token": settings.access_token, "desk_token": settings.desk_token}
            write(json_text({"url": address, **tokens}, indent=None))
        else:
            from reportedly.ledger.location import shown

            write(f"Serving {one_line(shown(ledger))} at {at} (Ctrl-C stops it)")
        sys.stdout.flush()
        if open_browser:
            import webbrowser

            webbrowser.open(at)
        server = uvicorn.Server(
            uvicorn.Config(
                app,
                log_level="error",
                access_log=False,
                server_header=False,
                proxy_headers=False,
                limit_concurrency=256,
                timeout_graceful_shutdown=_GRACE,
                ws="none",
            )
        )
        with contextlib.suppress(KeyboardInterrupt):  # raised once more when everything is closed
            server.run(sockets=[listening])
    note("stopped")


def _require(ledger: str, reviewers: int, desk: str | None) -> None:
    """Append how many reviewers must agree, where it was not so; it is a decision and needs a name."""
    from reportedly.ledger import Ledger

    if desk is None:
        option = "--second-reviewer" if reviewers > 1 else "--no-second-reviewer"
        raise click.BadParameter("the rule is signed and kept in the ledger; add --desk NAME", param_hint=option)
    with Ledger.open(ledger, create=False) as book:
        made = book.require_reviewers(reviewers, desk)
    if made is not None:
        told = "two reviewers must agree before a decision counts" if reviewers > 1 else "each decision counts at once"
        note(f"from now on, and for what was decided before, {told}; signed {one_line(desk)}")


def _settings(ledger: str, gazetteer_file: Path | None, host: str, desk: str | None) -> Settings:
    import secrets

    from reportedly.server.settings import LOOPBACK, Settings

    local = host in LOOPBACK
    return Settings(
        ledger=ledger,
        gazetteer=gazetteer_file,
        hosts=LOOPBACK if local else None if host in _ANY else frozenset({*LOOPBACK, host.lower()}),
        access_token=None if local else secrets.token_urlsafe(24),
        desk=desk,
        desk_token=secrets.token_urlsafe(24) if desk is not None else None,
    )


def _secrets(settings: Settings) -> str:
    """Return what follows the address: a fragment stays in the browser, a query goes to the server once."""
    access = f"?token={settings.access_token}" if settings.access_token is not None else ""
    desk = f"#desk={settings.desk_token}" if settings.desk_token is not None else ""
    return access + desk


def _listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens; raises ``ConfigurationError`` for a port that is taken and a host that is not."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind, protocol)
    except OSError as error:
        raise ConfigurationError(f"--host {host!r} is no address of this machine; give 127.0.0.1") from error
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(128)
    except OSError as error:
        listening.close()
        raise ConfigurationError(
            f"cannot listen on {host} port {port} ({error.strerror or error}); "
            f"give another one, or any free one with --port 0"
        ) from error
    except BaseException:
        listening.close()
        raise
    return listening


def _address(host: str, port: int) -> str:
    shown = "127.0.0.1" if host in _ANY else f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}/"
