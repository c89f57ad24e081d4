from datetime import date
from decimal import Decimal

import pytest

from mesotherapy.dosing import (
    Component,
    DoseProblem,
    FixKind,
    Given,
    Injection,
    Intent,
    LimitedBy,
    Needling,
    Standing,
    Topical,
    assess,
    ceilings_from,
    tally,
)
from mesotherapy.pack.substances import Basis, Limit
from mesotherapy.tests.care import HEARSAY, SALINE, by_id, en, limit, q, substance

TODAY = date(2026, 11, 22)
TXA = substance("txa")


def strength(text: str) -> dict:
    return {"strength": text, "say": en("-"), "source": ["T"], "evidence": "rct", "confidence": "read"}


def intent(points=60, volume="0.02 mL", drawn="0.2 mL", diluent="4.8 mL", **fields) -> Intent:
    blend = (
        Component(substance="txa", strength=q("100 mg/mL"), volume=q(drawn)),
        Component(substance="saline", volume=q(diluent)),
    )
    zone = Injection(zone="malar", side="R", technique="papule", points=points, volume_per_point=q(volume),
                     area=q("12.1 cm2"))  # fmt: skip
    return Intent(**{"blend": blend, "injections": (zone,), "on": TODAY, **fields})


def checked(check_prefix: str, plan: Intent, *substances):
    found = assess(plan, substances=by_id(SALINE, *(substances or (TXA,))))
    return [check for check in found.checks if check.check.startswith(check_prefix)]


def test_the_example_of_the_command_line_adds_up_to_the_digit() -> None:
    added = tally(intent(), by_id(SALINE, TXA))
    (txa,) = added.substances

    assert str(added.total_volume) == "5.0 mL"
    assert str(added.injected_volume) == "1.20 mL"
    assert str(txa.concentration) == "4 mg/mL"
    assert [str(amount) for amount in txa.per_point] == ["0.08 mg"]
    assert str(txa.session) == "4.80 mg"


def test_with_neither_cap_nor_ceiling_a_dose_is_stopped_and_the_reason_says_so() -> None:
    (check,) = checked("no-limit", intent())

    assert check.standing is Standing.STOP
    assert "no label or regulator gives a limit" in check.say
    assert "no ceiling" in check.say


def test_a_ceiling_lets_a_dose_through_up_to_and_including_its_number() -> None:
    ceilings = ceilings_from({"txa": {"session": q("4.8 mg")}})
    (at_limit,) = checked("ceiling", intent(ceilings=ceilings))
    (over,) = checked("ceiling", intent(points=61, ceilings=ceilings))

    assert at_limit.standing is Standing.OK
    assert over.standing is Standing.STOP
    assert over.by is LimitedBy.CEILING
    assert over.basis is Basis.SESSION


@pytest.mark.parametrize(("points", "close"), [(50, False), (51, True), (60, True)])
def test_from_85_percent_of_a_limit_it_reads_close_to_limit(points: int, close: bool) -> None:
    ceilings = ceilings_from({"txa": {"session": q("4.8 mg")}})
    (check,) = checked("ceiling", intent(points=points, ceilings=ceilings))

    assert check.close is close
    assert ("close to limit" in check.say) is close


def test_beyond_a_cap_is_a_stop_that_names_its_source() -> None:
    capped = substance("txa", limit("cap", "per-session", max="4 mg"))
    (check,) = checked("cap", intent(), capped)

    assert check.standing is Standing.STOP
    assert check.sources == ("LABEL",)
    assert check.value == q("4.8 mg")


def test_outside_a_published_range_is_a_check_and_never_a_stop() -> None:
    ranged = substance("txa", limit("range", "per-session", min="8 mg", max="9 mg"))
    (check,) = checked("range", intent(ceilings=ceilings_from({"txa": {"session": q("50 mg")}})), ranged)

    assert check.standing is Standing.CHECK


def test_inside_any_of_several_published_ranges_is_ok_and_cites_that_one() -> None:
    other = {"source": ["OTHER"], "evidence": "rct", "confidence": "read"}
    ranged = substance(
        "txa",
        limit("range", "per-session", min="8 mg", max="9 mg"),
        limit("range", "per-session", other, min="4 mg", max="5 mg"),
    )
    (check,) = checked("range", intent(), ranged)

    assert check.standing is Standing.OK
    assert check.sources == ("OTHER",)


def test_a_second_hand_range_never_widens_one_that_was_read() -> None:
    ranged = substance(
        "txa",
        limit("range", "per-session", min="1 mg", max="2 mg"),
        limit("range", "per-session", HEARSAY, min="1 mg", max="100 mg"),
    )
    (check,) = checked("range", intent(), ranged)

    assert check.standing is Standing.CHECK


def test_a_second_hand_range_alone_warns_and_says_that_it_is_second_hand() -> None:
    ranged = substance("txa", limit("range", "per-session", HEARSAY, min="1 mg", max="2 mg"))
    (check,) = checked("range", intent(), ranged)

    assert check.standing is Standing.CHECK
    assert "second-hand" in check.say


@pytest.mark.parametrize(
    "provenance",
    [HEARSAY, {"source": ["T"], "evidence": "rct", "confidence": "read"},
     {"source": ["L"], "evidence": "label", "confidence": "not-re-found"}],
)  # fmt: skip
def test_a_cap_that_was_not_read_on_a_label_is_refused_by_the_pack(provenance) -> None:
    with pytest.raises(ValueError, match="a cap rests on a label"):
        Limit.model_validate(limit("cap", "per-session", provenance, max="1 mg"))


def test_the_lower_of_a_cap_per_kilogram_and_a_total_cap_decides() -> None:
    capped = substance("txa", limit("cap", "per-kg", max="0.1 mg"), limit("cap", "per-session", max="4.9 mg"))
    light = checked("cap", intent(weight=q("40 kg")), capped)
    heavy = checked("cap", intent(weight=q("60 kg")), capped)

    assert [check.standing for check in light] == [Standing.STOP, Standing.OK]
    assert [check.standing for check in heavy] == [Standing.OK, Standing.OK]


def test_a_cap_per_kilogram_without_a_weight_is_a_stop_not_a_pass() -> None:
    capped = substance("txa", limit("cap", "per-kg", max="5 mg"))
    (check,) = checked("cap", intent(), capped)

    assert check.standing is Standing.STOP
    assert "weight is not recorded" in check.say


def test_the_dose_of_a_course_counts_what_was_given_before() -> None:
    capped = substance("txa", limit("cap", "per-course", max="10 mg"))
    before = (Given(substance="txa", amount=q("5.3 mg"), on=date(2026, 11, 1)),)
    (check,) = checked("cap", intent(history=before), capped)

    assert check.value == q("10.1 mg")
    assert check.standing is Standing.STOP


def test_an_unknown_earlier_amount_is_not_counted_as_zero() -> None:
    capped = substance("txa", limit("cap", "per-course", max="100 mg"))
    before = (Given(substance="txa", amount=None, on=date(2026, 11, 1)),)
    (check,) = checked("cap", intent(history=before), capped)

    assert check.standing is Standing.STOP
    assert "1 Nov 2026 is not known" in check.say


def test_what_was_given_earlier_today_counts_for_the_day() -> None:
    capped = substance("txa", limit("cap", "per-day", max="6 mg"))
    before = (
        Given(substance="txa", amount=q("2 mg"), on=TODAY),
        Given(substance="txa", amount=q("90 mg"), on=date(2026, 11, 21)),
    )
    (check,) = checked("cap", intent(history=before), capped)

    assert check.value == q("6.8 mg")


@pytest.mark.parametrize(("last", "standing"), [("2026-10-22", Standing.OK), ("2026-10-23", Standing.STOP)])
def test_a_month_between_sessions_is_a_calendar_month(last: str, standing: Standing) -> None:
    capped = substance("txa", limit("cap", "min-interval", min="1 mo"))
    before = (Given(substance="txa", amount=q("5 mg"), on=date.fromisoformat(last)),)
    (check,) = checked("interval", intent(history=before), capped)

    assert check.standing is standing


def test_too_soon_says_the_first_day_that_works() -> None:
    ceilings = ceilings_from({"txa": {"interval": q("14 d")}})
    before = (Given(substance="txa", amount=q("5 mg"), on=date(2026, 11, 15)),)
    (check,) = checked("interval", intent(history=before, ceilings=ceilings))

    assert check.standing is Standing.STOP
    assert "29 Nov 2026" in check.say


def test_a_published_interval_that_is_not_kept_is_a_check() -> None:
    ranged = substance("txa", limit("range", "min-interval", min="14 d"))
    before = (Given(substance="txa", amount=q("5 mg"), on=date(2026, 11, 15)),)
    (check,) = checked("interval", intent(history=before), ranged)

    assert check.standing is Standing.CHECK


def test_more_planned_than_mixed_is_a_stop() -> None:
    (check,) = checked("blend-volume", intent(points=251))

    assert check.standing is Standing.STOP


def test_a_medicine_without_a_strength_cannot_be_added_up() -> None:
    plan = intent(blend=(Component(substance="txa", volume=q("1 mL")),))

    with pytest.raises(DoseProblem, match="an ampoule is not a dose"):
        tally(plan, by_id(SALINE, TXA))


def test_a_strength_that_nobody_published_is_a_check() -> None:
    (check,) = checked("strength", intent(), substance("txa", strengths=[strength("100 mg/mL")]))

    assert check.standing is Standing.CHECK
    assert check.value == q("4 mg/mL")


def test_what_counts_is_the_strength_after_mixing_and_both_are_said() -> None:
    (check,) = checked("strength", intent(), substance("txa", strengths=[strength("4 mg/mL")]))

    assert check.standing is Standing.OK
    assert "100 mg/mL drawn, 4 mg/mL injected after mixing" in check.say


def test_an_ampoule_given_undiluted_for_a_dilute_one_is_seen_at_once() -> None:
    undiluted = intent(drawn="5 mL", diluent="0 mL")
    (check,) = checked("strength", undiluted, substance("txa", strengths=[strength("4 mg/mL")]))

    assert check.standing is Standing.CHECK
    assert check.value == q("100 mg/mL")


def test_two_products_in_one_syringe_want_a_reason() -> None:
    other = Component(substance="other", strength=q("1 mg/mL"), volume=q("1 mL"))
    plan = intent(blend=(*intent().blend, other))
    (check,) = checked("actives", plan, TXA, substance("other"))

    assert check.standing is Standing.CHECK


def test_a_product_told_in_ml_is_counted_by_volume() -> None:
    gel = substance("gel", limit("range", "per-zone", min="1 mL", max="1 mL"), **{"measured-in": "mL"})
    plan = intent(points=50, blend=(Component(substance="gel", volume=q("2 mL")),),
                  ceilings=ceilings_from({"gel": {"session": q("4 mL")}}))  # fmt: skip
    (zone,) = checked("range", plan, gel)

    assert zone.value == q("1 mL")
    assert zone.standing is Standing.OK


def test_a_limit_in_ml_for_a_medicine_in_mg_is_held_against_the_volume() -> None:
    ranged = substance("txa", limit("range", "per-point", min="0.05 mL", max="0.05 mL"))
    (check,) = checked("range", intent(), ranged)

    assert check.value == q("0.02 mL")
    assert check.standing is Standing.CHECK


def test_the_lidocaine_of_a_cream_is_told_beside_the_injected_and_only_checks() -> None:
    lidocaine = substance("lidocaine", limit("cap", "per-session", max="300 mg"), kind="anaesthetic")
    cream = substance(
        "cream", limit("cap", "per-session", max="60 g"), limit("cap", "per-cm2", max="0.15 g"),
        limit("cap", "topical-time", min="1 h", max="5 h"),
        kind="anaesthetic", contains=[{"substance": "lidocaine", "strength": "25 mg/g"}],
        **{"measured-in": "g"},
    )  # fmt: skip
    plan = intent(
        blend=(Component(substance="lidocaine", strength=q("10 mg/mL"), volume=q("5 mL")),),
        topicals=(Topical(substance="cream", mass=q("12 g"), area=q("60 cm2"), minutes=60),),
    )
    (beside,) = checked("on-skin", plan, lidocaine, cream)
    caps = {check.check: check for check in checked("cap:cream", plan, lidocaine, cream)}

    assert beside.standing is Standing.CHECK
    assert beside.value == q("312 mg")
    assert caps["cap:cream:per-cm2"].standing is Standing.STOP
    assert caps["cap:cream:per-session"].standing is Standing.OK
    assert caps["cap:cream:topical-time"].standing is Standing.OK


def test_a_pen_is_added_up_by_zone_and_area_not_by_points() -> None:
    pen = Needling(zone="malar", side="L", technique="pen", area=q("12 cm2"), passes=4, volume=q("1.2 mL"))
    added = tally(intent(injections=(), needlings=(pen,)), by_id(SALINE, TXA))
    (place,) = added.substances[0].places

    assert added.points == 0
    assert str(added.applied_volume) == "1.2 mL"
    assert place.per_cm2 == Decimal("0.4")


def fixes_of(plan: Intent, ceiling: str = "4 mg"):
    (check,) = checked(
        "ceiling", Intent(**{**vars_of(plan), "ceilings": ceilings_from({"txa": {"session": q(ceiling)}})})
    )
    return {fix.kind: fix for fix in check.fixes}


def vars_of(plan: Intent) -> dict:
    return {name: getattr(plan, name) for name in plan.__slots__}


def zone(name: str, side: str, points: int) -> Injection:
    def count_at(spacing: Decimal) -> int:
        return int(points * 16 / (spacing * spacing))

    return Injection(zone=name, side=side, technique="papule", points=points, volume_per_point=q("0.02 mL"),
                     spacing=q("4 mm"), count_at=count_at)  # fmt: skip


def test_each_kind_of_fix_brings_the_dose_back_under_the_limit() -> None:
    plan = intent(injections=(zone("malar", "R", 50), zone("chin", "M", 12)))
    fixes = fixes_of(plan)

    assert fixes[FixKind.WIDEN_SPACING].label == "Widen malar R to 5 mm (−18 points)"
    assert fixes[FixKind.LEAVE_OUT].label == "Leave out chin M (−12 points)"
    assert fixes[FixKind.LOWER_VOLUME].label == "0.015 mL per point"


def test_the_fix_that_takes_away_least_comes_first() -> None:
    plan = intent(injections=(zone("malar", "R", 50), zone("chin", "M", 12)),
                  ceilings=ceilings_from({"txa": {"session": q("4 mg")}}))  # fmt: skip
    (check,) = checked("ceiling", plan)
    taken = [-fix.volume_change.amount for fix in check.fixes]

    assert taken == sorted(taken)


def test_no_fix_is_offered_that_does_not_settle_the_check() -> None:
    plan = intent(injections=(zone("malar", "R", 50),))

    assert FixKind.LEAVE_OUT not in fixes_of(plan, "0.1 mg")
    assert FixKind.LOWER_VOLUME not in fixes_of(plan, "0.1 mg")
