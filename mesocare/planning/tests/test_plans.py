"""From a draft to an accepted plan."""

import uuid
from dataclasses import replace
from decimal import Decimal

import pytest

from mesocare.clinics.actions import set_ceiling
from mesocare.clinics.pack import current_pack
from mesocare.demo import drafts
from mesocare.patients.models import Patient
from mesocare.planning import actions
from mesocare.planning.draft import Draft, Reckoning, reckon
from mesocare.planning.models import Plan, PlanZone
from mesocare.planning.prices import price_protocol
from mesocare.planning.queries import newest_plan, standing
from mesotherapy.dosing import Standing
from tests.support.care import MELASMA, accepted_plan_of, clinic_of, plan_of, quote_of
from tests.support.clinic import SignIn
from tests.support.people import patient_of
from tests.support.world import World

pytestmark = pytest.mark.django_db


def reckoned(world: World, draft: Draft, patient: Patient | None = None) -> Reckoning:
    return reckon(
        pack=current_pack(),
        organisation=world.organisation,
        draft=draft,
        avoid=(),
        history=(),
        weight=None,
        years=40,
        place="GB",
        on=world.at.date(),
    )


def test_points_come_from_a_lattice_on_the_skin_and_the_dose_from_the_points(world: World) -> None:
    clinic_of(world)
    found = reckoned(world, drafts.melasma())

    points = sum(zone.points for zone in found.zones)
    assert found.tally.points == points > 40
    assert found.tally.injected_volume.amount == Decimal("0.02") * points
    acid = found.tally.of("tranexamic-acid")
    assert acid is not None
    assert str(acid.concentration) == "4 mg/mL"
    assert acid.session.amount == Decimal("0.08") * points


def test_without_cap_or_ceiling_the_plan_stops_and_says_exactly_that(world: World) -> None:
    found = reckoned(world, drafts.melasma())

    stops = [line.check.say for line in found.lines if line.check.standing is Standing.STOP]
    assert len(stops) == 1
    assert "no" in stops[0].lower()
    assert "ceiling" in stops[0].lower()


def test_over_the_clinics_ceiling_the_plan_stops_with_ways_back_that_work(world: World) -> None:
    clinic_of(world)
    set_ceiling(
        substance="tranexamic-acid",
        basis="session",
        amount="3 mg",
        reason="A lower ceiling for this test.",
        by=world.director,
        at=world.at,
        command_id=uuid.uuid4(),
    )
    found = reckoned(world, drafts.melasma())

    stop = next(line.check for line in found.lines if line.check.standing is Standing.STOP)
    assert stop.fixes, "a stop offers the cheapest ways back"
    assert all(fix.label for fix in stop.fixes)


def test_a_pen_is_planned_by_zone_depth_passes_and_area_never_by_points(world: World) -> None:
    clinic_of(world)
    plan = plan_of(world, draft=drafts.acne_scars())

    zones = list(plan.zones.all())
    assert {zone.points for zone in zones} == {0}
    assert {zone.passes for zone in zones} == {4}
    assert all(zone.area_cm2 > 1 and zone.depth_mm == Decimal("1.00") for zone in zones)


def test_a_change_is_a_new_version_and_the_old_one_stays(world: World) -> None:
    first = plan_of(world, draft=drafts.melasma())
    draft = replace(drafts.melasma(), sessions=3)
    second = actions.save_plan(
        patient=first.patient,
        course=first.course,
        expected_version=1,
        site=world.site,
        draft=draft,
        reckoning=reckoned(world, draft),
        acknowledged={},
        alternatives=[],
        summary="Three visits.",
        note="",
        by=world.practitioner,
        at=world.at,
        command_id=uuid.uuid4(),
    )

    assert (second.version, second.sessions) == (2, 3)
    assert (first.course.plans.get(version=1).sessions, standing(first)) == (5, "superseded")


def test_two_people_saving_the_same_version_do_not_overwrite_each_other(world: World) -> None:
    first = plan_of(world, draft=drafts.melasma())
    with pytest.raises(actions.PlanChanged):
        actions.save_plan(
            patient=first.patient,
            course=first.course,
            expected_version=0,
            site=world.site,
            draft=drafts.melasma(),
            reckoning=reckoned(world, drafts.melasma()),
            acknowledged={},
            alternatives=[],
            summary="x",
            note="",
            by=world.director,
            at=world.at,
            command_id=uuid.uuid4(),
        )
    assert newest_plan(first.course) == first


def test_the_same_command_twice_saves_one_plan(world: World) -> None:
    clinic = clinic_of(world)
    command = uuid.uuid4()
    saved = [
        actions.save_plan(
            patient=patient_of(world),
            course=None,
            expected_version=0,
            site=world.site,
            draft=drafts.melasma(),
            reckoning=reckoned(world, drafts.melasma()),
            acknowledged={},
            alternatives=[],
            summary="x",
            note="",
            by=clinic.staff["director"],  # type: ignore[index]
            at=world.at,
            command_id=command,
        )
        for _ in range(2)
    ]

    assert saved[0].pk == saved[1].pk
    assert Plan.objects.count() == 1


def test_a_plan_with_a_stop_is_not_offered(world: World) -> None:
    stopped = actions.save_plan(
        patient=patient_of(world),
        course=None,
        expected_version=0,
        site=world.site,
        draft=drafts.melasma(),
        reckoning=reckoned(world, drafts.melasma()),  # no ceiling is set in this world
        acknowledged={},
        alternatives=[],
        summary="x",
        note="",
        by=world.director,
        at=world.at,
        command_id=uuid.uuid4(),
    )
    with pytest.raises(actions.PlanStopped, match="Change the plan"):
        actions.offer_plan(plan=stopped, by=world.director, at=world.at, command_id=uuid.uuid4())


def test_a_check_nobody_acknowledged_keeps_the_plan_in_the_clinic(world: World) -> None:
    clinic_of(world)
    draft = replace(
        drafts.melasma(),
        zones=tuple(replace(zone, spacing_mm=Decimal(6)) for zone in drafts.melasma().zones[:1]),
    )
    found = reckoned(world, draft)
    assert found.standing is Standing.CHECK
    plan = actions.save_plan(
        patient=patient_of(world),
        course=None,
        expected_version=0,
        site=world.site,
        draft=draft,
        reckoning=found,
        acknowledged={},
        alternatives=[],
        summary="x",
        note="",
        by=world.director,
        at=world.at,
        command_id=uuid.uuid4(),
    )
    with pytest.raises(actions.CheckNotSeen):
        actions.offer_plan(plan=plan, by=world.director, at=world.at, command_id=uuid.uuid4())


def test_acceptance_needs_an_offer(world: World) -> None:
    plan = plan_of(world)
    with pytest.raises(actions.NotOffered):
        actions.accept_plan(plan=plan, by=world.director, at=world.at)


def test_accepting_the_quote_accepts_the_plan(world: World) -> None:
    assert standing(accepted_plan_of(world)) == "accepted"


def test_a_plan_the_patient_accepted_is_not_offered_again(world: World) -> None:
    plan = accepted_plan_of(world)
    with pytest.raises(actions.AlreadyAccepted):
        actions.offer_plan(plan=plan, by=world.director, at=world.at, command_id=uuid.uuid4())
    assert standing(plan) == "accepted"


def test_the_first_zone_is_in_the_session_price_and_the_others_count(world: World) -> None:
    clinic_of(world)
    one, three = (
        price_protocol(
            pack=current_pack(), site=world.site, protocol=MELASMA, sessions=5, zones=zones, numbing=False
        )
        for zones in (1, 3)
    )
    assert three.net_minor - one.net_minor == 5 * 2 * 2500
    assert {line.item for line in one.lines} == {"consultation", "melasma-session", "review-visit"}
    assert one.tax_minor * 5 == one.net_minor  # 20 %


def test_a_site_without_prices_says_what_is_missing(world: World) -> None:
    priced = price_protocol(
        pack=current_pack(), site=world.site, protocol=MELASMA, sessions=5, zones=1, numbing=False
    )
    assert not priced.is_complete
    assert priced.missing


def test_plain_water_and_strong_salts_are_no_diluent_on_the_page_nor_behind_it(
    world: World, sign_in: SignIn
) -> None:
    clinic_of(world)
    client = sign_in(world.practitioner)
    address = f"/patients/{patient_of(world).uuid}/plan/new/{MELASMA}/"

    page = client.get(address).content.decode()
    assert 'name="volume:sodium-chloride-0.9"' in page
    assert "volume:water-for-injections" not in page
    assert "volume:sodium-bicarbonate-8.4" not in page

    typed = {"volume:water-for-injections": "2.4", "volume:tranexamic-acid": "0.1", "sessions": "3"}
    shown = client.post(address, typed, headers={"HX-Request": "true"}).content.decode()
    assert "Water for injections" not in shown


def test_the_page_reckons_as_typed_and_saves(world: World, sign_in: SignIn) -> None:
    clinic_of(world)
    client = sign_in(world.practitioner)
    address = f"/patients/{patient_of(world).uuid}/plan/new/{MELASMA}/"
    typed = {
        "technique": "papule",
        "device": "fine-needle",
        "target_layer": "superficial-dermis",
        "needle_gauge": "32",
        "needle_length_mm": "4",
        "angle_degrees": "15",
        "strength:tranexamic-acid": "100 mg/mL",
        "volume:tranexamic-acid": "0,1",  # a comma is fine
        "volume:sodium-chloride-0.9": "2.4",
        "use:forehead:M": "on",
        "spacing:forehead:M": "10",
        "point:forehead:M": "0.02",
        "numbing": "none",
        "sessions": "5",
        "interval_min_days": "10",
        "interval_ideal_days": "14",
        "interval_max_days": "21",
        "expected_version": "0",
    }
    shown = client.post(address, typed, headers={"HX-Request": "true"})
    assert "mg" in shown.content.decode()
    assert "<html" not in shown.content.decode()
    assert not Plan.objects.exists()

    saved = client.post(address, typed | {"save": "1", "command_id": str(uuid.uuid4())})
    assert saved.status_code == 302
    zone = PlanZone.objects.get()
    assert (zone.zone, zone.side, zone.spacing_mm) == ("forehead", "M", Decimal("10.0"))


def test_a_number_finer_than_what_is_kept_is_refused_and_not_rounded(world: World, sign_in: SignIn) -> None:
    answer = sign_in(world.practitioner).post(
        f"/patients/{patient_of(world).uuid}/plan/new/{MELASMA}/",
        {"use:malar:R": "on", "technique": "papule", "spacing:malar:R": "9.75", "point:malar:R": "0.02"},
    )
    assert "At most 1 decimals." in answer.content.decode()


def test_a_zone_without_its_numbers_is_named(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.practitioner)
    answer = client.post(
        f"/patients/{patient_of(world).uuid}/plan/new/{MELASMA}/",
        {"use:malar:R": "on", "technique": "papule"},
    )
    assert "leave the zone out" in answer.content.decode()


def test_reception_reads_no_plan_but_makes_the_quote(world: World, sign_in: SignIn) -> None:
    quote = quote_of(world)
    client = sign_in(world.staff["reception"])  # type: ignore[index]
    patient = quote.plan.patient.uuid
    assert client.get(f"/patients/{patient}/plans/{quote.plan.uuid}/").status_code == 403
    assert client.get(f"/patients/{patient}/plans/{quote.plan.uuid}/quote/").status_code == 200
