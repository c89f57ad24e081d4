"""Examples for the matrix of routes and roles."""

from datetime import timedelta

from mesocare.clinics.models import Site
from mesocare.diary.models import Appointment, AppointmentKind, Room
from tests.support.people import patient_of
from tests.support.world import World


def examples(world: World) -> dict[str, dict[str, object]]:
    return {"today:arrived": {"appointment_uuid": _visit(world, world.site).uuid}}


def site_examples(world: World) -> dict[str, dict[str, object]]:
    return {"today:arrived": {"appointment_uuid": _visit(world, world.far_site).uuid}}


def _visit(world: World, site: Site) -> Appointment:
    room = Room.objects.create(site=site, name=f"Room for Today {site.pk}")
    return Appointment.objects.create(
        site=site,
        patient=patient_of(world),
        practitioner=world.practitioner,
        room=room,
        kind=AppointmentKind.CONSULTATION,
        starts_at=world.at,
        ends_at=world.at + timedelta(minutes=30),
    )
