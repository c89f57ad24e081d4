"""Ten thousand sessions reckoned twice: by the core, and slowly in fractions with pint's units."""

from __future__ import annotations

import os
from collections import Counter
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from mesocare.commands.dose import reckoned
from mesocare.commands.reading import Table, pack_in_use
from mesotherapy.dosing import Check, LimitedBy
from mesotherapy.pack import Pack
from mesotherapy.pack.substances import Basis
from tests.dosing import oracle

SESSIONS, AT_ONCE = 5_000, 25  # in each of the two runs of the tests, one for each database
HAIR = Fraction(1, 10**25)  # what minutes told in hours are rounded to; a limit has three digits
STRENGTHS = {
    "tranexamic-acid": "mg/mL", "lidocaine": "mg/mL", "lidocaine-epinephrine": "mg/mL", "vitamin-c": "mg/mL",
    "glutathione": "mg/mL", "deoxycholic-acid": "mg/mL", "procaine": "%", "hyaluronidase": "IU/mL",
}  # fmt: skip
CREAM = "lidocaine-prilocaine-cream"


def number(low: int, high: int, places: int) -> st.SearchStrategy[str]:
    """A decimal number as it would be typed."""
    factor = 10**places
    return st.integers(low * factor, high * factor).map(
        lambda whole: f"{whole // factor}.{whole % factor:0{places}d}"
    )


@st.composite
def part(draw: st.DrawFn) -> dict[str, Any]:
    name = draw(st.sampled_from(sorted(STRENGTHS)))
    strength = f"{draw(number(0, 150, 2))} {STRENGTHS[name]}"
    found: dict[str, Any] = {"substance": name, "strength": strength, "volume": f"{draw(number(0, 4, 2))} mL"}
    if draw(st.integers(0, 3)) == 0:
        other = draw(st.sampled_from(["lidocaine", "vitamin-c", "hyaluronidase"]))
        found["ingredients"] = [
            {"substance": other, "strength": f"{draw(number(0, 40, 1))} {STRENGTHS[other]}"}
        ]
        found["product"] = f"Product of {name}"
    return found


@st.composite
def session(draw: st.DrawFn) -> dict[str, Any]:
    blend = draw(st.lists(part(), min_size=1, max_size=4))
    blend.append({"diluent": "sodium-chloride-0.9", "volume": f"{draw(number(1, 9, 1))} mL"})
    lines = []
    for zone in draw(st.lists(st.sampled_from(["malar", "forehead", "chin", "submental"]), max_size=3)):
        line = {"zone": zone, "side": draw(st.sampled_from("RLM")), "points": draw(st.integers(0, 120))}
        line["volume_per_point"] = f"{draw(number(0, 1, 3))} mL"
        if draw(st.booleans()):
            line["area"] = f"{draw(st.integers(1, 60))} cm2"
        lines.append(line)
    patient: dict[str, Any] = {}
    if draw(st.booleans()):
        patient["weight_kg"] = draw(number(35, 120, 1))
    if draw(st.booleans()):
        patient["age_years"] = draw(st.integers(0, 90))
    names = sorted({row["substance"] for row in blend if "substance" in row})
    history = [
        {"substance": draw(st.sampled_from(names)),
         "amount": draw(st.sampled_from(["8 mg", "0.25 mg", "unknown"])),
         "on": draw(st.sampled_from(["2026-11-22", "2026-11-01", "2026-03-30"]))}
        for _ in range(draw(st.integers(0, 2)))
    ]  # fmt: skip
    for dose in history:
        if dose["substance"] == "hyaluronidase" and dose["amount"] != "unknown":
            dose["amount"] = "150 IU"
    written: dict[str, Any] = {
        "on": "2026-11-22", "blend": blend, "inject": lines, "patient": patient, "history": history,
        "ceilings": {
            name: {basis: f"{draw(number(1, 60, 1))} {'IU' if name == 'hyaluronidase' else 'mg'}"}
            for name in names if draw(st.booleans())
            for basis in [draw(st.sampled_from(["session", "day", "course", "kg", "point", "zone", "cm2"]))]
        },
    }  # fmt: skip
    if draw(st.booleans()):
        written["jurisdiction"] = draw(st.sampled_from(["GB", "US", "FR"]))
    if draw(st.integers(0, 2)) == 0:
        written["topical"] = [
            {"substance": CREAM, "mass": f"{draw(number(0, 70, 1))} g",
             "area": f"{draw(st.integers(1, 700))} cm2", "minutes": draw(st.integers(0, 400))}
        ]  # fmt: skip
    return written


@pytest.fixture(scope="module")
def pack() -> Pack:
    return pack_in_use()


def of_core(checks: list[Check]) -> Counter[oracle.Verdict]:
    """The same verdicts, from the core's own checks."""
    found: Counter[oracle.Verdict] = Counter()
    for check in checks:
        counted = check.by in (LimitedBy.CAP, LimitedBy.CEILING) and check.basis is not Basis.INTERVAL
        if counted and check.limit is not None and check.check.split(":")[0] in ("cap", "ceiling"):
            value = None if check.value is None else Fraction(check.value.to(check.limit.unit).amount)
            limit = Fraction(check.limit.amount)
            found[check.check, check.place, check.standing.value, value, limit] += 1
    return found


def close(one: Counter[oracle.Verdict], other: Counter[oracle.Verdict]) -> bool:
    """The same checks with the same verdicts, and values that differ by less than a hair."""

    def laid(found: Counter[oracle.Verdict]) -> list[oracle.Verdict]:
        return sorted(found.elements(), key=lambda row: (*row[:3], row[3] is None, row[3] or 0, row[4]))

    pairs = list(zip(laid(one), laid(other), strict=False))
    return one.total() == other.total() and all(
        a[:3] == b[:3] and a[4] == b[4] and (a[3] == b[3] or abs((a[3] or 0) - (b[3] or 0)) < HAIR)
        for a, b in pairs
    )


@seed(len(os.environ.get("DATABASE_URL", "")))  # other sessions in the other run
@settings(
    max_examples=SESSIONS // AT_ONCE,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # one of many is wrong: shrinking them all is slow
)
@given(st.lists(session(), min_size=AT_ONCE, max_size=AT_ONCE))
def test_thousands_of_sessions_agree_with_the_oracle(pack: Pack, sessions: list[dict[str, Any]]) -> None:
    for written in sessions:
        found, checks = reckoned(Table("made up", "", written), pack, suggest=False)
        slow = oracle.Session(written)

        assert Fraction(found.tally.total_volume.amount) == slow.blend.to("mL").magnitude
        assert Fraction(found.tally.injected_volume.amount) == slow.injected.to("mL").magnitude
        held = slow.held()
        for row in found.tally.substances:
            if row.id in held:
                much = Fraction(row.in_blend.amount) - held[row.id].to(row.unit.value).magnitude
                given_ = Fraction(row.session.amount) - slow.session(row.id).to(row.unit.value).magnitude
                assert abs(much) < HAIR
                assert abs(given_) < HAIR
        expected, answered = oracle.verdicts(written), of_core(checks)
        assert close(expected, answered), (written, expected - answered, answered - expected)
