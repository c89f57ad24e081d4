"""What may share a syringe: the pack's rules held against the blend, and the pairs nobody speaks about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations

from mesotherapy.dosing.intent import Intent
from mesotherapy.dosing.results import Check, LimitedBy, Standing
from mesotherapy.pack.mixing import Mixed, Mixing, MixingRule, MixingVerdict
from mesotherapy.pack.substances import Substance

_STANDING = {
    MixingVerdict.STOP: Standing.STOP,
    MixingVerdict.CHECK: Standing.CHECK,
    MixingVerdict.TELL: Standing.OK,
}
_ABOUT_PAIRS = frozenset({MixingRule.NEVER_WITH, MixingRule.GOES_WITH, MixingRule.ONLY_IN})


Parts = Mapping[str, frozenset[str]]
"""The parts of a blend by the name they are drawn under, each with every substance in it."""


def mixing_checks(
    intent: Intent, substances: Mapping[str, Substance], rules: Iterable[Mixing]
) -> Iterator[Check]:
    """What the pack says about the blend of a session; see `together`."""
    yield from _together(_parts(intent), substances, rules)


def together(
    parts: Iterable[str], substances: Mapping[str, Substance], rules: Iterable[Mixing]
) -> Iterator[Check]:
    """Every rule that these in one syringe break, then every pair of actives that no rule speaks about.

    A factory product counts as one part, whatever is in it. Without two parts there is nothing to mix.
    """
    yield from _together({name: frozenset({name}) for name in parts}, substances, rules)


def products_together(
    parts: Parts, substances: Mapping[str, Substance], rules: Iterable[Mixing]
) -> Iterator[Check]:
    """The same for parts that hold more than one substance: {name of the part: every substance in it}."""
    yield from _together(parts, substances, rules)


def _parts(intent: Intent) -> Parts:
    """Two drawings of one thing are one part. What a product lists comes with it: a rule sees inside."""
    found: dict[str, frozenset[str]] = {}
    for part in intent.blend:
        inside = frozenset({part.substance, *(one.substance for one in part.ingredients)})
        name = part.name or part.substance if part.ingredients else part.substance
        found[name] = found.get(name, frozenset()) | inside
    return found


def _together(parts: Parts, substances: Mapping[str, Substance], rules: Iterable[Mixing]) -> Iterator[Check]:
    known = tuple(rules)
    if len(parts) < 2:
        return
    blend = _Blend(parts, substances)
    for rule in known:
        broken_by = blend.broken_by(rule)
        if broken_by:
            yield _told(rule, blend, broken_by)
    for one, other in combinations(blend.actives, 2):
        unknown = blend.unknown_between(known, one, other)
        if unknown:
            yield Check(
                check="mixing-unknown",
                standing=Standing.CHECK,
                say=f"No source says whether {blend.names((one, other), ' and ')} go together in "
                f"one syringe{blend.of_which(unknown, one, other)}. Write down why.",
                by=LimitedBy.MIXING,
                substance=blend.first_of(one),
            )


def goes_with(
    parts: Iterable[str], substances: Mapping[str, Substance], rules: Iterable[Mixing]
) -> Iterator[Mixing]:
    """The rules by which somebody has mixed two of these."""
    blend = _Blend({name: frozenset({name}) for name in parts}, substances)
    for rule in rules:
        if rule.rule is MixingRule.GOES_WITH and any(
            blend.is_spoken_of(rule, one, other) for one, other in combinations(blend.parts, 2)
        ):
            yield rule


class _Blend:
    """What is in one syringe, as rules ask about it."""

    def __init__(self, parts: Parts, substances: Mapping[str, Substance]) -> None:
        self.parts, self.substances = parts, substances
        self.actives = [name for name in parts if not self._is_diluent(name)]

    def first_of(self, part: str) -> str:
        """A substance to hang a check on: the part itself, or the first that a product lists."""
        return part if part in self.substances else min(self.parts[part])

    def names(self, parts: Iterable[str], between: str = ", ") -> str:
        return between.join(
            str(self.substances[part].name) if part in self.substances else part for part in parts
        )

    def broken_by(self, rule: Mixing) -> tuple[str, ...]:
        """The parts that break a rule; none where it is kept, or where it forbids nothing."""
        first = [name for name in self.parts if self._is_meant(rule.first, name)]
        second = [name for name in self.parts if self._is_meant(rule.second, name)]
        match rule.rule:
            case MixingRule.NEVER_WITH:
                found = [name for one in first for other in second if one != other for name in (one, other)]
            case MixingRule.ALONE | MixingRule.WITH_ANYTHING:
                found = [*first, *(name for name in self.parts if name not in first)] if first else []
            case MixingRule.ONLY_IN:
                diluents = [name for name in self.parts if self._is_diluent(name) and name not in second]
                found = [*first, *diluents] if first and diluents else []
            case MixingRule.GOES_WITH | MixingRule.HANDLING:
                found = []
        return tuple(dict.fromkeys(found))

    def is_spoken_of(self, rule: Mixing, one: str, other: str) -> bool:
        if rule.rule is MixingRule.ALONE:
            return any(self._is_meant(rule.first, name) for name in (one, other))
        if rule.rule not in _ABOUT_PAIRS:
            return False
        return any(
            self._is_meant(rule.first, a) and self._is_meant(rule.second, b)
            for a, b in ((one, other), (other, one))
        )

    def unknown_between(self, rules: Iterable[Mixing], one: str, other: str) -> tuple[tuple[str, str], ...]:
        """Pairs of actives of two parts that no rule speaks about. What is in both is no pair."""
        known = tuple(rules)
        if any(rule.rule is MixingRule.ALONE and self.is_spoken_of(rule, one, other) for rule in known):
            return ()
        pairs = (
            (a, b)
            for a in sorted(self.parts[one])
            for b in sorted(self.parts[other])
            if a != b and not (self.substances[a].is_diluent or self.substances[b].is_diluent)
        )
        return tuple((a, b) for a, b in pairs if not any(self._speaks_of(rule, a, b) for rule in known))

    def of_which(self, unknown: Iterable[tuple[str, str]], one: str, other: str) -> str:
        """Which of what is in a product nobody speaks about, where a part is more than its name."""
        if len(self.parts[one]) == 1 == len(self.parts[other]):
            return ""
        named = (f"{self.substances[a].name} with {self.substances[b].name}" for a, b in unknown)
        return f" ({'; '.join(named)})"

    def _speaks_of(self, rule: Mixing, one: str, other: str) -> bool:
        return rule.rule in _ABOUT_PAIRS and any(
            self._holds(rule.first, a) and self._holds(rule.second, b)
            for a, b in ((one, other), (other, one))
        )

    def _is_diluent(self, part: str) -> bool:
        return all(self.substances[name].is_diluent for name in self.parts[part])

    def _is_meant(self, side: Mixed, part: str) -> bool:
        return any(self._holds(side, name) for name in self.parts[part])

    def _holds(self, side: Mixed, substance: str) -> bool:
        classes = frozenset(self.substances[substance].classes)
        return substance in side.substances or not classes.isdisjoint(side.classes)


def _told(rule: Mixing, blend: _Blend, parts: tuple[str, ...]) -> Check:
    return Check(
        check=f"mixing-{rule.id}",
        standing=_STANDING[rule.verdict],
        say=f"{rule.title} ({blend.names(parts)}): {rule.say}",
        by=LimitedBy.MIXING,
        substance=blend.first_of(parts[0]),
        sources=rule.source,
    )
