"""A contraindication that is absolute is passed by two: each with their own sign-in, about the same facts."""

import uuid
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mesocare.assessment.actions import ChangedSince, confirm_override, override_finding
from mesocare.assessment.models import Override, OverrideConfirmation, ScreeningRecord
from mesocare.audit.commands import CommandUsedBefore, DoneMeanwhile
from mesocare.clinics.roles import Role
from mesocare.treatment.actions import NotReady
from mesocare.treatment.models import SessionStatus
from mesocare.treatment.tests.making import Ready, answer_everything, make_ready_session, screen_now
from mesocare.treatment.tests.test_together import at_once
from mesotherapy.gate import Condition
from tests.support.clinic import SignIn
from tests.support.world import World, build_staff

pytestmark = pytest.mark.django_db
REASON = "Seen by her neurologist, letter on file."


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def ready(world: World, now: datetime) -> Ready:
    """Everything holds but for seizures, which somebody may go past with a second clinician."""
    return waiting(make_ready_session(world, at=now))


def waiting(ready: Ready, **answers: str) -> Ready:
    answer_everything(
        ready.world, ready.patient, ready.at, ready.plan.protocol, **answers or {"seizure_disorder": "yes"}
    )
    screen_now(ready.again(), ready.operator, ready.at)
    return ready


def overridden(ready: Ready) -> Override:
    """Every absolute finding that stops is gone past by the operator; the last one is given back."""
    record = ScreeningRecord.objects.filter(patient=ready.patient).latest("pk")
    made = [
        override_finding(
            screening=record,
            rule=row["rule"],
            reason=REASON,
            by=ready.operator,
            at=ready.at,
            command_id=uuid.uuid4(),
        )
        for row in record.findings
        if row["state"] == "present" and row["acts_as"] == "absolute"
    ]
    assert len(made) == 1
    return made[0]


def sign(client: Client, ready: Ready, made: Override, command: str = "") -> int:
    where = reverse("assessment:confirm", args=[ready.patient.uuid, made.uuid])
    return int(client.post(where, {"command_id": command or str(uuid.uuid4())}).status_code)


def starts(ready: Ready) -> bool:
    try:
        return ready.start().status == SessionStatus.RUNNING
    except NotReady as refused:
        (only,) = refused.missing  # nothing else is wrong
        return only.condition is not Condition.VERDICT


def test_a_colleague_finds_it_on_their_own_page_and_signs_from_there(
    world: World, ready: Ready, sign_in: SignIn
) -> None:
    made = overridden(ready)
    elsewhere = sign_in(world.director)
    where = reverse("assessment:screening", args=[ready.patient.uuid, made.screening.uuid])

    assert not starts(ready)
    assert where in elsewhere.get(reverse("today:today")).content.decode()
    assert where not in sign_in(world.practitioner).get(reverse("today:today")).content.decode()
    assert reverse("assessment:confirm", args=[ready.patient.uuid, made.uuid]) in (
        elsewhere.get(where).content.decode()
    )
    assert sign(elsewhere, ready, made) == 302
    assert starts(ready)


def test_the_same_person_cannot_sign_twice_under_any_account(
    world: World, ready: Ready, sign_in: SignIn
) -> None:
    made = overridden(ready)

    assert sign(sign_in(world.practitioner), ready, made) == 409
    assert not OverrideConfirmation.objects.exists()
    assert not starts(ready)


@pytest.mark.parametrize("role", [Role.ASSISTANT, Role.RECEPTION, Role.MANAGER])
def test_a_person_without_the_right_signs_nothing(
    world: World, ready: Ready, sign_in: SignIn, role: Role
) -> None:
    made = overridden(ready)

    assert sign(sign_in(world.staff[role]), ready, made) == 403
    assert not starts(ready)


def test_nor_does_somebody_who_no_longer_works_here_or_works_elsewhere(
    world: World, other_world: World, ready: Ready, sign_in: SignIn
) -> None:
    made = overridden(ready)
    gone = build_staff(world, Role.PRACTITIONER, "Gone Away", "gone@parc.example")
    client = sign_in(gone)
    type(gone).objects.filter(pk=gone.pk).update(is_active=False)

    assert sign(client, ready, made) in (302, 403)  # sent to sign in, or away
    assert sign(sign_in(other_world.director), ready, made) == 404
    assert not OverrideConfirmation.objects.exists()
    assert not starts(ready)


def test_a_signature_sent_again_is_one_and_does_not_sign_anything_else(
    world: World, ready: Ready, now: datetime
) -> None:
    made, number = overridden(ready), uuid.uuid4()
    other = overridden(waiting(make_ready_session(world, at=now, clinic=False)))
    given = {"note": "", "by": world.director, "at": now, "command_id": number}

    first = confirm_override(override=made, **given)
    assert confirm_override(override=made, **given) == first
    with pytest.raises(CommandUsedBefore):
        confirm_override(override=other, **given)
    with pytest.raises(CommandUsedBefore):  # nor is it another's signature
        confirm_override(
            override=made,
            **given | {"by": build_staff(world, Role.PRACTITIONER, "Third Person", "third@parc.example")},
        )
    assert OverrideConfirmation.objects.count() == 1


def test_after_the_facts_have_changed_the_old_page_signs_nothing(
    world: World, ready: Ready, sign_in: SignIn
) -> None:
    made = overridden(ready)
    answer_everything(
        world, ready.patient, ready.at + timedelta(seconds=1), ready.plan.protocol, seizure_disorder="no"
    )

    with pytest.raises(ChangedSince):
        confirm_override(
            override=made, note="", by=world.director, at=ready.at + timedelta(seconds=2),
            command_id=uuid.uuid4(),
        )  # fmt: skip
    assert sign(sign_in(world.director), ready, made) == 409
    assert not OverrideConfirmation.objects.exists()


def test_what_was_signed_about_other_answers_does_not_carry_over(world: World, ready: Ready) -> None:
    """The same rule, present again, for another reason: both have to look again."""
    made = overridden(ready)
    confirm_override(override=made, note="", by=world.director, at=ready.at, command_id=uuid.uuid4())
    record = ScreeningRecord.objects.latest("pk")
    rows = [
        {**row, "because": [{**row["because"][0], "fact": "another-question"}]}
        if row["rule"] == made.rule
        else row
        for row in record.findings
    ]
    with connection.cursor() as cursor:  # as if the rule had been met by something else then
        import json

        cursor.execute(
            "UPDATE assessment_screeningrecord SET findings = %s WHERE id = %s",
            [json.dumps(rows), made.screening_id],
        )
    screen_now(ready.again(), ready.operator, ready.at + timedelta(seconds=1))

    assert not starts(ready)


def test_the_same_answers_asked_again_need_no_new_signature(world: World, ready: Ready) -> None:
    made = overridden(ready)
    confirm_override(override=made, note="", by=world.director, at=ready.at, command_id=uuid.uuid4())
    later = ready.at + timedelta(seconds=1)
    answer_everything(world, ready.patient, later, ready.plan.protocol, seizure_disorder="yes")
    screen_now(ready.again(), ready.operator, later)

    assert starts(ready)


@pytest.mark.django_db(transaction=True)
def test_two_colleagues_who_sign_at_once_make_one_signature(world: World) -> None:
    ready = waiting(make_ready_session(world, at=timezone.now()))
    made = overridden(ready)
    third = build_staff(world, Role.PRACTITIONER, "Third Person", "third@parc.example")

    def job(member: object) -> object:
        return lambda: confirm_override(
            override=Override.objects.get(pk=made.pk), note="", by=member,  # type: ignore[arg-type]
            at=ready.at, command_id=uuid.uuid4(),
        )  # fmt: skip

    answers = at_once(job(world.director), job(third))  # type: ignore[arg-type]
    assert OverrideConfirmation.objects.count() == 1, answers
    assert sum(isinstance(one, DoneMeanwhile) for one in answers) == 1, answers
