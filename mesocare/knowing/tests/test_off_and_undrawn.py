"""Treatments that the pack leaves off, and treatments in zones that no chart draws: no path goes round it."""

import uuid
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mesocare.audit.models import AuditEvent
from mesocare.clinics.actions import SwitchedOff, adopt_protocol, switch_treatment
from mesocare.clinics.models import Adoption, Organisation, Site, StaffMember, TreatmentSwitch
from mesocare.clinics.pack import adoption_of, current_pack, protocols_here, rests_on_of
from mesocare.clinics.reviewing import review_state
from mesocare.demo import drafts
from mesocare.guide.offered import chosen_at, treatments_at
from mesocare.planning.models import Plan
from mesocare.planning.permissions import NoChart, check_are_drawn
from mesotherapy.pack.protocols import Protocol
from mesotherapy.skin import UnknownZone
from tests.support.care import plan_of
from tests.support.packs import LIPOLYSIS, PARTLY, SCALP, WHY_OFF, with_made_up_treatments
from tests.support.people import patient_of
from tests.support.world import World

pytestmark = pytest.mark.django_db
REASON = "We are trained in it and hold the licensed product."


@pytest.fixture(autouse=True)
def grown_pack(tmp_path: Path, settings: Any) -> None:
    settings.KNOWLEDGE = with_made_up_treatments(tmp_path / "grown", settings)


@pytest.fixture
def directs(director: StaffMember, sign_in: Any) -> Client:
    client: Client = sign_in(director)
    return client


def switch(directs: Client, command: Any, to: str, reason: str = REASON) -> Any:
    return directs.post(
        reverse("knowing:switch", args=[LIPOLYSIS]), {**command(), "to": to, "reason": reason}
    )


def adopt(by: StaffMember, at: Any, protocol: str = LIPOLYSIS) -> Adoption:
    return adopt_protocol(
        protocol=protocol,
        read_digest=rests_on_of(protocol).digest,
        credential="Dermatologist",
        by=by,
        at=at,
        command_id=uuid.uuid4(),
    )


def test_what_the_pack_leaves_off_is_not_adopted_until_switched_on(
    directs: Client, director: StaffMember, organisation: Organisation, command: Any, at: Any
) -> None:
    with pytest.raises(SwitchedOff):
        adopt(director, at)
    fields = {"read_digest": rests_on_of(LIPOLYSIS).digest, "credential": "x", "has_read": "on"}
    refused = directs.post(reverse("knowing:adopt", args=[LIPOLYSIS]), {**command(), **fields})
    assert refused.status_code == 409
    assert not Adoption.objects.exists()

    assert switch(directs, command, "on").status_code == 302
    kept = TreatmentSwitch.objects.get()
    assert (kept.decided_by, kept.reason, kept.is_on) == (director, REASON, True)
    assert AuditEvent.objects.filter(action="treatment.switched-on").exists()
    assert not adoption_of(organisation, LIPOLYSIS).is_current  # adopting it is a step of its own
    assert (
        directs.post(reverse("knowing:adopt", args=[LIPOLYSIS]), {**command(), **fields}).status_code == 302
    )
    assert adoption_of(organisation, LIPOLYSIS).is_current


def test_switching_needs_a_reason_and_something_to_switch(directs: Client, command: Any) -> None:
    assert switch(directs, command, "on", "no").status_code == 422
    assert switch(directs, command, "off").status_code == 422
    assert switch(directs, command, "on").status_code == 302
    assert switch(directs, command, "on").status_code == 422
    assert TreatmentSwitch.objects.count() == 1
    nothing = directs.get(reverse("knowing:switch", args=[SCALP])).content.decode()
    assert "nothing to switch" in nothing


def test_switched_off_again_nothing_is_adopted_and_the_old_adoption_does_not_come_back(
    director: StaffMember, organisation: Organisation, at: Any
) -> None:
    def put(is_on: bool, minutes: int) -> None:
        switch_treatment(
            protocol=LIPOLYSIS,
            is_on=is_on,
            reason=REASON,
            by=director,
            at=at + timedelta(minutes=minutes),
            command_id=uuid.uuid4(),
        )

    put(True, 0)
    adopt(director, at + timedelta(minutes=1))
    assert adoption_of(organisation, LIPOLYSIS).is_current
    put(False, 2)
    assert adoption_of(organisation, LIPOLYSIS).is_off
    put(True, 3)
    assert adoption_of(organisation, LIPOLYSIS).adoption is None


@pytest.mark.parametrize("role", ["practitioner", "assistant", "reception", "manager"])
def test_only_the_director_switches(request: Any, sign_in: Any, command: Any, role: str) -> None:
    client = sign_in(request.getfixturevalue(role))

    assert switch(client, command, "on").status_code == 403
    assert not TreatmentSwitch.objects.exists()


def test_one_clinics_switch_is_not_anothers(
    directs: Client, command: Any, organisation: Organisation, other_organisation: Organisation
) -> None:
    switch(directs, command, "on")

    assert LIPOLYSIS in {each.id for each in protocols_here(organisation)}
    assert LIPOLYSIS not in {each.id for each in protocols_here(other_organisation)}


def test_what_is_off_does_not_count_as_unread(organisation: Organisation) -> None:
    off = [each.id for each in current_pack().all(Protocol) if each.off_by_default is not None]

    assert LIPOLYSIS in off
    assert review_state(organisation).of == len(current_pack().all(Protocol)) - len(off)


def test_what_is_off_cannot_be_chosen_planned_or_talked_about(
    practitioner: StaffMember, sign_in: Any, world: World, command: Any
) -> None:
    client = sign_in(practitioner)
    patient = patient_of(world)
    build = reverse("planning:build", args=[patient.uuid, LIPOLYSIS])

    choose = client.get(reverse("planning:choose", args=[patient.uuid])).content.decode()
    assert build not in choose
    assert "Off here" in choose
    assert WHY_OFF in client.get(build).content.decode()
    assert client.post(build, {**command(), "save": "1"}).status_code == 409
    assert client.get(reverse("assessment:risks", args=[patient.uuid, LIPOLYSIS])).status_code == 409
    assess = client.get(reverse("assessment:assess", args=[patient.uuid]), {"protocol": LIPOLYSIS})
    assert LIPOLYSIS not in assess.content.decode()
    with pytest.raises(SwitchedOff):
        plan_of(world, patient, replace(drafts.rejuvenation(), protocol=LIPOLYSIS))
    assert not Plan.objects.exists()


def test_the_public_never_sees_what_is_off_as_a_treatment_of_the_clinic(
    client: Client, site: Site, directs: Client, command: Any
) -> None:
    pages = [reverse(f"guide:{name}", args=[site.slug]) for name in ("home", "self-check", "cost")]
    assert not any("Made-up lipolysis" in client.get(page).content.decode() for page in pages)
    sent = client.get(pages[2], {"treatment": LIPOLYSIS}).content.decode()
    assert "Made-up lipolysis" not in sent
    asked = client.post(pages[1], {"treatment": LIPOLYSIS, "until": "0"}).content.decode()
    assert f'value="{LIPOLYSIS}"' not in asked

    switch(directs, command, "on")
    assert "Made-up lipolysis" in client.get(pages[1]).content.decode()
    assert "not offered here yet" in client.get(pages[1]).content.decode()


def test_somebody_who_does_not_know_is_checked_for_what_is_offered(
    organisation: Organisation, director: StaffMember, at: Any
) -> None:
    assert len(chosen_at(treatments_at(organisation), ["any"])) == len(protocols_here(organisation))
    adopt(director, at, SCALP)

    assert [each.id for each in chosen_at(treatments_at(organisation), ["any"])] == [SCALP]
    assert treatments_at(organisation)[0].protocol.id == SCALP


def test_a_treatment_no_chart_draws_is_read_screened_adopted_and_not_planned(
    directs: Client, director: StaffMember, organisation: Organisation, world: World, command: Any, at: Any
) -> None:
    patient = patient_of(world)
    build = reverse("planning:build", args=[patient.uuid, SCALP])
    adopt(director, at, SCALP)

    assert adoption_of(organisation, SCALP).is_current
    assert (
        "no chart of this zone yet: Made-up vertex"
        in directs.get(reverse("knowing:entry", args=["protocol", SCALP])).content.decode()
    )
    screened = directs.get(reverse("assessment:assess", args=[patient.uuid]), {"protocol": SCALP})
    assert "Made-up scalp treatment" in screened.content.decode()
    choose = directs.get(reverse("planning:choose", args=[patient.uuid])).content.decode()
    assert build not in choose
    assert "Made-up vertex" in choose
    assert "Made-up vertex" in directs.get(build).content.decode()
    assert directs.post(build, {**command(), "save": "1"}).status_code == 409


def test_no_plan_is_kept_in_a_zone_without_a_chart(world: World) -> None:
    shipped = drafts.rejuvenation()
    with pytest.raises(NoChart):
        plan_of(world, None, replace(shipped, protocol=SCALP))
    elsewhere = tuple(replace(zone, zone="made-up-vertex", side="M") for zone in shipped.zones[:1])
    with pytest.raises(UnknownZone):  # it cannot even be reckoned
        plan_of(world, None, replace(shipped, protocol=PARTLY, zones=elsewhere))
    with pytest.raises(NoChart):
        check_are_drawn(zone.zone for zone in elsewhere)
    assert not Plan.objects.exists()


def test_a_treatment_drawn_in_part_is_planned_in_that_part_and_says_so(directs: Client, world: World) -> None:
    page = directs.get(reverse("planning:build", args=[patient_of(world).uuid, PARTLY])).content.decode()

    assert "no chart of this zone yet: Made-up vertex" in page
    assert "use:malar:R" in page
    assert "use:made-up-vertex" not in page
