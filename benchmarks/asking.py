"""How few questions settle every treatment of the pack, for made-up people with its stated frequencies.

Beside it stand the full form, question by question, and a bound that no way of asking goes below: what each
person's unblocked treatments need to have seen, eight to a list, and what was ticked. The order itself is
held against the best possible one on small sets of rules, where every order can be tried.

    python -m benchmarks.asking
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from statistics import mean
from typing import Any

from mesotherapy.pack import load_pack
from mesotherapy.pack.tests.oracle import Oracle
from mesotherapy.tests.asking import Costs, some_asking

PEOPLE = 400
SETS = 300
KNOWLEDGE = Path(__file__).resolve().parents[1] / "knowledge"


def run() -> list[dict[str, Any]]:
    """Three lines: at the clinic, on the patient's phone, and against the best order."""
    oracle = Oracle(load_pack(KNOWLEDGE))
    home = {name for name, question in oracle.pack.questions.items() if question.for_patient}
    people = [oracle.person(seed) for seed in range(PEOPLE)]
    full = list(oracle.full_form)
    lines = []
    for name, form in (("at the clinic", full), ("on the phone", [each for each in full if each in home])):
        talks = [oracle.talk({each: truly[each] for each in truly}, set(form)) for truly in people]
        lines.append(_line(f"things put to a person {name}, {PEOPLE} people", len(form), talks))
    least = mean(oracle.least(truly) for truly in people)
    put = mean(oracle.talk(truly).put for truly in people)
    lines.append(
        {
            "name": "the same against what no order goes below, at the clinic",
            "promise": "",
            "ours": f"{put:.1f}",
            "other": f"bound: {least:.1f}",
            "ratio": round(least / put, 2),
            "ok": put >= least,
        }
    )
    ratios = sorted(
        costs.ours() / costs.best() for costs in map(Costs, map(some_asking, range(SETS))) if costs.best()
    )
    lines.append(
        {
            "name": f"expected questions against the best order, {len(ratios)} small rule sets",
            "promise": "",
            "ours": f"{mean(ratios):.4f} times the best; worst {ratios[-1]:.2f}",
            "other": f"the best order itself in {mean(each < 1 + 1e-9 for each in ratios):.0%}",
            "ratio": round(1 / mean(ratios), 3),
            "ok": True,
        }
    )
    return lines


def _line(name: str, form: int, talks: list[Any]) -> dict[str, Any]:
    put = mean(talk.put for talk in talks)
    most, read = max(talk.put for talk in talks), mean(talk.lines for talk in talks)
    return {
        "name": name,
        "promise": "fewer than half",
        "ours": f"{put:.1f} (most {most}; {read:.0f} lines read)",
        "other": f"the full form: {form}",
        "ratio": round(form / put, 2),
        "ok": put < form / 2,
    }


if __name__ == "__main__":
    json.dump(run(), sys.stdout, indent=1)
    print()
