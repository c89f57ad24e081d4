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


def mixing_checks(
    intent: Intent, substances: Mapping[str, Substance], rules: Iterable[Mixing]
) -> Iterator[Check]:
    """What the pack says about the blend of a session; see `together`."""
    yield from together([part.substance for part in intent.blend], substances, rules)


def together(
    parts: Iterable[str], substances: Mapping[str, Substance], rules: Iterable[Mixing]
) -> Iterator[Check]:
    """Every rule that these in one syringe break, then every pair of actives that no rule speaks about.

    A factory product counts as one part, whatever is in it. Without two parts there is nothing to mix.
    """
    blend = tuple(dict.fromkeys(parts))
    known = tuple(rules)
    if len(blend) < 2:
        return
    for rule in known:
        broken_by = _broken_by(rule, blend, substances)
        if broken_by:
            yield _told(rule, broken_by, substances)
    actives = [name for name in blend if not substances[name].is_diluent]
    for one, other in combinations(actives, 2):
        if not any(_speaks_of(rule, one, other, substances) for rule in known):
            yield Check(
                check="mixing-unknown",
                standing=Standing.CHECK,
                say=f"No source says whether {_names((one, other), substances, ' and ')} go together in "
                "one syringe. Write down why.",
                by=LimitedBy.MIXING,
                substance=one,
            )


def goes_with(
    parts: Iterable[str], substances: Mapping[str, Substance], rules: Iterable[Mixing]
) -> Iterator[Mixing]:
    """The rules by which somebody has mixed two of these."""
    blend = tuple(dict.fromkeys(parts))
    for rule in rules:
        if rule.rule is MixingRule.GOES_WITH and any(
            _speaks_of(rule, one, other, substances) for one, other in combinations(blend, 2)
        ):
            yield rule


def _broken_by(rule: Mixing, blend: tuple[str, ...], substances: Mapping[str, Substance]) -> tuple[str, ...]:
    """The parts of the blend that break a rule; none where it is kept, or where it forbids nothing."""
    first = [name for name in blend if _is_meant(rule.first, substances[name])]
    second = [name for name in blend if _is_meant(rule.second, substances[name])]
    match rule.rule:
        case MixingRule.NEVER_WITH:
            found = [name for one in first for other in second if one != other for name in (one, other)]
        case MixingRule.ALONE | MixingRule.WITH_ANYTHING:
            found = [*first, *(name for name in blend if name not in first)] if first else []
        case MixingRule.ONLY_IN:
            diluents = [name for name in blend if substances[name].is_diluent and name not in second]
            found = [*first, *diluents] if first and diluents else []
        case MixingRule.GOES_WITH | MixingRule.HANDLING:
            found = []
    return tuple(dict.fromkeys(found))


def _speaks_of(rule: Mixing, one: str, other: str, substances: Mapping[str, Substance]) -> bool:
    if rule.rule is MixingRule.ALONE:
        return any(_is_meant(rule.first, substances[name]) for name in (one, other))
    if rule.rule not in _ABOUT_PAIRS:
        return False
    return any(
        _is_meant(rule.first, substances[a]) and _is_meant(rule.second, substances[b])
        for a, b in ((one, other), (other, one))
    )


def _is_meant(side: Mixed, substance: Substance) -> bool:
    return substance.id in side.substances or not frozenset(side.classes).isdisjoint(substance.classes)


def _names(parts: tuple[str, ...], substances: Mapping[str, Substance], between: str) -> str:
    return between.join(str(substances[part].name) for part in parts)


def _told(rule: Mixing, parts: tuple[str, ...], substances: Mapping[str, Substance]) -> Check:
    return Check(
        check=f"mixing-{rule.id}",
        standing=_STANDING[rule.verdict],
        say=f"{rule.title} ({_names(parts, substances, ', ')}): {rule.say}",
        by=LimitedBy.MIXING,
        substance=parts[0],
        sources=rule.source,
    )
