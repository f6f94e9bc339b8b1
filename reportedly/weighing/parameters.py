"""The weighing room's parameters: hand-set, documented in ``codebook/weighing.yaml``, checked when loaded."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar

import yaml

from reportedly.errors import ConfigurationError
from reportedly.model import SpeakerClass, Status
from reportedly.safe_yaml import parse_yaml

_Section = TypeVar("_Section")


def _number(low: float, high: float, default: float | None = None) -> Any:
    """A number from ``low`` to ``high``, both allowed; required where there is no default."""
    if default is None:
        return field(metadata={"low": low, "high": high})
    return field(default=default, metadata={"low": low, "high": high})


def _whole(low: int, high: int) -> Any:
    return field(metadata={"low": low, "high": high, "whole": True})


@dataclass(frozen=True, slots=True)
class Dynamics:
    """How belief moves: on days without evidence, and how much more easily where a place is contested."""

    holder_half_life_days: float = _number(1, 36_500)
    beginning_half_life_days: float = _number(1, 36_500)
    contested_half_life_days: float = _number(1, 36_500)
    change_mean_days: float = _number(30, 365_000)
    outbreak_mean_days: float = _number(30, 365_000)
    resolution_mean_days: float = _number(2, 36_500)
    contested_ease: float = _number(1, 20)
    unknown_at_start: float = _number(0, 1)
    sharpness: float = _number(0.2, 5)
    hindsight_sharpness: float = _number(0.2, 5)


@dataclass(frozen=True, slots=True)
class Reliability:
    """Probability that a speaker of a class, without a stake, tells it right."""

    party: float = _number(0, 1)
    government: float = _number(0, 1)
    monitor: float = _number(0, 1)
    media: float = _number(0, 1)
    un_ngo: float = _number(0, 1)
    civilian: float = _number(0, 1)
    anonymous: float = _number(0, 1)
    outlet: float = _number(0, 1)

    def of(self, speaker_class: SpeakerClass) -> float:
        return float(getattr(self, speaker_class.value))


@dataclass(frozen=True, slots=True)
class InterestFactors:
    """What reliability is multiplied by when a claim serves the speaker's side, hurts it, or does neither."""

    own: float = _number(0, 1)
    against: float = _number(1, 5)
    neither: float = _number(0, 5)
    ceiling: float = _number(0.01, 0.99)


@dataclass(frozen=True, slots=True)
class SpeakerCounts:
    """How many of a named speaker's claims of one kind of interest a public record bears out, misreadings left out."""

    right: float = _number(0, 1_000_000)
    wrong: float = _number(0, 1_000_000)


@dataclass(frozen=True, slots=True)
class Speakers:
    """What is learned of named speakers; ``counts`` are by the speaker's id and whom the claims serve.

    The class's reliability counts as ``prior_claims`` claims: the mean of a beta distribution (Gelman and others,
    "Bayesian data analysis", 2013, chapter 2).
    """

    prior_claims: float
    counts: Mapping[str, Mapping[str, SpeakerCounts]]

    def reliability(self, speaker: str | None, interest: str, prior: float) -> float:
        """Return the probability of telling it right, in [0, 1]: the prior's, where nothing is learned."""
        found = self.counts.get(speaker, {}).get(interest) if speaker is not None else None
        if found is None:
            return prior
        return (found.right + self.prior_claims * prior) / (found.right + found.wrong + self.prior_claims)


@dataclass(frozen=True, slots=True)
class StatusFactors:
    """How much of a claim's weight is left under each status."""

    actual: float = _number(0, 1)
    possible: float = _number(0, 1)
    denied: float = _number(0, 1)
    planned: float = _number(0, 1)
    hypothetical: float = _number(0, 1)
    unknown: float = _number(0, 1)

    def of(self, status: Status) -> float:
        return float(getattr(self, status.value))


@dataclass(frozen=True, slots=True)
class ReadingFactors:
    """What the probability of a right reading is multiplied by when a part of the claim is uncertain."""

    unresolved_place: float = _number(0, 1)
    unregistered_party: float = _number(0, 1)
    undated: float = _number(0, 1)
    postdated: float = _number(0, 1)
    open_start: float = _number(0, 1)
    open_state: float = _number(0, 1)
    hindsight: float = _number(0, 1)
    wide: float = _number(0, 1)
    overtaken: float = _number(0, 1)
    lone_side: float = _number(0, 1)


@dataclass(frozen=True, slots=True)
class Timing:
    """Days within which statements belong together, and how repetition and agreement are discounted."""

    wide_days: int = _whole(1, 3_650)
    spread_step_days: int = _whole(1, 3_650)
    spread_points: int = _whole(1, 1_000)
    copy_window_days: int = _whole(0, 3_650)
    repeat_half_life_days: float = _number(0.01, 3_650)
    overtaken_days: int = _whole(0, 3_650)
    hindsight_half_life_days: float = _number(1, 36_500)
    agreement: float = _number(0, 1)


@dataclass(frozen=True, slots=True)
class LineageParameters:
    """How copied texts and shared quotes are found."""

    shingle_words: int = _whole(1, 50)
    sample_one_in: int = _whole(1, 1_000)
    containment: float = _number(0.01, 1)
    quote_words: int = _whole(1, 1_000)


@dataclass(frozen=True, slots=True)
class NearbyParameters:
    """How much of what is said of the places around a place counts for it; both shares 0 switch that off."""

    region: float = _number(0, 1)
    neighbour: float = _number(0, 1)
    neighbour_km: float = _number(0.1, 100)
    least: float = _number(0, 1)


@dataclass(frozen=True, slots=True)
class ContradictionParameters:
    """How near in time two statements must be to contradict each other, in days."""

    window_days: int = _whole(0, 365)
    figure_days: int = _whole(0, 365)


@dataclass(frozen=True, slots=True)
class Effect:
    """What a kind of testimony does: likelihood ratios against noise, and pulls between states (multiples of odds).

    ``before_…`` are ratios for the state that the place was in until then: who takes a place did not hold it.
    """

    actor: float = _number(0.01, 100)
    target: float = _number(0.01, 100)
    contested: float = _number(0.01, 100)
    other: float = _number(0.01, 100)
    to_actor: float = _number(0, 10, 0.0)
    to_actor_if_unknown: float = _number(0, 10, 0.0)
    to_target: float = _number(0, 10, 0.0)
    to_target_if_unknown: float = _number(0, 10, 0.0)
    to_contested: float = _number(0, 10, 0.0)
    to_contested_if_unknown: float = _number(0, 10, 0.0)
    leave_actor: float = _number(0, 10, 0.0)
    before_actor: float = _number(0.01, 100, 1.0)
    before_target: float = _number(0.01, 100, 1.0)
    before_contested: float = _number(0.01, 100, 1.0)


@dataclass(frozen=True, slots=True)
class Effects:
    """The effect of each kind of testimony."""

    capture: Effect
    handover: Effect
    hold: Effect
    withdraw: Effect
    advance: Effect
    besiege: Effect
    clash: Effect
    air_strike: Effect
    shelling: Effect
    not_held: Effect
    still_held: Effect

    def of(self, kind: str) -> Effect:
        effect: Effect = getattr(self, kind)
        return effect


@dataclass(frozen=True, slots=True)
class Parameters:
    """All parameters of the weighing, as documented in ``codebook/weighing.yaml``."""

    dynamics: Dynamics
    reliability: Reliability
    interest: InterestFactors
    speakers: Speakers
    status: StatusFactors
    reading: ReadingFactors
    timing: Timing
    lineages: LineageParameters
    nearby: NearbyParameters
    contradictions: ContradictionParameters
    effects: Effects

    @staticmethod
    def load(path: Path | None = None) -> Parameters:
        """Return the shipped parameters, or those of a YAML file of the same form.

        Raises :class:`~reportedly.errors.ConfigurationError` naming the key, its value and what is allowed.
        """
        if path is None:
            return _shipped()
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigurationError(f"cannot read the weighing parameters {path}: {error}") from error
        return parse(text, str(path))


@functools.cache
def _shipped() -> Parameters:
    resource = resources.files("reportedly") / "codebook" / "weighing.yaml"
    return parse(resource.read_text(encoding="utf-8"), "weighing.yaml")


def parse(text: str, source: str) -> Parameters:
    """Return the parameters written in ``text``; ``source`` names it in errors (:class:`ConfigurationError`)."""
    try:
        tree = parse_yaml(text)
    except yaml.YAMLError as error:
        raise ConfigurationError(f"{source} is not valid YAML: {error}") from error
    sections: dict[str, Any] = {
        "dynamics": Dynamics,
        "reliability": Reliability,
        "interest": InterestFactors,
        "status": StatusFactors,
        "reading": ReadingFactors,
        "timing": Timing,
        "lineages": LineageParameters,
        "nearby": NearbyParameters,
        "contradictions": ContradictionParameters,
    }
    kinds = [kind.name for kind in fields(Effects)]
    _check_keys(tree, [*sections, "speakers", "effects"], [], source, "")
    _check_keys(tree["effects"], kinds, [], source, "effects")
    effects = Effects(**{kind: _section(Effect, tree["effects"][kind], source, f"effects.{kind}") for kind in kinds})
    built = {name: _section(cls, tree[name], source, name) for name, cls in sections.items()}
    return Parameters(effects=effects, speakers=_speakers(tree["speakers"], source), **built)


def _speakers(tree: object, source: str) -> Speakers:
    _check_keys(tree, ["prior_claims", "counts"], [], source, "speakers")
    assert isinstance(tree, Mapping)
    prior, told = tree["prior_claims"], tree["counts"]
    if not isinstance(prior, (int, float)) or isinstance(prior, bool) or not 0 < prior <= 100_000:
        raise ConfigurationError(
            f"{source}: speakers.prior_claims is {prior!r}; allowed is a number above 0 up to 100000"
        )
    if not isinstance(told, Mapping):
        raise ConfigurationError(f"{source}: speakers.counts is {told!r}; it must be a mapping by speaker")
    counts: dict[str, dict[str, SpeakerCounts]] = {}
    for speaker, by_interest in told.items():
        where = f"speakers.counts.{speaker}"
        _check_keys(by_interest, [], ["own", "against", "neither"], source, where)
        counts[str(speaker)] = {
            str(interest): _section(SpeakerCounts, numbers, source, f"{where}.{interest}")
            for interest, numbers in by_interest.items()
        }
    return Speakers(float(prior), counts)


def _check_keys(value: object, required: list[str], optional: list[str], source: str, where: str) -> None:
    label = where or "the file"
    if not isinstance(value, Mapping):
        raise ConfigurationError(f"{source}: {label} is {value!r}; it must be a mapping with {', '.join(required)}")
    allowed = [*required, *optional]
    for key in value:
        if key not in allowed:
            raise ConfigurationError(f"{source}: {label} has the unknown key {key!r}; allowed are {', '.join(allowed)}")
    for key in required:
        if key not in value:
            raise ConfigurationError(f"{source}: {label} lacks the key {key!r}; add it")


def _section(cls: type[_Section], value: object, source: str, where: str) -> _Section:
    described = {item.name: item for item in fields(cls)}  # type: ignore[arg-type] # every section is a dataclass
    optional = [name for name, item in described.items() if isinstance(item.default, float)]
    _check_keys(value, [name for name in described if name not in optional], optional, source, where)
    assert isinstance(value, Mapping)
    numbers: dict[str, float] = {}
    for name, number in value.items():
        limits = described[name].metadata
        whole = bool(limits.get("whole"))
        kind = "whole number" if whole else "number"
        good = isinstance(number, int if whole else (int, float)) and not isinstance(number, bool)
        if not good or not limits["low"] <= number <= limits["high"]:
            raise ConfigurationError(
                f"{source}: {where}.{name} is {number!r}; allowed is a {kind} from {limits['low']} to {limits['high']}"
            )
        numbers[name] = number if whole else float(number)
    return cls(**numbers)
