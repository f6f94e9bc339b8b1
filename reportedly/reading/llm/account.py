"""What reading with a language model has used and what came of it: requests, tokens, cost, claims kept and dropped."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from reportedly.errors import ConfigurationError
from reportedly.reading.llm.settings import Settings

_BYTES_PER_TOKEN = 3  # English has some 4: an estimate on the high side
_MILLION = 1_000_000


class SpendingLimitError(ConfigurationError):
    """The next request could cost more than a run may; it was not sent."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one request and its answer; ``estimated`` where the server did not say."""

    tokens_in: int
    tokens_out: int
    estimated: bool = False


@dataclass(slots=True)
class Account:
    """The count of one reader; it is asked before every request and told after it."""

    settings: Settings
    requests: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    estimated: bool = False
    kept: int = 0
    dropped: Counter[str] = field(default_factory=Counter)

    @property
    def is_priced(self) -> bool:
        """Whether the cost is known: both prices are set."""
        return self.settings.price_in is not None and self.settings.price_out is not None

    @property
    def cost(self) -> float:
        """What has been spent, in the currency of the prices; 0 without prices."""
        return self._cost(self.tokens_in, self.tokens_out)

    def expect(self, size: int) -> Usage:
        """Return the most that a request of ``size`` bytes is likely to use, its answer as long as it may be."""
        return Usage(-(-size // _BYTES_PER_TOKEN), self.settings.max_tokens, estimated=True)

    def check(self, expected: Usage) -> None:
        """Raise SpendingLimitError where the expected usage could take the cost over what a run may cost."""
        most = self.settings.max_cost
        if most is None:
            return
        next_one = self._cost(expected.tokens_in, expected.tokens_out)
        if self.cost + next_one > most:
            raise SpendingLimitError(
                f"the next request to {self.settings.host} could cost {next_one:.4f}, and {self.cost:.4f} of the "
                f"{most:g} that a run may cost is spent: what is read till here is kept; raise "
                "REPORTEDLY_LLM_MAX_COST, or run the same command again to go on with as much once more"
            )

    def add(self, usage: Usage) -> None:
        """Count one request that may have been charged."""
        self.tokens_in += usage.tokens_in
        self.tokens_out += usage.tokens_out
        self.estimated = self.estimated or usage.estimated

    def drop(self, reason: str) -> None:
        """Count a claim of the model that was not kept; ``reason`` completes "dropped for …"."""
        self.dropped[reason] += 1

    def lines(self) -> tuple[str, ...]:
        """Return the account in one or two lines for people; none before the first request."""
        if not self.requests:
            return ()
        some = "about " if self.estimated else ""
        cost = f", cost {some}{self.cost:.4f}" if self.is_priced else ""
        asked = f"{self.requests:,} request{'s' if self.requests != 1 else ''}"
        found = [
            f"llm.v1: {asked} to {self.settings.host} (model {self.settings.model}), "
            f"{some}{self.tokens_in:,} tokens sent and {self.tokens_out:,} answered{cost}"
        ]
        dropped = self.dropped.total()
        if dropped:
            reasons = ", ".join(f"{count:,} for {reason}" for reason, count in self.dropped.most_common())
            found.append(f"llm.v1: dropped {dropped:,} of the model's {dropped + self.kept:,} claims: {reasons}")
        return tuple(found)

    def _cost(self, tokens_in: int, tokens_out: int) -> float:
        prices = self.settings.price_in or 0.0, self.settings.price_out or 0.0
        return (tokens_in * prices[0] + tokens_out * prices[1]) / _MILLION
