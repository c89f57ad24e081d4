"""A factory product counts as everything its label lists; what is not known is never counted as nothing."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from mesotherapy.dosing import (
    Assessment,
    Ceiling,
    Component,
    Given,
    Ingredient,
    Injection,
    Intent,
    LimitedBy,
    Standing,
    assess,
)
from mesotherapy.pack import load_pack
from mesotherapy.pack.mixing import Mixing
from mesotherapy.pack.substances import Basis, Substance
from mesotherapy.quantity import Quantity

PACK = load_pack(Path(__file__).resolve().parents[2] / "knowledge")
SUBSTANCES = PACK.by_id(Substance)
Q = Quantity.parse


def gel(
    strength: str | None = "3 mg/mL", *unlisted: str, ml: str = "3 mL", of: str = "lidocaine"
) -> Component:
    return Component(
        substance="ha-non-cross-linked",
        volume=Q(ml),
        ingredients=(Ingredient(substance=of, strength=Q(strength) if strength else None),),
        unlisted=unlisted,
        name="Gel with lidocaine",
    )


def ampoule(substance: str, strength: str) -> Component:
    return Component(substance=substance, volume=Q("1 mL"), strength=Q(strength))


def session(*blend: Component, points: int = 100, **more: Any) -> Intent:
    place = Injection(
        zone="malar", side="R", technique="papule", points=points, volume_per_point=Q("0.02 mL")
    )
    return Intent(
        blend=blend, injections=(place,), weight=Q("60 kg"), years=40, on=date(2026, 11, 25), **more
    )


def judged(intent: Intent) -> Assessment:
    return assess(intent, substances=SUBSTANCES, mixing=PACK.all(Mixing), suggest=False)


def stops(intent: Intent) -> set[tuple[str, str]]:
    found = judged(intent).that(Standing.STOP)
    return {(check.check, str(check.limit)) for check in found}


def names(found: set[tuple[str, str]]) -> set[str]:
    return {name for name, _limit in found}


def test_what_the_label_lists_is_held_to_its_own_caps() -> None:
    found = judged(session(gel()))
    lidocaine = found.tally.of("lidocaine")

    assert lidocaine is not None
    assert lidocaine.session == Q("6 mg")
    caps = {check.check for check in found.checks if check.substance == "lidocaine"}
    assert caps >= {"cap:lidocaine:per-session", "cap:lidocaine:per-kg"}


def test_a_cap_cannot_be_shown_to_be_kept_by_a_strength_nobody_knows() -> None:
    caps = [
        check
        for check in judged(session(gel(None))).checks
        if check.by is LimitedBy.CAP and check.substance == "lidocaine"
    ]

    assert {check.check for check in caps} >= {"cap:lidocaine:per-session", "cap:lidocaine:per-kg"}
    assert {check.standing for check in caps} == {Standing.STOP}
    assert all("How strong it is in Gel with lidocaine is not known" in check.say for check in caps)


def test_leaving_the_strength_empty_is_no_way_round_a_missing_limit() -> None:
    for strength in ("10 mg/mL", None):
        assert "no-limit:vitamin-c" in names(stops(session(gel(strength, of="vitamin-c"))))


def test_a_ceiling_in_millilitres_settles_what_has_no_strength() -> None:
    ceilings = {"vitamin-c": (Ceiling(basis=Basis.SESSION, limit=Q("5 mL")),)}
    found = names(stops(session(gel(None, of="vitamin-c"), ceilings=ceilings)))

    assert not {name for name in found if "vitamin-c" in name}


def test_an_unknown_dose_of_an_earlier_session_stays_unknown() -> None:
    ceilings = {"lidocaine": (Ceiling(basis=Basis.COURSE, limit=Q("50 mg")),)}
    before = (Given(substance="lidocaine", amount=None, on=date(2026, 11, 1)),)
    name = f"ceiling:lidocaine:{Basis.COURSE.value}"

    assert name not in names(stops(session(gel(), ceilings=ceilings)))
    assert name in names(stops(session(gel(), ceilings=ceilings, history=before)))


def test_two_anaesthetics_are_said_together_though_one_is_inside_a_product() -> None:
    for strength in ("3 mg/mL", None):
        found = judged(session(gel(strength), ampoule("procaine", "10 mg/mL")))
        said = [check.say for check in found.checks if check.check == "anaesthetics-together"]
        assert len(said) == 1
        assert "Lidocaine" in said[0]


def test_what_the_pack_does_not_know_wants_a_reason() -> None:
    found = judged(session(gel("3 mg/mL", "Mannitol", "Aqua bona")))
    open_ones = [check for check in found.that(Standing.CHECK) if check.check.startswith("not-in-pack")]

    assert [check.check for check in open_ones] == ["not-in-pack:mannitol", "not-in-pack:aqua bona"]
    assert "Gel with lidocaine holds Mannitol" in open_ones[0].say


def test_a_product_is_one_active_and_its_ingredients_do_not_forbid_each_other() -> None:
    found = judged(session(gel()))

    assert not [check for check in found.checks if check.check == "actives" or check.by is LimitedBy.MIXING]


def test_every_pair_across_two_parts_is_spoken_of_or_called_unknown() -> None:
    """That a source mixed one thing of a product with another part says nothing of the rest in it."""
    numb, enzyme = ampoule("procaine", "10 mg/mL"), ampoule("hyaluronidase", "150 IU/mL")
    part = replace(numb, ingredients=(Ingredient(substance="biotin", strength=Q("5 mg/mL")),), name="Mix")
    assert not [c for c in judged(session(numb, enzyme)).checks if c.check == "mixing-unknown"]
    found = judged(session(part, enzyme))
    said = [check.say for check in found.checks if check.check == "mixing-unknown"]

    assert len(said) == 1
    assert "Biotin (vitamin B7) with Hyaluronidase" in said[0]


@given(
    st.decimals("0.1", "20", places=1), st.decimals("0.1", "20", places=1), st.decimals("0.5", "5", places=1)
)
def test_from_a_product_or_from_its_own_ampoule_it_is_the_same_dose(
    inside: Decimal, drawn: Decimal, ml: Decimal
) -> None:
    """A law: what is in the syringe counts the same, whichever label it stood on."""
    part = gel(f"{inside} mg/mL", ml=f"{ml} mL")
    found = judged(session(part, ampoule("lidocaine", f"{drawn} mg/mL"))).tally.of("lidocaine")

    assert found is not None
    assert found.in_blend.amount == inside * ml + drawn


@given(st.integers(1, 900), st.integers(1, 200))
def test_an_unknown_strength_never_takes_a_stop_away(strength: int, points: int) -> None:
    known = session(gel(f"{strength} mg/mL", ml="50 mL"), points=points)
    unknown = replace(known, blend=(gel(None, ml="50 mL"),))

    assert stops(known) <= stops(unknown)
