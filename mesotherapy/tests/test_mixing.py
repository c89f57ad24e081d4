"""What may share a syringe. A rule speaks only of what is in the blend, and silence is never consent."""

from datetime import date
from itertools import combinations, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from mesotherapy.dosing import Check, Component, Intent, LimitedBy, Standing
from mesotherapy.dosing.mixing import mixing_checks
from mesotherapy.pack.mixing import Mixing
from mesotherapy.pack.substances import Substance
from mesotherapy.quantity import Quantity

NAMES = {
    "acid": ("active", ("antioxidant",)),
    "ion": ("active", ("metal",)),
    "gel": ("active", ()),
    "enzyme": ("active", ()),
    "saline": ("diluent", ()),
    "bicarbonate": ("diluent", ()),
    "water": ("diluent", ()),
}
SUBSTANCES = {
    name: Substance.model_validate({
        "id": name, "name": {"en": name}, "summary": {"en": "Made up."}, "measured-in": "mg",
        "kind": "diluent" if kind == "diluent" else "medicine", "classes": list(classes),
    })
    for name, (kind, classes) in NAMES.items()
}  # fmt: skip


def rule(id_: str, about: str, verdict: str = "stop", **sides: dict[str, list[str]]) -> Mixing:
    return Mixing.model_validate({
        "id": id_, "title": {"en": id_}, "rule": about, "verdict": verdict, "say": {"en": "Made up."},
        "source": ["LABEL"], "evidence": "label", "confidence": "read", **sides,
    })  # fmt: skip


RULES = (
    rule("acid-metal", "never-with", first={"substances": ["acid"]}, second={"classes": ["metal"]}),
    rule("gel-alone", "alone", "check", first={"substances": ["gel"]}),
    rule("enzyme-in-saline", "only-in", first={"substances": ["enzyme"]}, second={"substances": ["saline"]}),
    rule(
        "acid-enzyme", "goes-with", "tell", first={"substances": ["acid"]}, second={"substances": ["enzyme"]}
    ),
    rule("shake", "handling", "tell"),
    rule("water", "with-anything", "check", first={"substances": ["water"]}),
)


def checks(*blend: str) -> list[Check]:
    parts = tuple(Component(substance=name, volume=Quantity.parse("1 mL")) for name in blend)
    return list(mixing_checks(Intent(blend=parts, on=date(2026, 11, 25)), SUBSTANCES, RULES))


def said(*blend: str) -> dict[str, Standing]:
    return {check.check: check.standing for check in checks(*blend)}


@pytest.mark.parametrize("blend", list(permutations(["acid", "ion", "saline"])))
def test_what_must_never_meet_is_a_stop_in_whatever_order_it_is_drawn(blend: tuple[str, ...]) -> None:
    found = [check for check in checks(*blend) if check.standing is Standing.STOP]

    assert [(check.check, check.sources, check.by) for check in found] == [
        ("mixing-acid-metal", ("LABEL",), LimitedBy.MIXING)
    ]
    assert "acid, ion" in found[0].say


def test_what_goes_alone_may_not_even_be_diluted() -> None:
    assert said("gel", "saline") == {"mixing-gel-alone": Standing.CHECK}


def test_the_wrong_diluent_is_told_and_the_right_one_is_not() -> None:
    assert said("enzyme", "bicarbonate") == {"mixing-enzyme-in-saline": Standing.STOP}
    assert said("enzyme", "saline") == {}


def test_what_needs_a_look_with_anything_says_so_and_settles_no_pair() -> None:
    assert said("acid", "water") == {"mixing-water": Standing.CHECK}
    assert said("ion", "enzyme", "water")["mixing-unknown"] is Standing.CHECK


def test_a_pair_that_a_source_mixed_is_not_unknown() -> None:
    assert said("acid", "enzyme", "saline") == {}


def test_a_pair_nobody_speaks_about_wants_a_reason() -> None:
    assert said("ion", "enzyme") == {"mixing-unknown": Standing.CHECK}


@given(st.sampled_from(sorted(NAMES)))
def test_one_thing_alone_is_no_mixture(name: str) -> None:
    assert checks(name) == []


@given(st.lists(st.sampled_from(sorted(NAMES)), min_size=2, unique=True))
def test_every_pair_of_actives_is_spoken_of_or_called_unknown(blend: list[str]) -> None:
    actives = [name for name in blend if NAMES[name][0] == "active"]
    unknown = [check for check in checks(*blend) if check.check == "mixing-unknown"]
    for one, other in combinations(actives, 2):
        called = any(one in check.say and other in check.say for check in unknown)
        assert called == ({one, other} == {"ion", "enzyme"})


@given(
    st.lists(st.sampled_from(sorted(NAMES)), min_size=2, unique=True),
    st.sampled_from(sorted(NAMES)),
)
def test_one_more_part_never_takes_a_warning_away(blend: list[str], more: str) -> None:
    assert said(*blend).items() <= said(*dict.fromkeys([*blend, more])).items()


def test_a_weak_source_never_stops_a_blend() -> None:
    with pytest.raises(ValidationError, match='use "check"'):
        Mixing.model_validate({
            "id": "hearsay", "title": {"en": "x"}, "rule": "alone", "verdict": "stop", "say": {"en": "x"},
            "first": {"substances": ["gel"]}, "source": [], "evidence": "none", "confidence": "unsourced",
        })  # fmt: skip


def test_a_rule_about_two_things_names_both() -> None:
    with pytest.raises(ValidationError, match="needs `second`"):
        rule("half", "never-with", first={"substances": ["acid"]})
