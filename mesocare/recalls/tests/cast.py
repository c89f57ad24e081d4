"""A lot that was used in some people, for tests of what a recall does."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from mesocare.clinics.models import Site
from mesocare.patients.actions import create_patient
from mesocare.patients.identity import Identity
from mesocare.patients.models import Patient
from mesocare.recalls import actions
from mesocare.recalls.models import Recall
from mesocare.recovery.tests.treated import session_of
from mesocare.stock.models import Lot, Product
from mesocare.stock.tests.cast import new_lot
from mesocare.treatment.models import LotUsed, TreatmentSession
from tests.support.people import patient_of
from tests.support.world import World

NUMBER = "TX4417"


@dataclass
class Used:
    """One lot at the world's site, and the sessions in which it was used."""

    world: World
    product: Product
    lot: Lot
    sessions: list[TreatmentSession]

    @property
    def patients(self) -> list[Patient]:
        return [session.patient for session in self.sessions]


def use(
    world: World, session: TreatmentSession, lot: Lot, part: str = "component:tranexamic-acid"
) -> LotUsed:
    """A lot that went into a session."""
    return LotUsed.objects.create(
        treatment_session=session,
        lot=lot,
        part=part,
        amount="0.1",
        by=world.practitioner,
        at=session.started_at or world.at,
    )


def another(world: World, family_name: str) -> Patient:
    """Somebody whom nobody takes for the world's own patient: another name, another birth date."""
    count = world.organisation.patients.count()
    return create_patient(
        organisation=world.organisation,
        identity=Identity(
            family_name=family_name,
            given_name=("Beatrix", "Cordelia", "Dorothea", "Eudora")[count % 4],
            birth_date=date(1960 + count, 3, 1 + count % 28),
            sex="female",
            phone=f"+33 6 {70_000_000 + count * 1_234_567 % 9_999_999:08}",
            email=f"{family_name}.{count}@example.org".lower(),
        ),
        by=world.practitioner,
        at=world.at,
        command_id=uuid.uuid4(),
        home_site=world.site,
    )


def treated_with(
    world: World, lot: Lot, patient: Patient, *, days_ago: float = 5, site: Site | None = None
) -> TreatmentSession:
    """A signed session of this patient in which the lot was used."""
    world.cache["sessions of recalls"] = number = int(str(world.cache.get("sessions of recalls", 50))) + 1
    session = session_of(world, patient=patient, days_ago=days_ago, site=site, number=number)
    use(world, session, lot)
    return session


def used_lot(world: World, people: int = 2) -> Used:
    """A lot of tranexamic acid, used in the world's patient and some others."""
    lot = new_lot(world, number=NUMBER)
    who = [patient_of(world), *(another(world, f"Marchbanks-{n}") for n in range(1, people))]
    sessions = [treated_with(world, lot, patient, days_ago=5 + n) for n, patient in enumerate(who)]
    return Used(world, lot.product, lot, sessions)


def by(world: World, minutes: int = 0) -> dict[str, Any]:
    at = world.at + timedelta(minutes=minutes)
    return {"by": world.director, "at": at, "command_id": uuid.uuid4()}


def recall(world: World, used: Used, **changes: Any) -> Recall:
    given: dict[str, Any] = {
        "product": used.product,
        "number": used.lot.number,
        "told_by": "maker",
        "reason": "The maker's letter of 23 November: particles seen.",
        **by(world),
    }
    return actions.open_recall(**given | changes)
