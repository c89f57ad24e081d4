"""Real objects for the matrix of routes and roles."""

from datetime import timedelta
from typing import Any

from mesocare.demo import drafts
from mesocare.messages.links import make_link
from tests.support.care import accepted_plan_of, quote_of
from tests.support.people import BORN, patient_of
from tests.support.world import World


def examples(world: World) -> dict[str, dict[str, Any]]:
    patient = {"patient_uuid": patient_of(world).uuid}
    quote = quote_of(world, draft=drafts.melasma())
    paid = accepted_plan_of(world, draft=drafts.acne_scars(), paid_minor=5000)
    token = make_link(
        purpose="quote",
        organisation=world.organisation,
        subject=quote,
        at=world.at,
        patient=patient_of(world),
        birth_date=BORN,
        site=world.site,
        lives=timedelta(days=3650),
    )
    plan, account = {"plan_uuid": quote.plan.uuid}, {"course_uuid": paid.course.uuid}
    return {
        "billing:quote": patient | plan,
        "billing:make": patient | plan,
        "billing:send": patient | {"quote_uuid": quote.uuid},
        "billing:accept": patient | {"quote_uuid": quote.uuid},
        "billing:quote-pdf": patient | {"quote_uuid": quote.uuid},
        "billing:account": patient | account,
        "billing:pay": patient | account,
        "billing:reverse": patient | {"payment_uuid": paid.course.payments.get().uuid},
        "billing:receipt": patient | {"payment_uuid": paid.course.payments.get().uuid},
        "billing:quote-at-home": {"token": token},
    }
