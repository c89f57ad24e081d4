"""The gate is monotone: neither a further problem, nor what is not known, nor an override less opens it."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from mesotherapy.gate import AdoptionState, Condition, GateState, Legality, LotState, MixingState, missing
from mesotherapy.pack.statements import Status
from mesotherapy.tests.test_gate import BROKEN, OVER, READY, TODAY

A_LOT = st.builds(
    LotState,
    part=st.sampled_from(["txa", "needle"]),
    lot=st.sampled_from(["", "T1", "N1"]),
    expires_on=st.sampled_from([None, TODAY - timedelta(days=1), TODAY, TODAY + timedelta(days=9)]),
    recalled=st.booleans(),
    enough=st.booleans(),
)
A_CHECK = st.builds(
    replace,
    st.just(OVER),
    check=st.sampled_from(["a", "b"]),
    standing=st.sampled_from(list(type(OVER.standing))),
)
A_LAW = st.builds(
    Legality, what=st.just("txa"), status=st.sampled_from([None, *Status]), director_allows=st.booleans()
)
SCREENED = st.none() | st.builds(
    replace,
    st.just(READY.screening),
    verdict=st.sampled_from(["clear", "caution", "ask", "defer", "blocked", "", "unheard-of"]),
    is_current=st.booleans(),
    overridden=st.booleans(),
)
STATES = st.builds(
    replace,
    st.just(READY),
    identity_confirmed=st.booleans(),
    consent=st.sampled_from([None, READY.consent]),
    planned=st.sampled_from([READY.planned, replace(READY.planned, session=9)]),
    screening=SCREENED,
    unanswered_today=st.sampled_from([(), ("pregnant",)]),
    plan_accepted=st.booleans(),
    adoption=st.builds(
        AdoptionState, adopted=st.booleans(), same_digest=st.booleans(), beyond=st.sampled_from([(), ("C",)])
    ),
    operator_may_treat=st.booleans(),
    operator_credential_valid=st.booleans(),
    parts_needed=st.sampled_from([(), ("txa",), ("txa", "needle")]),
    lots=st.lists(A_LOT, max_size=3).map(tuple),
    dose_checks=st.lists(A_CHECK, max_size=2).map(tuple),
    dose_overridden=st.frozensets(st.sampled_from(["a", "b"])),
    jurisdiction=st.sampled_from([None, "GB"]),
    legality=st.lists(A_LAW, max_size=2).map(tuple),
    points_in_avoid_areas=st.dictionaries(st.just("malar R"), st.integers(0, 3)),
    emergency_kit_checked_on=st.sampled_from([None, TODAY, TODAY - timedelta(days=1)]),
    mixing=st.none() | st.builds(MixingState, is_checked=st.booleans(), is_too_old=st.booleans()),
)
"""Any state at all, most of them shut and a few of them open."""

NOT_KNOWN = (
    {"consent": None}, {"screening": None}, {"jurisdiction": None}, {"emergency_kit_checked_on": None},
    *({"screening": replace(READY.screening, verdict=verdict)} for verdict in ("", "ask")),
    {"legality": (Legality(what="txa", status=None),)},
    {"legality": (Legality(what="txa", status=Status.UNKNOWN),)},
    {"lots": (replace(READY.lots[0], expires_on=None), READY.lots[1]), "parts_needed": READY.parts_needed},
    {"lots": (replace(READY.lots[0], lot=""), READY.lots[1]), "parts_needed": READY.parts_needed},
)  # fmt: skip


def conditions(state: GateState) -> Counter[Condition]:
    return Counter(one.condition for one in missing(state))


@given(STATES, st.sampled_from(sorted(BROKEN, key=lambda one: one.value)))
def test_a_further_problem_never_opens_it(state: GateState, condition: Condition) -> None:
    """Whatever else is wrong or right, what is broken is said."""
    asked = replace(state, **BESIDE.get(condition, {}), **BROKEN[condition])

    assert condition in conditions(asked)


BESIDE = {  # without a consent nothing could fall short, and a lot is missing where one is needed
    Condition.CONSENT_DOES_NOT_COVER: {"consent": READY.consent},
    Condition.LOT_MISSING: {"parts_needed": READY.parts_needed},
}


@given(STATES, A_LOT, A_CHECK, A_LAW, st.integers(0, 3))
def test_more_lots_checks_laws_and_marks_take_no_problem_away(
    state: GateState, lot: LotState, check: object, law: Legality, points: int
) -> None:
    before = conditions(state)
    for more in (
        {"dose_checks": (*state.dose_checks, check)},
        {"legality": (*state.legality, law)},
        {"points_in_avoid_areas": {**state.points_in_avoid_areas, "chin M": points}},
        {"parts_needed": (*state.parts_needed, "cream")},
        {"unanswered_today": (*state.unanswered_today, "unwell-today")},
        {"lots": (*state.lots, replace(lot, part="another"))},
    ):
        after = conditions(replace(state, **more))
        assert all(after[one] >= (before[one] > 0) for one in before)


@given(STATES, st.sampled_from(NOT_KNOWN))
def test_what_is_not_known_never_opens_it(state: GateState, unknown: dict[str, object]) -> None:
    assert missing(replace(state, **unknown))


@given(STATES)
def test_taking_an_override_back_never_opens_it(state: GateState) -> None:
    without = replace(
        state,
        dose_overridden=frozenset(),
        screening=state.screening and replace(state.screening, overridden=False),
        legality=tuple(replace(one, director_allows=False) for one in state.legality),
    )
    before, after = conditions(state), conditions(without)
    assert all(after[one] >= count for one, count in before.items())
