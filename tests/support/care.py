"""The path of care for tests, step by step through the features' own actions, as the demo clinic walks it."""

from __future__ import annotations

import uuid
from typing import cast

from mesocare.billing.models import Quote
from mesocare.clinics.actions import set_ceiling, set_price
from mesocare.consent.models import Consent
from mesocare.demo import drafts, steps
from mesocare.demo.place import CEILINGS, PRICES, Place
from mesocare.patients.models import Patient
from mesocare.planning.draft import Draft
from mesocare.planning.models import Plan
from tests.support.people import patient_of
from tests.support.world import World

MELASMA = "melasma-tranexamic-acid-intradermal"
REJUVENATION = "rejuvenation-ha-non-cross-linked"
ACNE_SCARS = "acne-scars-derma-pen-ha"


def clinic_of(world: World) -> steps.Clinic:
    """The world with prices and ceilings, ready for steps of care."""
    if "clinic" not in world.cache:
        place = Place()
        place.sites = [world.site, world.second_site]
        for site in place.sites:
            for item, amount in PRICES.items():
                set_price(
                    site=site,
                    item=item,
                    name="",
                    amount_minor=amount,
                    taxed=True,
                    is_offered=True,
                    by=world.director,
                    at=world.at,
                    command_id=uuid.uuid4(),
                )
        for substance, basis, amount_text, reason in CEILINGS:
            set_ceiling(
                substance=substance,
                basis=basis,
                amount=amount_text,
                reason=reason,
                by=world.director,
                at=world.at,
                command_id=uuid.uuid4(),
            )
        world.cache["clinic"] = steps.Clinic(world.organisation, place, world.staff, world.at)
    return cast(steps.Clinic, world.cache["clinic"])


def plan_of(world: World, patient: Patient | None = None, draft: Draft | None = None) -> Plan:
    """A saved plan, not yet on offer."""
    return steps.plan(
        clinic_of(world), patient or patient_of(world), draft or drafts.rejuvenation(), world.at
    )


def quote_of(world: World, patient: Patient | None = None, draft: Draft | None = None) -> Quote:
    """A plan on offer with its quote."""
    return steps.offer(clinic_of(world), plan_of(world, patient, draft), world.at)


def accepted_plan_of(
    world: World, patient: Patient | None = None, draft: Draft | None = None, paid_minor: int = 0
) -> Plan:
    """A plan the patient accepted at the desk."""
    quote = quote_of(world, patient, draft)
    steps.accept(clinic_of(world), quote, world.at, paid_minor=paid_minor)
    return quote.plan


def consent_of(world: World, plan: Plan | None = None, *, signed: bool = True) -> Consent:
    """A consent for an accepted plan."""
    return steps.consent(clinic_of(world), plan or accepted_plan_of(world), world.at, signed=signed)
