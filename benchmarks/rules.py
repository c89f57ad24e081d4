"""Thirty rules of the kind every clinic has, through this engine and through the rule engines one would take.

The same rules and the same made-up people go to each. `zen-engine` (PyPI) and `json-rules-engine` (npm)
are used where they are installed; neither is a dependency of this project:

    python -m venv there && there/bin/pip install zen-engine
    cd there && npm install json-rules-engine
    export PYTHONPATH=there/lib/python3.11/site-packages NODE_PATH=there/node_modules
    python -m benchmarks.rules

Each engine is given a person in its own form, ready made: a flat record for the others, statements for ours.
How long it takes to turn a record into statements is a line of its own. Ours says which findings are present
with the facts behind each, and its verdict and open questions; the others say which rules are true.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from mesotherapy.conditions import AllOf, Compare, Condition, Includes, Is, Within
from mesotherapy.facts import Codes, Fact, Facts
from mesotherapy.quantity import Quantity, Unit
from mesotherapy.screening import Rules, Screening, screen
from mesotherapy.tests.rules import SomeRule
from mesotherapy.truth import Truth

ON = date(2026, 11, 22)
PEOPLE = 2000
ROUNDS = 5
SEED = 7
TIMES_FASTER = 2
JAVASCRIPT = Path(__file__).with_name("rules.mjs")
Rule = tuple[Any, ...]
Person = dict[str, Any]
Found = list[list[bool]]

RULES: tuple[Rule, ...] = (
    ("num", "age", "<", 18),
    ("num", "age", ">", 75),
    ("flag", "pregnant"),
    ("flag", "breastfeeding"),
    ("any", "cond", ("C-SKININF", "C-IMPETIGO", "C-CELLULITIS")),
    ("any", "cond", ("C-HSV",)),
    ("any", "cond", ("C-KELOID",)),
    ("any", "cond", ("C-SLE", "C-SCLERO", "C-RA", "C-DERMATOMYO")),
    ("any", "cond", ("C-HEMOPH", "C-VWD", "C-ITP")),
    ("any", "med", ("M-WARF", "M-APIX", "M-RIVA", "M-HEPA", "M-DABI")),
    ("num", "inr", ">", 1.5),
    ("num", "plt", "<", 100),
    ("and", ("any", "cond", ("C-DM1", "C-DM2")), ("num", "hba1c", ">", 8.0)),
    ("any", "cond", ("C-EPIL",)),
    ("any", "alg", ("A-LIDO",)),
    ("any", "alg", ("A-HYAL",)),
    ("any", "alg", ("A-BEE", "A-WASP")),
    ("any", "alg", ("A-PROC", "A-ARTI", "A-MEPI")),
    ("any", "med", ("M-ISOT",)),
    ("any", "med", ("M-PRED", "M-CYCL", "M-MTX", "M-AZA")),
    ("any", "cond", ("C-MELAN", "C-BREASTCA", "C-LYMPH")),
    ("any", "med", ("M-DOXO", "M-CISP")),
    ("any", "cond", ("C-HBV", "C-HCV")),
    ("any", "cond", ("C-HIV",)),
    ("num", "temp", ">=", 38.0),
    ("num", "sbp", ">=", 180),
    ("num", "lastdays", "<", 14),
    ("any", "cond", ("C-STROKE", "C-MI")),
    ("any", "alg", ("A-SOY", "A-EGG")),
    ("and", ("flag", "fillers"), ("num", "lastdays", "<", 30)),
)
LOOP = "a loop over the rules: true or not, no unknown, no reasons"
NO_PROMISE = (LOOP,)
LISTS = ("cond", "med", "alg")
NUMBERS = ("age", "inr", "plt", "hba1c", "temp", "sbp")
FLAGS = ("pregnant", "breastfeeding", "fillers")


def run() -> list[dict[str, Any]]:
    """One line for each engine that is here, all in one run."""
    people = made_up(PEOPLE)
    expected = [[plainly(rule, person) for rule in RULES] for person in people]
    ready = Rules.of([SomeRule(f"r{place}", condition_of(rule)) for place, rule in enumerate(RULES)])
    told = [facts_of(person) for person in people]
    seconds, found = best(lambda: [present_with_reasons(screen(ready, facts, on=ON)) for facts in told])
    _check("ours", found, expected)
    converting, also = best(
        lambda: [present_with_reasons(screen(ready, facts_of(person), on=ON)) for person in people]
    )
    _check("ours", also, expected)
    ours = PEOPLE / seconds
    lines = [
        _line(name, ours, PEOPLE / theirs)
        for name, theirs, found in peers(people)
        if _same(name, found, expected)
    ]
    own = {
        "name": f"{len(RULES)} rules, records turned into statements first",
        "promise": "",
        "ours": f"{PEOPLE / converting:,.0f} people/s",
        "other": f"statements ready made: {ours:,.0f} people/s",
        "ratio": round(seconds / converting, 2),
        "ok": True,
    }
    return [*lines, own]


def _line(name: str, ours: float, theirs: float) -> dict[str, Any]:
    return {
        "name": f"{len(RULES)} rules, {PEOPLE} people, findings with their reasons",
        "promise": f"at least {TIMES_FASTER} times faster" if name not in NO_PROMISE else "",
        "ours": f"{ours:,.0f} people/s",
        "other": f"{name}: {theirs:,.0f} people/s",
        "ratio": round(ours / theirs, 2),
        "ok": ours >= TIMES_FASTER * theirs or name in NO_PROMISE,
    }


def best(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds of the best of some rounds, and what came out."""
    fastest, made = float("inf"), None
    for _ in range(ROUNDS):
        began = time.perf_counter()
        made = work()
        fastest = min(fastest, time.perf_counter() - began)
    return fastest, made


def _same(name: str, found: Found, expected: Found) -> bool:
    _check(name, found, expected)
    return True


def _check(name: str, found: Found, expected: Found) -> None:
    if found != expected:
        raise AssertionError(f"{name} finds something else than the rules say.")


# The people


def made_up(count: int, seed: int = SEED) -> list[Person]:
    """People with ages, illnesses, medicines, allergies and measurements, many of them unknown."""
    chance = random.Random(seed)
    listed = {name: _codes(name) for name in LISTS}
    return [_person(chance, listed, place) for place in range(count)]


def _codes(name: str) -> list[str]:
    parts = [part for rule in RULES for part in (rule[1:] if rule[0] == "and" else (rule,))]
    used = {code for part in parts if part[0] == "any" and part[1] == name for code in part[2]}
    return [*sorted(used), *(f"{name[0].upper()}-X{place:02d}" for place in range(30))]


def _person(chance: random.Random, listed: dict[str, list[str]], place: int) -> Person:
    woman = chance.random() < 0.8
    return {
        "id": f"p{place}",
        "age": chance.randint(14, 85),
        "pregnant": woman and chance.random() < 0.04,
        "breastfeeding": woman and chance.random() < 0.04,
        "fillers": chance.random() < 0.2,
        "cond": chance.sample(listed["cond"], chance.choice([0, 1, 2, 3, 4])),
        "med": chance.sample(listed["med"], chance.choice([0, 0, 1, 2, 3])),
        "alg": chance.sample(listed["alg"], chance.choice([0, 0, 0, 1, 2])),
        "inr": round(chance.uniform(0.8, 2.2), 1) if chance.random() < 0.4 else None,
        "plt": chance.randint(60, 400) if chance.random() < 0.6 else None,
        "hba1c": round(chance.uniform(4.5, 11), 1) if chance.random() < 0.4 else None,
        "temp": round(chance.uniform(36, 38.4), 1),
        "sbp": chance.randint(95, 195),
        "lastdays": chance.choice([None, 5, 12, 20, 28, 60, 200]),
    }


def plainly(rule: Rule, person: Person) -> bool:
    """What a rule says of a person, the obvious way: the answer that every engine has to give."""
    match rule:
        case ("flag", name):
            return bool(person[name])
        case ("any", name, codes):
            return any(code in person[name] for code in codes)
        case ("and", *parts):
            return all(plainly(part, person) for part in parts)
        case ("num", name, sign, limit):
            value = person[name]
            return value is not None and {"<": value < limit, ">": value > limit, ">=": value >= limit}[sign]
    raise TypeError(f"No rule: {rule!r}.")


# Ours


def condition_of(rule: Rule) -> Condition:
    """A rule as this engine writes it; days since a treatment are a date."""
    match rule:
        case ("flag", name):
            return Is(name)
        case ("any", name, codes):
            return Includes(name, tuple(codes))
        case ("and", *parts):
            return AllOf(tuple(condition_of(part) for part in parts))
        case ("num", "lastdays", _sign, limit):
            return Within("last-on", Quantity(Decimal(limit), Unit.DAY))
        case ("num", name, sign, limit):
            bound = Quantity(Decimal(str(limit)), Unit.NUMBER)
            return Compare(name, **{{"<": "less_than", ">": "more_than", ">=": "at_least"}[sign]: bound})
    raise TypeError(f"No rule: {rule!r}.")


def facts_of(person: Person) -> Facts:
    """A person's record as statements made today. What is not in the record is not said."""
    said = [Fact(name, Codes(frozenset(person[name])), ON) for name in LISTS]
    said += [Fact(name, Truth.of(person[name]), ON) for name in FLAGS]
    said += [
        Fact(name, Quantity(Decimal(str(person[name])), Unit.NUMBER), ON)
        for name in NUMBERS
        if person[name] is not None
    ]
    if person["lastdays"] is not None:
        said.append(Fact("last-on", ON - timedelta(days=person["lastdays"]), ON))
    return Facts.of(said)


def present_with_reasons(screening: Screening[SomeRule]) -> list[bool]:
    """Which findings are present; each is made with the facts behind it, as a page shows them."""
    present = {finding.rule.id for finding in screening.present if finding.because}
    return [check.rule.id in present for check in screening.checks]


# The others


def peers(people: Sequence[Person]) -> list[tuple[str, float, Found]]:
    """Every engine that is installed: its name, its seconds, what it found."""
    found = []
    if importlib.util.find_spec("zen"):
        found += [zen_table(people), zen_expressions(people)]
    modules = os.environ.get("NODE_PATH", "")
    if shutil.which("node") and (Path(modules) / "json-rules-engine").is_dir():
        found.append(json_rules_engine(people))
    found.append(
        ("a loop over the rules, no reasons", *best(lambda: [[plainly(r, p) for r in RULES] for p in people]))
    )
    return found


def zen_expression(rule: Rule) -> str:
    """A rule in the expression language of zen-engine."""
    match rule:
        case ("flag", name):
            return f"{name} == true"
        case ("any", name, codes):
            return "(" + " or ".join(f"some({name}, # == '{code}')" for code in codes) + ")"
        case ("and", *parts):
            return "(" + " and ".join(zen_expression(part) for part in parts) + ")"
        case ("num", name, sign, limit):
            return f"({name} != null and {name} {sign} {limit})"
    raise TypeError(f"No rule: {rule!r}.")


def zen_expressions(people: Sequence[Person]) -> tuple[str, float, Found]:
    """One node with an expression for each rule: the fastest way we know to use it."""
    zen = importlib.import_module("zen")
    content = {
        "expressions": [
            {"id": f"x{place}", "key": f"r{place}", "value": zen_expression(rule)}
            for place, rule in enumerate(RULES)
        ]
    }
    decision = zen.ZenEngine().create_decision(_graph("expressionNode", content))
    keys = [f"r{place}" for place in range(len(RULES))]

    def work() -> Found:
        results = (decision.evaluate(person)["result"] for person in people)
        return [[result[key] for key in keys] for result in results]

    return ("zen-engine, expressions", *best(work))


def zen_table(people: Sequence[Person]) -> tuple[str, float, Found]:
    """A decision table that collects every row that holds."""
    zen = importlib.import_module("zen")
    rows = [
        {"_id": str(place), "c": zen_expression(rule), "o": str(place)} for place, rule in enumerate(RULES)
    ]
    content = {
        "hitPolicy": "collect",
        "inputs": [{"id": "c", "name": "c"}],
        "outputs": [{"id": "o", "name": "n", "field": "n"}],
        "rules": rows,
    }
    decision = zen.ZenEngine().create_decision(_graph("decisionTableNode", content))

    def work() -> Found:
        hits = [{row["n"] for row in decision.evaluate(person)["result"]} for person in people]
        return [[place in hit for place in range(len(RULES))] for hit in hits]

    return ("zen-engine, decision table", *best(work))


def _graph(kind: str, content: dict[str, Any]) -> str:
    nodes = [
        {"id": "i", "type": "inputNode", "name": "i"},
        {"id": "e", "type": kind, "name": "e", "content": content},
        {"id": "o", "type": "outputNode", "name": "o"},
    ]
    edges = [
        {"id": f"{source}{target}", "sourceId": source, "targetId": target, "type": "edge"}
        for source, target in (("i", "e"), ("e", "o"))
    ]
    return json.dumps({"nodes": nodes, "edges": edges})


def json_rules_engine(people: Sequence[Person]) -> tuple[str, float, Found]:
    """The same in Node, timed there, without the time to start it."""
    given = json.dumps({"rules": RULES, "people": people, "rounds": ROUNDS})
    node = shutil.which("node") or "node"
    answer = subprocess.run([node, str(JAVASCRIPT)], input=given, capture_output=True, text=True, check=True)
    said = json.loads(answer.stdout)
    return ("json-rules-engine", said["seconds"], said["found"])


if __name__ == "__main__":
    json.dump(run(), sys.stdout, indent=1)
    print()
