"""What the shipped knowledge must hold about doses, recovery and scales, whoever edits it."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mesotherapy.outcomes import score
from mesotherapy.pack import Pack
from mesotherapy.pack.checkins import SignKind
from mesotherapy.pack.jurisdictions import NOT_SET, JurisdictionEntry
from mesotherapy.pack.protocols import Protocol
from mesotherapy.pack.reactions import RedFlag, Urgency
from mesotherapy.pack.scales import Scale
from mesotherapy.pack.substances import LimitKind, Substance
from mesotherapy.recovery import Report, SessionFacts, check_ins_of, due_check_ins, triage

AT = datetime(2026, 11, 20, 10, 0)
CHECK_IN_ANSWERS = [
    "redness", "swelling", "bruising", "lumps", "numbness", "itching", "pain", "temperature_c", "fever",
    "spreading", "heat", "pus", "blister", "ulcer", "skin-blanching", "skin-black", "vision",
    "breathing", "face-or-tongue-swelling", "hives", "faint", "seizure", "speech-or-limb-weakness",
    "uneven-smile", "swallowing", "hair-loss-patch", "new-nodule", "worse-again",
]  # fmt: skip
EMERGENCIES = ("breathing", "face-or-tongue-swelling", "vision", "speech-or-limb-weakness", "seizure")


def after(protocol: Protocol) -> SessionFacts:
    return SessionFacts(
        at=AT,
        substances=frozenset(protocol.substance_ids),
        techniques=frozenset(protocol.techniques),
        zones=tuple(f"{zone} R" for zone in protocol.zones),
    )


def yes_no(pack: Pack) -> list[str]:
    schedule = check_ins_of(pack)
    assert schedule is not None
    return [question.id for question in schedule.questions if question.kind is SignKind.YES_NO]


def test_every_answer_of_the_command_lines_contract_has_its_question(pack: Pack) -> None:
    schedule = check_ins_of(pack)
    assert schedule is not None

    assert set(CHECK_IN_ANSWERS) <= {question.id for question in schedule.questions}


def test_every_yes_or_no_question_can_raise_a_flag(pack: Pack) -> None:
    judged = {sign for flag in pack.all(RedFlag) for sign in flag.signs}

    assert set(yes_no(pack)) <= judged


@pytest.mark.parametrize("sign", EMERGENCIES)
def test_what_cannot_wait_is_an_emergency_after_every_protocol_on_every_day(pack: Pack, sign: str) -> None:
    for protocol in pack.all(Protocol):
        for day in (0, 1, 7, 28, 200):
            report = Report(at=AT + timedelta(days=day), answers={sign: "yes"})

            assert triage(pack, after(protocol), report).urgency is Urgency.EMERGENCY


def test_no_yes_is_ever_merely_expected(pack: Pack) -> None:
    for protocol in pack.all(Protocol):
        for sign in yes_no(pack):
            for day in (0, 2, 10, 60, 210):
                report = Report(at=AT + timedelta(days=day), answers={sign: "yes"})

                assert triage(pack, after(protocol), report).urgency is not Urgency.EXPECTED


def test_a_calm_answer_to_every_check_in_alarms_nobody(pack: Pack) -> None:
    schedule, signs = check_ins_of(pack), set(yes_no(pack))
    assert schedule is not None
    for protocol in pack.all(Protocol):
        for due in due_check_ins(schedule, AT):
            calm = {sign: "no" if sign in signs else 0 for sign in due.moment.ask if sign != "temperature_c"}
            found = triage(pack, after(protocol), Report(at=due.opens_at, answers=calm, asked=due.moment.ask))

            assert found.urgency is Urgency.EXPECTED, (due.moment.id, found.reasons)


def test_follow_up_reaches_seven_months(pack: Pack) -> None:
    schedule = check_ins_of(pack)
    assert schedule is not None
    last = due_check_ins(schedule, AT)[-1]

    assert last.opens_at >= AT + timedelta(weeks=26)
    assert "new-nodule" in last.moment.ask


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_one_more_yes_never_lowers_the_urgency(pack: Pack, data: st.DataObject) -> None:
    signs = yes_no(pack)
    said = data.draw(st.dictionaries(st.sampled_from(signs), st.sampled_from(["yes", "no", "unknown"])))
    sign, day = data.draw(st.sampled_from(signs)), data.draw(st.integers(0, 220))
    asked = tuple(data.draw(st.sets(st.sampled_from(signs))))
    session = after(data.draw(st.sampled_from(pack.all(Protocol))))
    without, with_it = (
        triage(pack, session, Report(at=AT + timedelta(days=day), answers=answers, asked=asked))
        for answers in (said, {**said, sign: "yes"})
    )

    assert with_it.urgency.rank <= without.urgency.rank


def test_every_place_has_an_emergency_number(pack: Pack) -> None:
    places = [place for place in pack.all(JurisdictionEntry) if place.id != NOT_SET]

    assert places
    assert all(place.emergency_number.strip().isdigit() for place in places)


def test_no_weak_source_sets_a_cap(pack: Pack) -> None:
    caps = [
        limit
        for substance in pack.all(Substance)
        for limit in substance.limits
        if limit.kind is LimitKind.CAP
    ]

    assert caps
    assert all(cap.may_judge for cap in caps)


def test_tranexamic_acid_and_hyaluronic_acid_have_no_cap_for_a_session(pack: Pack) -> None:
    for name in ("tranexamic-acid", "ha-non-cross-linked"):
        limits = pack.get(Substance, name).limits

        assert not [limit for limit in limits if limit.kind is LimitKind.CAP and limit.basis.bounds_a_session]


@pytest.mark.parametrize(("name", "top"), [("masi", 48), ("mmasi", 24)])
def test_the_published_ends_of_the_melasma_scales_come_out(pack: Pack, name: str, top: int) -> None:
    scale = pack.get(Scale, name)
    highest = {item.id: item.max for item in scale.items}

    assert scale.range == (0, top)
    assert score(scale, highest).value == top
    assert sum(scale.weights.values()) == Decimal(1)


def test_gais_runs_one_to_five_with_lower_better(pack: Pack) -> None:
    gais = pack.get(Scale, "gais")

    assert (gais.range, gais.direction.words) == ((1, 5), "lower is better")


def test_every_grade_of_a_scale_lies_in_its_range(pack: Pack) -> None:
    for scale in pack.all(Scale):
        for item in scale.items:
            assert all(item.min <= level.value <= item.max for level in item.levels), scale.id
        if scale.formula == "single":
            assert scale.range == (scale.items[0].min, scale.items[0].max), scale.id


def test_a_scale_that_is_not_used_says_why(pack: Pack) -> None:
    for scale in pack.all(Scale):
        if not scale.implementable:
            assert any(note.id == "why-not" for note in scale.notes), scale.id


def test_scales_against_pictures_of_others_are_not_used(pack: Pack) -> None:
    for name in ("hexsel-cellulite", "pcss-cellulite", "wsrs", "savin", "sinclair", "face-q", "dlqi"):
        assert not pack.get(Scale, name).implementable
