"""Promise: 100 000 people are screened again against the whole pack in under 30 s on 2 cores.

Two processes share the people. Three ways are measured on the same made-up people, who answered the whole
form with the pack's stated frequencies: everybody judged in full; only the rules of the change held against
everybody, and the few who are judged otherwise in full; and all rules by columns, the first step toward
keeping answers so. Making the people up is not counted; reading their statements from JSON, as the database
keeps them, is a line of its own.

    python -m benchmarks.rescreen
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Callable, Iterator
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from mesotherapy.facts import Fact, Facts, from_rows, to_rows
from mesotherapy.pack import Pack, load_pack
from mesotherapy.pack.grouping import chances_of
from mesotherapy.pack.tests.oracle import DAY, Oracle
from mesotherapy.screening import Rules, Severity
from mesotherapy.screening.again import Again
from mesotherapy.screening.columns import Columns

PEOPLE = 100_000
CORES = 2
CHUNK = 1000
PROMISE_SECONDS = 30
FROM_JSON = 4000
CHANGED = ("keloid", "pregnancy", "recent-filler")
KNOWLEDGE = Path(__file__).resolve().parents[1] / "knowledge"
Way = Callable[[list[Facts]], int]


@cache
def oracle() -> Oracle:
    return Oracle(load_pack(KNOWLEDGE))


def run() -> list[dict[str, Any]]:
    """Everybody in full; what changed only; by columns; and what reading costs on top."""
    counts = [PEOPLE // CORES] * CORES
    with get_context("fork").Pool(CORES) as pool:
        results = pool.map(_share, enumerate(counts))
    full, changed, columns, read = (max(each[name] for each in results) for name in WAYS_AND_READING)
    moved = sum(each["moved"] for each in results)
    lines = [
        _line("every rule, everybody", full, f"by columns: {columns:.1f} s", columns),
        _line(
            f"the rules of a change ({moved} judged otherwise)", changed, f"every rule: {full:.1f} s", full
        ),
        _line("every rule by columns", columns, f"one by one: {full:.1f} s", full),
    ]
    whole = _line(
        "every rule, each statement read from JSON first", full + read, f"at hand: {full:.1f} s", full
    )
    return [*lines, whole | {"promise": "", "ok": True}]


def _line(name: str, ours: float, other: str, theirs: float) -> dict[str, Any]:
    return {
        "name": f"screen {PEOPLE // 1000} 000 people again: {name}",
        "promise": f"< {PROMISE_SECONDS} s",
        "ours": f"{ours:.1f} s",
        "other": other,
        "ratio": round(theirs / ours, 2),
        "ok": ours < PROMISE_SECONDS,
    }


def _share(given: tuple[int, int]) -> dict[str, float]:
    """One process's people: the seconds each way takes, without the time to make them up."""
    seed, count = given
    pack = oracle().pack
    again = a_change(pack)
    ways: dict[str, Way] = {
        "full": lambda people: sum(pack.screen(facts, on=DAY).verdict.rank == 0 for facts in people),
        "changed": lambda people: sum(again.judge(facts, DAY) is not None for facts in people),
        "columns": lambda people: Columns(people, DAY, pack.rules).ranks(pack.rules.checks())[0].bit_count(),
    }
    seconds = dict.fromkeys(ways, 0.0)
    found = dict.fromkeys(ways, 0)
    for people in made_up(pack, seed, count):
        for name, way in ways.items():
            began = time.perf_counter()
            found[name] += way(people)
            seconds[name] += time.perf_counter() - began
    if found["full"] != found["columns"]:
        raise AssertionError("By columns, others are blocked than one by one.")
    return {**seconds, "read": _reading(pack, seed) * count, "moved": found["changed"]}


WAYS_AND_READING = ("full", "changed", "columns", "read")


def a_change(pack: Pack) -> Again[Any]:
    """Three rules of the pack weigh otherwise than before: what a new version changes."""
    weaker = [
        rule.model_copy(update={"severity": Severity.RELATIVE, "recheck": None})
        if rule.id in CHANGED
        else rule
        for rule in pack.rules.rules
    ]
    return Again(Rules.of(weaker, pack.rules.holdings, pack.rules.order), pack.rules)


def made_up(pack: Pack, seed: int, count: int) -> Iterator[list[Facts]]:
    """People in lots of some hundred, so that they need not all be in memory."""
    chance = random.Random(seed)
    chances = chances_of(pack)
    usual = {
        name: (Fact(name, question.settled, DAY, by="patient"),) for name, question in pack.questions.items()
    }
    raised = [
        (name, often, [(Fact(name, oracle().person(each)[name], DAY, by="patient"),) for each in range(40)])
        for name, often in chances.items()
    ]
    for start in range(0, count, CHUNK):
        people = []
        for _ in range(min(CHUNK, count - start)):
            said = dict(usual)
            for name, often, others in raised:
                if chance.random() < often:
                    other = others[chance.randrange(40)]
                    truly = other[0].value == usual[name][0].value
                    said[name] = (_turned(pack, name),) if truly else other
            people.append(Facts(said))
        yield people


@cache
def _turned_fact(name: str) -> Fact:
    question = oracle().pack.questions[name]
    seeds = (oracle().person(seed)[name] for seed in range(4000))
    value = next((each for each in seeds if each != question.settled), question.settled)
    return Fact(name, value, DAY, by="patient")


def _turned(pack: Pack, name: str) -> Fact:
    return _turned_fact(name)


def _reading(pack: Pack, seed: int) -> float:
    """Seconds for one person's statements from JSON text."""
    people = next(made_up(pack, seed, FROM_JSON // CORES))
    texts = [[json.dumps(row) for row in to_rows(facts)] for facts in people]
    began = time.perf_counter()
    for rows in texts:
        from_rows(json.loads(row) for row in rows)
    return (time.perf_counter() - began) / len(texts)


if __name__ == "__main__":
    json.dump(run(), sys.stdout, indent=1)
    print()
