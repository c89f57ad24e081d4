from dataclasses import replace
from datetime import date

import pytest

from mesotherapy.consent import Envelope, Planned
from mesotherapy.dosing.results import Check, LimitedBy, Standing
from mesotherapy.gate import (
    AdoptionState,
    Condition,
    Exposure,
    GateState,
    Legality,
    LotState,
    MixingState,
    OrderState,
    Override,
    Prescribed,
    Screened,
    covering,
    legality,
    missing,
)
from mesotherapy.pack.statements import Status
from mesotherapy.tests.care import care_pack, q

TODAY = date(2026, 11, 22)
PLANNED = Planned(
    patient="elena", substances=frozenset({"txa"}), techniques=frozenset({"papule"}),
    zones=frozenset({"malar R"}), session=1, on=TODAY,
)  # fmt: skip
CONSENT = Envelope(
    patient="elena", substances=frozenset({"txa"}), techniques=frozenset({"papule"}),
    zones=frozenset({"malar"}), sessions=3, signed_on=date(2026, 11, 1), until=date(2027, 5, 1),
)  # fmt: skip
ORDER = OrderState(
    id="o1", most=q("8 mg"), sessions=5, used=0, routes=frozenset({"intradermal"}),
    valid_from=date(2026, 11, 1), valid_until=TODAY, strength=q("100 mg/mL"),
)  # fmt: skip
PRESCRIBED = Prescribed(
    substance="txa", name="TXA", amount=q("8 mg"), strengths=(q("100 mg/mL"),),
    routes=frozenset({"intradermal"}), orders=(ORDER,),
)  # fmt: skip
EXPOSURE = Exposure(substance="txa", name="TXA", is_first=True, is_test_required=False)
READY = GateState(
    on=TODAY,
    identity_confirmed=True,
    consent=CONSENT,
    planned=PLANNED,
    screening=Screened(on=TODAY, verdict="clear", is_current=True),
    unanswered_today=(),
    plan_accepted=True,
    adoption=AdoptionState(adopted=True),
    operator_may_treat=True,
    operator_credential_valid=True,
    parts_needed=("txa", "needle"),
    lots=(
        LotState(part="txa", lot="T1", expires_on=date(2027, 1, 1)),
        LotState(part="needle", lot="N1", expires_on=TODAY),
    ),
    dose_checks=(),
    jurisdiction="GB",
    legality=(Legality(what="txa", status=Status.OFF_LABEL),),
    prescribed=(PRESCRIBED,),
    exposures=(EXPOSURE,),
    points_in_avoid_areas={"malar R": 0},
    emergency_kit_checked_on=TODAY,
    checklist_open=(),
)
OVER = Check(
    check="ceiling:txa:per-session", standing=Standing.STOP, say="TXA: 9 mg is more than 8 mg.",
    by=LimitedBy.CEILING, value=q("9 mg"), limit=q("8 mg"),
)  # fmt: skip


def lots(**fields) -> tuple[LotState, ...]:
    return (replace(READY.lots[0], **fields), READY.lots[1])


def ordered(*, need: dict[str, object] | None = None, **order: object) -> dict[str, object]:
    """One order, changed."""
    return {"prescribed": (replace(PRESCRIBED, orders=(replace(ORDER, **order),), **need or {}),)}


BROKEN = {
    Condition.IDENTITY: {"identity_confirmed": False},
    Condition.CONSENT_MISSING: {"consent": None},
    Condition.CONSENT_DOES_NOT_COVER: {"planned": replace(PLANNED, session=4)},
    Condition.SCREENING_MISSING: {"screening": None},
    Condition.SCREENING_OUTDATED: {"screening": replace(READY.screening, is_current=False)},
    Condition.TODAYS_QUESTIONS: {"unanswered_today": ("pregnant",)},
    Condition.VERDICT: {"screening": replace(READY.screening, verdict="ask", open_findings=("stroke",))},
    Condition.PLAN_NOT_ACCEPTED: {"plan_accepted": False},
    Condition.PROTOCOL_NOT_ADOPTED: {"adoption": AdoptionState(adopted=True, same_digest=False)},
    Condition.OPERATOR_ROLE: {"operator_may_treat": False},
    Condition.OPERATOR_CREDENTIAL: {"operator_credential_valid": False},
    Condition.LOT_MISSING: {"lots": READY.lots[:1]},
    Condition.LOT_EXPIRED: {"lots": lots(expires_on=date(2026, 11, 21))},
    Condition.LOT_RECALLED: {"lots": lots(recalled=True)},
    Condition.LOT_HELD_BACK: {"lots": lots(held_back="12 °C in the fridge")},
    Condition.LOT_EMPTY: {"lots": lots(enough=False)},
    Condition.VIAL_PAST_USE_BY: {"lots": lots(vial_past="opened 09:00, until 13:00")},
    Condition.VIAL_OF_ANOTHER: {"lots": lots(kept_for_another=True)},
    Condition.MIXTURE_TOO_OLD: {"mixing": MixingState(is_checked=True, is_too_old=True)},
    Condition.MIXTURE_NOT_CHECKED: {"mixing": MixingState(is_checked=False)},
    Condition.MIXTURE_DIFFERS: {"mixing": MixingState(is_checked=True, differs=("TXA",))},
    Condition.ORDER_MISSING: {"prescribed": (replace(PRESCRIBED, orders=()),)},
    Condition.ORDER_EXPIRED: ordered(valid_until=date(2026, 11, 21)),
    Condition.ORDER_DOES_NOT_COVER: ordered(used=5),
    Condition.SKIN_TEST_MISSING: {"exposures": (replace(EXPOSURE, is_test_required=True),)},
    Condition.SKIN_TEST_POSITIVE: {"exposures": (replace(EXPOSURE, is_first=False, result="positive"),)},
    Condition.DOSE: {"dose_checks": (OVER,)},
    Condition.JURISDICTION: {"legality": (Legality(what="txa", status=Status.BANNED),)},
    Condition.AVOID_AREA: {"points_in_avoid_areas": {"malar R": 2}},
    Condition.CHECKLIST_MISSING: {"checklist_open": ("Hands washed.",)},
    Condition.EMERGENCY_KIT: {"emergency_kit_checked_on": date(2026, 11, 21)},
}


def test_when_everything_holds_the_session_may_start() -> None:
    assert missing(READY) == ()


@pytest.mark.parametrize("condition", list(Condition), ids=lambda condition: condition.value)
def test_each_condition_alone_keeps_the_session_from_starting(condition: Condition) -> None:
    found = missing(replace(READY, **BROKEN[condition]))

    assert [one.condition for one in found] == [condition]
    assert found[0].say.endswith(".")
    assert found[0].do.endswith(".")


def test_everything_that_is_missing_is_said_at_once() -> None:
    nothing = replace(READY, identity_confirmed=False, consent=None, screening=None, plan_accepted=False)

    assert len(missing(nothing)) == 4


@pytest.mark.parametrize(
    ("verdict", "passes"),
    [("clear", True), ("caution", True), ("ask", False), ("defer", False), ("blocked", False), ("", False)],
)
def test_only_clear_and_caution_pass_without_an_override(verdict: str, passes: bool) -> None:
    state = replace(READY, screening=replace(READY.screening, verdict=verdict))

    assert (missing(state) == ()) is passes
    assert missing(replace(state, screening=replace(state.screening, overridden=True))) == ()


def test_an_absolute_finding_asks_for_a_second_clinician() -> None:
    blocked = replace(
        READY.screening, verdict="blocked", open_findings=("seizure",), absolute_findings=("seizure",)
    )
    (found,) = missing(replace(READY, screening=blocked))

    assert found.override is Override.PRACTITIONER_AND_SECOND_CLINICIAN
    assert "second clinician" in found.do


@pytest.mark.parametrize(
    "condition",
    [Condition.CONSENT_MISSING, Condition.CONSENT_DOES_NOT_COVER, Condition.PROTOCOL_NOT_ADOPTED,
     Condition.LOT_EXPIRED, Condition.LOT_RECALLED, Condition.JURISDICTION],
)  # fmt: skip
def test_what_nobody_may_override_says_so(condition: Condition) -> None:
    (found,) = missing(replace(READY, **BROKEN[condition]))

    assert found.override is Override.NOBODY


def test_a_dose_over_a_ceiling_can_be_let_through_but_a_dose_without_any_limit_cannot() -> None:
    unlimited = replace(OVER, check="no-limit:txa", by=LimitedBy.NONE)
    let_through = frozenset({OVER.check, unlimited.check})

    assert missing(replace(READY, dose_checks=(OVER,), dose_overridden=let_through)) == ()
    (found,) = missing(replace(READY, dose_checks=(unlimited,), dose_overridden=let_through))
    assert found.override is Override.NOBODY


def test_a_check_that_only_checks_does_not_close_the_gate() -> None:
    assert missing(replace(READY, dose_checks=(replace(OVER, standing=Standing.CHECK),))) == ()


@pytest.mark.parametrize("status", [None, Status.UNKNOWN, Status.OFF_BY_DEFAULT, Status.PHARMACY_ONLY_MIXING])
def test_a_law_that_is_not_known_needs_the_directors_word(status: Status | None) -> None:
    asked = replace(READY, legality=(Legality(what="mixing", status=status),))
    allowed = replace(READY, legality=(Legality(what="mixing", status=status, director_allows=True),))

    assert [found.override for found in missing(asked)] == [Override.DIRECTOR]
    assert missing(allowed) == ()


def test_a_director_cannot_allow_what_is_banned() -> None:
    banned = Legality(what="txa", status=Status.BANNED, director_allows=True)

    assert missing(replace(READY, legality=(banned,)))[0].override is Override.NOBODY


def test_a_site_without_a_jurisdiction_treats_nobody() -> None:
    assert [found.condition for found in missing(replace(READY, jurisdiction=None))] == [
        Condition.JURISDICTION
    ]


def test_a_lot_is_good_on_its_last_day_and_a_lot_without_a_date_is_not() -> None:
    assert missing(replace(READY, lots=lots(expires_on=TODAY))) == ()
    assert [found.condition for found in missing(replace(READY, lots=lots(expires_on=None)))] == [
        Condition.LOT_EXPIRED
    ]


def test_the_law_is_gathered_for_substances_devices_and_mixing() -> None:
    found = legality(care_pack(), "GB-SCT", substances=["gel", "gold"], devices=["spoon"], is_mixed=True)

    assert [(part.what, part.status) for part in found] == [
        ("Gel", Status.ALLOWED), ("gold", None), ("spoon", None), ("Mixing in the clinic", Status.ALLOWED),
    ]  # fmt: skip


def test_pharmacy_only_mixing_matters_only_where_something_is_mixed() -> None:
    pack = care_pack()
    unmixed, mixed = (
        legality(pack, "FR", substances=["gel"], devices=[], is_mixed=is_mixed)[0].status
        for is_mixed in (False, True)
    )

    assert (unmixed, mixed) == (Status.ALLOWED, Status.PHARMACY_ONLY_MIXING)


def test_the_directors_signature_is_found_by_statement() -> None:
    signed = {"substance:gold", "mixing:XX"}
    found = legality(
        care_pack(), "XX", substances=["gold"], devices=["spoon"], is_mixed=True, director_allows=signed
    )

    assert [part.director_allows for part in found] == [True, False, True]


def test_a_mixture_that_two_have_seen_and_that_is_fresh_stops_nothing():
    assert missing(replace(READY, mixing=MixingState(is_checked=True))) == ()


def test_what_goes_beyond_the_adopted_protocol_is_named_and_nobody_overrides_it():
    beyond = AdoptionState(adopted=True, beyond=("Vitamin C",))
    (found,) = missing(replace(READY, adoption=beyond))
    assert found.condition is Condition.PROTOCOL_NOT_ADOPTED
    assert "Vitamin C" in found.say
    assert found.override is Override.NOBODY


@pytest.mark.parametrize(
    ("changes", "condition", "words"),
    [
        (ordered(most=q("7.99 mg")), Condition.ORDER_DOES_NOT_COVER, "8 mg are planned"),
        (ordered(strength=q("4 mg/mL")), Condition.ORDER_DOES_NOT_COVER, "it says 4 mg/mL, not 100 mg/mL"),
        (ordered(routes=frozenset({"subcutaneous"})), Condition.ORDER_DOES_NOT_COVER, "not intradermal"),
        (ordered(used=5), Condition.ORDER_DOES_NOT_COVER, "5 of 5 sessions"),
        (ordered(most=q("8 mL")), Condition.ORDER_DOES_NOT_COVER, "cannot be told"),
        (ordered(need={"amount": None}), Condition.ORDER_DOES_NOT_COVER, "cannot be told"),
        (ordered(need={"strengths": ()}), Condition.ORDER_DOES_NOT_COVER, "is not known"),
        (ordered(stopped=True), Condition.ORDER_EXPIRED, "has been stopped"),
        (ordered(valid_from=date(2026, 11, 23)), Condition.ORDER_EXPIRED, "holds only from"),
    ],
)
def test_an_order_covers_what_it_says_and_nothing_else(
    changes: dict[str, object], condition: Condition, words: str
) -> None:
    (found,) = missing(replace(READY, **changes))

    assert found.condition is condition
    assert words in found.say
    assert found.override is Override.NOBODY  # it is the law


def test_of_two_orders_the_session_stands_on_the_one_that_covers_it() -> None:
    weak = replace(ORDER, id="o2", strength=q("4 mg/mL"))
    later = replace(ORDER, id="o3", valid_until=date(2027, 1, 1))
    need = replace(PRESCRIBED, orders=(weak, later, ORDER))
    state = replace(READY, prescribed=(need,))

    assert missing(state) == ()
    assert covering(need, state) == ORDER  # the one that ends first
    assert covering(replace(need, orders=(weak,)), state) is None


def test_two_orders_do_not_add_up_to_one() -> None:
    half = replace(ORDER, most=q("4 mg"))
    need = replace(PRESCRIBED, orders=(half, replace(half, id="o2")))

    assert [one.condition for one in missing(replace(READY, prescribed=(need,)))] == [
        Condition.ORDER_DOES_NOT_COVER
    ]


@pytest.mark.parametrize(
    ("is_first", "is_required", "result", "stops"),
    [
        (True, True, "", True), (True, True, "unclear", True), (True, True, "negative", False),
        (True, True, "unheard-of", True), (False, True, "", False), (True, False, "", False),
        (True, False, "unclear", False), (False, False, "positive", True), (True, False, "positive", True),
    ],
)  # fmt: skip
def test_a_test_is_wanted_only_where_it_is_asked_for_and_a_reaction_stops_whenever_it_was(
    is_first: bool, is_required: bool, result: str, stops: bool
) -> None:
    one = Exposure(
        substance="txa", name="TXA", is_first=is_first, is_test_required=is_required, result=result
    )

    assert bool(missing(replace(READY, exposures=(one,)))) is stops
