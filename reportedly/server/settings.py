"""What a server is told when it is started."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

API = "/api/v1"
"""The prefix of every route of the API."""

FEATURES = f"{API}/ogc"
"""The prefix of the OGC API."""

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
"""Names and addresses of the machine itself."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a server is told when it is started.

    ``hosts`` are the host names under which it answers, ``None`` for any: a page of another site that points its own
    name at this machine is refused. With ``access_token`` every request but the health checks must show it. With
    ``desk`` decisions can be appended, signed with that name, by requests that show ``desk_token``. ``max_body`` is in
    bytes. An answer that takes longer than ``max_seconds`` is given up, and so is a body that comes more slowly. For
    what takes minutes on a large ledger a question waits ``patience`` seconds, and is then told to ask again.
    With ``metrics`` it tells at ``/metrics`` what it has done, in the text format of Prometheus.
    """

    ledger: Path | str
    gazetteer: Path | None = None
    hosts: frozenset[str] | None = LOOPBACK
    access_token: str | None = None
    desk: str | None = None
    desk_token: str | None = None
    max_body: int = 65_536
    max_seconds: float = 60.0
    patience: float = 10.0
    page: Path = Path(__file__).parent / "page"
    metrics: bool = False

    def __post_init__(self) -> None:
        if self.desk is not None and not self.desk_token:
            raise ValueError("a desk needs a token: give desk_token with desk")
