"""The demo clinic holds nothing a clinic could not, on any day, and leaves nothing behind."""

from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps

from mesocare.assessment.models import ScreeningRecord
from mesocare.audit.verify import walk
from mesocare.clinics.models import Organisation, User
from mesocare.demo.actions import build_demo, erase_demo
from mesocare.diary.models import Appointment
from mesocare.knowing.judged_again import judged_otherwise
from mesocare.patients.models import Patient
from mesocare.recalls.contacts import contacts_of
from mesocare.recalls.models import Recall
from mesocare.recovery.models import Case
from mesocare.treatment.models import DirectorNotice, Seal
from tests.support.clinic import SignIn
from tests.support.world import World

pytestmark = pytest.mark.django_db
SUNDAY_EVENING = datetime(2026, 11, 29, 21, 40, tzinfo=UTC)
TUESDAY_MORNING = datetime(2026, 11, 24, 8, 15, tzinfo=UTC)


@pytest.fixture
def demo() -> Organisation:
    return build_demo(at=TUESDAY_MORNING)


def test_there_is_somebody_at_every_stage_of_the_path(demo: Organisation) -> None:
    verdicts = set(ScreeningRecord.objects.values_list("verdict", flat=True))
    assert {"blocked", "ask", "clear"} <= verdicts
    assert Seal.objects.filter(is_deviation=True).count() == 1
    assert Seal.objects.filter(is_deviation=False).count() >= 6
    assert DirectorNotice.objects.exists()
    urgencies = set(Case.objects.filter(closed_at=None).values_list("urgency", flat=True))
    assert "emergency" in urgencies or "same-day" in urgencies
    today = Appointment.objects.filter(starts_at__date=TUESDAY_MORNING.date())
    assert today.count() == 5
    [again] = judged_otherwise(demo)
    assert (again.after, again.defer_until is not None) == ("defer", True)
    recall = Recall.objects.get()
    assert [contact.state for contact in contacts_of(recall)] == ["answered"]


def test_the_audit_of_the_demo_verifies(demo: Organisation) -> None:
    assert walk(None).broken is None


def test_it_is_made_on_a_sunday_evening_too() -> None:
    build_demo(at=SUNDAY_EVENING)
    assert Patient.objects.count() == 14


def test_erasing_leaves_no_row_of_it_and_touches_nobody_else(world: World, demo: Organisation) -> None:
    kept = (
        Organisation.objects.exclude(pk=demo.pk).count(),
        User.objects.exclude(email__endswith="@demo.example").count(),
    )
    erase_demo(at=TUESDAY_MORNING + timedelta(hours=1))

    assert not Organisation.objects.filter(is_demo=True).exists()
    assert not User.objects.filter(email__endswith="@demo.example").exists()
    assert kept == (Organisation.objects.count(), User.objects.count())
    left = {
        model._meta.label: model._base_manager.count()
        for model in apps.get_models()
        if model._meta.app_label in CLINICAL and model._base_manager.exists()
    }
    assert not left


CLINICAL = {
    "patients", "assessment", "planning", "billing", "consent", "diary", "stock", "treatment", "aftercare",
    "recovery", "recalls", "outcomes", "fhir", "guide", "messages",
}  # fmt: skip


def test_only_a_demo_is_erased(world: World, sign_in: SignIn) -> None:
    answer = sign_in(world.director).post("/settings/demo/erase/")
    assert answer.status_code == 409
    assert Organisation.objects.filter(pk=world.organisation.pk).exists()
