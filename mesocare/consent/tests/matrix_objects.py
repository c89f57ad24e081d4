"""Real objects for the matrix of routes and roles."""

from datetime import timedelta
from typing import Any

from mesocare.demo import drafts
from mesocare.messages.links import make_link
from tests.support.care import accepted_plan_of, consent_of
from tests.support.people import BORN, patient_of
from tests.support.world import World


def examples(world: World) -> dict[str, dict[str, Any]]:
    patient = {"patient_uuid": patient_of(world).uuid}
    consent = consent_of(world, accepted_plan_of(world, draft=drafts.acne_scars()))
    token = make_link(
        purpose="consent",
        organisation=world.organisation,
        subject=consent,
        at=world.at,
        patient=patient_of(world),
        birth_date=BORN,
        site=world.site,
        lives=timedelta(days=3650),
    )
    one = patient | {"consent_uuid": consent.uuid}
    return {
        "consent:list": patient,
        "consent:photographs": patient,
        "consent:prepare": patient | {"plan_uuid": consent.plan.uuid},
        **{f"consent:{name}": one for name in ("show", "sign", "pdf", "send", "withdraw")},
        "consent:at-home": {"token": token},
        "consent:at-home-pdf": {"token": token},
    }
