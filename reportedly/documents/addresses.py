"""Which network addresses may be fetched from: those of the public internet, and no others."""

from __future__ import annotations

import ipaddress
import re
import socket
from urllib.parse import SplitResult, urlsplit

from reportedly.documents.items import shown
from reportedly.errors import InputError

_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052: an IPv4 address inside an IPv6 one


def is_public(address: str) -> bool:
    """Whether an IP address lies in the public internet, also by the IPv4 address that an IPv6 one may carry."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        carried = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in _TRANSLATED:
            carried = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if carried is not None:
            return is_public(str(carried))
        if ip.is_site_local:
            return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


def resolve(host: str, port: int) -> list[str]:
    """Return the IP addresses of a host, in the system's order of preference.

    Raises:
        OSError: the name is unknown, or cannot be looked up now.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_address(text: str) -> bool:
    """Whether an input names something on the web (``scheme://…``) rather than a file."""
    return re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", text) is not None


def split_address(text: str) -> SplitResult:
    """Return the parts of a web address that may be fetched.

    Raises:
        InputError: another scheme than http and https, a user name or password in it, or no host.
    """
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise InputError(f"{shown(text)} is not a web address: {error}") from None
    if parts.scheme not in ("http", "https"):
        raise InputError(f"{shown(text)} cannot be read: only http and https addresses can, not {parts.scheme}")
    if parts.username is not None or parts.password is not None:
        raise InputError("an address with a user name or password is refused: leave out what stands before its @")
    if not host or not text.isprintable():
        raise InputError(f"{shown(text)} is not a web address: it names no host, or holds control characters")
    return parts
