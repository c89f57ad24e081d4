"""Small changes inside a rule: a branch left out, an interval or a limit moved by one step."""

from collections.abc import Iterator
from dataclasses import fields, replace

from mesotherapy.conditions import Age, AllOf, AnyOf, Compare, Condition, Includes, InNext, Not, Within
from mesotherapy.pack import Pack
from mesotherapy.pack.base import Scope
from mesotherapy.pack.contraindications import Contraindication
from mesotherapy.pack.vignettes import Mutation
from mesotherapy.quantity import Quantity

STEPS = {"d": "1 d", "wk": "1 d", "mo": "1 mo", "y": "1 y", "1": "0.1"}


def changed_rules(pack: Pack) -> Iterator[Mutation]:
    """Every rule with one small change inside its condition."""
    for rule in pack.all(Contraindication):
        others = tuple(other for other in pack.rules.rules if other.id != rule.id)
        for words, condition in _changes(rule.when):
            changed = rule.model_copy(update={"when": condition})
            yield Mutation(rule.id, words, replace(pack.rules, rules=(*others, changed)))


def _changes(condition: Condition) -> Iterator[tuple[str, Condition]]:
    match condition:
        case AnyOf() | AllOf():
            yield from _without_a_part(condition)
        case Not():
            yield from ((words, Not(inner)) for words, inner in _changes(condition.of))
        case Includes() if len(condition.codes) > 1:
            for code in condition.codes:
                rest = tuple(other for other in condition.codes if other != code)
                yield f"without the code {code}", replace(condition, codes=rest)
        case Within() | InNext() | Compare() | Age():
            yield from _moved(condition)


def _without_a_part(condition: AnyOf | AllOf) -> Iterator[tuple[str, Condition]]:
    for at, part in enumerate(condition.of):
        before, after = condition.of[:at], condition.of[at + 1 :]
        yield f"without its part {at + 1}", replace(condition, of=(*before, *after))
        for words, inner in _changes(part):
            yield words, replace(condition, of=(*before, inner, *after))


def _moved(condition: Within | InNext | Compare | Age) -> Iterator[tuple[str, Condition]]:
    for field in fields(condition):
        amount = getattr(condition, field.name)
        if isinstance(amount, Quantity):
            step = Quantity.parse(STEPS[amount.unit.value])
            for moved in (amount + step.to(amount.unit), amount - step.to(amount.unit)):
                yield f"with {moved} for {amount}", replace(condition, **{field.name: moved})


def rescoped_rules(pack: Pack) -> Iterator[Mutation]:
    """Every rule with a scope: reaching everything, and with each thing that it names left out."""
    for rule in pack.all(Contraindication):
        others = tuple(other for other in pack.rules.rules if other.id != rule.id)
        for words, scope in _scopes(rule.scope):
            changed = rule.model_copy(update={"scope": scope})
            yield Mutation(rule.id, words, replace(pack.rules, rules=(*others, changed)))


def _scopes(scope: Scope) -> Iterator[tuple[str, Scope]]:
    if scope.is_everything:
        return
    yield "reaching everything", Scope()
    for field in Scope.model_fields:
        named = getattr(scope, field)
        for name in named if len(named) > 1 else ():
            rest = tuple(other for other in named if other != name)
            yield f"without the {field.removesuffix('s')} {name}", scope.model_copy(update={field: rest})
